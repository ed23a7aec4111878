"""The statements about an identity that rules are made of. Each is decided by the identity alone."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import get_args

from claimgraph.auth.api_modes import USER_POOLS, Mode
from claimgraph.auth.identity import Identity, TokenUse
from claimgraph.auth.rules.algebra import Requirement
from claimgraph.auth.rules.token_hints import (
    absent_claim_advice,
    absent_claim_hint,
    absent_token_hint,
    no_user,
    presented,
    token_name,
)


@dataclass(frozen=True, slots=True)
class Anyone(Requirement):
    """Every caller with a valid credential, machines included."""

    def settle(self, identity: Identity) -> bool:
        """Always true: requests without a valid credential never get as far as a rule."""
        del identity
        return True

    def remedy(self) -> str:
        """No valid credential is denied."""
        return "every caller with a valid token"

    def __str__(self) -> str:
        return "anyone"


@dataclass(frozen=True, slots=True)
class Nobody(Requirement):
    """No caller at all."""

    def settle(self, identity: Identity) -> bool:
        """Always false."""
        del identity
        return False

    def remedy(self) -> str:
        """No caller is let in."""
        return "nobody"

    def __str__(self) -> str:
        return "nobody"


@dataclass(frozen=True, slots=True)
class SignedIn(Requirement):
    """A person, not a machine."""

    @property
    def claims(self) -> tuple[str, ...]:
        """What names the user: each kind of token has a name of its own for it."""
        return ("cognito:username", "username")

    def settle(self, identity: Identity) -> bool:
        """Whether the token names a user."""
        return identity.is_user

    def remedy(self) -> str:
        """Who is let in."""
        return "signed-in users"

    def hint(self, identity: Identity) -> str | None:
        """Machines and programs with a key are not users."""
        return None if identity.is_user else f"{no_user(identity)} never acts as a user."

    def __str__(self) -> str:
        return "signed_in"


@dataclass(frozen=True, slots=True)
class ByMode(Requirement):
    """The caller proved who they are in this mode, such as by an API key."""

    mode: Mode

    def settle(self, identity: Identity) -> bool:
        """Whether they did."""
        return identity.mode == self.mode

    def remedy(self) -> str:
        """Who is let in."""
        return f"callers of the authorization mode {self.mode}"

    def hint(self, identity: Identity) -> str | None:
        """What the caller presented instead."""
        usual = identity.mode == USER_POOLS
        return None if usual or self.settle(identity) else f"This request carried {presented(identity)}."

    def __str__(self) -> str:
        return f"mode({self.mode!r})"


@dataclass(frozen=True, slots=True)
class CarriesToken(Requirement):
    """The request carries this kind of token."""

    use: TokenUse

    def settle(self, identity: Identity) -> bool:
        """Whether that kind is among the verified tokens."""
        return self.use in identity.token_uses

    def remedy(self) -> str:
        """Who is let in."""
        return f"requests that carry an {token_name(self.use)}"

    def hint(self, identity: Identity) -> str | None:
        """Which kind came instead."""
        return None if self.settle(identity) else absent_token_hint(self.use, identity)

    def __str__(self) -> str:
        return f"token({self.use!r})"


@dataclass(frozen=True, slots=True)
class InGroup(Requirement):
    """Member of at least one of these groups (``cognito:groups``), compared exactly."""

    names: tuple[str, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """What lists the groups."""
        return ("cognito:groups",)

    def settle(self, identity: Identity) -> bool:
        """Whether one of the token's groups is among the names."""
        return not frozenset(self.names).isdisjoint(identity.groups or ())

    def remedy(self) -> str:
        """Who is let in."""
        return f"members of group {_one_of(self.names)}"

    def __str__(self) -> str:
        return f"in_group({_arguments(self.names)})"


@dataclass(frozen=True, slots=True)
class HasScope(Requirement):
    """The access token carries at least one of these scopes, compared exactly."""

    names: tuple[str, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """What lists the scopes."""
        return ("scope",)

    def settle(self, identity: Identity) -> bool:
        """Whether one of the token's scopes is among the names."""
        return not identity.scopes.isdisjoint(self.names)

    def remedy(self) -> str:
        """Who is let in."""
        return f"access tokens with scope {_one_of(self.names)}"

    def hint(self, identity: Identity) -> str | None:
        """Scopes travel in the access token only."""
        return None if identity.scopes else absent_claim_hint("scope", identity)

    def __str__(self) -> str:
        return f"has_scope({_arguments(self.names)})"


ClaimValue = str | int | bool


@dataclass(frozen=True, slots=True)
class HasClaim(Requirement):
    """A verified token carries the claim, and it is neither null nor empty text."""

    name: str

    @property
    def claims(self) -> tuple[str, ...]:
        """The claim."""
        return (self.name,)

    def settle(self, identity: Identity) -> bool:
        """Whether the claim is there."""
        return identity.claims.get(self.name) not in (None, "")

    def equals(self, value: ClaimValue) -> "ClaimIs":
        """The claim must have this value, of this JSON type (``1`` is neither ``"1"`` nor ``true``)."""
        return ClaimIs(self.name, (value,))

    def one_of(self, *values: ClaimValue) -> "ClaimIs":
        """The claim must have one of these values, of the same JSON type."""
        if not values:
            raise ValueError(f"claim({self.name!r}).one_of() needs at least one value")
        return ClaimIs(self.name, values)

    def remedy(self) -> str:
        """Who is let in."""
        return f"tokens with the claim {self.name}"

    def hint(self, identity: Identity) -> str | None:
        """In which token the claim travels, when that one was not sent."""
        return None if self.settle(identity) else absent_claim_hint(self.name, identity)

    def advice(self, identity: Identity) -> str | None:
        """How to get the claim here."""
        return absent_claim_advice(self.name, identity)

    def __str__(self) -> str:
        return f"claim({self.name!r})"


@dataclass(frozen=True, slots=True)
class ClaimIs(Requirement):
    """A claim has one of these values, of the same JSON type."""

    name: str
    values: tuple[ClaimValue, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """The claim."""
        return (self.name,)

    def settle(self, identity: Identity) -> bool:
        """Whether the claim's value is one of them; Python's ``True == 1`` must not leak in."""
        actual = identity.claims.get(self.name)
        return any(type(actual) is type(value) and actual == value for value in self.values)

    def __eq__(self, other: object) -> bool:
        """The same claim and the same values, of the same types: to Python alone, ``True == 1``."""
        return isinstance(other, ClaimIs) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash((self.name, self.values))

    def remedy(self) -> str:
        """Who is let in."""
        return f"tokens whose claim {self.name} is {_one_of(self.values)}"

    def hint(self, identity: Identity) -> str | None:
        """In which token the claim travels, when that one was not sent."""
        return None if self.name in identity.claims else absent_claim_hint(self.name, identity)

    def advice(self, identity: Identity) -> str | None:
        """How to get the claim here."""
        return absent_claim_advice(self.name, identity)

    def __str__(self) -> str:
        test = (
            f"equals({self.values[0]!r})" if len(self.values) == 1 else f"one_of({_arguments(self.values)})"
        )
        return f"claim({self.name!r}).{test}"


def token(use: TokenUse) -> CarriesToken:
    """The request carries an ID token (``"id"``) or an access token (``"access"``)."""
    if use not in get_args(TokenUse):
        raise ValueError(f"token use must be 'id' or 'access', not {use!r}")
    return CarriesToken(use)


def mode(name: Mode) -> ByMode:
    """The caller proved who they are in this authorization mode, such as ``"API_KEY"``."""
    if name not in get_args(Mode):
        raise ValueError(f"mode must be one of {', '.join(get_args(Mode))}, not {name!r}")
    return ByMode(name)


def in_group(*names: str) -> InGroup:
    """The caller is a member of at least one of these user-pool groups."""
    return InGroup(_names("in_group", names))


def has_scope(*names: str) -> HasScope:
    """The access token carries at least one of these scopes (``<resource server>/<scope>``)."""
    return HasScope(_names("has_scope", names))


def claim(name: str) -> HasClaim:
    """A verified token carries this claim; see `HasClaim.equals` and `HasClaim.one_of` for its value."""
    return HasClaim(*_names("claim", (name,)))


anyone = Anyone()
nobody = Nobody()
signed_in = SignedIn()


def _names(rule: str, names: tuple[str, ...]) -> tuple[str, ...]:
    if not names or "" in names:
        raise ValueError(f"{rule}() needs at least one name, none of them empty")
    return names


def _arguments(values: Collection[object]) -> str:
    return ", ".join(repr(value) for value in values)


def _one_of(values: Collection[object]) -> str:
    return " or ".join(str(value) for value in values)
