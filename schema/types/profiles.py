"""Profiles: what people tell about themselves, and who may see which part of it."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import UNSET
from strawberry import argument as argument_text

from claimgraph.auth import PROFILE_CLAIM, argument, in_group, mode, owner, signed_in
from claimgraph.resolvers import profiles
from claimgraph.schema import (
    AWSURL,
    DEFAULT_PAGE,
    AWSDate,
    AWSDateTime,
    AWSEmail,
    AWSPhone,
    Context,
    Info,
    Loader,
    PageInfo,
    aws_api_key,
    aws_cognito_user_pools,
    aws_date,
    aws_date_time,
    guard,
)

_owner = owner(PROFILE_CLAIM, of="id")
_admin = in_group("admin")


def _public() -> list[object]:
    """For API keys as well, such as those in the page of a web site that shows who wrote something."""
    return [guard(signed_in | mode("API_KEY")), aws_api_key(), aws_cognito_user_pools()]


@strawberry.type(directives=[guard(signed_in)], description="What a person tells about themselves.")
class Profile:
    """A profile; contact data is for its owner and admins, the birthdate for its owner alone."""

    id: strawberry.ID = strawberry.field(description="Opaque id.")
    display_name: str = strawberry.field(directives=_public(), description="The name others see.")
    bio: str | None = strawberry.field(description="A few words about the person.")
    avatar_url: AWSURL | None = strawberry.field(directives=_public(), description="A picture of the person.")
    website: AWSURL | None = strawberry.field(description="The person's own page.")
    locale: str | None = strawberry.field(description="Language and region, such as `en-GB` (BCP 47).")
    timezone: str | None = strawberry.field(description="Time zone, such as `Europe/London` (IANA).")
    tags: list[str] = strawberry.field(description="Up to ten short words.")
    email: AWSEmail | None = strawberry.field(
        directives=[guard(_owner | _admin)],
        description="How to write to the person; for the owner and admins.",
    )
    phone: AWSPhone | None = strawberry.field(
        directives=[guard(_owner | _admin)], description="How to call the person; for the owner and admins."
    )
    birthdate: AWSDate | None = strawberry.field(
        directives=[guard(_owner)], description="The person's date of birth; for the owner alone."
    )
    staff_notes: str | None = strawberry.field(
        directives=[guard(_admin)], description="What the staff wrote about the person; for admins alone."
    )
    created_at: AWSDateTime = strawberry.field(description="When the profile was created.")
    updated_at: AWSDateTime = strawberry.field(description="When the profile was last changed.")
    version: int = strawberry.field(
        description="1 at first, one more with each change; `updateProfile` asks for the one you saw."
    )

    @classmethod
    def of(cls, record: profiles.Profile) -> "Profile":
        """The GraphQL object of a stored profile; the guards decide what of it is shown."""
        return cls(
            id=strawberry.ID(record.id),
            display_name=record.display_name,
            bio=record.bio,
            avatar_url=AWSURL(record.avatar_url) if record.avatar_url else None,
            website=AWSURL(record.website) if record.website else None,
            locale=record.locale,
            timezone=record.timezone,
            tags=list(record.tags),
            email=AWSEmail(record.email) if record.email else None,
            phone=AWSPhone(record.phone) if record.phone else None,
            birthdate=aws_date(record.birthdate) if record.birthdate else None,
            staff_notes=record.staff_notes,
            created_at=aws_date_time(record.created_at),
            updated_at=aws_date_time(record.updated_at),
            version=record.version,
        )


@Loader
async def profile_by_id(context: Context, ids: list[str]) -> Sequence[profiles.Profile | None]:
    """Profiles by id."""
    return await context.stores.profiles.by_ids(ids)


@Loader
async def profile_of_user(context: Context, subs: list[str]) -> Sequence[profiles.Profile | None]:
    """Profiles by the ``sub`` of their users."""
    return await context.stores.profiles.by_subs(subs)


@strawberry.type(directives=[guard(signed_in)], description="A profile in a list.")
class ProfileEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="The place of this profile in the list.")
    node: Profile = strawberry.field(description="The profile.")


@strawberry.type(directives=[guard(signed_in)], description="A page of profiles, oldest first.")
class ProfileConnection:
    """Relay's connection."""

    edges: list[ProfileEdge] = strawberry.field(description="The profiles with their places in the list.")
    nodes: list[Profile] = strawberry.field(description="The profiles alone.")
    page_info: PageInfo = strawberry.field(description="Where this page begins and ends.")

    @classmethod
    def of(cls, page: profiles.ProfilePage, *, continued: bool) -> "ProfileConnection":
        """A page of the list.

        Args:
            page: What the store found.
            continued: Whether the page was asked for after a cursor.
        """
        edges = [ProfileEdge(cursor=edge.cursor, node=Profile.of(edge.profile)) for edge in page.edges]
        return cls(
            edges=edges,
            nodes=[edge.node for edge in edges],
            page_info=PageInfo.of(
                [edge.cursor for edge in page.edges], has_next_page=page.has_next_page, continued=continued
            ),
        )


@strawberry.type
class Query:
    """The root fields that read profiles."""

    @strawberry.field(directives=_public(), description="One profile; null if there is none with this id.")
    async def profile(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument_text("The profile's id.")],  # noqa: A002 - the GraphQL name
    ) -> Profile | None:
        """One profile, batched with the others of the request."""
        record = await profile_by_id.load(info.context, id)
        return Profile.of(record) if record else None

    @strawberry.field(directives=[guard(signed_in)], description="Profiles, oldest first.")
    async def profiles(
        self,
        info: Info,
        first: Annotated[int, argument_text(f"How many, 1 to {profiles.MAX_PAGE}.")] = DEFAULT_PAGE,
        after: Annotated[str | None, argument_text("Continue after this cursor.")] = None,
        search: Annotated[
            str | None, argument_text("Only those whose display name contains this, in whatever case.")
        ] = None,
    ) -> ProfileConnection:
        """A page of the list."""
        page = await info.context.stores.profiles.page(first, after, search)
        return ProfileConnection.of(page, continued=after is not None)


@strawberry.input(description="What to change about a profile. Fields that are left out stay; null clears.")
class UpdateProfileInput:
    """The change of a profile."""

    id: strawberry.ID = strawberry.field(description="Which profile.")
    expected_version: int = strawberry.field(
        description="The version you saw; the change is refused if the profile has moved on since."
    )
    display_name: str | None = strawberry.field(
        default=UNSET, description="1 to 80 characters; cannot be cleared."
    )
    bio: str | None = strawberry.field(default=UNSET, description="At most 2000 characters.")
    avatar_url: AWSURL | None = strawberry.field(default=UNSET, description="An http or https address.")
    website: AWSURL | None = strawberry.field(default=UNSET, description="An http or https address.")
    locale: str | None = strawberry.field(default=UNSET, description="Such as `en-GB`.")
    timezone: str | None = strawberry.field(default=UNSET, description="Such as `Europe/London`.")
    tags: list[str] | None = strawberry.field(
        default=UNSET, description="Up to ten words of up to 30 characters."
    )
    email: AWSEmail | None = strawberry.field(default=UNSET, description="An e-mail address.")
    phone: AWSPhone | None = strawberry.field(default=UNSET, description="A phone number with country code.")
    birthdate: AWSDate | None = strawberry.field(default=UNSET, description="A day, such as 1990-04-23.")

    def changes(self) -> dict[str, object]:
        """The fields that were given, by the store's names."""
        given = {name: value for name, value in vars(self).items() if value is not UNSET}
        return {name: value for name, value in given.items() if name not in ("id", "expected_version")}


@strawberry.type
class Mutation:
    """The root fields that change profiles."""

    @strawberry.mutation(
        directives=[guard(owner(PROFILE_CLAIM, of=argument("input.id")) | _admin)],
        description="Change a profile: one's own, or as an admin anybody's. All or nothing.",
    )
    async def update_profile(
        self,
        info: Info,
        input: Annotated[UpdateProfileInput, argument_text("The change.")],  # noqa: A002 - the GraphQL name
    ) -> Profile | None:
        """Check the change, then apply it if the profile is still at the expected version."""
        change = profiles.validate(input.changes(), today=info.context.today())
        store = info.context.stores.profiles
        return Profile.of(await store.update(input.id, change, expected_version=input.expected_version))
