"""A refused field: what the caller is told, and what is kept for the audit log."""

from claimgraph.auth.rules import Explanation, Facts, explain, failed_requirements
from claimgraph.schema.context import Context
from claimgraph.schema.runtime.guarded_fields import GuardedField


class Denied(Exception):
    """The caller may not have this field (AppSync's "Not Authorized" error).

    Attributes:
        guarded: The refused field and its rule.
        id: Names the denial in the audit log and, in production, to the caller. All refusals of one field
            in one request share it, so that a list of a thousand refused fields makes one line.
    """

    def __init__(self, guarded: GuardedField, context: Context, facts: Facts) -> None:
        super().__init__(f"Not Authorized to access {guarded.name} on type {guarded.type_name}")
        self.guarded = guarded
        self.id = f"{context.request_id}:{guarded}"
        self._identity = context.identity
        self._facts = facts

    def failed(self) -> tuple[str, ...]:
        """The requirements that failed, as the SDL prints them."""
        return tuple(map(str, failed_requirements(self.guarded.rule, self._identity, self._facts)))

    def explanation(self) -> Explanation:
        """Why, and what would have satisfied the rule."""
        return explain(self.guarded.rule, self._identity, self._facts)
