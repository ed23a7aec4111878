"""User pools as this API trusts them: which of their tokens are accepted, and under which issuer."""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.identity import TokenUse
from claimgraph.auth.issuers.verifier import TokenProfile, TokenVerifier, TrustedIssuer
from claimgraph.auth.keys.key import SigningKey
from claimgraph.auth.keys.key_use import KeyUses
from claimgraph.auth.tokens.claims import AccessTokenClaims, Claims, read_claims
from claimgraph.auth.tokens.jwt import COGNITO_HEADER

#: Cognito issues tokens for a day at most (CreateUserPoolClient, AccessTokenValidity), in seconds.
MAX_LIFETIME: Final = 86_400

#: Amazon Cognito API reference, UserPoolType: at most 55 characters of this form.
_POOL_ID: Final = re.compile(r"(?=.{1,55}\Z)[\w-]+_[0-9a-zA-Z]+", re.ASCII)
#: The part before the underscore, when it is a region below ``amazonaws.com`` (China is not).
_REGION: Final = re.compile(r"(?!cn-)[a-z]{2}(-gov)?-[a-z]+-\d")

#: How Cognito's own issuers begin, in either form.
COGNITO_ISSUERS: Final = ("https://cognito-idp.", "https://issuer-cognito-idp.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UserPool(TrustedIssuer):
    """Which tokens of a user pool are accepted. Two issuer forms of a pool are two of these.

    Attributes:
        user_pool_id: The pool's id.
        clients: The app clients served. ``"any-client"`` gives up that check: then every app client of the
            pool, also one that is added later for another purpose, opens this API.
        accepts: The kinds of token accepted, in whichever header they come. An ID token is made for the
            client, not for APIs: accept it only if clients need to send it.
        resources: The names (URLs) under which an access token may be bound to this API (RFC 8707). A token
            bound to another API is rejected, also if this is empty (RFC 7519 section 4.1.3). Naming another
            API here lets it replay the tokens that it receives.

    Raises:
        ValueError: If an attribute is out of bounds, or a set is empty.
    """

    user_pool_id: str
    clients: frozenset[str] | Literal["any-client"]
    accepts: frozenset[TokenUse]
    resources: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        TrustedIssuer.__post_init__(self)
        if not is_user_pool_id(self.user_pool_id):
            raise ValueError("user_pool_id: expected <region>_<letters and digits>")
        if not self.clients or (isinstance(self.clients, str) and self.clients != "any-client"):
            raise ValueError('clients: name the app clients to serve, or say "any-client"')
        if not self.accepts or not self.accepts <= {"id", "access"}:
            raise ValueError('accepts: expected "id", "access" or both')

    def serves(self, client_id: str) -> bool:
        """Whether tokens of this app client are accepted."""
        return self.clients == "any-client" or client_id in self.clients


def user_pool_verifier(
    pools: Iterable[UserPool], *, clock: Callable[[], float] = time.time
) -> TokenVerifier[UserPool, Claims]:
    """Verifies the tokens of these pools and of no others.

    Args:
        pools: The user pools, each issuer once.
        clock: Seconds since the epoch.

    Raises:
        ValueError: If there is no pool, or two have the same issuer.
    """
    pools = tuple(pools)
    key_uses = {pool.issuer: KeyUses(pool.keys) for pool in pools}

    def check(claims: Claims, pool: UserPool, key: SigningKey, _now: float) -> float:
        if claims.expires_at - claims.issued_at > MAX_LIFETIME:
            raise CredentialRejected(Reason.LIFETIME_TOO_LONG)
        _check_destination(claims, pool)
        key_uses[pool.issuer].confirm(key, claims.use)
        return claims.expires_at

    return TokenVerifier(pools, TokenProfile(COGNITO_HEADER, read_claims, check), clock=clock)


def _check_destination(claims: Claims, pool: UserPool) -> None:
    """Whether the token is of a kind, for a client and for a resource that this API serves."""
    if claims.use not in pool.accepts:
        raise CredentialRejected(Reason.WRONG_TOKEN_USE)
    if not pool.serves(claims.client_id):
        raise CredentialRejected(Reason.WRONG_CLIENT)
    audience = claims.audience if isinstance(claims, AccessTokenClaims) else None
    if audience not in {None, claims.client_id} | pool.resources:
        # RFC 7519 section 4.1.3: who is not the audience must reject the token.
        raise CredentialRejected(Reason.WRONG_RESOURCE)


def is_user_pool_id(text: str) -> bool:
    """Whether ``text`` has the form of a user pool id, AWS's or an emulator's."""
    return _POOL_ID.fullmatch(text) is not None


def is_region(text: str) -> bool:
    """Whether ``text`` has the form of a region in the ``aws`` and ``aws-us-gov`` partitions."""
    return _REGION.fullmatch(text) is not None


def issuer_of(user_pool_id: str) -> str:
    """The ``iss`` of a pool of the original form, in the ``aws`` and ``aws-us-gov`` partitions.

    Raises:
        ValueError: If the id names no such region; then the issuer must be set explicitly.
    """
    return f"https://cognito-idp.{_region_of(user_pool_id)}.amazonaws.com/{user_pool_id}"


def replica_issuer_of(user_pool_id: str, region: str) -> str:
    """The ``iss`` of tokens from a pool's replica in another region, if the pool has the original form.

    All replicas share the pool's id (Cognito developer guide, "Multi-Region replication for user pools").
    Tokens of the updated form name the primary region, whichever replica issues them.

    Raises:
        ValueError: If either region is not one of the ``aws`` and ``aws-us-gov`` partitions.
    """
    _region_of(user_pool_id)
    if not is_region(region):
        raise ValueError(f"{region}: no region of AWS known to us")
    return f"https://cognito-idp.{region}.amazonaws.com/{user_pool_id}"


def updated_issuer_of(user_pool_id: str) -> str:
    """The ``iss`` of a pool whose ``IssuerConfiguration`` is ``UPDATED``.

    Raises:
        ValueError: If the id names no region of those partitions.
    """
    return f"https://issuer-cognito-idp.{_region_of(user_pool_id)}.amazonaws.com/{user_pool_id}"


def jwks_uri_of(issuer: str) -> str:
    """Where an issuer publishes its keys."""
    return f"{issuer}/.well-known/jwks.json"


def _region_of(user_pool_id: str) -> str:
    region, _, _ = user_pool_id.partition("_")
    if not is_user_pool_id(user_pool_id) or not is_region(region):
        raise ValueError("user_pool_id: no region of AWS known to us; set the issuer explicitly")
    return region
