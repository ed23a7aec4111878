"""OpenID providers as this API trusts them: whose tokens are accepted."""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.issuers.verifier import TokenProfile, TokenVerifier, TrustedIssuer
from claimgraph.auth.keys.key import ALGORITHMS, SigningKey
from claimgraph.auth.tokens.jwt import HeaderForm
from claimgraph.auth.tokens.provider_claims import ProviderClaims, read_provider_claims

#: Providers add the type of the token (RFC 9068 section 2.1) and members of their own. Refused are those that
#: change how a token is to be read (RFC 7515 section 4.1.11, RFC 7797, RFC 7516), and those that bring a key
#: or say where one is: some parsers believe them.
PROVIDER_HEADER: Final = HeaderForm(
    ALGORITHMS,
    types=frozenset({"jwt", "at+jwt", "application/at+jwt"}),
    refused=frozenset({"crit", "b64", "zip", "jwk", "jku", "x5u", "x5c"}),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenIdProvider(TrustedIssuer):
    """Which tokens of an OpenID provider are accepted (AppSync API reference, OpenIDConnectConfig).

    A terminating slash is part of ``issuer``.

    Attributes:
        client_id: Matches, as a whole, a member of ``aud`` or ``azp``. None gives up that check: then the
            provider's tokens for any other application open this API as well.
        iat_ttl: How long after ``iat`` a token is accepted, in milliseconds.
        auth_ttl: How long after ``auth_time`` a token is accepted, in milliseconds; one without that claim
            is not.

    Raises:
        ValueError: If an attribute is out of bounds.
    """

    client_id: re.Pattern[str] | None
    iat_ttl: int | None = None
    auth_ttl: int | None = None

    def __post_init__(self) -> None:
        TrustedIssuer.__post_init__(self)
        if any(ttl is not None and ttl <= 0 for ttl in (self.iat_ttl, self.auth_ttl)):
            raise ValueError("iat_ttl, auth_ttl: expected more than 0 milliseconds")

    def serves(self, claims: ProviderClaims) -> bool:
        """Whether a token is for a client that this API serves."""
        pattern = self.client_id
        return pattern is None or any(pattern.fullmatch(client) for client in claims.clients)


def provider_verifier(
    providers: Iterable[OpenIdProvider], *, clock: Callable[[], float] = time.time
) -> TokenVerifier[OpenIdProvider, ProviderClaims]:
    """Verifies the tokens of these providers and of no others.

    ``iss`` is always compared, also where AppSync does not (OpenID Connect as the only mode).

    Args:
        providers: The providers, each issuer once.
        clock: Seconds since the epoch.

    Raises:
        ValueError: If there is no provider, or two have the same issuer.
    """
    return TokenVerifier(providers, TokenProfile(PROVIDER_HEADER, read_provider_claims, _check), clock=clock)


def _check(claims: ProviderClaims, provider: OpenIdProvider, _key: SigningKey, now: float) -> float:
    end = _end_of_ttl(claims, provider)
    if end < now:
        raise CredentialRejected(Reason.TOO_OLD)
    if not provider.serves(claims):
        raise CredentialRejected(Reason.CLIENT_MISMATCH)
    return end


def _end_of_ttl(claims: ProviderClaims, provider: OpenIdProvider) -> float:
    """The moment after which the token is too old, in seconds since the epoch.

    Raises:
        CredentialRejected: ``invalid_claim`` if ``auth_ttl`` is set and the token has no ``auth_time``.
    """
    ends = [float("inf")]
    if provider.iat_ttl is not None:
        ends.append(claims.issued_at + provider.iat_ttl / 1000)
    if provider.auth_ttl is not None:
        if claims.auth_time is None:
            raise CredentialRejected(Reason.INVALID_CLAIM)
        ends.append(claims.auth_time + provider.auth_ttl / 1000)
    return min(ends)
