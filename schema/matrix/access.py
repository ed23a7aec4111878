"""Who may read what: the rule of each field, and the authorization modes that callers can come in by."""

from collections.abc import Mapping
from dataclasses import dataclass

from claimgraph.auth.api_modes import Mode
from claimgraph.auth.rules import Rule
from claimgraph.schema.matrix.callers import CallerKind, lets_in
from claimgraph.schema.matrix.credentials import Credential


@dataclass(frozen=True, slots=True)
class Access:
    """What is compared between two versions of an API.

    Attributes:
        rules: The rule of each field, by ``Type.field``.
        modes: The API's authorization modes; callers of any other are refused before a rule is asked.
    """

    rules: Mapping[str, Rule]
    modes: frozenset[Mode]

    def admits(self, credential: Credential) -> bool:
        """Whether callers with such a credential get as far as the rules."""
        return credential is not Credential.NONE and credential.mode in self.modes

    def lets_in(self, rule: Rule, caller: CallerKind) -> bool | None:
        """Whether a caller is let in; None if that depends on the object or the arguments at hand."""
        return self.admits(caller.credential) and lets_in(rule, caller)

    def opens_to_all(self, field: str) -> bool:
        """Whether every credential of the API's modes is enough by itself."""
        rule = self.rules.get(field)
        least = [CallerKind(each.value, each) for each in Credential if self.admits(each)]
        return rule is not None and all(self.lets_in(rule, caller) for caller in least)
