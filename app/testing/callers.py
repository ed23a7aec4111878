"""Who asks in a test: a user, a machine, or nobody."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, Self, get_args

from claimgraph.auth.identity import TokenUse
from claimgraph.auth.tokens.claims import SIGNED_IN_BY_API

#: Which tokens a user sends.
Tokens = Literal["id", "access", "both"]

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller; made by `user`, `machine`, `api_key` and `anonymous`.

    Attributes:
        username: The user; None for a machine and for nobody.
        uses: Which kinds of token they send; none for nobody.
        groups: Their groups.
        scopes: Their access token's scopes.
        claims: What else their tokens say.
        age: How long ago their tokens were issued, in seconds; they last an hour.
        has_api_key: Whether they send an API key, which then counts alone.
    """

    username: str | None
    uses: frozenset[TokenUse]
    groups: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    claims: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    age: int = 0
    has_api_key: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether they send no credential at all."""
        return not self.uses and not self.has_api_key

    def expired(self) -> Self:
        """The same caller with tokens that are an hour too old."""
        return replace(self, age=7_200)


def user(
    *,
    groups: Collection[str] = (),
    claims: Mapping[str, object] = _NOTHING,
    scopes: Collection[str] = (SIGNED_IN_BY_API,),
    tokens: Tokens = "both",
    username: str = "jane",
) -> Caller:
    """A signed-in user.

    Args:
        groups: Their groups.
        claims: Other claims, such as ``{"userProfileID": "p1"}``. As in Cognito, attributes and custom claims
            travel in the ID token only.
        scopes: The access token's scopes.
        tokens: Which tokens the requests carry.
        username: Different names are different users, with a ``sub`` each.

    Raises:
        TypeError: Groups or scopes are one text, or not texts. A caller who is nobody whom the test means is
            denied a lot, and that would pass for the rule's doing.
        ValueError: There are no such tokens.
    """
    if tokens not in get_args(Tokens):
        raise ValueError(f"tokens: {', '.join(map(repr, get_args(Tokens)))}; not {tokens!r}")
    uses: frozenset[TokenUse] = frozenset({"id", "access"}) if tokens == "both" else frozenset({tokens})
    own = MappingProxyType(dict(claims))
    return Caller(username, uses, _names("groups", groups), _names("scopes", scopes), own)


def machine(*, scopes: Collection[str] = ()) -> Caller:
    """A machine with an access token by client credentials.

    Args:
        scopes: The token's scopes.

    Raises:
        TypeError: They are one text, or not texts.
    """
    return Caller(None, frozenset({"access"}), scopes=_names("scopes", scopes))


def api_key() -> Caller:
    """Whoever has an API key; the API must have that mode."""
    return Caller(None, frozenset(), has_api_key=True)


def anonymous() -> Caller:
    """Nobody: the request carries no credential."""
    return Caller(None, frozenset())


def _names(what: str, given: Collection[str]) -> tuple[str, ...]:
    """The names; a text is a collection of letters to Python, and a test may be checked by nobody."""
    if isinstance(given, str):
        raise TypeError(f"{what}: a list of names, such as [{given!r}]; not the text {given!r}")
    names = tuple(given)
    if not all(isinstance(name, str) for name in names):  # pyright: ignore[reportUnnecessaryIsInstance] - as above
        raise TypeError(f"{what}: a list of names, each a text; not {given!r}")
    return names
