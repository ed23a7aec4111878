"""The bearer of tokens that a command is given."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from claimgraph.app.doctor.rejections import why_rejected
from claimgraph.app.settings.settings import Settings, variable
from claimgraph.app.trust.issuers import TrustedIssuers
from claimgraph.app.trust.key_fetch import fetch_jwks
from claimgraph.auth.api_modes import OPENID_CONNECT, USER_POOLS, Mode
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.auth.identity import Identity, TokenUse
from claimgraph.auth.issuers.openid_provider import PROVIDER_HEADER
from claimgraph.auth.issuers.user_pool import UserPool, is_user_pool_id, jwks_uri_of
from claimgraph.auth.keys.source import is_https_or_loopback
from claimgraph.auth.keys.store import KeyStore
from claimgraph.auth.modes.binding import identity_from
from claimgraph.auth.modes.oidc import identity_of
from claimgraph.auth.tokens.claims import read_claims
from claimgraph.auth.tokens.jwt import parse, peek_issuer
from claimgraph.auth.tokens.provider_claims import read_provider_claims

_WHOSE: Final[Mapping[Mode, str]] = MappingProxyType(
    {USER_POOLS: "its user pool", OPENID_CONNECT: "its OpenID provider"}
)
_NO_ISSUERS: Final = (
    f"no keys can verify the token: {variable('user_pools')} names no user pool and "
    f"{variable('oidc_issuers')} no provider."
)


class NoIdentity(Exception):
    """The tokens prove no identity; the message says why and what to do, and quotes nothing of them."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """The caller that tokens name.

    Attributes:
        identity: The caller.
        by: How the tokens were verified, or that they were not.
    """

    identity: Identity
    by: str


async def verified(credentials: Credentials, settings: Settings) -> Bearer:
    """Verify tokens as the server would: by the user pools and OpenID providers of the settings.

    A token whose issuer is on this machine (``claimgraph dev``) is verified with the keys that its issuer
    publishes, even if no setting names it.

    Args:
        credentials: The tokens.
        settings: The environment's.

    Raises:
        NoIdentity: They are rejected, or cannot be verified now.
        SettingsError: An issuer of the settings cannot be used.
    """
    trusted = TrustedIssuers.of(settings)
    here = _development_pool(credentials, trusted)
    trusted = replace(trusted, pools=[*trusted.pools, *here])
    try:
        if not trusted:
            parse(credentials.token, PROVIDER_HEADER)  # rejects what is not a token at all
            raise NoIdentity(_NO_ISSUERS)
        identity = await Authenticator(trusted.modes()).authenticate(credentials)
    except CredentialRejected as refusal:
        raise NoIdentity(_refused(refusal, credentials, trusted)) from None
    except Unavailable as lacking:
        raise NoIdentity(f"the token cannot be verified now: {lacking}.") from None
    finally:
        await trusted.close()
    whose = (
        "a development server" if identity.issuer in {pool.issuer for pool in here} else _WHOSE[identity.mode]
    )
    return Bearer(identity, f"verified with the keys of {whose}")


def unverified(credentials: Credentials, providers: Collection[str] = ()) -> Bearer:
    """The bearer by what tokens say, for tokens that have expired and issuers that cannot be reached.

    Args:
        credentials: The tokens.
        providers: Issuers whose tokens are an OpenID provider's; all others are a user pool's.

    Raises:
        NoIdentity: They are not tokens, or do not belong together.
    """
    given = [token for token in (credentials.authorization, credentials.id_token) if token is not None]
    try:
        if peek_issuer(given[0]) in providers and len(given) == 1:
            identity = identity_of(read_provider_claims(parse(given[0], PROVIDER_HEADER).payload))
        else:
            identity = identity_from(*(read_claims(parse(token).payload) for token in given))
    except CredentialRejected as refusal:
        raise NoIdentity(_refused(refusal, credentials, TrustedIssuers())) from None
    return Bearer(identity, "UNVERIFIED, so anyone may have written it")


def _development_pool(credentials: Credentials, configured: TrustedIssuers) -> list[UserPool]:
    """The pool of a token's issuer, if it is on this machine and not in the settings."""
    issuer = credentials.peeked_issuer
    known = {each.issuer for each in (*configured.pools, *configured.providers)}
    if issuer is None or issuer in known:
        return []
    pool_id = issuer.rpartition("/")[2]
    if not issuer.startswith("http:") or not is_https_or_loopback(issuer) or not is_user_pool_id(pool_id):
        return []
    keys = KeyStore(issuer, jwks_uri_of(issuer), fetch_jwks)
    accepts = frozenset[TokenUse]({"id", "access"})
    return [UserPool(user_pool_id=pool_id, issuer=issuer, clients="any-client", accepts=accepts, keys=keys)]


def _refused(refusal: CredentialRejected, credentials: Credentials, trusted: TrustedIssuers) -> str:
    """Why the tokens are rejected and what to do, in the words of `claimgraph doctor`."""
    text, advice = why_rejected(refusal.reason, credentials.token, trusted, time.time())
    hint = " Or add --unverified." if refusal.reason is Reason.EXPIRED else ""
    return f"{text} {advice}{hint}"
