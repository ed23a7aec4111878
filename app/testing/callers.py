"""Who asks in a test: a user, a machine, or nobody."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, Self

from auth.identity import TokenUse

#: Which tokens a user sends.
Tokens = Literal["id", "access", "both"]

#: Cognito's own scope, which every access token of a sign-in through its API has.
SIGNED_IN_BY_API = "aws.cognito.signin.user.admin"

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
    """
    uses: frozenset[TokenUse] = frozenset({"id", "access"}) if tokens == "both" else frozenset({tokens})
    return Caller(username, uses, tuple(groups), tuple(scopes), MappingProxyType(dict(claims)))


def machine(*, scopes: Collection[str] = ()) -> Caller:
    """A machine with an access token by client credentials.

    Args:
        scopes: The token's scopes.
    """
    return Caller(None, frozenset({"access"}), scopes=tuple(scopes))


def api_key() -> Caller:
    """Whoever has an API key; the API must have that mode."""
    return Caller(None, frozenset(), has_api_key=True)


def anonymous() -> Caller:
    """Nobody: the request carries no credential."""
    return Caller(None, frozenset())
