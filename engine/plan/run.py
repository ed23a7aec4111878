"""One execution of a plan: its state, and what resolvers and guards are given of it."""

import sys
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any, Final, cast

from graphql import GraphQLError, VariableValues, get_argument_values, located_error

from claimgraph.auth.rules import Condition, Facts
from claimgraph.engine._graphql_core import (
    GraphQLResolveInfoHelpers,
    Info,
    Path,
    PlannedOperation,
    ResolveInfo,
    gather_with_cancel,
)
from claimgraph.engine.authorization import SettledRules
from claimgraph.engine.awaitables import is_awaitable
from claimgraph.engine.executor import Executor, new_executor
from claimgraph.engine.plan.denials import DeniedByObject, DeniedField, error_of
from claimgraph.engine.plan.errors import Errors
from claimgraph.engine.plan.model import FieldPlan, ItemPlan, Position
from claimgraph.engine.plan.paths import RawPath, graphql_path, keys_of
from claimgraph.engine.plan.selection import is_immutable

#: What ``_make`` does, without a look at the number of members.
_new_info: Final = cast(
    Callable[[tuple[object, ...]], Info],
    partial(tuple.__new__, ResolveInfo),  # pyright: ignore[reportUnknownMemberType] - a bare tuple's
)
_NO_ARGUMENTS: Final[Mapping[str, object]] = {}


class Run:
    """The state of one execution of a plan."""

    __slots__ = (
        "_arguments",
        "_denials",
        "_executor",
        "_info_tail",
        "_planned",
        "context",
        "errors",
        "extensions",
        "owners",
        "settled",
        "variables",
    )

    def __init__(
        self,
        planned: PlannedOperation,
        context: object,
        settled: SettledRules,
        variables: VariableValues,
        extensions: Mapping[str, object] | None,
    ) -> None:
        self._planned = planned
        self.context = context
        self.settled = settled
        self.owners = settled.owner_ids
        self.variables = variables
        self.extensions = extensions
        self.errors = Errors()
        self._arguments: dict[FieldPlan, Mapping[str, object]] = {}
        self._denials: dict[Hashable, Exception] = {}
        self._executor: Executor | None = None
        self._info_tail: tuple[object, ...] | None = None

    @property
    def executor(self) -> Executor:
        """graphql-core's executor, for this very execution."""
        if self._executor is None:
            self._executor = new_executor(
                self._planned, self.context, self.variables, self.extensions, self.errors
            )
        return self._executor

    # What resolvers and guards are given

    def info(self, position: Position, path: Path) -> Info:
        """The info of the resolver of a field, or of the field that an item belongs to."""
        tail = self._info_tail
        if tail is None:
            planned = self._planned
            helpers = GraphQLResolveInfoHelpers(self._gather, self._track)
            tail = self._info_tail = (
                planned.schema, planned.definitions, None, planned.operation,
                self.variables.coerced or {},  # a resolver may write to it: no two runs share an empty one
                self.context, is_awaitable, None, helpers, self.extensions, self.variables,
            )  # fmt: skip
        return _new_info((*position.info_head, path, *tail))

    def arguments(self, field: FieldPlan) -> Mapping[str, object]:
        """A field's arguments for this run's variables; worked out once if resolvers cannot change them."""
        if field.passed_variables is not None:
            coerced = self.variables.coerced
            return {name: coerced[variable] for name, variable in field.passed_variables}
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
        return self.settled.permits(field.rule_number, guard.facts, source, arguments)

    # Denials

    def deny(
        self,
        field: FieldPlan,
        source: object,
        object_path: RawPath | None,
        arguments: Mapping[str, object] = _NO_ARGUMENTS,
    ) -> None:
        """Deny a field of an object: recorded if the field may be null, raised if not."""
        if field.varies:
            self._deny_by_object(field, source, object_path, arguments)
            return
        denial = DeniedField(field, object_path, self.denial(field, source, arguments))
        if not field.nullable:
            raise error_of(denial)
        self.errors.deny(denial)

    def _deny_by_object(
        self,
        field: FieldPlan,
        source: object,
        object_path: RawPath | None,
        arguments: Mapping[str, object],
    ) -> None:
        """Deny a field whose denials are explained differently from object to object."""
        guard = field.guard
        assert guard is not None  # noqa: S101 - only a guard denies
        explain = partial(guard.denial, self.context, source, arguments)
        if not field.nullable:
            raise error_of(DeniedField(field, object_path, explain()))
        conditions = self.settled.explanation_conditions[field.rule_number]
        outcome = partial(_outcome, conditions, guard.facts(source, arguments))
        self.errors.deny(DeniedByObject(field, object_path, explain, outcome, self._denials))

    def denials_of_items(self, list_path: RawPath, fields: Sequence[FieldPlan]) -> Callable[[int], None]:
        """What takes a number for each denial of these fields of a list's objects; see `DeniedItems`."""
        return self.errors.denials_of_items(list_path, fields, self._denials)

    def denial(
        self, field: FieldPlan, source: object, arguments: Mapping[str, object] = _NO_ARGUMENTS
    ) -> Exception:
        """The exception that all denials of a field share unless they vary; made for the first of them."""
        denial = self._denials.get(field)
        if denial is None:
            guard = field.guard
            assert guard is not None  # noqa: S101 - only a guard denies
            denial = self._denials[field] = guard.denial(self.context, source, arguments)
        return denial

    # Failures

    def field_failed(self, field: FieldPlan, object_path: RawPath | None) -> None:
        """Take the exception being handled as the error of a field; returns the null in its place."""
        self.fail(field, _exception_being_handled(), field.path_in(object_path))

    def item_failed(self, items: ItemPlan, path: RawPath) -> None:
        """Take the exception being handled as the error of an item; returns the null in its place."""
        self.fail(items, _exception_being_handled(), path)

    def fail(self, position: Position, error: Exception, path: RawPath) -> None:
        """Take an exception at a position: recorded if the position may be null, raised if not."""
        located = located_error(error, position.nodes, keys_of(path))
        if not position.nullable:
            raise located
        self.errors.add(located, graphql_path(path))

    def root_failed(self, error: GraphQLError) -> None:
        """Take the error of a null that went up past the root; returns the null in its place."""
        self.errors.add(error, None)

    def release(self) -> None:
        """Let go of what refers back to the run, so that its memory is free at once."""
        self._info_tail = None

    async def _gather(self, values: Sequence[Awaitable[Any]]) -> list[Any]:
        return await gather_with_cancel(*values)

    def _track(self, values: Sequence[Any]) -> None:
        self.executor.track_async_work(values)


def _exception_being_handled() -> Exception:
    error = sys.exception()
    assert isinstance(error, Exception)  # noqa: S101 - called where one was caught
    return error


def _outcome(conditions: Sequence[Condition], facts: Facts) -> tuple[bool, ...] | None:
    """Which conditions hold; None if the object cannot be asked."""
    try:
        return tuple([condition.holds(facts) for condition in conditions])
    except Exception:  # noqa: BLE001 - reading an attribute may raise anything
        return None
