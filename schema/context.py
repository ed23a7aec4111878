"""What a resolver of one request finds at ``info.context``."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from strawberry.dataloader import DataLoader

from auth.credentials import NO_CREDENTIALS, Credentials
from auth.identity import Identity
from auth.rules import Settled
from resolvers.profiles import Profile, ProfileStore


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores that resolvers may ask."""

    profiles: ProfileStore


@dataclass(slots=True)
class Context:
    """One request: who asks, what they may see, and the stores with this request's batching.

    Attributes:
        identity: The verified caller.
        request_id: The ``x-amzn-RequestId`` of the answer.
        stores: The application's stores.
        credentials: The tokens as presented; for operations of Cognito's that want the access token.
        clock: Seconds since the epoch.
        settled: What each rule (by its number in the schema) comes to for this caller, once it was asked.
    """

    identity: Identity
    request_id: str
    stores: Stores
    credentials: Credentials = NO_CREDENTIALS
    clock: Callable[[], float] = time.time
    settled: dict[int, Settled] = field(default_factory=dict[int, Settled])
    _profiles: DataLoader[str, Profile | None] | None = None

    @property
    def access_token(self) -> str | None:
        """The caller's access token, if the request carried one; never to be logged or answered."""
        carried = self.credentials.authorization if "access" in self.identity.token_uses else None
        return carried.decode("ascii") if carried else None

    def today(self) -> date:
        """The day it is, in UTC."""
        return datetime.fromtimestamp(self.clock(), UTC).date()

    @property
    def profiles(self) -> DataLoader[str, Profile | None]:
        """Profiles by id, batched over the request."""
        if self._profiles is None:
            self._profiles = DataLoader(load_fn=self._load_profiles)
        return self._profiles

    async def _load_profiles(self, ids: list[str]) -> Sequence[Profile | None]:
        return await self.stores.profiles.by_ids(ids)
