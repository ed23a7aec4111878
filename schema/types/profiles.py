"""Profiles: what people say about themselves, and who may read which part of it."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import UNSET

from claimgraph.auth import PROFILE_CLAIM, argument, in_group, mode, owner, signed_in
from claimgraph.resolvers import profiles
from claimgraph.schema import (
    AWSURL,
    DEFAULT_PAGE,
    After,
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
    provided,
)

_owner = owner(PROFILE_CLAIM, of="id")
_admin = in_group("admin")


def _public() -> list[object]:
    """Open to API keys as well, for example to the one in a web page that shows who wrote an article."""
    return [guard(signed_in | mode("API_KEY")), aws_api_key(), aws_cognito_user_pools()]


@strawberry.type(directives=[guard(signed_in)], description="A person's profile.")
class Profile:
    """A profile. Contact data is for its owner and admins, the birthdate for its owner only."""

    id: strawberry.ID = strawberry.field(description="Opaque id.")
    display_name: str = strawberry.field(directives=_public(), description="The name that others see.")
    bio: str | None = strawberry.field(description="A few words about the person.")
    avatar_url: AWSURL | None = strawberry.field(directives=_public(), description="A picture of the person.")
    website: AWSURL | None = strawberry.field(description="The person's web site.")
    locale: str | None = strawberry.field(description="Language and region, such as `en-GB` (BCP 47).")
    timezone: str | None = strawberry.field(description="Time zone, such as `Europe/London` (IANA).")
    tags: list[str] = strawberry.field(description="Up to ten short words.")
    email: AWSEmail | None = strawberry.field(
        directives=[guard(_owner | _admin)],
        description="The person's e-mail address; for the owner and admins only.",
    )
    phone: AWSPhone | None = strawberry.field(
        directives=[guard(_owner | _admin)],
        description="The person's phone number; for the owner and admins only.",
    )
    birthdate: AWSDate | None = strawberry.field(
        directives=[guard(_owner)], description="The person's date of birth; for the owner only."
    )
    staff_notes: str | None = strawberry.field(
        directives=[guard(_admin)], description="Staff notes about the person; for admins only."
    )
    created_at: AWSDateTime = strawberry.field(description="When the profile was created.")
    updated_at: AWSDateTime = strawberry.field(description="When the profile was last changed.")
    version: int = strawberry.field(
        description="Starts at 1 and grows with each change; `updateProfile` expects the version you saw."
    )

    @classmethod
    def of(cls, record: profiles.Profile) -> "Profile":
        """The GraphQL object of a stored profile; the guards decide which fields are shown."""
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
    return await provided.profiles.of(context).by_ids(ids)


@Loader
async def profile_of_user(context: Context, subs: list[str]) -> Sequence[profiles.Profile | None]:
    """Profiles by the ``sub`` of their users."""
    return await provided.profiles.of(context).by_subs(subs)


@strawberry.type(directives=[guard(signed_in)], description="A profile with its cursor.")
class ProfileEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="The profile's position in the list.")
    node: Profile = strawberry.field(description="The profile.")


@strawberry.type(directives=[guard(signed_in)], description="A page of profiles, oldest first.")
class ProfileConnection:
    """Relay's connection."""

    edges: list[ProfileEdge] = strawberry.field(description="The profiles with their cursors.")
    nodes: list[Profile] = strawberry.field(description="The profiles without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page begins and ends.")

    @classmethod
    def of(cls, page: profiles.ProfilePage, *, continued: bool) -> "ProfileConnection":
        """A page of the list.

        Args:
            page: The page that the store found.
            continued: Whether the page was requested after a cursor.
        """
        edges = [ProfileEdge(cursor=edge.cursor, node=Profile.of(edge.profile)) for edge in page.edges]
        return cls(
            edges=edges,
            nodes=[edge.node for edge in edges],
            page_info=PageInfo.of(
                [edge.cursor for edge in page.edges], has_next_page=page.has_next_page, continued=continued
            ),
        )


_Search = Annotated[
    str | None, strawberry.argument("Only profiles whose display name contains this; case is ignored.")
]
_First = Annotated[int, strawberry.argument(f"The number of profiles, 1 to {profiles.MAX_PAGE}.")]


@strawberry.type
class Query:
    """The root fields that read profiles."""

    @strawberry.field(directives=_public(), description="A profile; null if no profile has this id.")
    async def profile(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument("The profile's id.")],  # noqa: A002 - the GraphQL name
    ) -> Profile | None:
        """Load the profile together with the others of the request."""
        record = await profile_by_id.load(info.context, id)
        return Profile.of(record) if record else None

    @strawberry.field(directives=[guard(signed_in)], description="All profiles, oldest first.")
    async def profiles(
        self,
        info: Info,
        first: _First = DEFAULT_PAGE,
        after: After = None,
        search: _Search = None,
    ) -> ProfileConnection:
        """A page of the list."""
        page = await provided.profiles.of(info.context).page(first, after, search)
        return ProfileConnection.of(page, continued=after is not None)


@strawberry.input(description="A change of a profile. Omitted fields stay as they are; null clears a field.")
class UpdateProfileInput:
    """A change of a profile."""

    id: strawberry.ID = strawberry.field(description="The profile's id.")
    expected_version: int = strawberry.field(
        description="The version that you saw. The change is refused if the profile has changed since."
    )
    display_name: str | None = strawberry.field(
        default=UNSET, description="1 to 80 characters; cannot be cleared."
    )
    bio: str | None = strawberry.field(default=UNSET, description="At most 2000 characters.")
    avatar_url: AWSURL | None = strawberry.field(default=UNSET, description="An http or https address.")
    website: AWSURL | None = strawberry.field(default=UNSET, description="An http or https address.")
    locale: str | None = strawberry.field(default=UNSET, description="A language and region such as `en-GB`.")
    timezone: str | None = strawberry.field(default=UNSET, description="A time zone such as `Europe/London`.")
    tags: list[str] | None = strawberry.field(
        default=UNSET, description="Up to ten words of up to 30 characters."
    )
    email: AWSEmail | None = strawberry.field(default=UNSET, description="An e-mail address.")
    phone: AWSPhone | None = strawberry.field(default=UNSET, description="A phone number with country code.")
    birthdate: AWSDate | None = strawberry.field(default=UNSET, description="A date such as 1990-04-23.")

    def changes(self) -> dict[str, object]:
        """The given fields, by their names in the store."""
        given = {name: value for name, value in vars(self).items() if value is not UNSET}
        return {name: value for name, value in given.items() if name not in ("id", "expected_version")}


@strawberry.type
class Mutation:
    """The root fields that change profiles."""

    @strawberry.mutation(
        directives=[guard(owner(PROFILE_CLAIM, of=argument("input.id")) | _admin)],
        description="Change a profile: the caller's own, or any profile as an admin. All or nothing.",
    )
    async def update_profile(
        self,
        info: Info,
        input: Annotated[UpdateProfileInput, strawberry.argument("The change.")],  # noqa: A002 - the GraphQL name
    ) -> Profile | None:
        """Check the change, then apply it if the profile is still at the expected version."""
        change = profiles.validate(input.changes(), today=info.context.today())
        store = provided.profiles.of(info.context)
        return Profile.of(await store.update(input.id, change, expected_version=input.expected_version))
