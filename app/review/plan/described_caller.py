"""A caller in words of the command line, and the identity that such a caller has."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from claimgraph.app.commands.token_input import NoTokens, read_tokens
from claimgraph.app.review.explain.given_tokens import NoIdentity, unverified
from claimgraph.auth.identity import PROFILE_CLAIM, Identity
from claimgraph.auth.rules.requirements import ClaimValue
from claimgraph.schema.matrix.credentials import Credential, TokenContent, identity_of
from claimgraph.schema.policy import SIGNED_IN_BY_API

_KINDS: Final[Mapping[str, Credential]] = {
    "id": Credential.ID_TOKEN,
    "access": Credential.ACCESS_TOKEN,
    "both": Credential.BOTH_TOKENS,
    "machine": Credential.MACHINE,
    "api-key": Credential.API_KEY,
    "iam": Credential.IAM,
    "lambda": Credential.LAMBDA,
    "oidc": Credential.OIDC,
}
_OF_A_USER: Final = ("id", "access", "both")


class UnknownCaller(ValueError):
    """The description describes nobody."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is said of a caller beyond the credential.

    Attributes:
        groups: Groups they are in.
        scopes: Scopes of their access token.
        claims: Claims of their tokens.
    """

    groups: Sequence[str] = ()
    scopes: Sequence[str] = ()
    claims: Mapping[str, ClaimValue] = field(default_factory=dict[str, ClaimValue])


def described_caller(words: str, traits: Traits) -> Identity:
    """The identity of a caller.

    Args:
        words: A kind of credential, or a seeded user of the embedded pool; ``alice`` sends both tokens,
            ``alice:id`` and ``alice:access`` one.
        traits: What else is known.

    Raises:
        UnknownCaller: There is no such kind and no such user.
    """
    if words in _KINDS:
        return _identity(_KINDS[words], traits)
    user, colon, use = words.partition(":")
    use = use if colon else "both"
    if use in _OF_A_USER and (seeded := _seeded(user, use)):
        scopes, groups = (*seeded.scopes, *traits.scopes), (*seeded.groups, *traits.groups)
        known = Traits(groups, scopes, {**seeded.claims, **traits.claims})
        return replace(_identity(_KINDS[use], known), username=user)
    kinds = ", ".join(_KINDS)
    raise UnknownCaller(f"no caller is called {words!r}: say {kinds}, or a seeded user such as alice:id")


def bearer(text: bytes, providers: Collection[str] = ()) -> Identity:
    """The identity that tokens state, which are believed: nothing is served for them.

    Args:
        text: One token, or an ID token and an access token on two lines.
        providers: Issuers whose tokens are an OpenID provider's; all others are a user pool's.

    Raises:
        UnknownCaller: They are no tokens, or do not belong together.
    """
    try:
        return unverified(read_tokens(text), providers).identity
    except (NoTokens, NoIdentity) as refusal:
        raise UnknownCaller(str(refusal)) from None


def _identity(credential: Credential, traits: Traits) -> Identity:
    scopes = tuple(traits.scopes) if "access" in credential.uses else ()
    claims = tuple(traits.claims.items()) if credential.is_token else ()
    return identity_of(credential, TokenContent(tuple(traits.groups), scopes, claims))


def _seeded(name: str, use: str) -> Traits | None:
    """What the tokens of a user of the embedded pool say."""
    from claimgraph.app.embedded_pool.seed import SEED  # noqa: PLC0415 - public passwords are nothing for production

    for user in SEED.users:
        if user.username == name:
            scopes = (SIGNED_IN_BY_API, *SEED.trigger_policy.scopes_for(user.groups))
            in_id_token = {**user.attributes, PROFILE_CLAIM: f"prof_{name}"}
            return Traits(user.groups, scopes, {"sub": user.sub, **(in_id_token if use != "access" else {})})
    return None
