"""Why a field was denied, and what would satisfy its rule. For developers, never for production responses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules.algebra import AllOf, AnyOf, Condition, Facts, Requirement, Rule
from claimgraph.auth.rules.denied_fields import NotDenied
from claimgraph.auth.rules.requirements import ByMode


@dataclass(frozen=True, slots=True)
class Explanation:
    """A denial in words.

    Attributes:
        rule: The rule, without the modes that it is open to if the caller's mode is one of them.
        failed: The requirements that failed, as printed; for alternatives, each of them.
        remedy: Which callers would have been allowed.
        hint: What this caller overlooked, such as a claim that travels in the other kind of token.
        advice: How this caller gets out of that.
    """

    rule: str
    failed: tuple[str, ...]
    remedy: str
    hint: str | None
    advice: str | None = None


def explain(rule: Rule, identity: Identity, facts: Facts) -> Explanation:
    """Explain why a rule denies an identity a field.

    Args:
        rule: A rule that did not hold.
        identity: The caller.
        facts: Reads the object and the arguments at hand.
    """
    rule = _within_mode(rule, identity)
    failed = failed_requirements(rule, identity, facts)
    return Explanation(
        rule=str(rule),
        failed=tuple(str(requirement) for requirement in failed),
        remedy=remedy(rule),
        hint=_sentences(requirement.hint(identity) for requirement in failed),
        advice=_sentences(requirement.advice(identity) for requirement in failed),
    )


def remedy(rule: Rule) -> str:
    """Who is allowed, in one sentence.

    Args:
        rule: Any rule.
    """
    return f"Allowed for {_callers(rule)}."


def failed_requirements(rule: Rule, identity: Identity, facts: Facts) -> list[Requirement]:
    """The requirements of a rule that do not hold, each once, in the order they were written.

    Args:
        rule: A rule.
        identity: The caller.
        facts: Reads the object and the arguments at hand.
    """
    asked = _within_mode(rule, identity).requirements()
    return [each for each in dict.fromkeys(asked) if not _holds(each, identity, facts)]


def explanations_vary(rule: Rule) -> bool:
    """Whether denials of a rule may be explained differently from object to object.

    Args:
        rule: Any rule.
    """
    match rule:
        case AnyOf(rules):
            return any(explanations_vary(part) for part in rules)
        case AllOf():
            return not rule.is_static
        case _:
            return False


def explanation_conditions(rule: Rule, identity: Identity) -> tuple[Condition, ...]:
    """The conditions that denied objects may differ in: equal outcomes, equal explanations.

    Args:
        rule: A rule whose explanations vary.
        identity: The caller.
    """
    failing = frozenset(_surely_failing(rule, identity))
    settled = (each.settle(identity) for each in dict.fromkeys(rule.requirements()) if each not in failing)
    return tuple(each for each in settled if isinstance(each, Condition) and each.varies_by_object())


def _surely_failing(rule: Rule, identity: Identity) -> Iterator[Requirement]:
    """The requirements that fail whenever the rule does."""
    match rule:
        case AnyOf(rules):
            for part in rules:
                yield from _surely_failing(part, identity)
        case AllOf(rules):
            doubtful = [part for part in rules if part.settle(identity) is not True]
            if len(doubtful) == 1:
                yield from _surely_failing(doubtful[0], identity)
        case _:
            yield from rule.requirements()


def _within_mode(rule: Rule, identity: Identity) -> Rule:
    """The rule without its parts about modes and authorizers that the caller satisfies."""
    if not isinstance(rule, AllOf):
        return rule
    parts = [part for part in rule.rules if not _is_about_mode(part) or part.settle(identity) is not True]
    return reduce(Rule.__and__, parts) if parts else rule


def _is_about_mode(rule: Rule) -> bool:
    return all(isinstance(requirement, ByMode | NotDenied) for requirement in rule.requirements())


def _sentences(said: Iterable[str | None]) -> str | None:
    """The sentences, each once; None without any."""
    return " ".join(dict.fromkeys(sentence for sentence in said if sentence)) or None


def _holds(requirement: Requirement, identity: Identity, facts: Facts) -> bool:
    settled = requirement.settle(identity)
    if not isinstance(settled, Condition):
        return settled
    try:
        return settled.holds(facts)
    except Exception:  # noqa: BLE001 - reading an attribute may raise anything
        return False  # the field is denied already, and its explanation must not fail


def _callers(rule: Rule) -> str:
    match rule:
        case AllOf(rules):
            return ", if also: ".join(_callers(part) for part in rules)
        case AnyOf(rules):
            return "; or ".join(_callers(part) for part in rules)
        case Requirement():
            return rule.remedy()
        case _:
            raise TypeError(f"not a rule of this algebra: {type(rule).__name__}")
