"""Hints for callers that sent another credential: what they presented, and which token carries a claim.

AWS: "Understanding the identity (ID) token" and "Understanding the access token", Amazon Cognito
developer guide.
"""

from typing import Final

from claimgraph.auth.api_modes import API_KEY, AWS_IAM, AWS_LAMBDA, OPENID_CONNECT, USER_POOLS, Mode
from claimgraph.auth.identity import Identity, TokenUse

_CREDENTIALS: Final[dict[Mode, str]] = {
    USER_POOLS: "a token of a user pool",
    OPENID_CONNECT: "a token of an OpenID Connect provider",
    API_KEY: "an API key",
    AWS_LAMBDA: "a token for the Lambda authorizer",
    AWS_IAM: "AWS credentials",
}

_ONLY_IN_ACCESS_TOKEN = frozenset({"client_id", "username", "scope", "version", "device_key"})
_IN_BOTH = frozenset(
    {
        "acr", "amr", "auth_time", "cognito:groups", "event_id", "exp", "iat", "iss", "jti", "origin_jti",
        "sub", "token_use",
    }
)  # fmt: skip


def token_name(use: TokenUse) -> str:
    """The usual name of a kind of token."""
    return "ID token" if use == "id" else "access token"


def travels_in(claim: str) -> TokenUse | None:
    """The kind of token that alone carries a claim; None when both do.

    User attributes and what a pre-token-generation trigger of version V1_0 adds reach the ID token only.
    """
    if claim in _ONLY_IN_ACCESS_TOKEN:
        return "access"
    return None if claim in _IN_BOTH else "id"


def presented(identity: Identity) -> str:
    """The kind of credential that the caller presented, in words."""
    return _CREDENTIALS[identity.mode]


def no_user(identity: Identity) -> str:
    """The subject of a sentence about a caller that is not a person."""
    machine = identity.mode in (USER_POOLS, OPENID_CONNECT)
    return "A machine token (client credentials)" if machine else f"A caller with {presented(identity)}"


def absent_token_hint(use: TokenUse, identity: Identity) -> str:
    """The sentence for a request without this kind of token of a user pool."""
    if identity.mode != USER_POOLS:
        return f"This needs an {token_name(use)} of a user pool; this request carried {presented(identity)}."
    sent = " and an ".join(token_name(carried) for carried in sorted(identity.token_uses))
    return f"This needs an {token_name(use)}; this request carried an {sent}."


def absent_claim_hint(claim: str, identity: Identity) -> str | None:
    """Say where a missing claim would have been: in the other kind of token, or nowhere in this one."""
    if identity.mode != USER_POOLS:
        return f"This request carried {presented(identity)}, without {claim}."
    home = travels_in(claim)
    if home is None:
        return None
    if home in identity.token_uses:
        return f"The {token_name(home)} of this request carries no {claim}."
    other: TokenUse = "access" if home == "id" else "id"
    return f"{claim} travels in the {token_name(home)}; this request carried an {token_name(other)}."


def absent_claim_advice(claim: str, identity: Identity) -> str | None:
    """The ways out for a user whose claim travels in the ID token, when that was not sent."""
    if claim in identity.claims or not identity.is_user or identity.mode != USER_POOLS:
        return None
    if travels_in(claim) != "id" or "id" in identity.token_uses:
        return None
    return "Send the ID token as X-Id-Token, or let the server look it up (CLAIMGRAPH_CLAIM_LOOKUPS)."
