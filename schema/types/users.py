"""The users of the pool, for administrators; each is addressed by ``sub``."""

from collections.abc import Sequence
from enum import Enum
from typing import Annotated

import strawberry
from strawberry import argument as argument_text

from claimgraph.resolvers.cognito.users import filter as user_filter
from claimgraph.resolvers.cognito.users import invitation as user_invitation
from claimgraph.resolvers.cognito.users import records as user_records
from claimgraph.resolvers.cognito.users.administration import UserAdministration
from claimgraph.schema import (
    DEFAULT_PAGE,
    AWSDateTime,
    Context,
    Info,
    Loader,
    PageInfo,
    actor_of,
    aws_date_time,
    policy_guard,
    pool_services,
)
from claimgraph.schema.types.attributes import AttributeInput, CodeMedium
from claimgraph.schema.types.profiles import Profile, profile_of_user

_Sub = Annotated[strawberry.ID, argument_text("Whose account: the user's `sub`.")]
_GroupName = Annotated[str, argument_text("The group's name.")]


@strawberry.enum(description="What Amazon Cognito can search users by.")
class UserField(Enum):
    """Named as in `claimgraph.resolvers.cognito.users.filter.UserField`."""

    USERNAME = strawberry.enum_value("USERNAME", description="The user name.")
    EMAIL = strawberry.enum_value("EMAIL", description="The attribute `email`.")
    PHONE_NUMBER = strawberry.enum_value("PHONE_NUMBER", description="The attribute `phone_number`.")
    NAME = strawberry.enum_value("NAME", description="The attribute `name`.")
    GIVEN_NAME = strawberry.enum_value("GIVEN_NAME", description="The attribute `given_name`.")
    FAMILY_NAME = strawberry.enum_value("FAMILY_NAME", description="The attribute `family_name`.")
    PREFERRED_USERNAME = strawberry.enum_value(
        "PREFERRED_USERNAME", description="The attribute `preferred_username`."
    )
    STATUS = strawberry.enum_value("STATUS", description="The status, such as `CONFIRMED`; as a whole.")
    ENABLED = strawberry.enum_value("ENABLED", description="`Enabled` or `Disabled`.")
    SUB = strawberry.enum_value("SUB", description="The subject.")


@strawberry.enum(description="How a filter compares.")
class UserMatch(Enum):
    """Cognito's two operators."""

    EQUALS = strawberry.enum_value("EQUALS", description="The whole value.")
    STARTS_WITH = strawberry.enum_value("STARTS_WITH", description="The beginning of the value.")


@strawberry.enum(description="Whether Amazon Cognito sends an invitation.")
class InvitationMessage(Enum):
    """Cognito's message actions."""

    SEND = strawberry.enum_value("SEND", description="Make the user and invite them.")
    RESEND = strawberry.enum_value("RESEND", description="Invite one again who has not signed in yet.")
    SUPPRESS = strawberry.enum_value("SUPPRESS", description="Make the user and tell nobody.")


@strawberry.type(directives=[policy_guard("admins")], description="A name and a value of a user.")
class NamedValue:
    """One attribute, as an administrator sees it."""

    name: str = strawberry.field(description="As in Amazon Cognito.")
    value: str = strawberry.field(description="Always text.")


@strawberry.type(directives=[policy_guard("admins")], description="A group of the user pool.")
class UserGroup:
    """A group."""

    name: str = strawberry.field(description="What `cognito:groups` calls it.")
    description: str | None = strawberry.field(description="For people.")
    precedence: int | None = strawberry.field(description="A lower one ranks higher; none ranks last.")
    created: AWSDateTime = strawberry.field(description="When it was made.")
    last_modified: AWSDateTime = strawberry.field(description="When it was last changed.")

    @classmethod
    def of(cls, record: user_records.UserGroup) -> "UserGroup":
        """The GraphQL object of a group."""
        return cls(
            name=record.name,
            description=record.description,
            precedence=record.precedence,
            created=aws_date_time(record.created),
            last_modified=aws_date_time(record.last_modified),
        )


def _users(context: Context) -> UserAdministration:
    return pool_services(context).users


@Loader
async def _groups_of_user(context: Context, subs: list[str]) -> Sequence[Sequence[user_records.UserGroup]]:
    return await _users(context).groups_of(subs)


@strawberry.type(directives=[policy_guard("admins")], description="A user of the pool.")
class User:
    """A user, as an administrator sees them."""

    sub: strawberry.ID = strawberry.field(description="Never changes, never comes twice.")
    username: str = strawberry.field(description="What they sign in with.")
    status: str = strawberry.field(description="Amazon Cognito's status, such as `CONFIRMED`.")
    enabled: bool = strawberry.field(description="Whether they may sign in.")
    created: AWSDateTime = strawberry.field(description="When the account was made.")
    last_modified: AWSDateTime = strawberry.field(description="When the account was last changed.")
    attributes: list[NamedValue] = strawberry.field(description="The attributes, `sub` included.")

    @strawberry.field(description="The groups they are in, by name.")
    async def groups(self, info: Info) -> list[UserGroup]:
        """Asked for together, for all users of the request."""
        return [UserGroup.of(group) for group in await _groups_of_user.load(info.context, self.sub)]

    @strawberry.field(description="Their profile; null if they have not signed in yet.")
    async def profile(self, info: Info) -> Profile | None:
        """Asked for together, for all users of the request."""
        record = await profile_of_user.load(info.context, self.sub)
        return Profile.of(record) if record else None

    @classmethod
    def of(cls, record: user_records.User) -> "User":
        """The GraphQL object of a user."""
        return cls(
            sub=strawberry.ID(record.sub),
            username=record.username,
            status=record.status,
            enabled=record.enabled,
            created=aws_date_time(record.created),
            last_modified=aws_date_time(record.last_modified),
            attributes=[NamedValue(name=name, value=value) for name, value in record.attributes],
        )


@strawberry.type(directives=[policy_guard("admins")], description="A user in a list.")
class UserEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="The place of this user in the list.")
    node: User = strawberry.field(description="The user.")


@strawberry.type(
    directives=[policy_guard("admins")], description="A page of users, in Amazon Cognito's order."
)
class UserConnection:
    """Relay's connection."""

    edges: list[UserEdge] = strawberry.field(description="The users with their places in the list.")
    nodes: list[User] = strawberry.field(description="The users alone.")
    page_info: PageInfo = strawberry.field(description="Where this page begins and ends.")

    @classmethod
    def of(cls, page: user_records.UserPage, *, continued: bool) -> "UserConnection":
        """A page of the list; `continued` if it was asked for after a cursor."""
        edges = [UserEdge(cursor=edge.cursor, node=User.of(edge.user)) for edge in page.edges]
        return cls(
            edges=edges,
            nodes=[edge.node for edge in edges],
            page_info=PageInfo(
                has_next_page=page.has_next_page,
                has_previous_page=continued,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=page.end_cursor,
            ),
        )


@strawberry.input(description="Which users: one condition, as Amazon Cognito allows.")
class UserFilterInput:
    """A condition on users."""

    field: UserField = strawberry.field(description="Where to look.")
    value: str = strawberry.field(description="What to look for, as it is.")
    match: UserMatch = strawberry.field(default=UserMatch.EQUALS, description="How to compare.")

    def condition(self) -> user_filter.UserFilter:
        """The condition in the terms of the resolvers."""
        return user_filter.UserFilter(user_filter.UserField[self.field.name], self.match.name, self.value)


@strawberry.type
class Query:
    """The root fields that read users."""

    @strawberry.field(directives=[policy_guard("users_read")], description="The users of the pool.")
    async def users(
        self,
        info: Info,
        filter: Annotated[UserFilterInput | None, argument_text("Which ones; all by default.")] = None,  # noqa: A002 - the GraphQL name
        first: Annotated[int, argument_text("How many, 1 to 60; fewer may come.")] = DEFAULT_PAGE,
        after: Annotated[str | None, argument_text("Continue after this cursor.")] = None,
    ) -> UserConnection:
        """A page of the list."""
        page = await _users(info.context).page(filter.condition() if filter else None, first, after)
        return UserConnection.of(page, continued=after is not None)

    @strawberry.field(
        directives=[policy_guard("users_read")], description="One user; null if none has this `sub`."
    )
    async def user(self, info: Info, sub: _Sub) -> User | None:
        """One user, by ``sub`` and nothing else."""
        (found,) = await _users(info.context).by_subs([sub])
        return User.of(found) if found else None

    @strawberry.field(directives=[policy_guard("users_read")], description="The groups of the pool, by name.")
    async def groups(self, info: Info) -> list[UserGroup]:
        """All of them."""
        return [UserGroup.of(group) for group in await _users(info.context).groups()]


@strawberry.input(description="An account for somebody else.")
class InviteUserInput:
    """Who is invited, and how."""

    username: str = strawberry.field(description="What they will sign in with.")
    attributes: list[AttributeInput] = strawberry.field(
        default_factory=list[AttributeInput], description="Their attributes, such as `email`."
    )
    message: InvitationMessage = strawberry.field(
        default=InvitationMessage.SEND, description="Whether they are told."
    )
    medium: CodeMedium = strawberry.field(default=CodeMedium.EMAIL, description="By which way they are told.")


@strawberry.type(directives=[policy_guard("users_write")])
class Mutation:
    """The root fields that change users. Each leaves an audit record, whatever comes of it."""

    @strawberry.mutation(description="Change attributes of a user: all of them or none.")
    async def update_user_attributes(
        self,
        info: Info,
        sub: _Sub,
        input: Annotated[list[AttributeInput], argument_text("The attributes to write.")],  # noqa: A002 - the GraphQL name
    ) -> User | None:
        """Checked against the pool's schema before anything is sent."""
        changes = [(attribute.name, attribute.value) for attribute in input]
        return User.of(await _users(info.context).update_attributes(actor_of(info.context), sub, changes))

    @strawberry.mutation(description="Delete attributes of a user: all of them or none.")
    async def delete_user_attributes(
        self,
        info: Info,
        sub: _Sub,
        names: Annotated[list[str], argument_text("Which attributes.")],
    ) -> User | None:
        """What is required stays."""
        return User.of(await _users(info.context).delete_attributes(actor_of(info.context), sub, names))

    @strawberry.mutation(description="Put a user into a group.")
    async def add_user_to_group(self, info: Info, sub: _Sub, group: _GroupName) -> User | None:
        """Tokens show it once they are refreshed."""
        return User.of(await _users(info.context).add_to_group(actor_of(info.context), sub, group))

    @strawberry.mutation(
        description="Take a user out of a group, at once even for tokens that name it. An admin stays admin."
    )
    async def remove_user_from_group(self, info: Info, sub: _Sub, group: _GroupName) -> User | None:
        """Revokes the group for tokens issued until now."""
        return User.of(await _users(info.context).remove_from_group(actor_of(info.context), sub, group))

    @strawberry.mutation(description="Let a user sign in again.")
    async def enable_user(self, info: Info, sub: _Sub) -> User | None:
        """Tokens that were revoked stay so."""
        return User.of(await _users(info.context).enable(actor_of(info.context), sub))

    @strawberry.mutation(
        description="Let a user sign in no more, and void their tokens at once. Not oneself."
    )
    async def disable_user(self, info: Info, sub: _Sub) -> User | None:
        """Revokes tokens issued until now."""
        return User.of(await _users(info.context).disable(actor_of(info.context), sub))

    @strawberry.mutation(description="End a user's sign-ins everywhere, and void their tokens at once.")
    async def sign_out_user(self, info: Info, sub: _Sub) -> User | None:
        """Revokes tokens issued until now."""
        return User.of(await _users(info.context).sign_out(actor_of(info.context), sub))

    @strawberry.mutation(description="Make an account for somebody else; Amazon Cognito makes the password.")
    async def invite_user(
        self,
        info: Info,
        input: Annotated[InviteUserInput, argument_text("Who, and how.")],  # noqa: A002 - the GraphQL name
    ) -> User | None:
        """Nobody but the invited learns the password."""
        invitation = user_invitation.Invitation(
            username=input.username,
            attributes=tuple((attribute.name, attribute.value) for attribute in input.attributes),
            message=input.message.name,
            medium=input.medium.name,
        )
        return User.of(await _users(info.context).invite(actor_of(info.context), invitation))

    @strawberry.mutation(
        description="Void a user's password; Amazon Cognito sends them a code for a new one."
    )
    async def reset_user_password(self, info: Info, sub: _Sub) -> User | None:
        """Needs a verified address to send the code to."""
        return User.of(await _users(info.context).reset_password(actor_of(info.context), sub))

    @strawberry.mutation(description="Delete a user for good, and void their tokens at once. Not oneself.")
    async def delete_user(self, info: Info, sub: _Sub) -> bool | None:
        """True once it is done."""
        await _users(info.context).delete(actor_of(info.context), sub)
        return True
