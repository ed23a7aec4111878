"""A caller in words of the command line, and the identity that such a caller has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from auth.binding import identity_from
from auth.claims import read_claims
from auth.errors import TokenRejected
from auth.identity import PROFILE_CLAIM, Identity, Mode, TokenUse
from auth.jwt import parse
from schema.policy import SIGNED_IN_BY_API

_KINDS: Final[Mapping[str, tuple[Mode, frozenset[TokenUse]]]] = {
    "id": ("AMAZON_COGNITO_USER_POOLS", frozenset({"id"})),
    "access": ("AMAZON_COGNITO_USER_POOLS", frozenset({"access"})),
    "both": ("AMAZON_COGNITO_USER_POOLS", frozenset({"id", "access"})),
    "machine": ("AMAZON_COGNITO_USER_POOLS", frozenset({"access"})),
    "api-key": ("API_KEY", frozenset()),
    "iam": ("AWS_IAM", frozenset()),
    "lambda": ("AWS_LAMBDA", frozenset()),
    "oidc": ("OPENID_CONNECT", frozenset()),
}
_PERSONS: Final = frozenset({"id", "access", "both", "oidc"})


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
    claims: Mapping[str, object] = field(default_factory=dict[str, object])


def described_caller(words: str, traits: Traits) -> Identity:
    """The identity of a caller.

    Args:
        words: A kind of credential, or a seeded user of the embedded pool; ``alice`` sends both tokens,
            ``alice:id`` and ``alice:access`` one.
        traits: What else is known.

    Raises:
        UnknownCaller: There is no such kind and no such user.
    """
    user, _, use = words.partition(":")
    if words in _KINDS:
        return _identity(words, traits, username="somebody" if words in _PERSONS else None)
    if (use or "both") in ("id", "access", "both") and (seeded := _seeded(user, use or "both")):
        scopes, groups = (*seeded.scopes, *traits.scopes), (*seeded.groups, *traits.groups)
        known = Traits(groups, scopes, {**seeded.claims, **traits.claims})
        return _identity(use or "both", known, username=user)
    kinds = ", ".join(_KINDS)
    raise UnknownCaller(f"no caller is called {words!r}: say {kinds}, or a seeded user such as alice:id")


def bearer(text: str) -> Identity:
    """The identity that tokens state, which are believed: nothing is served for them.

    Args:
        text: One token, or an ID token and an access token on two lines.

    Raises:
        UnknownCaller: They are no tokens of a user pool, or do not belong together.
    """
    try:
        tokens = [read_claims(parse(line.encode()).payload) for line in text.split()]
        if len(tokens) not in (1, 2):
            raise UnknownCaller("expected one token on standard input, or two on two lines")
        return identity_from(*sorted(tokens, key=lambda token: token.use))
    except TokenRejected as refusal:
        raise UnknownCaller(f"the token is refused: {refusal.reason.value}") from None


def _identity(kind: str, traits: Traits, *, username: str | None) -> Identity:
    mode, uses = _KINDS[kind]
    of_a_token = bool(uses) or mode == "OPENID_CONNECT"
    return Identity(
        issuer="https://issuer.example",
        sub=str(traits.claims.get("sub", "subject")) if of_a_token else "",
        username=username,
        client_id="client",
        groups=tuple(traits.groups) or None,
        scopes=frozenset(traits.scopes) if "access" in uses else frozenset(),
        token_uses=uses,
        claims=MappingProxyType(dict(traits.claims)) if of_a_token else MappingProxyType({}),
        expires_at=2**31,
        mode=mode,
    )


def _seeded(name: str, use: str) -> Traits | None:
    """What the tokens of a user of the embedded pool say."""
    from app.embedded_pool.seed import SEED  # noqa: PLC0415 - public passwords are nothing for production

    for user in SEED.users:
        if user.username == name:
            scopes = (SIGNED_IN_BY_API, *SEED.trigger_policy.scopes_for(user.groups))
            in_id_token = {**user.attributes, PROFILE_CLAIM: f"prof_{name}"}
            return Traits(user.groups, scopes, {"sub": user.sub, **(in_id_token if use != "access" else {})})
    return None
