"""What users do to their own accounts, through Cognito's Admin API.

The user is always the caller, as the verified token names them; no function here takes another user's name.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from claimgraph.resolvers.cognito.access import ending_access
from claimgraph.resolvers.cognito.attributes.catalogue import AttributeCatalogue
from claimgraph.resolvers.cognito.attributes.errors import ChangeNotReadBack
from claimgraph.resolvers.cognito.attributes.policy import check_delete, check_update, check_verifiable
from claimgraph.resolvers.cognito.attributes.records import (
    AttributeChange,
    AttributeDefinition,
    UserAttribute,
)
from claimgraph.resolvers.cognito.attributes.update import AttributeUpdate
from claimgraph.resolvers.cognito.attributes.verification import PendingVerification
from claimgraph.resolvers.cognito.errors import CodeMismatch, CognitoError, UserNotAvailable
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.users.accounts import Account, find_account
from claimgraph.resolvers.cognito.users.records import name_value_pairs

#: Revokes every token issued to a subject up to now.
Revoke = Callable[[str], Awaitable[object]]

# Cognito's have six digits; any other text would only use up one of the user's 15 attempts an hour.
_CODE: Final = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInUser:
    """The user who is calling, from verified tokens.

    Attributes:
        sub: The subject.
        username: The token's ``username`` or ``cognito:username``.
        client_id: The app client the token was issued to.
        claims: The verified payload.
    """

    sub: str
    username: str
    client_id: str
    claims: Mapping[str, object]


class SelfService:
    """Reads and changes the caller's own account."""

    def __init__(self, gateway: CognitoGateway, catalogue: AttributeCatalogue) -> None:
        """Serves the users of one pool.

        Args:
            gateway: The way to the pool.
            catalogue: Which attributes users may write there.
        """
        self._gateway = gateway
        self._catalogue = catalogue

    async def attributes(self, caller: SignedInUser) -> list[UserAttribute]:
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

    async def update(self, caller: SignedInUser, changes: Sequence[tuple[str, str]]) -> AttributeUpdate:
        """Writes all of the given attributes of the caller, or none.

        Args:
            caller: Whose attributes.
            changes: Names and new values.

        Raises:
            AttributesRefused: One is not acceptable; nothing was sent.
            ChangeNotReadBack: The change was made, but the attributes could not be read afterwards.
            CognitoError: The user pool refused or failed.
        """
        schema = await self._catalogue.for_client(caller.client_id)
        values = check_update(changes, schema.definitions, by="SELF")
        account = await self._account(caller)
        if not values:
            change = AttributeChange(account.attributes, account.attributes)
            return AttributeUpdate.of(change, schema, caller.claims)
        await self._gateway.call(
            "admin_update_user_attributes", Username=account.username, UserAttributes=name_value_pairs(values)
        )
        change = AttributeChange(account.attributes, await self._read_back(caller), values)
        return AttributeUpdate.of(change, schema, caller.claims)

    async def delete(self, caller: SignedInUser, names: Sequence[str]) -> AttributeUpdate:
        """Deletes all of the given attributes of the caller, or none.

        An attribute that the caller does not have counts as deleted.

        Raises:
            AttributesRefused: One may not be deleted; nothing was sent.
            ChangeNotReadBack: The change was made, but the attributes could not be read afterwards.
            CognitoError: The user pool refused or failed.
        """
        schema = await self._catalogue.for_client(caller.client_id)
        doomed = check_delete(names, schema.definitions, by="SELF")
        account = await self._account(caller)
        if not doomed:
            change = AttributeChange(account.attributes, account.attributes)
            return AttributeUpdate.of(change, schema, caller.claims)
        await self._gateway.call(
            "admin_delete_user_attributes", Username=account.username, UserAttributeNames=doomed
        )
        change = AttributeChange(account.attributes, await self._read_back(caller))
        return AttributeUpdate.of(change, schema, caller.claims)

    async def send_code(self, access_token: str, name: str) -> PendingVerification:
        """Has Cognito send a code to an address of the token's user.

        Cognito insists on the scope ``aws.cognito.signin.user.admin``, and sends a user 5 codes an hour.

        Args:
            access_token: The caller's verified access token.
            name: ``email`` or ``phone_number``.

        Raises:
            AttributesRefused: It is another attribute; nothing was sent.
            CognitoError: The user pool refused or failed.
        """
        check_verifiable(name)
        answer = await self._gateway.call(
            "get_user_attribute_verification_code", AccessToken=access_token, AttributeName=name
        )
        return PendingVerification.of_delivery(name, answer)

    async def verify(self, caller: SignedInUser, access_token: str, name: str, code: str) -> AttributeUpdate:
        """Proves an address with the code that was sent there.

        Args:
            caller: Whose address.
            access_token: The same caller's verified access token, with the scope of ``send_code``.
            name: ``email`` or ``phone_number``.
            code: As it was typed.

        Raises:
            AttributesRefused: It is another attribute; nothing was sent.
            CodeMismatch: The code is wrong, or not a code.
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
        change = AttributeChange(account.attributes, await self._read_back(caller))
        return AttributeUpdate.of(change, schema, caller.claims)

    async def sign_out(self, caller: SignedInUser, revoke: Revoke) -> None:
        """Ends the caller's sign-ins everywhere, and revokes their tokens.

        Args:
            caller: Whose sign-ins.
            revoke: Revokes every token issued to a subject up to now.

        Raises:
            StoreUnavailable: A revocation could not be written. If it was the first, Cognito was not called.
            CognitoError: The user pool refused or failed; the revocations stand.
        """
        async with ending_access(partial(revoke, caller.sub)):
            account = await self._account(caller)
            await self._gateway.call("admin_user_global_sign_out", Username=account.username)

    async def _account(self, caller: SignedInUser) -> Account:
        """The caller's account, if it is enabled.

        The token of a user who was disabled may still be valid; it must not open the Admin API.
        """
        account = await find_account(self._gateway, caller.sub, username=caller.username)
        if account is None or not account.user.enabled:
            raise UserNotAvailable
        return account

    async def _read_back(self, caller: SignedInUser) -> dict[str, str]:
        try:
            return (await self._account(caller)).attributes
        except CognitoError as failure:
            raise ChangeNotReadBack from failure
