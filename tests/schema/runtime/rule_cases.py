"""Every kind of rule, and by hand: whom it lets in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from types import MappingProxyType
from typing import Final
from uuid import UUID

from claimgraph.auth import (
    Identity,
    anyone,
    argument,
    claim,
    has_scope,
    in_group,
    mode,
    nobody,
    owner,
    signed_in,
    token,
)
from claimgraph.auth.rules import AllOf, AnyOf, OwnerRule, Requirement, Rule, not_denied
from tests.schema.callers import caller

MINE: Final = UUID(int=7)
THEIRS: Final = UUID(int=8)


def _person(**claims: object) -> Identity:
    return replace(caller(), claims=MappingProxyType(claims))


_OF_NOBODY: Final = caller(username=None, uses=frozenset())

#: Callers of every kind that a requirement tells apart.
CALLERS: Final[Mapping[str, Identity]] = {
    "admin": replace(_person(userProfileID=str(MINE), account=str(THEIRS), tier="gold"), groups=("admin",)),
    "owner": _person(userProfileID=str(MINE)),
    "person": replace(_person(tier="silver", userProfileID=7), groups=("staff", "ADMIN")),
    "access": caller(uses=frozenset({"access"}), scopes=frozenset({"read"})),
    "machine": replace(
        caller(profile_id=str(MINE), username=None, uses=frozenset({"access"})), scopes=frozenset({"read"})
    ),
    "key": replace(_OF_NOBODY, mode="API_KEY"),
    "lambda": replace(_OF_NOBODY, mode="AWS_LAMBDA", denied_fields=frozenset({("Thing", "closed")})),
}

_EVERYONE: Final = frozenset(CALLERS)
_PEOPLE: Final = frozenset({"admin", "owner", "person", "access"})
_OWNERS: Final = frozenset({"admin", "owner"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks about what.

    Attributes:
        caller: One of ``CALLERS``.
        owner_id: What the object's ``ownerId`` is.
        argument: The field's argument ``id``; None if it has none.
    """

    caller: str
    owner_id: object
    argument: str | None


def _is(callers: frozenset[str]) -> Callable[[Asked], bool]:
    return lambda asked: asked.caller in callers


#: Each kind of requirement, and whom it lets in.
REQUIREMENTS: Final[Mapping[Requirement, Callable[[Asked], bool]]] = {
    anyone: _is(_EVERYONE),
    nobody: _is(frozenset()),
    signed_in: _is(_PEOPLE),
    mode("API_KEY"): _is(frozenset({"key"})),
    token("access"): _is(frozenset({"access", "machine"})),
    in_group("admin", "boss"): _is(frozenset({"admin"})),
    has_scope("read"): _is(frozenset({"access", "machine"})),
    claim("tier"): _is(frozenset({"admin", "person"})),
    claim("tier").equals("gold"): _is(frozenset({"admin"})),
    not_denied("Thing.closed"): _is(_EVERYONE - {"lambda"}),
    owner("userProfileID", of="ownerId"): lambda asked: (
        asked.caller in _OWNERS and asked.owner_id in (MINE, str(MINE))
    ),
    owner("account", of="ownerId"): lambda asked: (
        asked.caller == "admin" and asked.owner_id in (THEIRS, str(THEIRS))
    ),
    owner("userProfileID", of=argument("id")): lambda asked: (
        asked.caller in _OWNERS and asked.argument == str(MINE)
    ),
}

#: Ownership by one claim and another of the object, and of an argument.
OWNERS: Final = tuple(requirement for requirement in REQUIREMENTS if isinstance(requirement, OwnerRule))

#: What objects' ``ownerId`` may be.
OWNER_IDS: Final[tuple[object, ...]] = (str(MINE), MINE, str(THEIRS), None, 7)


def allows(rule: Rule, asked: Asked) -> bool:
    """Whether a rule lets a caller in, by the table alone."""
    match rule:
        case AllOf(rules):
            return all(allows(part, asked) for part in rules)
        case AnyOf(rules):
            return any(allows(part, asked) for part in rules)
        case _:
            assert isinstance(rule, Requirement)
            return REQUIREMENTS[rule](asked)


def every_rule() -> Iterator[Rule]:
    """Each requirement, each two of them combined either way, and ownership in combinations of three."""
    yield from REQUIREMENTS
    for one, other in combinations(REQUIREMENTS, 2):
        yield one & other
        yield one | other
    of_object, _, of_argument = OWNERS
    for third in REQUIREMENTS:
        if third not in (of_object, of_argument):
            yield (of_object & third) | of_argument
            yield (of_object | third) & of_argument
            yield (of_argument | third) & of_object
            yield (of_argument & third) | of_object
