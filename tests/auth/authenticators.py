"""Authenticators for tests, and a request for modes that ignore the request."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.modes.claim_lookups import ClaimLookups
from claimgraph.auth.modes.interface import RequestedOperation
from claimgraph.auth.modes.user_pools import UserPools
from claimgraph.auth.tokens.revocations import NoRevocations, RevocationSource


@dataclass(slots=True)
class Presented:
    """A request. It counts how often somebody asked what it is about."""

    request_id: str = "6d0d7a1e-0000-4000-8000-000000000001"
    headers: Mapping[str, str | list[str]] = field(default_factory=dict[str, str | list[str]])
    presented: RequestedOperation = field(
        default_factory=lambda: RequestedOperation("{ me { sub } }", None, {})
    )
    asked: int = 0

    async def operation(self) -> RequestedOperation:
        self.asked += 1
        return self.presented


def trusting(
    pools: Iterable[UserPool],
    *,
    clock: Callable[[], float] = time.time,
    cache_size: int = 16_384,
    revocations: RevocationSource | None = None,
    claim_lookups: ClaimLookups | None = None,
) -> Authenticator:
    """An API whose only mode is these user pools."""
    mode = UserPools(
        pools,
        clock=clock,
        revocations=revocations or NoRevocations(),
        claim_lookups=claim_lookups or ClaimLookups({}),
    )
    return Authenticator([mode], clock=clock, cache_size=cache_size)
