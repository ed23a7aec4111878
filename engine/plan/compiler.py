"""From an operation to a plan that runs it."""

from collections.abc import Awaitable, Coroutine, Mapping
from typing import Any

from graphql import GraphQLError, OperationType, VariableValues

from claimgraph.engine._graphql_core import PlannedOperation
from claimgraph.engine.authorization import Guards, SettledRules
from claimgraph.engine.awaitables import is_awaitable
from claimgraph.engine.plan.codegen.completers import Completers
from claimgraph.engine.plan.codegen.objects import object_lines, serial_lines
from claimgraph.engine.plan.codegen.source import Loaded, Source
from claimgraph.engine.plan.model import FieldPlan, ObjectPlan
from claimgraph.engine.plan.result import PlanResult
from claimgraph.engine.plan.run import Run
from claimgraph.engine.plan.selection import Operation, Selection
from claimgraph.engine.plan.values import PlainClasses


class Plan:
    """A compiled operation, for one identity class and one choice of what @skip and @include leave."""

    def __init__(
        self, planned: PlannedOperation, root: ObjectPlan, fields: list[FieldPlan], code: tuple[Loaded, str]
    ) -> None:
        self._planned = planned
        self.root = root
        self.fields = fields
        self.loaded, name = code
        self._run = self.loaded.function(name)

    def execute(
        self,
        context: object,
        settled: SettledRules,
        variables: VariableValues,
        extensions: Mapping[str, object] | None = None,
    ) -> PlanResult | Coroutine[Any, Any, PlanResult]:
        """Run the operation.

        Args:
            context: What resolvers find at ``info.context``.
            settled: The rules, settled for a caller of the class that the plan was made for.
            variables: The request's, coerced.
            extensions: The request's, for resolvers that ask for them.

        Returns:
            The result; or a coroutine of it, if something has to be waited for.
        """
        run = Run(self._planned, context, settled, variables, extensions)
        try:
            data = self._run(None, run, None)
        except GraphQLError as error:
            data = run.root_failed(error)
        if is_awaitable(data):
            return _awaited(run, data)
        run.release()
        return PlanResult(data, run.errors)


async def _awaited(run: Run, data: Awaitable[Any]) -> PlanResult:
    try:
        completed = await data
    except GraphQLError as error:
        completed = run.root_failed(error)
    finally:
        run.release()
    return PlanResult(completed, run.errors)


class Compiler:
    """Makes the plans of a schema's operations."""

    def __init__(self, guards: Guards) -> None:
        """Start.

        Args:
            guards: The schema's guards.
        """
        self._guards = guards
        self._plain = PlainClasses()

    def compile(self, operation: Operation, settled: SettledRules, variables: VariableValues) -> Plan:
        """The plan of an operation.

        Args:
            operation: The operation.
            settled: The rules, settled for any identity of the class; owners do not get into the plan.
            variables: Of the request at hand; only those that @skip and @include ask get into the plan.

        Raises:
            Unplannable: The operation is for graphql-core.
        """
        selection = Selection(operation, self._guards, settled, variables)
        root = selection.root()
        source = Source(self._plain)
        scope = Completers(source).scope(root)
        if operation.node.operation is OperationType.MUTATION:
            signature, lines = "async def serial_root(source, run, path)", serial_lines(root, scope)
        else:
            signature, lines = "def root(source, run, path)", object_lines(root, scope)
        name = source.function(signature, root.type.name, lines)
        planned = PlannedOperation(
            operation.schema, operation.node, operation.definitions, operation.fragments
        )
        return Plan(planned, root, selection.fields, (source.load(), name))
