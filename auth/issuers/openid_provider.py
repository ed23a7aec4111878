"""An OpenID provider as this API trusts it, and what its tokens say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, cast

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.issuers.user_pool import MAX_LEEWAY
from claimgraph.auth.keys.key import ALGORITHMS
from claimgraph.auth.keys.source import KeySource
from claimgraph.auth.tokens.claim_types import optional_seconds, seconds, text, words
from claimgraph.auth.tokens.jwt import HeaderForm

#: Providers add the type of the token (RFC 9068 section 2.1) and members of their own. Refused are those that
#: change how a token is to be read (RFC 7515 section 4.1.11, RFC 7797, RFC 7516), and those that bring a key
#: or say where one is: some parsers believe them.
PROVIDER_HEADER: Final = HeaderForm(
    ALGORITHMS,
    types=frozenset({"jwt", "at+jwt", "application/at+jwt"}),
    refused=frozenset({"crit", "b64", "zip", "jwk", "jku", "x5u", "x5c"}),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenIdProvider:
    """Which tokens of one issuer are accepted (AppSync API reference, OpenIDConnectConfig).

    Attributes:
        issuer: The exact ``iss`` of its tokens, a terminating slash included.
        keys: Where its signing keys come from.
        client_id: Matches, as a whole, a member of ``aud`` or ``azp``; None gives up that check.
        iat_ttl: How long after ``iat`` a token is accepted, in milliseconds.
        auth_ttl: How long after ``auth_time`` a token is accepted, in milliseconds; one without that claim
            is not.
        leeway: Clock difference tolerated on ``exp``, ``nbf`` and ``iat``, in seconds, 0 to 120.

    Raises:
        ValueError: If an attribute is out of bounds.
    """

    issuer: str
    keys: KeySource
    client_id: re.Pattern[str] | None
    iat_ttl: int | None = None
    auth_ttl: int | None = None
    leeway: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.leeway <= MAX_LEEWAY:
            raise ValueError(f"leeway: expected 0 to {MAX_LEEWAY} seconds")
        if any(ttl is not None and ttl <= 0 for ttl in (self.iat_ttl, self.auth_ttl)):
            raise ValueError("iat_ttl, auth_ttl: expected more than 0 milliseconds")

    def serves(self, claims: "ProviderClaims") -> bool:
        """Whether a token is for a client that this API serves."""
        pattern = self.client_id
        return pattern is None or any(pattern.fullmatch(client) for client in claims.clients)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProviderClaims:
    """The claims of a provider's token that are read here, shape-checked.

    Attributes:
        issuer: ``iss``.
        sub: The subject.
        clients: ``aud``, each of them, and ``azp``.
        client_id: The client it was issued to, as far as it says: ``azp``, ``client_id`` (RFC 9068), or
            a single ``aud``; empty otherwise.
        is_machine: Whether a client got it for itself, without a user.
        scopes: What the bearer may do.
        issued_at: ``iat``, in seconds since the epoch.
        expires_at: ``exp``, in seconds since the epoch.
        not_before: ``nbf``, in seconds since the epoch.
        auth_time: When the user really signed in, in seconds since the epoch.
        raw: Every claim, as sent.
    """

    issuer: str
    sub: str
    clients: tuple[str, ...]
    client_id: str
    is_machine: bool
    scopes: frozenset[str]
    issued_at: int
    expires_at: int
    not_before: int | None
    auth_time: int | None
    raw: Mapping[str, object]


def read_provider_claims(payload: Mapping[str, object]) -> ProviderClaims:
    """Check the types of a payload whose signature is good. ``iat`` is mandatory, as in AppSync, and ``exp``.

    Raises:
        CredentialRejected: ``invalid_claim``.
    """
    audience, sub = _audience(payload), text(payload, "sub")
    authorized = tuple(text(payload, name) for name in ("azp", "client_id") if name in payload)
    return ProviderClaims(
        issuer=text(payload, "iss"),
        sub=sub,
        clients=(*audience, *((text(payload, "azp"),) if "azp" in payload else ())),
        client_id=next(iter(authorized), audience[0] if len(audience) == 1 else ""),
        is_machine=sub in authorized or _says_machine(payload),
        scopes=words(payload.get("scope")),
        issued_at=seconds(payload, "iat"),
        expires_at=seconds(payload, "exp"),
        not_before=optional_seconds(payload, "nbf"),
        auth_time=optional_seconds(payload, "auth_time"),
        raw=MappingProxyType(payload),
    )


def _audience(payload: Mapping[str, object]) -> tuple[str, ...]:
    """``aud``: one string or a list of them (RFC 7519 section 4.1.3); none if it is absent."""
    value = payload.get("aud", [])
    members = cast("list[object]", value) if isinstance(value, list) else [value]
    if not all(isinstance(member, str) and member for member in members):
        raise CredentialRejected(Reason.INVALID_CLAIM)
    return tuple(cast("list[str]", members))


def _says_machine(payload: Mapping[str, object]) -> bool:
    """How providers mark a client's own token whose subject is not the client's id (RFC 9068 section 2.2).

    ``gty`` is Auth0's ("Access token profiles"), ``idtyp`` Microsoft Entra's ("Optional claims reference").
    """
    return payload.get("gty") == "client-credentials" or payload.get("idtyp") == "app"
