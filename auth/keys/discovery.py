"""Where an OpenID provider publishes its keys: its discovery document says so.

OpenID Connect Discovery 1.0, sections 4.1 to 4.3.
"""

import time
from collections.abc import Callable
from typing import Final

from claimgraph.auth.errors import KeySetRejected
from claimgraph.auth.keys.key import KeySet, parse_provider_jwks
from claimgraph.auth.keys.source import is_https_or_loopback
from claimgraph.auth.keys.store import KEY_FRESHNESS, Fetch, KeyStore
from claimgraph.auth.refresh import Freshness
from claimgraph.auth.tokens.strict_json import parse_object

_PATH: Final = "/.well-known/openid-configuration"


def discovery_uri_of(issuer: str) -> str:
    """Where an issuer's document is; a terminating slash of the issuer is left out (section 4.1)."""
    return issuer.removesuffix("/") + _PATH


def jwks_uri_in(body: bytes, issuer: str) -> str:
    """Where a discovery document says that the keys are.

    Args:
        body: The document.
        issuer: Whose it has to be.

    Raises:
        KeySetRejected: It is malformed, another issuer's, or names no trustworthy address.
    """
    try:
        document = parse_object(body)
    except ValueError:
        raise KeySetRejected("the discovery document is not one JSON object") from None
    named, jwks_uri = document.get("issuer"), document.get("jwks_uri")
    if named != issuer:
        # Section 4.3: it must be identical, or one provider could speak for another.
        slash = isinstance(named, str) and named.rstrip("/") == issuer.rstrip("/")
        hint = ", differing by a terminating slash: configure it as it stands there" if slash else ""
        raise KeySetRejected(f"the discovery document is that of another issuer{hint}")
    if not isinstance(jwks_uri, str) or not is_https_or_loopback(jwks_uri):
        raise KeySetRejected("the discovery document names no https jwks_uri")
    if jwks_uri.startswith("http:") and not issuer.startswith("http:"):
        raise KeySetRejected("the discovery document sends an https issuer's keys over plain http")
    return jwks_uri


class DiscoveredKeys(KeyStore):
    """The keys of one provider, by way of its discovery document.

    The document is asked for each time, so that a provider may move its keys.
    """

    def __init__(
        self,
        issuer: str,
        fetch: Fetch,
        *,
        freshness: Freshness = KEY_FRESHNESS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is fetched before the first use or ``warm_up``.

        Args:
            issuer: The issuer, exactly as it stands in its document and its tokens.
            fetch: Downloads a document.
            freshness: How long a key set is used.
            clock: Seconds since any moment, never going back.
        """
        super().__init__(issuer, discovery_uri_of(issuer), fetch, freshness=freshness, clock=clock)

    async def _download(self) -> KeySet:
        jwks_uri = jwks_uri_in(await self._fetch(self._uri), self._issuer)
        return parse_provider_jwks(await self._fetch(jwks_uri), self._issuer)
