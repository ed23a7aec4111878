"""Whose tokens are believed: what commands that judge a token judge it by."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from claimgraph.app.settings.settings import Settings
from claimgraph.app.trust.pools import trusted_pools
from claimgraph.app.trust.providers import trusted_providers
from claimgraph.auth.issuers.openid_provider import OpenIdProvider
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.modes.interface import AuthorizationMode
from claimgraph.auth.modes.oidc import OpenIdProviders
from claimgraph.auth.modes.user_pools import UserPools


@dataclass(frozen=True, slots=True)
class TrustedIssuers:
    """The issuers of two modes; false if there is none.

    Attributes:
        pools: The user pools.
        providers: The OpenID providers.
    """

    pools: Sequence[UserPool] = ()
    providers: Sequence[OpenIdProvider] = ()

    @classmethod
    def of(cls, settings: Settings) -> "TrustedIssuers":
        """Those of the settings.

        Raises:
            SettingsError: One of them cannot be used.
        """
        return cls(trusted_pools(settings), trusted_providers(settings))

    def __bool__(self) -> bool:
        return bool(self.pools or self.providers)

    def modes(self, clock: Callable[[], float] = time.time) -> Iterator[AuthorizationMode]:
        """The modes that their tokens belong to.

        Args:
            clock: Seconds since the epoch.
        """
        if self.pools:
            yield UserPools(self.pools, clock=clock)
        if self.providers:
            yield OpenIdProviders(self.providers, clock=clock)

    async def close(self) -> None:
        """End fetches of keys that are under way."""
        for issuer in (*self.pools, *self.providers):
            await issuer.keys.close()
