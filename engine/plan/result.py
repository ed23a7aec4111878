"""What comes of running a plan."""

from typing import Any

from graphql import ExecutionResult, GraphQLError

from claimgraph.engine.plan.errors import Errors


class PlanResult(ExecutionResult):
    """What comes of a plan; its errors are put in graphql-core's terms only if somebody asks.

    Attributes:
        collected: The errors as the run collected them.
    """

    __slots__ = ("collected",)

    def __init__(self, data: dict[str, Any] | None, collected: Errors) -> None:
        self.data = data
        self.extensions = None
        self.collected = collected

    @property
    def errors(self) -> list[GraphQLError] | None:  # pyright: ignore[reportIncompatibleVariableOverride] - computed, and never set
        """The errors; None if there are none."""
        return self.collected.errors or None
