"""Users and their own attributes, through Cognito's Admin API.

The user is always the caller, as the verified token names them; no function here takes anybody else's name.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from claimgraph.resolvers.cognito.attributes.catalogue import AttributeCatalogue
from claimgraph.resolvers.cognito.attributes.mapping import (
    AttributeDefinition,
    AttributeSchema,
    UserAttribute,
)
from claimgraph.resolvers.cognito.attributes.policy import check_delete, check_update, check_verifiable
from claimgraph.resolvers.cognito.attributes.problems import ChangeNotReadBack
from claimgraph.resolvers.cognito.attributes.stale_claims import stale_claims
from claimgraph.resolvers.cognito.attributes.verification import PendingVerification, pending_verifications
from claimgraph.resolvers.cognito.calls import CognitoCalls
from claimgraph.resolvers.cognito.errors import CodeMismatch, CognitoError, UserNotAvailable
from claimgraph.resolvers.cognito.users.records import User

#: Voids every token issued to a subject until now.
Revoke = Callable[[str], Awaitable[None]]

# Cognito's have six digits; any other text would only use up one of the user's 15 attempts an hour.
_CODE: Final = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The user who is asking, from verified tokens.

    Attributes:
        sub: The subject; a machine's is no user's.
        username: The token's ``username`` or ``cognito:username``.
        client_id: The app client the token was issued to.
        claims: The verified payload.
    """

    sub: str
    username: str
    client_id: str
    claims: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeUpdate:
    """What a change came to.

    Attributes:
        attributes: As read back, as far as the app client may see them.
        pending_verifications: Addresses that still have to be proven.
        stale_claims: Names of claims that the caller's tokens carry in an outdated form: time to refresh.
    """

    attributes: tuple[UserAttribute, ...]
    pending_verifications: tuple[PendingVerification, ...]
    stale_claims: tuple[str, ...]


class SelfService:
    """Reads and changes the caller's attributes."""

    def __init__(self, gateway: CognitoCalls, catalogue: AttributeCatalogue) -> None:
        """Serve the users of one pool.

        Args:
            gateway: The way to the pool.
            catalogue: What may be written there.
        """
        self._gateway = gateway
        self._catalogue = catalogue

    async def attributes(self, caller: Caller) -> list[UserAttribute]:
        """The caller's attributes, as far as the app client may see them.

        Raises:
            CognitoError: The user pool refused or failed.
        """
        schema = await self._catalogue.for_client(caller.client_id)
        return list(schema.shown((await self._account(caller)).attributes))

    async def definitions(self, client_id: str) -> list[AttributeDefinition]:
        """The pool's schema, with what users of this app client may write.

        Raises:
            CognitoError: The user pool refused or failed.
        """
        return list((await self._catalogue.for_client(client_id)).definitions.values())

    async def update(self, caller: Caller, changes: Sequence[tuple[str, str]]) -> AttributeUpdate:
        """Write attributes of the caller: all or none.

        Args:
            caller: Whose.
            changes: Names and new values.

        Raises:
            AttributesRefused: Before anything was sent.
            ChangeNotReadBack: Only after the change.
            CognitoError: The user pool refused or failed.
        """
        schema = await self._catalogue.for_client(caller.client_id)
        values = check_update(changes, schema.definitions, by="SELF")
        account = await self._account(caller)
        if not values:
            return _outcome(caller, schema, account, account)
        pairs = [{"Name": name, "Value": value} for name, value in values.items()]
        await self._gateway.call("admin_update_user_attributes", Username=account.key, UserAttributes=pairs)
        return _outcome(caller, schema, account, await self._read_back(caller), values)

    async def delete(self, caller: Caller, names: Sequence[str]) -> AttributeUpdate:
        """Delete attributes of the caller: all or none. One that the caller does not have counts as deleted.

        Raises:
            AttributesRefused: Before anything was sent.
            ChangeNotReadBack: Only after the change.
            CognitoError: The user pool refused or failed.
        """
        schema = await self._catalogue.for_client(caller.client_id)
        doomed = check_delete(names, schema.definitions, by="SELF")
        account = await self._account(caller)
        if not doomed:
            return _outcome(caller, schema, account, account)
        await self._gateway.call(
            "admin_delete_user_attributes", Username=account.key, UserAttributeNames=doomed
        )
        return _outcome(caller, schema, account, await self._read_back(caller))

    async def send_code(self, access_token: str, name: str) -> PendingVerification:
        """Have a code sent to an address of the token's user.

        Cognito asks for the scope ``aws.cognito.signin.user.admin``, and sends 5 codes an hour to a user.

        Args:
            access_token: The caller's verified access token.
            name: ``email`` or ``phone_number``.

        Raises:
            AttributesRefused: Another attribute; nothing was sent.
            CognitoError: The user pool refused or failed.
        """
        check_verifiable(name)
        answer = await self._gateway.call(
            "get_user_attribute_verification_code", AccessToken=access_token, AttributeName=name
        )
        return PendingVerification.of_delivery(name, answer)

    async def verify(self, caller: Caller, access_token: str, name: str, code: str) -> AttributeUpdate:
        """Prove an address with the code that was sent there.

        Args:
            caller: Whose address.
            access_token: The same caller's verified access token, with the scope of ``send_code``.
            name: ``email`` or ``phone_number``.
            code: As it was typed.

        Raises:
            AttributesRefused: Another attribute; nothing was sent.
            CodeMismatch: The code is wrong, or none at all.
            CognitoError: The user pool refused or failed.
        """
        check_verifiable(name)
        digits = code.strip()
        if not _CODE.fullmatch(digits):
            raise CodeMismatch
        schema = await self._catalogue.for_client(caller.client_id)
        account = await self._account(caller)
        await self._gateway.call(
            "verify_user_attribute", AccessToken=access_token, AttributeName=name, Code=digits
        )
        return _outcome(caller, schema, account, await self._read_back(caller))

    async def sign_out(self, caller: Caller, revoke: Revoke) -> None:
        """End the caller's sign-ins everywhere.

        Tokens are revoked before Cognito is asked, so that it holds however late Cognito answers, and once
        more after it, for tokens refreshed in between.

        Args:
            caller: Whose.
            revoke: Voids every token issued to a subject until now.

        Raises:
            StoreUnavailable: The revocation could not be written; Cognito was not asked.
            CognitoError: The user pool refused or failed; the revocation stands.
        """
        await revoke(caller.sub)
        account = await self._account(caller)
        await self._gateway.call("admin_user_global_sign_out", Username=account.key)
        await revoke(caller.sub)

    async def _account(self, caller: Caller) -> "_Account":
        """Find the caller, and nobody else.

        By ``sub``; a user from another identity provider is found by user name only (API Reference,
        AdminGetUser). A name can pass to somebody else after a deletion, or look like a ``sub``, so what
        comes back must be the caller's. Nor does a disabled user's token, which may still be valid, open
        the Admin API.
        """
        for key in dict.fromkeys((caller.sub, caller.username)):
            try:
                user = User.of(await self._gateway.call("admin_get_user", Username=key))
            except UserNotAvailable:
                continue
            if user.sub == caller.sub and user.enabled:
                return _Account(key, dict(user.attributes))
        raise UserNotAvailable

    async def _read_back(self, caller: Caller) -> "_Account":
        try:
            return await self._account(caller)
        except CognitoError as failure:
            raise ChangeNotReadBack from failure


@dataclass(frozen=True, slots=True)
class _Account:
    """The caller's account: the ``Username`` that finds it, and all of its attributes."""

    key: str
    attributes: Mapping[str, str]


def _outcome(
    caller: Caller,
    schema: AttributeSchema,
    before: _Account,
    after: _Account,
    written: Mapping[str, str] = MappingProxyType({}),
) -> AttributeUpdate:
    pending = pending_verifications(written, before.attributes, after.attributes, schema.auto_verified)
    return AttributeUpdate(
        attributes=schema.shown(after.attributes),
        pending_verifications=tuple(pending),
        stale_claims=stale_claims(caller.claims, schema, before.attributes, after.attributes),
    )
