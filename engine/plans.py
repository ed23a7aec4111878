"""Keeps the plans of operations that recur, bounded in number, memory and compile time."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from traceback import extract_tb
from typing import Final, Generic, NamedTuple, TypeVar

from graphql import GraphQLError, GraphQLSchema, VariableValues

from claimgraph.auth.identity import Identity
from claimgraph.engine.authorization import Guards, SettledRules
from claimgraph.engine.bounded_cache import BoundedCache
from claimgraph.engine.compile_budget import CompileBudget
from claimgraph.engine.documents import Document
from claimgraph.engine.introspection import OPEN, Introspection
from claimgraph.engine.plan.compiler import Compiler, Plan
from claimgraph.engine.plan.model import Unplannable
from claimgraph.engine.plan.selection import Operation

_log = logging.getLogger(__name__)

ContextT = TypeVar("ContextT")

#: Plans of one operation: one per identity class and per outcome of its @skip and @include.
MAX_VARIANTS: Final = 16

#: Bytes of a plan per character of its text, for code, nodes and names (measured: 5 to 7).
_BYTES_PER_CHARACTER: Final = 8
_BYTES_PER_OPERATION: Final = 1_000


@dataclass(slots=True)
class _Known:
    """One operation of a document, with its plans.

    Attributes:
        document: The document; its size counts with that of the plans.
        operation: The analysed operation; None until it comes a second time.
        rules: The numbers of the rules that its fields may depend on.
        variants: Its plans, by identity class and the values of its @skip and @include variables.
        unsupported: Why it cannot have plans; None if it can.
    """

    document: Document
    operation: Operation | None = None
    rules: tuple[int, ...] = ()
    variants: dict[tuple[object, ...], Plan] = field(default_factory=dict[tuple[object, ...], Plan])
    unsupported: str | None = None

    @property
    def size(self) -> int:
        """The estimated memory of the document and the plans, in bytes."""
        text = sum(plan.loaded.length for plan in self.variants.values())
        return _BYTES_PER_OPERATION + self.document.size + _BYTES_PER_CHARACTER * text

    def add(self, variant: tuple[object, ...], plan: Plan) -> None:
        """Keep a plan; the oldest makes room, not the least recently used, so that look-ups write nothing."""
        if len(self.variants) >= MAX_VARIANTS:
            del self.variants[next(iter(self.variants))]
        self.variants[variant] = plan


@dataclass(frozen=True, slots=True)
class PlanLimits:
    """Bounds on plans.

    Attributes:
        operations: How many operations are remembered.
        bytes: The estimated memory that they and their plans may take.
        budget: The share of the process's time that may be spent on compiling.
    """

    operations: int = 1_000
    bytes: int = 64_000_000
    budget: CompileBudget = field(default_factory=CompileBudget)


class Planned(NamedTuple):
    """A plan, with the settled rules and the variables to run it with."""

    plan: Plan
    settled: SettledRules
    variables: VariableValues


class Plans(Generic[ContextT]):
    """The plans of a schema's operations.

    Attributes:
        schema: The schema.
        introspection: Who may introspect the schema.
        counts: The number of executions with a plan, and of those without, by reason.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        guards: Guards,
        identity_of: Callable[[ContextT], Identity],
        limits: PlanLimits | None = None,
        introspection: Introspection = OPEN,
    ) -> None:
        """Start without plans.

        Args:
            schema: The schema.
            guards: The guards of its fields.
            identity_of: The caller, by a request's context.
            limits: Bounds on the plans.
            introspection: Who may introspect; by default every caller.
        """
        self.schema = schema
        self.introspection = introspection
        self.counts: Counter[str] = Counter()
        self._guards = guards
        self._compiler = Compiler(guards)
        self._identity_of = identity_of
        self._limits = limits or PlanLimits()
        self._reported: set[str] = set()
        self._known = BoundedCache[tuple[Document, str | None], _Known](
            max_entries=self._limits.operations, max_bytes=self._limits.bytes
        )

    def __len__(self) -> int:
        return len(self._known)

    @property
    def size(self) -> int:
        """The estimated memory of the operations and their plans, in bytes."""
        return self._known.size

    def may_run(self, document: Document, name: str | None, context: ContextT) -> bool:
        """Whether the caller may run an existing operation; only introspection can forbid it."""
        return not document.introspects(name) or self.introspection.permitted_to(self._identity_of(context))

    def find(
        self, document: Document, name: str | None, raw_variables: Mapping[str, object], context: ContextT
    ) -> "Planned | list[GraphQLError] | None":
        """The plan of an existing operation.

        Args:
            document: An accepted document.
            name: The operation's name; None for the only one.
            raw_variables: The variables' values as JSON has them.
            context: The request's context.

        Returns:
            The plan, or the errors of the variables (without paths), or None if graphql-core must execute
            the operation.
        """
        try:
            found = self._find(document, name, raw_variables, context)
        except Unplannable as unsupported:
            self.counts[unsupported.reason] += 1
            return None
        self.counts["planned" if isinstance(found, Planned) else "unacceptable variables"] += 1
        return found

    def _find(
        self, document: Document, name: str | None, raw_variables: Mapping[str, object], context: ContextT
    ) -> "Planned | list[GraphQLError]":
        place = (document, name)
        known = self._known.get(place)
        if known is None:
            known = _Known(document)
            self._known.put(place, known, known.size)
            raise Unplannable("first sight")
        if known.unsupported is not None:
            raise Unplannable(known.unsupported)
        operation = known.operation or self._operation(known, document, name)
        hidden = self.introspection.hides_suggestions
        variables = operation.variables.coerce(raw_variables, hide_suggestions=hidden)
        if isinstance(variables, list):
            return variables
        settled = self._guards.settled(self._identity_of(context))
        variant = _variant(known, operation, settled, variables)
        plan = known.variants.get(variant)
        if plan is None:
            plan = self._make(known, operation, settled, variables)
            known.add(variant, plan)
            self._known.put(place, known, known.size)
        return Planned(plan, settled, variables)

    def _operation(self, known: _Known, document: Document, name: str | None) -> Operation:
        """Analyse an operation that has come a second time."""
        node = document.operation(name)
        assert node is not None  # noqa: S101 - callers of `find` have checked that it exists
        try:
            known.operation = Operation(self.schema, document.ast, node)
        except Unplannable as unsupported:
            known.unsupported = unsupported.reason
            raise
        known.rules = self._guards.rules_for(known.operation.field_names)
        return known.operation

    def _make(
        self, known: _Known, operation: Operation, settled: SettledRules, variables: VariableValues
    ) -> Plan:
        with self._limits.budget.spending():
            try:
                return self._compiler.compile(operation, settled, variables)
            except Unplannable as unsupported:
                known.unsupported = unsupported.reason
                raise
            except Exception as defect:  # noqa: BLE001 - graphql-core can run the operation in any case
                known.unsupported = "compile error"
                self._report(defect)
                raise Unplannable(known.unsupported) from None

    def _report(self, defect: Exception) -> None:
        """Log a compiler defect once per place, without its message, which might quote a request."""
        places = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(defect.__traceback__)]
        what = f"{type(defect).__qualname__} at {places[-1]}"
        if what not in self._reported:
            self._reported.add(what)
            _log.error("an operation could not be compiled: %s, by way of %s", what, places)


def _variant(
    known: _Known, operation: Operation, settled: SettledRules, variables: VariableValues
) -> tuple[object, ...]:
    """The key of a plan among the plans of its operation."""
    identity_class = settled.identity_class(known.rules)
    if not operation.flags:
        return identity_class
    flags = [variables.coerced.get(flag) for flag in operation.flags]
    if any(type(flag) is not bool for flag in flags):
        raise Unplannable("condition without a value")
    return (*identity_class, *flags)
