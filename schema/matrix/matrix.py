"""The authorization matrix: every field and every kind of caller, from the rules alone; no resolver runs."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from auth.identity import Mode
from auth.rules import AllOf, AnyOf, Rule
from schema.build import Api
from schema.matrix.callers import Caller, lets_in
from schema.matrix.columns import columns
from schema.matrix.credentials import Credential


class Outcome(Enum):
    """What a rule comes to for a kind of caller."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix.

    Attributes:
        rules: The rule of each field, by ``Type.field``, in the order of these names.
        callers: The kinds of caller.
    """

    rules: Mapping[str, Rule]
    callers: tuple[Caller, ...]

    def caller(self, name: str) -> Caller | None:
        """The kind of caller of this name."""
        return next((caller for caller in self.callers if caller.name == name), None)


def matrix_of(api: Api, modes: Collection[Mode] = ()) -> Matrix:
    """The matrix of an API.

    Args:
        api: The API.
        modes: The authorization modes that it is served with, beside user pools and API keys.
    """
    rules = {str(field): field.rule for field in sorted(api.fields, key=str)}
    return Matrix(rules, columns(rules.values(), modes))


def outcome(rule: Rule, caller: Caller) -> Outcome:
    """What a rule comes to for a kind of caller, whatever the object and the arguments unless it says so."""
    match lets_in(rule, caller):
        case None:
            return Outcome.CONDITIONAL
        case allowed:
            return Outcome.ALLOWED if allowed else Outcome.REFUSED


def reason(rule: Rule, caller: Caller) -> str:
    """Why, in words: what the caller lacks, or what is asked of the object."""
    if caller.credential is Credential.NONE:
        return "A request without a valid credential is refused before any rule is asked."
    result = outcome(rule, caller)
    decisive = _decisive(rule, caller, result)
    return f"{_SAID[result]} {', '.join(str(each) for each in dict.fromkeys(decisive))}."


_SAID = {
    Outcome.ALLOWED: "Satisfied by",
    Outcome.REFUSED: "Fails at",
    Outcome.CONDITIONAL: "Depends on",
}


def _decisive(rule: Rule, caller: Caller, result: Outcome) -> Iterator[Rule]:
    """The single requirements that make a rule come to its result: those that come to the same."""
    if isinstance(rule, AllOf | AnyOf):
        for part in rule.rules:
            if outcome(part, caller) is result:
                yield from _decisive(part, caller, result)
    else:
        yield rule
