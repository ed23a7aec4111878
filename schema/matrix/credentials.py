"""How callers prove who they are, as the authorization matrix tells them apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from claimgraph.auth.api_modes import API_KEY, AWS_IAM, AWS_LAMBDA, OPENID_CONNECT, USER_POOLS, Mode
from claimgraph.auth.identity import Identity, TokenUse
from claimgraph.auth.rules.requirements import ClaimValue

#: The value of a claim of which only the presence matters; also of those that say who the user is, so that
#: whatever they are compared with can be theirs by each of them.
SOME_VALUE: Final = "…"

_ISSUER: Final = "https://issuer.example"
_CLIENT: Final = "client"
_USER: Final = SOME_VALUE

#: The claims of every token (Amazon Cognito developer guide, "Understanding user pool
#: JSON web tokens"). A rule that asks for one of these asks for nothing more than the token.
_OF_EVERY_TOKEN: Final[Mapping[str, ClaimValue]] = {
    "auth_time": 1, "exp": 2, "iat": 1, "iss": _ISSUER, "jti": "token", "sub": _USER,
}  # fmt: skip
_OF_ID_TOKENS: Final[Mapping[str, ClaimValue]] = {
    "aud": _CLIENT, "cognito:username": _USER, "token_use": "id",
}  # fmt: skip
_OF_ACCESS_TOKENS: Final[Mapping[str, ClaimValue]] = {
    "client_id": _CLIENT, "scope": "openid", "token_use": "access", "username": _USER, "version": 2,
}  # fmt: skip


class Credential(Enum):
    """A kind of credential; the value is what people call it."""

    NONE = "anonymous"
    API_KEY = "API key"
    LAMBDA = "Lambda authorizer"
    IAM = "IAM"
    OIDC = "OpenID Connect"
    MACHINE = "machine"
    ID_TOKEN = "ID token"  # noqa: S105 - what it is called, no password
    ACCESS_TOKEN = "access token"  # noqa: S105 - as above
    BOTH_TOKENS = "both tokens"

    @property
    def mode(self) -> Mode:
        """The authorization mode it belongs to."""
        return _MODES.get(self, USER_POOLS)

    @property
    def uses(self) -> frozenset[TokenUse]:
        """Which of a user pool's two kinds of token it consists of."""
        return _USES.get(self, frozenset())

    @property
    def is_token(self) -> bool:
        """Whether it carries claims."""
        return bool(self.uses) or self is Credential.OIDC

    @property
    def is_user(self) -> bool:
        """Whether it stands for a person."""
        return self.is_token and self is not Credential.MACHINE

    @property
    def meaning(self) -> str:
        """What it is, for people who read the matrix; without a full stop."""
        return _MEANINGS[self]


_MODES: Final[Mapping[Credential, Mode]] = {
    Credential.API_KEY: API_KEY,
    Credential.LAMBDA: AWS_LAMBDA,
    Credential.IAM: AWS_IAM,
    Credential.OIDC: OPENID_CONNECT,
}
_USES: Final[Mapping[Credential, frozenset[TokenUse]]] = {
    Credential.MACHINE: frozenset({"access"}),
    Credential.ID_TOKEN: frozenset({"id"}),
    Credential.ACCESS_TOKEN: frozenset({"access"}),
    Credential.BOTH_TOKENS: frozenset({"id", "access"}),
}
_MEANINGS: Final[Mapping[Credential, str]] = {
    Credential.NONE: "No credential: refused before any rule is asked",
    Credential.API_KEY: "Whoever has an API key: nobody in particular",
    Credential.LAMBDA: "Whoever the Lambda authorizer lets in",
    Credential.IAM: "An AWS principal, by its signature",
    Credential.OIDC: "A user with a token of another OpenID Connect provider",
    Credential.MACHINE: "A machine's access token (client credentials)",
    Credential.ID_TOKEN: "A user with an ID token",
    Credential.ACCESS_TOKEN: "A user with an access token",
    Credential.BOTH_TOKENS: "A user with an ID token and an access token",
}


@dataclass(frozen=True, slots=True)
class TokenContent:
    """What a caller's tokens say beyond what every token says.

    Attributes:
        groups: The user's groups.
        scopes: The access token's scopes.
        claims: Other claims.
    """

    groups: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    claims: tuple[tuple[str, ClaimValue], ...] = ()


def identity_of(credential: Credential, content: TokenContent) -> Identity:
    """The caller that such a credential makes.

    Args:
        credential: Any but ``NONE``, which makes no identity.
        content: What its tokens say; empty if the credential is not a token.
    """
    is_user = credential.is_user
    return Identity(
        issuer=_ISSUER if credential.is_token else "",
        sub=_USER if is_user else _CLIENT if credential.is_token else "",
        username=_USER if is_user else None,
        client_id=_CLIENT if credential.is_token else "",
        groups=content.groups or None,
        scopes=frozenset(content.scopes),
        token_uses=credential.uses,
        claims=MappingProxyType({**_own_claims(credential), **_listed(content), **dict(content.claims)}),
        expires_at=2,
        mode=credential.mode,
    )


def _own_claims(credential: Credential) -> dict[str, ClaimValue]:
    if not credential.is_token:
        return {}
    claims = {**_OF_EVERY_TOKEN}
    claims |= _OF_ACCESS_TOKENS if "access" in credential.uses else {}
    claims |= (
        _OF_ID_TOKENS if "id" in credential.uses else {}
    )  # over the access token's, as in auth/modes/binding.py
    if credential is Credential.MACHINE:
        claims["sub"] = _CLIENT
        del claims["username"]
    return claims


def _listed(content: TokenContent) -> dict[str, object]:
    """Groups and scopes as the tokens list them."""
    groups = {"cognito:groups": list(content.groups)} if content.groups else {}
    return {**groups, "scope": " ".join(content.scopes)} if content.scopes else {**groups}
