"""What a resolver of one request finds at ``info.context``."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TypeVar, cast

from strawberry.dataloader import DataLoader

from claimgraph.auth.credentials import NO_CREDENTIALS, Credentials
from claimgraph.auth.identity import Identity
from claimgraph.resolvers.audit import Actor, AuditStore
from claimgraph.resolvers.cognito.attributes.self_service import Caller, Revoke, SelfService
from claimgraph.resolvers.cognito.users.administration import UserAdministration
from claimgraph.resolvers.cognito.users.records import UserGroup
from claimgraph.resolvers.identity_pool import (
    AwsCredentials,
    IdentityPool,
    IdentityPoolNotConfigured,
    IdTokenRequired,
    Login,
    RoleNotAllowed,
)
from claimgraph.resolvers.lambdas import Functions
from claimgraph.resolvers.profiles import Profile, ProfileStore
from claimgraph.schema.errors.additions import Additions
from claimgraph.schema.request import RawHeaders, Request


@dataclass(frozen=True, slots=True)
class PoolServices:
    """What is done in one user pool.

    Attributes:
        self_service: Users' own attributes.
        users: Users, for administrators.
    """

    self_service: SelfService
    users: UserAdministration


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores that resolvers may ask.

    Attributes:
        profiles: Profiles.
        audit: The audit log.
        revoke: Voids every token issued to a subject until now.
        pools: The services of each user pool, by the issuer of its tokens.
        functions: Lambda functions.
        identity_pool: Where ID tokens are exchanged for AWS credentials; None if nowhere.
    """

    profiles: ProfileStore
    audit: AuditStore
    revoke: Revoke
    pools: Mapping[str, PoolServices]
    functions: Functions
    identity_pool: IdentityPool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FunctionCall:
    """One event for a function that takes batches; each is its own, however alike two are."""

    event: Mapping[str, object]


_WRONG_KIND = (
    "AWS credentials are given for an ID token; this request carried an access token. "
    "Send the ID token as X-Id-Token."
)

_Key = TypeVar("_Key", bound=Hashable)
_Found = TypeVar("_Found")


class SharedLoader(DataLoader[_Key, _Found]):
    """A loader whose answers several fields wait for, each on its own.

    When null bubbles past a field, graphql-core cancels what the field waits for; without a shield that would
    be the future that other fields wait for as well.
    """

    def load(self, key: _Key) -> Awaitable[_Found]:
        """The value of a key, batched with the others of the request."""
        return asyncio.shield(super().load(key))


@dataclass
class Context:
    """One request: who asks, what they may see, and the stores with this request's batching.

    Attributes:
        identity: The verified caller.
        request_id: The ``x-amzn-RequestId`` of the answer.
        stores: The application's stores.
        credentials: The tokens as presented; for operations of Cognito's that want the access token.
        raw_headers: The request's headers, as ASGI has them.
        additions: What resolvers added to the response beside their values; None for nothing.
        clock: Seconds since the epoch.
    """

    identity: Identity
    request_id: str
    stores: Stores
    credentials: Credentials = NO_CREDENTIALS
    raw_headers: RawHeaders = ()
    additions: Additions | None = None
    clock: Callable[[], float] = time.time

    @cached_property
    def request(self) -> Request:
        """The request's headers, in AppSync's form."""
        return Request(self.raw_headers)

    @property
    def caller(self) -> Caller:
        """The caller as a user of their pool; only for fields that nobody else can reach.

        Raises:
            PermissionError: Somebody else is calling; the field's rule should have refused them.
        """
        identity = self.identity
        if identity.username is None or identity.mode != "AMAZON_COGNITO_USER_POOLS":
            raise PermissionError("no user of a user pool")
        return Caller(
            sub=identity.sub,
            username=identity.username,
            client_id=identity.client_id,
            claims=identity.claims,
        )

    @property
    def actor(self) -> Actor:
        """The caller, as the audit log names them."""
        caller = self.caller
        return Actor(caller.sub, caller.username, self.request_id)

    @property
    def access_token(self) -> str:
        """The caller's access token; never to be logged or answered.

        Raises:
            PermissionError: The request carried none; the field's rule should have refused it.
        """
        carried = self.credentials.token
        if not carried or "access" not in self.identity.token_uses:
            raise PermissionError("no access token")
        return carried.decode("ascii")

    async def aws_credentials(self, role: str | None = None) -> AwsCredentials:
        """The caller's own AWS credentials, for which the ID token is exchanged at the identity pool.

        Args:
            role: The ARN of one of the roles in the token's ``cognito:roles``; by default the identity pool
                chooses (developer guide, "Using role-based access control").

        Raises:
            AwsCredentialsError: There are none; most often because the request carried no ID token.
        """
        login = Login(self.identity.issuer, self._id_token())
        if role is not None and role not in _texts(self.identity.claims.get("cognito:roles")):
            raise RoleNotAllowed
        if self.stores.identity_pool is None:
            raise IdentityPoolNotConfigured
        return await self.stores.identity_pool.credentials(login, role)

    def _id_token(self) -> str:
        uses, credentials = self.identity.token_uses, self.credentials
        carried = credentials.id_token or (None if "access" in uses else credentials.token)
        if not carried or "id" not in uses:
            raise IdTokenRequired(_WRONG_KIND if "access" in uses else None)
        return carried.decode("ascii")

    @property
    def pool(self) -> PoolServices:
        """The services of the pool that issued the caller's token.

        Raises:
            PermissionError: No pool did; the field's rule should have refused the caller.
        """
        identity = self.identity
        if identity.mode != "AMAZON_COGNITO_USER_POOLS":
            raise PermissionError("no token of a user pool")
        return self.stores.pools[identity.issuer]

    def today(self) -> date:
        """The day it is, in UTC."""
        return datetime.fromtimestamp(self.clock(), UTC).date()

    @cached_property
    def batches(self) -> dict[object, SharedLoader[FunctionCall, object]]:
        """What collects the events of fields whose functions take batches."""
        return {}

    @cached_property
    def profiles(self) -> DataLoader[str, Profile | None]:
        """Profiles by id, batched over the request."""
        return SharedLoader(load_fn=self._profiles_by_ids)

    @cached_property
    def profiles_of_users(self) -> DataLoader[str, Profile | None]:
        """Profiles by the ``sub`` of their users, batched over the request."""
        return SharedLoader(load_fn=self._profiles_by_subs)

    @cached_property
    def groups_of_users(self) -> DataLoader[str, Sequence[UserGroup]]:
        """Groups by the ``sub`` of their members, batched over the request."""
        return SharedLoader(load_fn=self._groups_of)

    async def _profiles_by_ids(self, ids: list[str]) -> Sequence[Profile | None]:
        return await self.stores.profiles.by_ids(ids)

    async def _profiles_by_subs(self, subs: list[str]) -> Sequence[Profile | None]:
        return await self.stores.profiles.by_subs(subs)

    async def _groups_of(self, subs: list[str]) -> Sequence[Sequence[UserGroup]]:
        return await self.pool.users.groups_of(subs)


def _texts(claim: object) -> Sequence[object]:
    """A claim that should be a list; of another type it lists nothing (a text contains parts of itself)."""
    return cast("list[object]", claim) if isinstance(claim, list) else ()
