"""The claims of an OpenID provider's token, shape-checked before they are used."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.tokens.claim_types import optional_seconds, seconds, text, words


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
