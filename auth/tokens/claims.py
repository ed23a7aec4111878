"""The payload of a verified token, shape-checked before it is used: one class per kind of token.

Which claims each kind carries: Amazon Cognito developer guide, "Understanding the identity (ID) token" and
"Understanding the access token". The two shapes exclude each other (RFC 8725 section 3.12).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final, cast

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.identity import TokenUse
from claimgraph.auth.tokens.claim_types import optional_seconds, optional_text, seconds, text, words

#: Cognito's own scope, in every access token of a sign-in through its API; it permits self-service.
SIGNED_IN_BY_API: Final = "aws.cognito.signin.user.admin"

_ONLY_IN_ACCESS_TOKENS: Final = ("client_id", "scope")
_ONLY_IN_ID_TOKENS: Final = ("cognito:username",)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _SharedClaims:
    """What both kinds carry.

    Attributes:
        issuer: ``iss``.
        sub: The subject.
        client_id: The app client the token was issued to.
        groups: ``cognito:groups``; None when it is missing or anything but a list of strings.
        issued_at: ``iat``, in seconds since the epoch.
        expires_at: ``exp``, in seconds since the epoch.
        not_before: ``nbf``, which Cognito does not set, in seconds since the epoch.
        auth_time: When the user really signed in (a refresh keeps it), in seconds since the epoch.
        origin_jti: The sign-in that all its tokens stem from, if the app client allows revocation.
        raw: Every claim, as sent.
    """

    issuer: str
    sub: str
    client_id: str
    groups: tuple[str, ...] | None
    issued_at: int
    expires_at: int
    not_before: int | None
    auth_time: int | None
    origin_jti: str | None
    raw: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IdTokenClaims(_SharedClaims):
    """The claims of an ID token, which always names a user (``cognito:username``)."""

    use: ClassVar[TokenUse] = "id"
    username: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AccessTokenClaims(_SharedClaims):
    """The claims of an access token.

    Attributes:
        username: The user; None for a machine (client credentials).
        scopes: What the bearer may do.
        audience: ``aud``: absent, the app client, or the API that the token is bound to (RFC 8707).
    """

    use: ClassVar[TokenUse] = "access"
    username: str | None
    scopes: frozenset[str]
    audience: str | None


Claims = IdTokenClaims | AccessTokenClaims


def read_claims(payload: Mapping[str, object]) -> Claims:
    """Check the types of a payload whose signature is good.

    Raises:
        CredentialRejected: ``wrong_token_use`` if ``token_use`` is neither kind, ``invalid_claim`` if the
            payload has not that kind's shape.
    """
    match payload.get("token_use"):
        case "id":
            return _id_token(payload)
        case "access":
            return _access_token(payload)
        case _:
            raise CredentialRejected(Reason.WRONG_TOKEN_USE)


def _id_token(payload: Mapping[str, object]) -> IdTokenClaims:
    _refuse(payload, _ONLY_IN_ACCESS_TOKENS)
    return IdTokenClaims(
        issuer=text(payload, "iss"),
        sub=text(payload, "sub"),
        client_id=text(payload, "aud"),
        username=text(payload, "cognito:username"),
        groups=_groups(payload),
        issued_at=seconds(payload, "iat"),
        expires_at=seconds(payload, "exp"),
        not_before=optional_seconds(payload, "nbf"),
        auth_time=optional_seconds(payload, "auth_time"),
        origin_jti=optional_text(payload, "origin_jti"),
        raw=MappingProxyType(payload),
    )


def _access_token(payload: Mapping[str, object]) -> AccessTokenClaims:
    _refuse(payload, _ONLY_IN_ID_TOKENS)
    sub, client_id = text(payload, "sub"), text(payload, "client_id")
    username = optional_text(payload, "username")
    # A machine's subject is its client, a user's never is: whatever mixes the two is neither.
    if (username is None) != (sub == client_id):
        raise CredentialRejected(Reason.INVALID_CLAIM)
    return AccessTokenClaims(
        issuer=text(payload, "iss"),
        sub=sub,
        client_id=client_id,
        username=username,
        groups=_groups(payload),
        scopes=words(optional_text(payload, "scope")),
        audience=optional_text(payload, "aud"),
        issued_at=seconds(payload, "iat"),
        expires_at=seconds(payload, "exp"),
        not_before=optional_seconds(payload, "nbf"),
        auth_time=optional_seconds(payload, "auth_time"),
        origin_jti=optional_text(payload, "origin_jti"),
        raw=MappingProxyType(payload),
    )


def _refuse(payload: Mapping[str, object], names: tuple[str, ...]) -> None:
    for name in names:
        if name in payload:
            raise CredentialRejected(Reason.INVALID_CLAIM)


def _groups(payload: Mapping[str, object]) -> tuple[str, ...] | None:
    """The groups; a claim of another type grants nothing ("admin" is contained in the text "admins")."""
    value = payload.get("cognito:groups")
    if not isinstance(value, list):
        return None
    groups = tuple(cast("list[object]", value))
    return cast("tuple[str, ...]", groups) if all(isinstance(group, str) for group in groups) else None
