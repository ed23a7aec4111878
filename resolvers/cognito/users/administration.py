"""Administration of users: by ``sub``, every write recorded, and what ends access revokes tokens as well."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from claimgraph.resolvers.audit import Actor, AuditEntry, OpenRecord
from claimgraph.resolvers.cognito.errors import ResourceNotFound, UserNotAvailable
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.users.checks import AttributeChecks, GivenAttributes
from claimgraph.resolvers.cognito.users.directory import Account, UserDirectory
from claimgraph.resolvers.cognito.users.errors import CannotActOnSelf
from claimgraph.resolvers.cognito.users.invitation import Invitation, name_value_pairs
from claimgraph.resolvers.cognito.users.names import can_be_name, can_be_sub, recordable
from claimgraph.resolvers.cognito.users.records import User, users_in


class AuditTrail(Protocol):
    """Where writes are recorded: :class:`claimgraph.resolvers.audit.AuditStore`."""

    def record(self, entry: AuditEntry) -> AbstractAsyncContextManager[OpenRecord]:
        """Leave one record of what is done inside ``async with``; without it nothing is done."""
        ...


class Revocations(Protocol):
    """Tokens that no longer count. Either method may raise StoreUnavailable."""

    async def revoke(self, sub: str) -> object:
        """From now on refuse every token of a user that was issued until now."""
        ...

    async def revoke_group(self, sub: str, group: str) -> object:
        """From now on a token of a user that was issued until now does not count for a group."""
        ...


@dataclass(frozen=True, slots=True)
class Safeguards:
    """What stands between an administrator and Cognito.

    Attributes:
        checks: Which attributes may be written, with which values.
        audit: Where every write is recorded.
        revocations: How tokens are revoked.
        admin_groups: The groups that make somebody an administrator.
    """

    checks: AttributeChecks
    audit: AuditTrail
    revocations: Revocations
    admin_groups: frozenset[str]


class UserAdministration(UserDirectory):
    """The directory, and writes to it. Whether the actor may write at all was decided before (schema rules).

    Each write leaves exactly one audit record, also if it is refused or fails; if the record cannot be
    written, the write is refused with StoreUnavailable and nothing is done. Every method may also raise
    CognitoError, UserNotAvailable in particular if no user has the ``sub``.

    A write that ends access (disabling, deleting, signing out, removing from a group) revokes tokens twice:
    before Cognito is asked anything, so that the revocation holds however late Cognito answers, if ever; and
    once it has answered, for tokens that were issued or refreshed in between. If Cognito fails, the
    revocation stays: it costs the user a new sign-in or refresh at most, and the opposite order could leave
    access to somebody who was believed to have none. If the revocation fails, Cognito is not asked.

    Users are returned as read back after the write. If that fails, the write has been done all the same, and
    its record says so.
    """

    def __init__(self, gateway: CognitoGateway, safeguards: Safeguards) -> None:
        """Prepare; nothing is asked."""
        super().__init__(gateway)
        self._checks = safeguards.checks
        self._audit = safeguards.audit
        self._revocations = safeguards.revocations
        self._admin_groups = safeguards.admin_groups

    async def update_attributes(self, actor: Actor, sub: str, changes: GivenAttributes) -> User:
        """Sets attributes; all of them or, if one is not acceptable, none.

        Raises:
            AttributesRefused: With every problem; Cognito was not asked to write.
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
        """Deletes attributes; all of them or, if one may not be deleted, none.

        Raises:
            AttributesRefused: With every problem; Cognito was not asked to write.
        """
        async with self._recorded(actor, "deleteUserAttributes", sub, names):
            accepted = await self._checks.deletion(names)
            account = await self._existing(sub)
            await self._call("admin_delete_user_attributes", account, UserAttributeNames=list(accepted))
        return await self._read_back(account)

    async def add_to_group(self, actor: Actor, sub: str, group: str) -> User:
        """Puts a user into a group; tokens show it once they are refreshed.

        Raises:
            ResourceNotFound: There is no such group.
        """
        async with self._recorded(actor, "addUserToGroup", sub, group=group):
            account = await self._existing(sub)
            await self._call("admin_add_user_to_group", account, GroupName=_group_name(group))
        return account.user

    async def remove_from_group(self, actor: Actor, sub: str, group: str) -> User:
        """Takes a user out of a group, and their tokens' word that they are in it.

        Raises:
            CannotActOnSelf: It is a group that makes the actor an administrator.
            ResourceNotFound: There is no such group.
        """
        async with self._recorded(actor, "removeUserFromGroup", sub, group=group):
            if group in self._admin_groups:
                _require_other(actor, sub, "removeUserFromGroup")
            name = _group_name(group)
            async with _revoked(partial(self._revocations.revoke_group, _plausible(sub), name)):
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
        """Lets a user sign in no more, and revokes their tokens.

        Raises:
            CannotActOnSelf: It is the actor's own account.
        """
        return await self._read_back(await self._end_access(actor, sub, "disableUser", "admin_disable_user"))

    async def sign_out(self, actor: Actor, sub: str) -> User:
        """Ends a user's sign-ins everywhere, and revokes their tokens.

        Raises:
            CannotActOnSelf: It is the actor's own account, for which there is ``signOutEverywhere``.
        """
        return (await self._end_access(actor, sub, "signOutUser", "admin_user_global_sign_out")).user

    async def delete(self, actor: Actor, sub: str) -> None:
        """Deletes a user for good, and revokes their tokens.

        Raises:
            CannotActOnSelf: It is the actor's own account.
        """
        await self._end_access(actor, sub, "deleteUser", "admin_delete_user")

    async def reset_password(self, actor: Actor, sub: str) -> User:
        """Has Cognito send the user a code for a new password; the old one is void.

        Raises:
            InvalidParameter: The user has no verified address to send it to.
        """
        async with self._recorded(actor, "resetUserPassword", sub):
            account = await self._existing(sub)
            await self._call("admin_reset_user_password", account)
        return await self._read_back(account)

    async def invite(self, actor: Actor, invitation: Invitation) -> User:
        """Makes a user and has Cognito invite them, or invites again one who has not signed in yet.

        The record names the user's ``sub`` as soon as there is one, and never the user name.

        Raises:
            InvalidInvitation: Cognito would not understand the invitation.
            AttributesRefused: With every problem; nobody was invited.
            UsernameExists: Somebody has this name already.
        """
        names = (name for name, _ in invitation.attributes)
        async with self._recorded(actor, "inviteUser", None, names) as record:
            invitation.require_sense()
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
            async with _revoked(partial(self._revocations.revoke, _plausible(sub))):
                account = await self._existing(sub)
                await self._call(call, account)
        return account

    async def _existing(self, sub: str) -> Account:
        account = await self._account(sub)
        if account is None:
            raise UserNotAvailable
        return account

    async def _read_back(self, account: Account) -> User:
        user = await self._user_at(account.address, account.user.sub)
        if user is None:
            raise UserNotAvailable
        return user

    async def _call(self, operation: str, account: Account, **parameters: object) -> None:
        await self._gateway.call(operation, Username=account.address, **parameters)


@asynccontextmanager
async def _revoked(revoke: Callable[[], Awaitable[object]]) -> AsyncGenerator[None]:
    await revoke()
    try:
        yield
    finally:
        await revoke()


def _require_other(actor: Actor, sub: str, operation: str) -> None:
    if actor.sub == sub:
        raise CannotActOnSelf(operation)


def _plausible(sub: str) -> str:
    """Anything else is nobody's ``sub``, and nothing to keep a revocation of."""
    if not can_be_sub(sub):
        raise UserNotAvailable
    return sub


def _group_name(group: str) -> str:
    if not can_be_name(group):
        raise ResourceNotFound
    return group
