"""Why a token is rejected, and what its holder can do."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from claimgraph.app.embedded_pool.seed import USER_POOL_ID
from claimgraph.app.reference.docstrings import member_docs
from claimgraph.app.settings.settings import variable
from claimgraph.app.trust.issuers import TrustedIssuers
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.issuers.openid_provider import PROVIDER_HEADER
from claimgraph.auth.issuers.user_pool import UserPool, updated_issuer_of
from claimgraph.auth.tokens.jwt import parse

_POOLS: Final = variable("user_pools")
_PROVIDERS: Final = variable("oidc_issuers")
_DAMAGED: Final = "Is it a token of its issuer, whole and unchanged? Copy it again, without quotes."
_ADD_ISSUER: Final = (
    f"Add its user pool to {_POOLS} (another provider to {_PROVIDERS}), or use a token of an issuer that is "
    "trusted."
)

_ADVICE: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.MISSING: "Put the token on standard input: `claimgraph doctor --token - < token.txt`.",
        Reason.MODE_NOT_ENABLED: _ADD_ISSUER,
        Reason.NOT_A_JWT: _DAMAGED,
        Reason.MALFORMED: _DAMAGED,
        Reason.TOO_LARGE: "Have the trigger add less to it.",
        Reason.DUPLICATE_MEMBER: _DAMAGED,
        Reason.UNSUPPORTED_HEADER: _DAMAGED,
        Reason.UNKNOWN_ISSUER: _ADD_ISSUER,
        Reason.UNKNOWN_KEY: "It was signed before its issuer's keys changed, or it is forged: sign in again.",
        Reason.BAD_SIGNATURE: "It was altered or cut off: copy it again, or sign in again.",
        Reason.INVALID_CLAIM: "Cognito issues no such token, whatever the trigger does. Another provider has "
        "to put iat and exp into its tokens, and auth_time where auth_ttl is set.",
        Reason.EXPIRED: "Refresh it. If it should be fresh, compare the clocks.",
        Reason.NOT_YET_VALID: "This machine's clock is behind: synchronise it.",
        Reason.LIFETIME_TOO_LONG: "Cognito issues no such token.",
        Reason.WRONG_TOKEN_USE: f"Send the other kind of token, or add this kind to accepts in {_POOLS}.",
        Reason.WRONG_KEY_USE: "Cognito never signs both kinds with one key: find out where it came from.",
        Reason.WRONG_CLIENT: f"Sign in through an app client of this API, or add the client to {_POOLS}.",
        Reason.TOO_OLD: f"Sign in again, or allow more time (iat_ttl, auth_ttl in {_PROVIDERS}).",
        Reason.CLIENT_MISMATCH: "Sign in through a client of this API, or let client_id of its issuer in "
        f"{_PROVIDERS} match the client.",
        Reason.WRONG_RESOURCE: "Sign in without a resource parameter, or with one of this API's "
        f'"resources" in {_POOLS}.',
        Reason.TOKENS_DISAGREE: "Send both tokens of one sign-in at a user pool; of another provider, one.",
        Reason.REVOKED: "Sign in again.",
    }
)


def why_rejected(reason: Reason, token: bytes, trusted: TrustedIssuers, now: float) -> tuple[str, str]:
    """What is wrong with a token, and what to do about it.

    Args:
        reason: The check that it failed.
        token: The token; none of its content is repeated.
        trusted: The issuers that are trusted.
        now: Seconds since the epoch.
    """
    text = f"It is rejected ({reason.value}): {member_docs(Reason)[reason.name]}"
    advice = _ADVICE.get(reason, "See docs/error-catalogue.md.")
    match reason:
        case Reason.UNKNOWN_ISSUER | Reason.MODE_NOT_ENABLED:
            return text, _about_issuer(_unverified(token).get("iss"), trusted) or advice
        case Reason.EXPIRED:
            expired = _unverified(token).get("exp")
            ago = f" That was {(now - expired) / 60:.0f} minutes ago." if isinstance(expired, int) else ""
            return text + ago, advice
        case _:
            return text, advice


def _about_issuer(issuer: object, trusted: TrustedIssuers) -> str | None:
    """Advice on an issuer that almost matches a trusted one; issuers are compared exactly."""
    if not isinstance(issuer, str):
        return None
    if issuer.endswith(f"/{USER_POOL_ID}"):
        return "It is from a development server's embedded pool: name that server with --url."
    names = {pool.issuer: f"the issuer of {pool.user_pool_id}" for pool in trusted.pools}
    names |= {provider.issuer: f"the issuer {provider.issuer}" for provider in trusted.providers}
    for known, name in names.items():
        if issuer.rstrip("/").lower() == known.rstrip("/").lower():
            return f"It differs from {name} by a slash or a letter's case only."
    for pool in trusted.pools:
        if issuer == _updated(pool):
            return f'Add "accept_updated_issuer": true to the entry of {pool.user_pool_id} in {_POOLS}.'
    return None


def _updated(pool: UserPool) -> str | None:
    try:
        return updated_issuer_of(pool.user_pool_id)
    except ValueError:
        return None


def _unverified(token: bytes) -> Mapping[str, object]:
    """The unverified payload, for advice only."""
    try:
        return parse(token, PROVIDER_HEADER).payload  # the wider of the two forms
    except CredentialRejected:
        return {}
