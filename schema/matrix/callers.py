"""Kinds of caller: which there are to tell apart, and who is the least that a rule lets in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from itertools import product
from math import prod

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import Condition, OwnerRule, Requirement, Rule, Target
from claimgraph.auth.rules.alternatives import alternatives, refuse_too_many
from claimgraph.auth.rules.denied_fields import NotDenied
from claimgraph.auth.rules.requirements import (
    Anyone,
    ByMode,
    CarriesToken,
    ClaimIs,
    ClaimValue,
    HasClaim,
    HasScope,
    InGroup,
    Nobody,
    SignedIn,
)
from claimgraph.schema.matrix.credentials import SOME_VALUE, Credential, TokenContent, identity_of


@dataclass(frozen=True, slots=True)
class CallerTraits:
    """What sets a caller apart from others with the same credential.

    Attributes:
        groups: Groups they are in.
        scopes: Scopes their access token has.
        claims: Claims their tokens carry.
        owned: What is theirs: for each target, the claim that it equals.
    """

    groups: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    claims: tuple[tuple[str, ClaimValue], ...] = ()
    owned: tuple[tuple[Target, str], ...] = ()

    def __or__(self, other: "CallerTraits") -> "CallerTraits":
        return CallerTraits(
            self.groups | other.groups,
            self.scopes | other.scopes,
            # Of two values of one claim the last counts: one that matters over one that is only there.
            tuple(sorted((*self.claims, *other.claims), key=lambda claim: claim[1] != SOME_VALUE)),
            (*self.owned, *other.owned),
        )

    def fit(self, credential: Credential) -> bool:
        """Whether somebody with this credential can have all of them."""
        return not (
            (self.groups and not (credential.is_user and credential.uses))
            or (self.scopes and "access" not in credential.uses)
            or (self.claims and not credential.is_token)
            or (self.owned and not credential.is_user)
        )

    def described(self) -> list[str]:
        """Each of them in words."""
        naming = {claim for _, claim in self.owned}
        return [
            *(f"group {group}" for group in sorted(self.groups)),
            *(f"scope {scope}" for scope in sorted(self.scopes)),
            *dict.fromkeys(_claim(*claim) for claim in self.claims if claim[0] not in naming),
            *dict.fromkeys(f"owner ({claim} = {target.label})" for target, claim in self.owned),
        ]


@dataclass(frozen=True)
class CallerKind:
    """A kind of caller.

    Attributes:
        name: Short, and different for each kind.
        credential: How they prove who they are.
        traits: What else is known of them.
        owns: Whether objects and arguments are theirs as far as ``traits`` say so; None if that is left open.
    """

    name: str
    credential: Credential
    traits: CallerTraits = field(default_factory=CallerTraits)
    owns: bool | None = None

    @property
    def meaning(self) -> str:
        """One sentence."""
        parts = [part for part in self.name.split(" + ") if part != self.credential.value]
        match self.owns, parts:
            case None, []:
                return f"{self.credential.meaning}."
            case None, _:
                return f"{self.credential.meaning}, with {' and '.join(parts)}."
            case owns, _:
                return f"{self.credential.meaning}, on {'their own' if owns else 'another'} object."

    @cached_property
    def identity(self) -> Identity:
        """The caller as rules see them; not for ``Credential.NONE``, which rules never see."""
        traits = self.traits
        content = TokenContent(tuple(sorted(traits.groups)), tuple(sorted(traits.scopes)), traits.claims)
        return identity_of(self.credential, content)

    def holds(self, condition: Condition) -> bool:
        """Whether a condition about the object or the arguments holds for what they own."""
        owned = dict(self.traits.owned) if self.owns is not False else {}

        def facts(target: Target) -> object:
            return self.identity.claims.get(owned[target]) if target in owned else None

        return condition.holds(facts)


def caller(
    credential: Credential,
    traits: CallerTraits,
    *,
    owns: bool | None = None,
    usual: Credential = Credential.BOTH_TOKENS,
) -> CallerKind:
    """A kind of caller, named after its traits; the `usual` credential is not named beside them."""
    described = traits.described()
    named = described if credential is usual and described else [credential.value, *described]
    return CallerKind(" + ".join(named), credential, traits, owns)


def least_callers(rule: Rule) -> Iterator[CallerKind]:
    """Those who have just enough to satisfy one way of a rule.

    No rule asks for the absence of anything, so whatever else lets them in lets in everybody that the rule
    lets in; and whoever the rule lets in has all that one of them has.

    Args:
        rule: The rule.
    """
    for traits in ways(rule):
        for credential in Credential:
            candidate = caller(credential, traits, owns=True)
            if credential is not Credential.NONE and traits.fit(credential) and lets_in(rule, candidate):
                yield candidate


def lets_in(rule: Rule, asking: CallerKind) -> bool | None:
    """Whether a rule lets a caller with a credential in; None if that depends on the object or arguments."""
    settled = rule.settle(asking.identity)
    if isinstance(settled, bool):
        return settled
    return None if asking.owns is None else asking.holds(settled)


def ways(rule: Rule) -> Iterator[CallerTraits]:
    """The traits that each way of satisfying a rule asks for; of several groups, scopes or values, one.

    Raises:
        TooManyWays: There are more than anybody could look at.
    """
    choices = [
        [_choices(requirement) for requirement in sorted(alternative, key=str)]
        for alternative in alternatives(rule)
    ]
    refuse_too_many(rule, sum(prod(map(len, each)) for each in choices))
    for each in choices:
        for chosen in product(*each):
            yield _agreeing(reduce(CallerTraits.__or__, chosen, CallerTraits()))


def owners(rules: Iterable[Rule]) -> list[OwnerRule]:
    """The ownership requirements of some rules, each once."""
    every = (requirement for rule in rules for requirement in rule.requirements())
    return list(dict.fromkeys(requirement for requirement in every if isinstance(requirement, OwnerRule)))


def _agreeing(traits: CallerTraits) -> CallerTraits:
    """The same, where two claims are compared with one target: then they have one value."""
    claims = dict(traits.claims)
    for target, claim in traits.owned:
        others = [other for place, other in traits.owned if place == target]
        values = [claims[other] for other in others if claims[other] != SOME_VALUE]
        claims[claim] = values[0] if values else SOME_VALUE
    return replace(traits, claims=tuple(claims.items()))


def _choices(requirement: Requirement) -> list[CallerTraits]:
    match requirement:
        case InGroup(names):
            return [CallerTraits(groups=frozenset({name})) for name in names]
        case HasScope(names):
            return [CallerTraits(scopes=frozenset({name})) for name in names]
        case HasClaim(name):
            return [CallerTraits(claims=((name, SOME_VALUE),))]
        case ClaimIs(name, values):
            return [CallerTraits(claims=((name, value),)) for value in values]
        case OwnerRule(claim, of):
            return [CallerTraits(claims=((claim, SOME_VALUE),), owned=((of, claim),))]
        case Anyone() | Nobody() | SignedIn() | ByMode() | CarriesToken() | NotDenied():
            return [CallerTraits()]  # about the credential itself
        case _:  # a kind of requirement that is left out here would hide whom a rule lets in
            raise TypeError(f"not a requirement that the matrix knows: {type(requirement).__name__}")


def _claim(name: str, value: ClaimValue) -> str:
    return f"claim {name}" if value == SOME_VALUE else f"claim {name}={value!r}"
