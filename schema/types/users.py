"""The users of the pool, for administrators. Users are identified by ``sub``."""

from collections.abc import Sequence
from enum import Enum
from typing import Annotated

import strawberry

from claimgraph.resolvers.cognito.users import filter as user_filter
from claimgraph.resolvers.cognito.users import invitation as user_invitation
from claimgraph.resolvers.cognito.users import records as user_records
from claimgraph.resolvers.cognito.users.administration import UserAdministration
from claimgraph.schema import (
    DEFAULT_PAGE,
    After,
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

_Sub = Annotated[strawberry.ID, strawberry.argument("The user's `sub`.")]
_GroupName = Annotated[str, strawberry.argument("The group's name.")]


@strawberry.enum(description="What users can be filtered by.")
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
    STATUS = strawberry.enum_value(
        "STATUS", description="The status, such as `CONFIRMED`; always compared as a whole."
    )
    ENABLED = strawberry.enum_value("ENABLED", description="`Enabled` or `Disabled`.")
    SUB = strawberry.enum_value("SUB", description="The `sub`.")


@strawberry.enum(description="How a filter compares.")
class UserMatch(Enum):
    """Cognito's two operators."""

    EQUALS = strawberry.enum_value("EQUALS", description="The field equals the value.")
    STARTS_WITH = strawberry.enum_value("STARTS_WITH", description="The field starts with the value.")


@strawberry.enum(description="Whether Amazon Cognito sends an invitation.")
class InvitationMessage(Enum):
    """Cognito's message actions."""

    SEND = strawberry.enum_value("SEND", description="Create the user and send an invitation.")
    RESEND = strawberry.enum_value(
        "RESEND", description="Send the invitation again to a user who has not signed in yet."
    )
    SUPPRESS = strawberry.enum_value("SUPPRESS", description="Create the user without sending anything.")


@strawberry.type(directives=[policy_guard("admins")], description="An attribute of a user.")
class NamedValue:
    """An attribute, as administrators see it."""

    name: str = strawberry.field(description="The name in Amazon Cognito.")
    value: str = strawberry.field(description="The value, always as text.")


@strawberry.type(directives=[policy_guard("admins")], description="A group of the user pool.")
class UserGroup:
    """A group, as administrators see it."""

    name: str = strawberry.field(description="The name, as in `cognito:groups`.")
    description: str | None = strawberry.field(description="Free text, shown to administrators.")
    precedence: int | None = strawberry.field(
        description="A lower number ranks higher; groups without one rank last."
    )
    created: AWSDateTime = strawberry.field(description="When the group was created.")
    last_modified: AWSDateTime = strawberry.field(description="When the group was last changed.")

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
    """A user, as administrators see them."""

    sub: strawberry.ID = strawberry.field(description="Unique and immutable.")
    username: str = strawberry.field(description="The name that the user signs in with.")
    status: str = strawberry.field(description="Amazon Cognito's status, such as `CONFIRMED`.")
    enabled: bool = strawberry.field(description="Whether the user may sign in.")
    created: AWSDateTime = strawberry.field(description="When the account was created.")
    last_modified: AWSDateTime = strawberry.field(description="When the account was last changed.")
    attributes: list[NamedValue] = strawberry.field(description="The user's attributes, including `sub`.")

    @strawberry.field(description="The user's groups, by name.")
    async def groups(self, info: Info) -> list[UserGroup]:
        """Looked up for all users of the request at once."""
        return [UserGroup.of(group) for group in await _groups_of_user.load(info.context, self.sub)]

    @strawberry.field(description="The user's profile; null before the first sign-in.")
    async def profile(self, info: Info) -> Profile | None:
        """Looked up for all users of the request at once."""
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


@strawberry.type(directives=[policy_guard("admins")], description="A user with their cursor.")
class UserEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="The user's position in the list.")
    node: User = strawberry.field(description="The user.")


@strawberry.type(
    directives=[policy_guard("admins")], description="A page of users, in Amazon Cognito's order."
)
class UserConnection:
    """Relay's connection."""

    edges: list[UserEdge] = strawberry.field(description="The users with their cursors.")
    nodes: list[User] = strawberry.field(description="The users without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page begins and ends.")

    @classmethod
    def of(cls, page: user_records.UserPage, *, continued: bool) -> "UserConnection":
        """A page of the list; `continued` if it was requested after a cursor."""
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


@strawberry.input(description="A condition on users; Amazon Cognito allows one.")
class UserFilterInput:
    """A condition on users."""

    field: UserField = strawberry.field(description="The field to compare.")
    value: str = strawberry.field(description="The value to compare with, taken literally.")
    match: UserMatch = strawberry.field(default=UserMatch.EQUALS, description="How to compare.")

    def condition(self) -> user_filter.UserFilter:
        """The condition, as the resolvers take it."""
        return user_filter.UserFilter(user_filter.UserField[self.field.name], self.match.name, self.value)


_Filter = Annotated[UserFilterInput | None, strawberry.argument("A condition; all users by default.")]
_First = Annotated[int, strawberry.argument("The number of users, 1 to 60; a page may have fewer.")]


@strawberry.type
class Query:
    """The root fields that read users."""

    @strawberry.field(directives=[policy_guard("users_read")], description="The users of the pool.")
    async def users(
        self,
        info: Info,
        filter: _Filter = None,  # noqa: A002 - the GraphQL name
        first: _First = DEFAULT_PAGE,
        after: After = None,
    ) -> UserConnection:
        """A page of the list."""
        page = await _users(info.context).page(filter.condition() if filter else None, first, after)
        return UserConnection.of(page, continued=after is not None)

    @strawberry.field(
        directives=[policy_guard("users_read")], description="A user; null if no user has this `sub`."
    )
    async def user(self, info: Info, sub: _Sub) -> User | None:
        """A user, found by ``sub`` and nothing else."""
        (found,) = await _users(info.context).by_subs([sub])
        return User.of(found) if found else None

    @strawberry.field(directives=[policy_guard("users_read")], description="The groups of the pool, by name.")
    async def groups(self, info: Info) -> list[UserGroup]:
        """All groups."""
        return [UserGroup.of(group) for group in await _users(info.context).groups()]


@strawberry.input(description="A user to invite.")
class InviteUserInput:
    """Who is invited, and how."""

    username: str = strawberry.field(description="The name that the user will sign in with.")
    attributes: list[AttributeInput] = strawberry.field(
        default_factory=list[AttributeInput], description="The user's attributes, such as `email`."
    )
    message: InvitationMessage = strawberry.field(
        default=InvitationMessage.SEND, description="Whether an invitation is sent."
    )
    medium: CodeMedium = strawberry.field(default=CodeMedium.EMAIL, description="How the invitation is sent.")


@strawberry.type(directives=[policy_guard("users_write")])
class Mutation:
    """The root fields that change users. Each writes an audit record, whatever the outcome."""

    @strawberry.mutation(description="Change attributes of a user, all or nothing.")
    async def update_user_attributes(
        self,
        info: Info,
        sub: _Sub,
        input: Annotated[list[AttributeInput], strawberry.argument("The attributes to write.")],  # noqa: A002 - the GraphQL name
    ) -> User | None:
        """Check all changes against the pool's schema, then send them."""
        changes = [(attribute.name, attribute.value) for attribute in input]
        return User.of(await _users(info.context).update_attributes(actor_of(info.context), sub, changes))

    @strawberry.mutation(description="Delete attributes of a user, all or nothing.")
    async def delete_user_attributes(
        self,
        info: Info,
        sub: _Sub,
        names: Annotated[list[str], strawberry.argument("The names of the attributes.")],
    ) -> User | None:
        """Delete the attributes; required ones are refused."""
        return User.of(await _users(info.context).delete_attributes(actor_of(info.context), sub, names))

    @strawberry.mutation(description="Add a user to a group.")
    async def add_user_to_group(self, info: Info, sub: _Sub, group: _GroupName) -> User | None:
        """Add the user; tokens show it once they are refreshed."""
        return User.of(await _users(info.context).add_to_group(actor_of(info.context), sub, group))

    @strawberry.mutation(
        description="Remove a user from a group, for issued tokens as well. Admins cannot remove themselves."
    )
    async def remove_user_from_group(self, info: Info, sub: _Sub, group: _GroupName) -> User | None:
        """Remove the user and revoke the group for tokens issued so far."""
        return User.of(await _users(info.context).remove_from_group(actor_of(info.context), sub, group))

    @strawberry.mutation(description="Allow a user to sign in again.")
    async def enable_user(self, info: Info, sub: _Sub) -> User | None:
        """Enable the account; revoked tokens stay revoked."""
        return User.of(await _users(info.context).enable(actor_of(info.context), sub))

    @strawberry.mutation(
        description="Stop a user from signing in and revoke their tokens. Callers cannot disable themselves."
    )
    async def disable_user(self, info: Info, sub: _Sub) -> User | None:
        """Revokes tokens issued so far."""
        return User.of(await _users(info.context).disable(actor_of(info.context), sub))

    @strawberry.mutation(description="End all sessions of a user and revoke their tokens.")
    async def sign_out_user(self, info: Info, sub: _Sub) -> User | None:
        """Revokes tokens issued so far."""
        return User.of(await _users(info.context).sign_out(actor_of(info.context), sub))

    @strawberry.mutation(
        description="Create an account for someone else. Amazon Cognito generates the password."
    )
    async def invite_user(
        self,
        info: Info,
        input: Annotated[InviteUserInput, strawberry.argument("The user to invite.")],  # noqa: A002 - the GraphQL name
    ) -> User | None:
        """Create the account; only the invited user learns the password."""
        invitation = user_invitation.Invitation(
            username=input.username,
            attributes=tuple((attribute.name, attribute.value) for attribute in input.attributes),
            message=input.message.name,
            medium=input.medium.name,
        )
        return User.of(await _users(info.context).invite(actor_of(info.context), invitation))

    @strawberry.mutation(
        description="Invalidate a user's password. Amazon Cognito sends them a code for setting a new one."
    )
    async def reset_user_password(self, info: Info, sub: _Sub) -> User | None:
        """Send the code; the user needs a verified address."""
        return User.of(await _users(info.context).reset_password(actor_of(info.context), sub))

    @strawberry.mutation(
        description="Delete a user permanently and revoke their tokens. Callers cannot delete themselves."
    )
    async def delete_user(self, info: Info, sub: _Sub) -> bool | None:
        """Delete the user; true when done."""
        await _users(info.context).delete(actor_of(info.context), sub)
        return True
