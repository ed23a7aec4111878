"""From verified tokens to one identity: two tokens count only if they belong to one sign-in."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.identity import ClaimSource, Identity, TokenUse
from claimgraph.auth.tokens.claims import AccessTokenClaims, Claims

_SOURCES: Final[Mapping[TokenUse, ClaimSource]] = {"id": "id_token", "access": "access_token"}


def identity_from(authorization: Claims, id_token: Claims | None = None) -> Identity:
    """Build the caller's identity.

    What the caller may do (groups, scopes) comes from the token in ``Authorization``. What is known of the
    caller (claims) comes from both tokens; where both have a claim, the ID token's counts.

    Args:
        authorization: The verified claims of ``Authorization``, of either kind.
        id_token: The verified claims of ``X-Id-Token``.

    Raises:
        CredentialRejected: ``wrong_token_use`` if ``id_token`` is not an ID token, ``tokens_disagree`` if the
            two do not belong to one sign-in of one caller.
    """
    tokens = (
        (authorization,) if id_token is None else (authorization, _of_same_caller(authorization, id_token))
    )
    return Identity(
        issuer=authorization.issuer,
        sub=authorization.sub,
        username=authorization.username,
        client_id=authorization.client_id,
        groups=authorization.groups,
        scopes=authorization.scopes if isinstance(authorization, AccessTokenClaims) else frozenset(),
        token_uses=frozenset(token.use for token in tokens),
        claims=_merged(tokens),
        expires_at=min(token.expires_at for token in tokens),
        issued_at=min(token.issued_at for token in tokens),
        claim_sources=_sources(tokens),
    )


def _of_same_caller(authorization: Claims, id_token: Claims) -> Claims:
    if id_token.use != "id":
        raise CredentialRejected(Reason.WRONG_TOKEN_USE)
    if _caller(authorization) != _caller(id_token):
        raise CredentialRejected(Reason.TOKENS_DISAGREE)
    # Absent when the app client does not allow revocation, so only comparable when both have it.
    sign_ins = {authorization.origin_jti, id_token.origin_jti} - {None}
    if len(sign_ins) > 1:
        raise CredentialRejected(Reason.TOKENS_DISAGREE)
    return id_token


def _caller(token: Claims) -> tuple[str, str, str, str | None]:
    return token.issuer, token.sub, token.client_id, token.username


def _merged(tokens: Iterable[Claims]) -> Mapping[str, object]:
    return MappingProxyType({name: value for token in tokens for name, value in token.raw.items()})


def _sources(tokens: Iterable[Claims]) -> Mapping[str, ClaimSource]:
    return MappingProxyType({name: _SOURCES[token.use] for token in tokens for name in token.raw})
