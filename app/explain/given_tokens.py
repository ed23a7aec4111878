"""The tokens that somebody hands to a command on standard input, and who they prove is calling."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from app.doctor.refusals import why_refused
from app.key_fetch import fetch_jwks
from app.settings import Settings
from app.trusted_pools import trusted_pools
from auth.authenticator import Authenticator
from auth.binding import identity_from
from auth.claims import read_claims
from auth.credentials import Credentials
from auth.errors import Reason, TokenRejected, Unavailable
from auth.identity import Identity, TokenUse
from auth.jwt import parse
from auth.key_store import KeyStore
from auth.modes.user_pools import UserPools
from auth.pools import UserPool, is_https_or_loopback, is_user_pool_id, jwks_uri_of

_SCHEME: Final = "bearer "


class NoIdentity(Exception):
    """What was given proves nobody; the message says why and what to do, and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Proven:
    """Who is calling, and how that is known.

    Attributes:
        identity: The caller.
        by: How the tokens were verified, or that they were not.
    """

    identity: Identity
    by: str


def read_tokens(text: str) -> Credentials:
    """The tokens in a text: one, or an ID token and an access token on two lines in either order.

    Raises:
        NoIdentity: There is none, there are more, or the two are of one kind.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    tokens = [line[len(_SCHEME) :] if line.lower().startswith(_SCHEME) else line for line in lines]
    raw = [token.encode("utf-8") for token in tokens]
    match raw:
        case [only]:
            return Credentials(only)
        case [first, second] if _use(first) == "id":
            return Credentials(second, first)
        case [first, second]:
            return Credentials(first, second)
        case _:
            raise NoIdentity("expected one token on standard input, or two on two lines.")


async def verified(credentials: Credentials, settings: Settings) -> Proven:
    """Verify tokens as the server would: against the pools of the settings.

    A token whose issuer is on this machine (``claimgraph dev``) is verified with the keys that its issuer
    publishes, even if no setting names it.

    Args:
        credentials: The tokens.
        settings: The environment's.

    Raises:
        NoIdentity: They are refused, or cannot be verified now.
        SettingsError: A pool of the settings cannot be used.
    """
    pools = trusted_pools(settings)
    try:
        here = _development_pool(credentials, pools)
        pools += here
        if not pools:
            raise NoIdentity("CLAIMGRAPH_USER_POOLS names no user pool whose keys could verify the token.")
        identity = await Authenticator([UserPools(pools)]).authenticate(credentials)
    except TokenRejected as refusal:
        raise NoIdentity(_refused(refusal, credentials, pools)) from None
    except Unavailable as lacking:
        raise NoIdentity(f"the token cannot be verified now: {lacking}.") from None
    finally:
        for pool in pools:
            await pool.keys.close()
    whose = "a development server" if here else "its user pool"
    return Proven(identity, f"verified with the keys of {whose}")


def unverified(credentials: Credentials) -> Proven:
    """Believe what tokens say; for tokens that have expired, and for pools that cannot be reached.

    Raises:
        NoIdentity: They are no tokens of a user pool, or do not belong together.
    """
    given = [token for token in (credentials.authorization, credentials.id_token) if token is not None]
    try:
        identity = identity_from(*(read_claims(parse(token).payload) for token in given))
    except TokenRejected as refusal:
        raise NoIdentity(_refused(refusal, credentials, ())) from None
    return Proven(identity, "UNVERIFIED, so anybody may have written it")


def _use(token: bytes) -> object:
    try:
        return parse(token).payload.get("token_use")
    except TokenRejected:
        return None


def _development_pool(credentials: Credentials, configured: Sequence[UserPool]) -> list[UserPool]:
    """The pool that issued the token, if that is on this machine and no setting names it."""
    issuer = parse(credentials.authorization or b"").payload.get("iss")
    if not isinstance(issuer, str) or issuer in {pool.issuer for pool in configured}:
        return []
    pool_id = issuer.rpartition("/")[2]
    if urlsplit(issuer).scheme != "http" or not is_https_or_loopback(issuer) or not is_user_pool_id(pool_id):
        return []
    keys = KeyStore(issuer, jwks_uri_of(issuer), fetch_jwks)
    accepts = frozenset[TokenUse]({"id", "access"})
    return [UserPool(user_pool_id=pool_id, issuer=issuer, clients="any-client", accepts=accepts, keys=keys)]


def _refused(refusal: TokenRejected, credentials: Credentials, pools: Sequence[UserPool]) -> str:
    """What is wrong and what to do, as `claimgraph doctor` says it."""
    text, advice = why_refused(refusal.reason, credentials.authorization or b"", pools, time.time())
    hint = " Or say --unverified to judge it all the same." if refusal.reason is Reason.EXPIRED else ""
    return f"{text} {advice}{hint}"
