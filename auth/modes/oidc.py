"""OPENID_CONNECT: a token of an OpenID provider."""

import time
from collections.abc import Callable, Iterable
from typing import ClassVar

from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.identity import Identity, Mode
from claimgraph.auth.issuers.openid_provider import (
    PROVIDER_HEADER,
    OpenIdProvider,
    ProviderClaims,
    read_provider_claims,
)
from claimgraph.auth.issuers.validity import check_validity
from claimgraph.auth.modes.interface import PresentedRequest, Proof
from claimgraph.auth.token_cache import TokenCache
from claimgraph.auth.tokens.jwt import parse


class OpenIdProviders:
    """Callers with tokens of a fixed set of OpenID providers."""

    name: ClassVar[Mode] = "OPENID_CONNECT"
    proves_at_once: ClassVar[bool] = True

    def __init__(
        self, providers: Iterable[OpenIdProvider], *, clock: Callable[[], float] = time.time
    ) -> None:
        """Trust ``providers`` and nobody else.

        Args:
            providers: The providers, each issuer once.
            clock: Seconds since the epoch.

        Raises:
            ValueError: If there is no provider, or two have the same issuer.
        """
        providers = tuple(providers)
        self._providers = {provider.issuer: provider for provider in providers}
        if not providers or len(self._providers) != len(providers):
            raise ValueError("providers: at least one, and each issuer once")
        # As AppSync routes, a terminating slash makes no difference; to be accepted, it does.
        self._recognised = {issuer.rstrip("/") for issuer in self._providers}
        self._clock = clock

    def recognises(self, credentials: Credentials, issuer: str | None) -> bool:
        """Whether ``Authorization`` is a token of one of the providers."""
        del credentials
        return issuer is not None and issuer.rstrip("/") in self._recognised

    async def prove(self, credentials: Credentials, request: PresentedRequest) -> Proof:
        """Verify the token; ``iss`` is always compared, also where AppSync does not (OIDC as the only mode).

        Raises:
            CredentialRejected: With the first check that failed.
            Unavailable: If the provider's keys cannot be had at present.
        """
        del request
        token = parse(credentials.token, PROVIDER_HEADER)
        issuer = token.payload.get("iss")
        provider = self._providers.get(issuer) if isinstance(issuer, str) else None
        if provider is None:
            raise CredentialRejected(Reason.UNKNOWN_ISSUER)
        key = await provider.keys.key_for(token.kid)
        if not key.signed(token):
            raise CredentialRejected(Reason.BAD_SIGNATURE)
        claims = read_provider_claims(token.payload)
        now = self._clock()
        check_validity(claims, provider.leeway, now)
        until = _end_of_ttl(claims, provider)
        if until < now:
            raise CredentialRejected(Reason.TOO_OLD)
        if not provider.serves(claims):
            raise CredentialRejected(Reason.CLIENT_MISMATCH)
        return Proof(identity_of(claims), min(until, claims.expires_at, now + provider.keys.trusted_for()))

    def watch(self, remembered: TokenCache) -> None:
        """Forget everybody when a key is withdrawn."""
        for provider in self._providers.values():
            provider.keys.on_withdrawn(lambda _keys: remembered.clear())


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
        mode="OPENID_CONNECT",
    )


def _end_of_ttl(claims: ProviderClaims, provider: OpenIdProvider) -> float:
    """The moment after which the token is too old, in seconds since the epoch.

    Raises:
        CredentialRejected: ``invalid_claim`` if the age of the sign-in matters and is not told.
    """
    ends = [float("inf")]
    if provider.iat_ttl is not None:
        ends.append(claims.issued_at + provider.iat_ttl / 1000)
    if provider.auth_ttl is not None:
        if claims.auth_time is None:
            raise CredentialRejected(Reason.INVALID_CLAIM)
        ends.append(claims.auth_time + provider.auth_ttl / 1000)
    return min(ends)
