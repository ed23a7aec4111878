"""The callers of a test: users, machines, API keys, and requests without a credential."""

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
        username: The user's name; None for other callers.
        uses: The kinds of token that the caller sends.
        groups: The user's groups.
        scopes: The access token's scopes.
        claims: Further claims of the tokens.
        age: The age of the tokens, in seconds; they are valid for an hour.
        has_api_key: Whether the caller sends an API key, and nothing else.
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
        """Whether the caller sends no credential."""
        return not self.uses and not self.has_api_key

    def expired(self) -> Self:
        """The same caller with tokens that expired an hour ago."""
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
        groups: The user's groups.
        claims: Further claims, such as ``{"userProfileID": "p1"}``. As in Cognito, attributes and custom
            claims travel in the ID token only.
        scopes: The access token's scopes.
        tokens: Which tokens the user sends.
        username: The user's name; each name has its own ``sub``.

    Raises:
        TypeError: Groups or scopes are one string, or not strings. Such a caller would be denied a lot, and
            the test would take that for the rule's doing.
        ValueError: ``tokens`` has another value.
    """
    if tokens not in get_args(Tokens):
        raise ValueError(f"tokens: {', '.join(map(repr, get_args(Tokens)))}; not {tokens!r}")
    uses: frozenset[TokenUse] = frozenset({"id", "access"}) if tokens == "both" else frozenset({tokens})
    own = MappingProxyType(dict(claims))
    return Caller(username, uses, _names("groups", groups), _names("scopes", scopes), own)


def machine(*, scopes: Collection[str] = ()) -> Caller:
    """A machine with an access token from client credentials.

    Args:
        scopes: The token's scopes.

    Raises:
        TypeError: They are one string, or not strings.
    """
    return Caller(None, frozenset({"access"}), scopes=_names("scopes", scopes))


def api_key() -> Caller:
    """A caller with an API key; the API must have that mode."""
    return Caller(None, frozenset(), has_api_key=True)


def anonymous() -> Caller:
    """A caller without a credential."""
    return Caller(None, frozenset())


def _names(what: str, given: Collection[str]) -> tuple[str, ...]:
    """The names. To Python a string is a collection of letters, and tests may not be type-checked."""
    if isinstance(given, str):
        raise TypeError(f"{what}: a list of names, such as [{given!r}]; not the string {given!r}")
    names = tuple(given)
    if not all(isinstance(name, str) for name in names):  # pyright: ignore[reportUnnecessaryIsInstance] - as above
        raise TypeError(f"{what}: a list of names, each a string; not {given!r}")
    return names
