"""The authorization matrix: every field and every kind of caller, from the rules alone; no resolver runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from claimgraph.auth.rules import AllOf, AnyOf, Rule
from claimgraph.schema.matrix.access import Access
from claimgraph.schema.matrix.callers import CallerKind
from claimgraph.schema.matrix.columns import columns
from claimgraph.schema.matrix.credentials import Credential
from claimgraph.schema.runtime.build import BuiltApi


class Outcome(Enum):
    """What a rule means for a kind of caller."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix.

    Attributes:
        access: The rule of each field, in the order of their names, and the API's modes.
        callers: The kinds of caller.
    """

    access: Access
    callers: tuple[CallerKind, ...]

    @classmethod
    def of(cls, access: Access) -> "Matrix":
        """The matrix of rules, with all kinds of caller that they tell apart."""
        return cls(access, columns(access))

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rule of each field."""
        return self.access.rules

    def caller(self, name: str) -> CallerKind | None:
        """The kind of caller of this name."""
        return next((caller for caller in self.callers if caller.name == name), None)

    def outcome(self, rule: Rule, caller: CallerKind) -> Outcome:
        """A rule's outcome for a kind of caller, on any object unless the kind says which."""
        match self.access.lets_in(rule, caller):
            case None:
                return Outcome.CONDITIONAL
            case allowed:
                return Outcome.ALLOWED if allowed else Outcome.REFUSED

    def reason(self, rule: Rule, caller: CallerKind) -> str:
        """The reason for an outcome, in words."""
        if caller.credential is Credential.NONE:
            return "A request without a valid credential is refused before any rule is asked."
        if not self.access.admits(caller.credential):
            return f"{caller.credential.mode} is no authorization mode of the API."
        result = self.outcome(rule, caller)
        decisive = dict.fromkeys(str(each) for each in self._decisive(rule, caller, result))
        return f"{_SAID[result]} {', '.join(decisive)}."

    def _decisive(self, rule: Rule, caller: CallerKind, result: Outcome) -> Iterator[Rule]:
        """The single requirements with the same outcome as the rule."""
        if isinstance(rule, AllOf | AnyOf):
            for part in rule.rules:
                if self.outcome(part, caller) is result:
                    yield from self._decisive(part, caller, result)
        else:
            yield rule


_SAID = {
    Outcome.ALLOWED: "Satisfied by",
    Outcome.REFUSED: "Fails at",
    Outcome.CONDITIONAL: "Depends on",
}


def matrix_of(api: BuiltApi) -> Matrix:
    """The matrix of an API, in the modes that it was built for."""
    rules = {str(field): field.rule for field in sorted(api.fields, key=str)}
    return Matrix.of(Access(rules, api.modes.enabled))
