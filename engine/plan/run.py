"""One execution of a plan: its state, and what resolvers and guards are given of it."""

import sys
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any, Final, cast

from graphql import GraphQLError, located_error
from graphql.execution.values import VariableValues, get_argument_values
from graphql.pyutils import Path, gather_with_cancel
from graphql.type.definition import GraphQLResolveInfoHelpers

from claimgraph.auth.rules import Condition, Facts
from claimgraph.engine._graphql_core import Executor, Info, ResolveInfo, Subject, new_executor
from claimgraph.engine.authorization import SettledRules
from claimgraph.engine.plan.errors import Errors, OwnRefusal, located
from claimgraph.engine.plan.model import FieldPlan
from claimgraph.engine.plan.paths import Trail, keys_of, path_of
from claimgraph.engine.plan.selection import is_immutable
from claimgraph.engine.plan.values import is_awaitable

#: What ``_make`` does, without a look at the number of members.
_new_info: Final = cast(
    Callable[[tuple[object, ...]], Info],
    partial(tuple.__new__, ResolveInfo),  # pyright: ignore[reportUnknownMemberType] - a bare tuple's
)
_NO_ARGUMENTS: Final[Mapping[str, object]] = {}


class Run:
    """The state of one execution, which generated code knows as ``x``."""

    __slots__ = (
        "_arguments",
        "_executor",
        "_info_tail",
        "_refused",
        "_subject",
        "context",
        "errors",
        "extensions",
        "owners",
        "settled",
        "variables",
    )

    def __init__(
        self,
        subject: Subject,
        context: object,
        settled: SettledRules,
        variables: VariableValues,
        extensions: Mapping[str, object] | None,
    ) -> None:
        self._subject = subject
        self.context = context
        self.settled = settled
        self.owners = settled.owner_ids
        self.variables = variables
        self.extensions = extensions
        self.errors = Errors()
        self._arguments: dict[FieldPlan, Mapping[str, object]] = {}
        self._refused: dict[Hashable, Exception] = {}
        self._executor: Executor | None = None
        self._info_tail: tuple[object, ...] | None = None

    @property
    def executor(self) -> Executor:
        """graphql-core's executor, for this very execution."""
        if self._executor is None:
            self._executor = new_executor(
                self._subject, self.context, self.variables, self.extensions, self.errors
            )
        return self._executor

    # What resolvers and guards are given

    def info(self, field: FieldPlan, path: Path) -> Info:
        """What a field's resolver is told."""
        tail = self._info_tail
        if tail is None:
            subject = self._subject
            helpers = GraphQLResolveInfoHelpers(self._gather, self._track)
            tail = self._info_tail = (
                subject.schema, subject.definitions, None, subject.operation,
                self.variables.coerced or {},  # a resolver may write to it: no two runs share an empty one
                self.context, is_awaitable, None, helpers, self.extensions, self.variables,
            )  # fmt: skip
        return _new_info((*field.info_head, path, *tail))

    def arguments(self, field: FieldPlan) -> Mapping[str, object]:
        """A field's arguments for this run's variables; worked out once if resolvers cannot change them."""
        if field.taken is not None:
            coerced = self.variables.coerced
            return {name: coerced[variable] for name, variable in field.taken}
        known = self._arguments.get(field)
        if known is not None:
            return known
        values = get_argument_values(field.definition, field.nodes[0], self.variables)
        if is_immutable(values):
            self._arguments[field] = values
        return values

    def holds(self, field: FieldPlan, source: object, arguments: Mapping[str, object]) -> bool:
        """Whether a condition of any kind holds for the object and the arguments at hand."""
        guard = field.guard
        assert guard is not None  # noqa: S101 - only fields with a guard have a condition
        return self.settled.permits(field.rule_number, guard.facts(source, arguments))

    def deny(
        self,
        field: FieldPlan,
        source: object,
        at: Trail | None,
        arguments: Mapping[str, object] = _NO_ARGUMENTS,
    ) -> None:
        """Refuse a field of the object at ``at``."""
        if field.varies:
            self._deny_by_object(field, source, at, arguments)
            return
        refusal = (field, at, self.refused(field, source, arguments))
        if not field.nullable:
            raise located(refusal)
        self.errors.refuse(field, at, refusal)

    def _deny_by_object(
        self, field: FieldPlan, source: object, at: Trail | None, arguments: Mapping[str, object]
    ) -> None:
        """Refuse a field whose refusals differ from object to object."""
        guard = field.guard
        assert guard is not None  # noqa: S101 - only a guard refuses
        make = partial(guard.refuse, self.context, source, arguments)
        if not field.nullable:
            raise located((field, at, make()))
        conditions = self.settled.explanation_conditions[field.rule_number]
        outcome = partial(_outcome, conditions, guard.facts(source, arguments))
        self.errors.refuse(field, at, OwnRefusal(field, at, make, outcome, self._refused))

    def refuser(self, at: Trail, fields: Sequence[FieldPlan]) -> Callable[[int], None]:
        """What takes refusals of these fields of the objects of the list at ``at``, after `refused`."""
        return self.errors.refuser(at, fields, self._refused)

    def refused(
        self, field: FieldPlan, source: object, arguments: Mapping[str, object] = _NO_ARGUMENTS
    ) -> Exception:
        """The exception that all refusals of a field share, unless they vary; made for the first of them."""
        refused = self._refused.get(field)
        if refused is None:
            guard = field.guard
            assert guard is not None  # noqa: S101 - only a guard refuses
            refused = self._refused[field] = guard.refuse(self.context, source, arguments)
        return refused

    def failed(self, field: FieldPlan, at: Trail | None) -> None:
        """Take the exception at hand for a field of the object at ``at``."""
        self.fail((field, field.nullable), _exception_at_hand(), field.trail(at))

    def failed_item(self, field: FieldPlan, nullable: bool, trail: Trail) -> None:  # noqa: FBT001 - generated code calls it
        """Take the exception at hand for an item of a field's list."""
        self.fail((field, nullable), _exception_at_hand(), trail)

    def fail(self, position: tuple[FieldPlan, bool], error: Exception, trail: Trail) -> None:
        """Take an exception at a position: recorded if the position may be null, raised on if not."""
        field, nullable = position
        located = located_error(error, field.nodes, keys_of(trail))
        if not nullable:
            raise located
        self.errors.add(located, path_of(trail))

    def ended_by(self, error: GraphQLError) -> None:
        """A null went up past the root."""
        self.errors.add(error, None)

    def end(self) -> None:
        """Let go of what refers back to the run, so that its memory is free at once."""
        self._info_tail = None

    async def _gather(self, values: Sequence[Awaitable[Any]]) -> list[Any]:
        return await gather_with_cancel(*values)

    def _track(self, values: Sequence[Any]) -> None:
        self.executor.track_async_work(values)


def _exception_at_hand() -> Exception:
    error = sys.exception()
    assert isinstance(error, Exception)  # noqa: S101 - called where one was caught
    return error


def _outcome(conditions: Sequence[Condition], facts: Facts) -> tuple[bool, ...] | None:
    """Which conditions hold; None if the object cannot be asked."""
    try:
        return tuple([condition.holds(facts) for condition in conditions])
    except Exception:  # noqa: BLE001 - reading an attribute may raise anything
        return None
