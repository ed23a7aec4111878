"""Callers in the words of the command line: the one language of ``--as``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from claimgraph.auth.identity import PROFILE_CLAIM, Identity
from claimgraph.auth.tokens.claims import SIGNED_IN_BY_API
from claimgraph.schema.matrix import CallerKind
from claimgraph.schema.matrix.callers import CallerTraits
from claimgraph.schema.matrix.credentials import Credential

_BARE: Final[Mapping[str, Credential]] = {
    "id": Credential.ID_TOKEN,
    "access": Credential.ACCESS_TOKEN,
    "both": Credential.BOTH_TOKENS,
    "machine": Credential.MACHINE,
    "api-key": Credential.API_KEY,
    "iam": Credential.IAM,
    "lambda": Credential.LAMBDA,
    "oidc": Credential.OIDC,
}
_EXPECTED: Final = f"{', '.join(_BARE)}, a seeded user such as alice:id, or a kind of `claimgraph matrix`"
_OF_A_USER: Final = ("id", "access", "both")


class UnknownCaller(ValueError):
    """The words describe no caller; the message says which words would."""


@dataclass(frozen=True, slots=True)
class DescribedCaller:
    """A caller that words describe.

    Attributes:
        kind: The caller as the authorization matrix judges it.
        meaning: One sentence.
        username: The seeded user; None for everyone else.
    """

    kind: CallerKind
    meaning: str
    username: str | None = None

    @property
    def identity(self) -> Identity | None:
        """The caller as rules see it; None without a credential, because then no rule is asked."""
        if self.kind.credential is Credential.NONE:
            return None
        identity = self.kind.identity
        return identity if self.username is None else replace(identity, username=self.username)


def described_caller(
    words: str, traits: CallerTraits, kinds: Callable[[], Sequence[CallerKind]]
) -> DescribedCaller:
    """The caller of ``--as``.

    Args:
        words: A bare credential; a seeded user of the embedded pool, where ``alice`` sends both tokens,
            ``alice:id`` and ``alice:access`` one; or a kind of caller of the matrix.
        traits: Groups, scopes and claims beyond the words.
        kinds: Computes the kinds of caller of the matrix; called only if the words are nothing else.

    Raises:
        UnknownCaller: There is no such caller, or the words are a kind of caller and there are traits.
    """
    if words in _BARE:
        return _bare(_BARE[words], traits)
    user, colon, use = words.partition(":")
    use = use if colon else "both"
    if use in _OF_A_USER and (seeded := _seeded(user, use)) is not None:
        kind = _with_traits(_BARE[use], seeded | traits)
        return DescribedCaller(kind, f"The seeded user {user}, with {_tokens(use)}.", user)
    known = {kind.name: kind for kind in kinds()}
    if words not in known:
        close = get_close_matches(words, [*known, *_BARE], n=1)
        hint = f"Did you mean {close[0]}?" if close else f"Expected {_EXPECTED}."
        raise UnknownCaller(f"there is no caller {words!r}. {hint}")
    if traits != CallerTraits():
        raise UnknownCaller(f"{words!r} is a kind of caller: --group, --scope and --claim cannot change it")
    return DescribedCaller(known[words], known[words].meaning)


def _bare(credential: Credential, traits: CallerTraits) -> DescribedCaller:
    kind = _with_traits(credential, traits)
    described = kind.traits.described()
    meaning = credential.meaning + (f", with {' and '.join(described)}" if described else "")
    return DescribedCaller(kind, f"{meaning}.")


def _with_traits(credential: Credential, traits: CallerTraits) -> CallerKind:
    """A caller with those of the traits that its credential can carry."""
    scopes = traits.scopes if "access" in credential.uses else frozenset[str]()
    claims = traits.claims if credential.is_token else ()
    return CallerKind(credential.value, credential, replace(traits, scopes=scopes, claims=claims))


def _tokens(use: str) -> str:
    return {"id": "an ID token", "access": "an access token"}.get(use, "an ID token and an access token")


def _seeded(name: str, use: str) -> CallerTraits | None:
    """The traits of a seeded user's tokens; None if the user is not seeded."""
    from claimgraph.app.embedded_pool.seed import SEED  # noqa: PLC0415 - production does without the seed

    for user in SEED.users:
        if user.username == name:
            scopes = {SIGNED_IN_BY_API, *SEED.trigger_policy.scopes_for(user.groups)}
            in_id_token = {**user.attributes, PROFILE_CLAIM: f"prof_{name}"} if use != "access" else {}
            claims = {"sub": user.sub, **in_id_token}
            return CallerTraits(frozenset(user.groups), frozenset(scopes), tuple(claims.items()))
    return None
