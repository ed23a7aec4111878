"""A Cognito identity pool: AWS credentials for an ID token, once per token and role.

The enhanced flow (Amazon Cognito developer guide, "Identity pools authentication flow").
"""

import asyncio
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final, cast

from botocore import exceptions

from claimgraph.auth.refresh import SingleFlight
from claimgraph.resolvers.identity_pool.client import IdentityPoolClient
from claimgraph.resolvers.identity_pool.credentials import AwsCredentials, Login
from claimgraph.resolvers.identity_pool.errors import (
    AwsCredentialsError,
    AwsCredentialsRefused,
    IdentityPoolFailed,
    IdentityPoolUnavailable,
)
from claimgraph.resolvers.threads import BoundedThreads, ThreadsBusy, ThreadsClosed

_log = logging.getLogger(__name__)

#: Credentials are renewed so many seconds before they expire, so that the caller has time to use them.
EARLY: Final = 300.0
#: The largest number of cached credentials.
REMEMBERED: Final = 10_000
#: The deadline of an exchange, in seconds.
DEADLINE: Final = 12.0

_THREADS: Final = 8
_WAITING: Final = 64

_Key = tuple[bytes, str | None]

#: By the code in Cognito's response (identity pools API reference); any other is a fault of the setup.
_BY_CODE: Final[Mapping[str, type[AwsCredentialsError]]] = {
    "NotAuthorizedException": AwsCredentialsRefused,
    "TooManyRequestsException": IdentityPoolUnavailable,
    "ThrottlingException": IdentityPoolUnavailable,
    "LimitExceededException": IdentityPoolUnavailable,
    "InternalErrorException": IdentityPoolUnavailable,
    "ExternalServiceException": IdentityPoolUnavailable,
    "ResourceConflictException": IdentityPoolUnavailable,
}


class IdentityPool:
    """Exchanges ID tokens. For use on one event loop."""

    def __init__(
        self,
        client: IdentityPoolClient,
        identity_pool_id: str,
        providers: Mapping[str, str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Sends nothing yet.

        Args:
            client: Sends the requests; used from several threads.
            identity_pool_id: Such as ``eu-west-1:5f3c…``.
            providers: The identity pool's name of each issuer of ID tokens, such as
                ``cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E``.
            clock: Seconds since the epoch.
        """
        self._client = client
        self._identity_pool_id = identity_pool_id
        self._providers = providers
        self._clock = clock
        self._known = OrderedDict[_Key, AwsCredentials]()
        self._exchanges = SingleFlight[_Key, AwsCredentials]()
        self._threads = BoundedThreads[AwsCredentials](_THREADS, _WAITING, name="identity-pool")

    async def credentials(self, login: Login, role: str | None = None) -> AwsCredentials:
        """The credentials of a caller: cached ones, unless they expire soon, or new ones.

        Args:
            login: The caller's ID token.
            role: The ARN of the role to assume; by default the identity pool chooses it
                (``cognito:preferred_role``, rules, or the pool's own).

        Raises:
            AwsCredentialsError: The caller gets none.
        """
        # The digest instead of the token: a token is not kept longer than its request.
        key = (hashlib.sha256(login.id_token.encode()).digest(), role)
        known = self._known.get(key)
        if known is not None and known.expiration.timestamp() - EARLY > self._clock():
            self._known.move_to_end(key)
            return known
        return await self._exchanges.run(key, partial(self._exchange, key, login))

    async def close(self) -> None:
        """Refuses further exchanges, and ends those in flight."""
        self._threads.close()

    async def _exchange(self, key: _Key, login: Login) -> AwsCredentials:
        try:
            async with asyncio.timeout(DEADLINE):
                found = await self._threads.run(lambda: self._ask(login, key[1]))
        except (ThreadsBusy, ThreadsClosed, TimeoutError):
            raise IdentityPoolUnavailable from None
        self._known[key] = found
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found

    def _ask(self, login: Login, role: str | None) -> AwsCredentials:
        """Makes both calls; blocks."""
        provider = self._providers.get(login.issuer)
        if provider is None:
            raise IdentityPoolFailed("The tokens of this user pool cannot be exchanged for AWS credentials.")
        logins = {provider: login.id_token}
        chosen = {} if role is None else {"CustomRoleArn": role}
        try:
            identity = self._client.get_id(IdentityPoolId=self._identity_pool_id, Logins=logins)
            identity_id = cast(str, identity["IdentityId"])
            answer = self._client.get_credentials_for_identity(
                IdentityId=identity_id, Logins=logins, **chosen
            )
        except Exception as cause:
            _log.warning("identity pool: failed with %s", _name(cause))
            raise _failure(cause) from cause
        return _credentials(identity_id, cast("Mapping[str, object]", answer["Credentials"]))


def _credentials(identity_id: str, members: Mapping[str, object]) -> AwsCredentials:
    return AwsCredentials(
        identity_id=identity_id,
        access_key_id=str(members["AccessKeyId"]),
        secret_access_key=str(members["SecretKey"]),  # not SecretAccessKey, as everywhere else
        session_token=str(members["SessionToken"]),
        expiration=cast(datetime, members["Expiration"]),
    )


def _failure(cause: Exception) -> AwsCredentialsError:
    if isinstance(cause, exceptions.ClientError):
        return _BY_CODE.get(_name(cause), IdentityPoolFailed)()
    if isinstance(cause, exceptions.ConnectionError | exceptions.HTTPClientError):
        return IdentityPoolUnavailable()
    return IdentityPoolFailed()


def _name(cause: Exception) -> str:
    """Cognito's code for a failure, or the exception's class; neither quotes a token."""
    if not isinstance(cause, exceptions.ClientError):
        return type(cause).__name__
    response = cast("Mapping[str, Mapping[str, object]]", getattr(cause, "response", {}))
    code = str(response.get("Error", {}).get("Code", ""))
    return code if code.isidentifier() else type(cause).__name__
