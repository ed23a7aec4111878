"""OPENID_CONNECT: a token of an OpenID provider."""

import time
from collections.abc import Callable, Iterable
from typing import ClassVar

from claimgraph.auth.api_modes import OPENID_CONNECT, Mode
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity, VerifiedCaller
from claimgraph.auth.issuers.openid_provider import OpenIdProvider, provider_verifier
from claimgraph.auth.issuers.verifier import VerifiedToken
from claimgraph.auth.modes.interface import AuthorizationMode, RequestView
from claimgraph.auth.token_cache import TokenCache
from claimgraph.auth.tokens.provider_claims import ProviderClaims


class OpenIdProviders(AuthorizationMode):
    """Callers with tokens of a fixed set of OpenID providers."""

    name: ClassVar[Mode] = OPENID_CONNECT

    def __init__(
        self, providers: Iterable[OpenIdProvider], *, clock: Callable[[], float] = time.time
    ) -> None:
        """Trust ``providers`` and no others.

        Args:
            providers: The providers, each issuer once.
            clock: Seconds since the epoch.

        Raises:
            ValueError: If there is no provider, or two have the same issuer.
        """
        self._providers = tuple(providers)
        self._verifier = provider_verifier(self._providers, clock=clock)
        # As AppSync routes, a terminating slash makes no difference; to be accepted, it does.
        self._recognised = {provider.issuer.rstrip("/") for provider in self._providers}

    def recognises(self, credentials: Credentials) -> bool:
        """Whether ``Authorization`` is a token of one of the providers."""
        return any(issuer.rstrip("/") in self._recognised for issuer in credentials.peeked_issuers)

    def verify_nowait(self, credentials: Credentials) -> VerifiedCaller | None:
        """As ``verify``; None if the provider's keys have to be waited for."""
        verified = self._verifier.verify_nowait(credentials.token, credentials.peek())
        return None if verified is None else _caller(verified)

    async def verify(self, credentials: Credentials, _request: RequestView, /) -> VerifiedCaller:
        """Verify the token.

        Raises:
            CredentialRejected: With the first check that failed.
            Unavailable: If the provider's keys cannot be had at present.
        """
        return _caller(await self._verifier.verify(credentials.token, credentials.peek()))

    def watch(self, cache: TokenCache) -> None:
        """Forget all callers when a key is withdrawn."""
        for provider in self._providers:
            provider.keys.on_withdrawn(lambda _keys: cache.clear())


def identity_of(claims: ProviderClaims) -> Identity:
    """The caller, from a verified token.

    A person is known by ``sub``, the only name that OpenID Connect lets one rely on (Core 1.0 section 5.7).
    Groups are a user pool's: what ``cognito:groups`` of another issuer says is a claim like any other.
    """
    return Identity(
        issuer=claims.issuer,
        sub=claims.sub,
        username=None if claims.is_machine else claims.sub,
        client_id=claims.client_id,
        groups=None,
        scopes=claims.scopes,
        token_uses=frozenset(),
        claims=claims.raw,
        expires_at=claims.expires_at,
        issued_at=claims.issued_at,
        mode=OPENID_CONNECT,
    )


def _caller(token: VerifiedToken[ProviderClaims]) -> VerifiedCaller:
    return VerifiedCaller(identity_of(token.claims), token.valid_until)
