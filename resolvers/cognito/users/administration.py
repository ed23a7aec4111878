"""Administration of users: by ``sub``, with an audit record of each write."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from claimgraph.resolvers.audit import Actor, AuditEntry, AuditStore, OpenRecord
from claimgraph.resolvers.cognito.access import ending_access
from claimgraph.resolvers.cognito.errors import ResourceNotFound, UserNotAvailable
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.users.accounts import Account, account_at
from claimgraph.resolvers.cognito.users.checks import AttributeChecks, GivenAttributes
from claimgraph.resolvers.cognito.users.directory import UserDirectory
from claimgraph.resolvers.cognito.users.errors import CannotActOnSelf
from claimgraph.resolvers.cognito.users.invitation import Invitation
from claimgraph.resolvers.cognito.users.names import can_be_name, can_be_sub, recordable
from claimgraph.resolvers.cognito.users.records import User, name_value_pairs, users_in


class Revocations(Protocol):
    """Revokes tokens. Either method may raise StoreUnavailable."""

    async def revoke(self, sub: str) -> object:
        """Revokes every token issued to a user up to now."""
        ...

    async def revoke_group(self, sub: str, group: str) -> object:
        """Removes a group from every token issued to a user up to now."""
        ...


@dataclass(frozen=True, slots=True)
class Safeguards:
    """What every write of an administrator passes through.

    Attributes:
        checks: Which attributes may be written, with which values.
        audit: Where every write is recorded.
        revocations: How tokens are revoked.
        admin_groups: The groups whose members are administrators.
    """

    checks: AttributeChecks
    audit: AuditStore
    revocations: Revocations
    admin_groups: frozenset[str]


class UserAdministration(UserDirectory):
    """The directory, and writes to it. That the actor may write at all is checked before (schema rules).

    Each write leaves exactly one audit record, also if it is refused or fails. If the record cannot be
    written, the write is refused with StoreUnavailable and nothing is done. Every method may also raise
    CognitoError; if no user has the ``sub``, it is UserNotAvailable.

    A write that ends access (disabling, deleting, signing out, removing from a group) revokes tokens before
    and after it, as :func:`claimgraph.resolvers.cognito.access.ending_access` says.

    Users are returned as read back after the write. If reading fails, the write has been made all the same,
    and its audit record says so.
    """

    def __init__(self, gateway: CognitoGateway, safeguards: Safeguards) -> None:
        super().__init__(gateway)
        self._checks = safeguards.checks
        self._audit = safeguards.audit
        self._revocations = safeguards.revocations
        self._admin_groups = safeguards.admin_groups

    async def update_attributes(self, actor: Actor, sub: str, changes: GivenAttributes) -> User:
        """Sets all of the attributes or, if one is not acceptable, none.

        Raises:
            AttributesRefused: With every problem; nothing was written.
        """
        names = (name for name, _ in changes)
        async with self._recorded(actor, "updateUserAttributes", sub, names):
            accepted = await self._checks.update(changes)
            account = await self._existing(sub)
            await self._call(
                "admin_update_user_attributes", account, UserAttributes=name_value_pairs(accepted)
            )
        return await self._read_back(account)

    async def delete_attributes(self, actor: Actor, sub: str, names: Sequence[str]) -> User:
        """Deletes all of the attributes or, if one may not be deleted, none.

        Raises:
            AttributesRefused: With every problem; nothing was written.
        """
        async with self._recorded(actor, "deleteUserAttributes", sub, names):
            accepted = await self._checks.deletion(names)
            account = await self._existing(sub)
            await self._call("admin_delete_user_attributes", account, UserAttributeNames=list(accepted))
        return await self._read_back(account)

    async def add_to_group(self, actor: Actor, sub: str, group: str) -> User:
        """Adds a user to a group; tokens show it once they are refreshed.

        Raises:
            ResourceNotFound: There is no such group.
        """
        async with self._recorded(actor, "addUserToGroup", sub, group=group):
            account = await self._existing(sub)
            await self._call("admin_add_user_to_group", account, GroupName=_group_name(group))
        return account.user

    async def remove_from_group(self, actor: Actor, sub: str, group: str) -> User:
        """Removes a user from a group, and the group from their tokens.

        Raises:
            CannotActOnSelf: The actor would lose a group that makes them an administrator.
            ResourceNotFound: There is no such group.
        """
        async with self._recorded(actor, "removeUserFromGroup", sub, group=group):
            if group in self._admin_groups:
                _require_other(actor, sub, "removeUserFromGroup")
            name = _group_name(group)
            async with ending_access(partial(self._revocations.revoke_group, _plausible(sub), name)):
                account = await self._existing(sub)
                await self._call("admin_remove_user_from_group", account, GroupName=name)
        return account.user

    async def enable(self, actor: Actor, sub: str) -> User:
        """Lets a user sign in again; tokens that were revoked stay so."""
        async with self._recorded(actor, "enableUser", sub):
            account = await self._existing(sub)
            await self._call("admin_enable_user", account)
        return await self._read_back(account)

    async def disable(self, actor: Actor, sub: str) -> User:
        """Keeps a user from signing in, and revokes their tokens.

        Raises:
            CannotActOnSelf: It is the actor's own account.
        """
        return await self._read_back(await self._end_access(actor, sub, "disableUser", "admin_disable_user"))

    async def sign_out(self, actor: Actor, sub: str) -> User:
        """Ends a user's sign-ins everywhere, and revokes their tokens.

        Raises:
            CannotActOnSelf: It is the actor's own account (``signOutEverywhere`` is for that).
        """
        return (await self._end_access(actor, sub, "signOutUser", "admin_user_global_sign_out")).user

    async def delete(self, actor: Actor, sub: str) -> None:
        """Deletes a user for good, and revokes their tokens.

        Raises:
            CannotActOnSelf: It is the actor's own account.
        """
        await self._end_access(actor, sub, "deleteUser", "admin_delete_user")

    async def reset_password(self, actor: Actor, sub: str) -> User:
        """Has Cognito send the user a code to set a new password; the old password is void.

        Raises:
            InvalidParameter: The user has no verified address to send it to.
        """
        async with self._recorded(actor, "resetUserPassword", sub):
            account = await self._existing(sub)
            await self._call("admin_reset_user_password", account)
        return await self._read_back(account)

    async def invite(self, actor: Actor, invitation: Invitation) -> User:
        """Creates a user and has Cognito invite them, or repeats the invitation of one who has not signed in.

        The audit record names the user's ``sub`` as soon as there is one, and never the user name.

        Raises:
            InvalidInvitation: Cognito would not understand the invitation.
            AttributesRefused: With every problem; no user was created.
            UsernameExists: The name is taken.
        """
        names = (name for name, _ in invitation.attributes)
        async with self._recorded(actor, "inviteUser", None, names) as record:
            invitation.check()
            accepted = await self._checks.creation(invitation.attributes)
            answer = await self._gateway.call("admin_create_user", **invitation.parameters(accepted))
            [user] = users_in({"Users": [answer["User"]]})
            record.target_sub = user.sub
        return user

    def _recorded(
        self,
        actor: Actor,
        operation: str,
        sub: str | None,
        names: Iterable[str] = (),
        group: str | None = None,
    ) -> AbstractAsyncContextManager[OpenRecord]:
        entry = AuditEntry(
            actor=actor,
            operation=operation,
            target_sub=sub if sub and can_be_sub(sub) else None,
            attribute_names=recordable(names),
            group=group if group and can_be_name(group) else None,
        )
        return self._audit.record(entry)

    async def _end_access(self, actor: Actor, sub: str, operation: str, call: str) -> Account:
        async with self._recorded(actor, operation, sub):
            _require_other(actor, sub, operation)
            async with ending_access(partial(self._revocations.revoke, _plausible(sub))):
                account = await self._existing(sub)
                await self._call(call, account)
        return account

    async def _existing(self, sub: str) -> Account:
        account = await self._account(sub)
        if account is None:
            raise UserNotAvailable
        return account

    async def _read_back(self, account: Account) -> User:
        found = await account_at(self._gateway, account.username, account.user.sub)
        if found is None:
            raise UserNotAvailable
        return found.user

    async def _call(self, operation: str, account: Account, **parameters: object) -> None:
        await self._gateway.call(operation, Username=account.username, **parameters)


def _require_other(actor: Actor, sub: str, operation: str) -> None:
    if actor.sub == sub:
        raise CannotActOnSelf(operation)


def _plausible(sub: str) -> str:
    """The ``sub``, unless no user can have it: then nothing is to be revoked."""
    if not can_be_sub(sub):
        raise UserNotAvailable
    return sub


def _group_name(group: str) -> str:
    if not can_be_name(group):
        raise ResourceNotFound
    return group
