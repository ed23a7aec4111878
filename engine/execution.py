"""Runs an operation by its plan if it has one, and otherwise by graphql-core."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from graphql import ExecutionResult, GraphQLError, get_variable_values
from graphql import execute as graphql_execute  # pyright: ignore[reportUnknownVariableType] - bare generics in its signature

from claimgraph.engine.awaitables import is_awaitable
from claimgraph.engine.documents import Document
from claimgraph.engine.error_budget import most_variable_errors, within_budget
from claimgraph.engine.executor import InformingExecutor
from claimgraph.engine.kept_errors import CappedErrors, CappedResult
from claimgraph.engine.plan.result import PlanResult
from claimgraph.engine.plans import Plans

ContextT = TypeVar("ContextT")


@dataclass(slots=True, eq=False)  # frozen, making it would take four times as long, for each request
class OperationRequest:
    """The operation that a request wants to run.

    Attributes:
        document: An accepted document.
        operation_name: The name of the operation to run; None for the document's only one.
        variables: The variables' JSON values.
        extensions: The request's ``extensions``, which resolvers find at Strawberry's
            ``info.input_extensions``.
    """

    document: Document
    operation_name: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict[str, object])
    extensions: Mapping[str, object] | None = None


def begin(
    plans: Plans[ContextT], request: OperationRequest, context: ContextT
) -> ExecutionResult | Coroutine[Any, Any, ExecutionResult]:
    """Run an operation of an accepted document.

    Args:
        plans: The plans of the schema that the document was validated against.
        request: The operation.
        context: What resolvers find at ``info.context``.

    Returns:
        Data and errors, or a coroutine of them if something has to be waited for. If the operation could not
        begin (no such operation, an introspection that the caller may not make, bad variables), only errors,
        none of which has a path: see ``began``.
    """
    document, name = request.document, request.operation_name
    if document.operation(name) is None:
        return ExecutionResult(None, [_no_operation(document, name)])
    if not plans.may_run(document, name, context):
        return ExecutionResult(None, [plans.introspection.refusal()])
    found = plans.find(document, name, request.variables, context)
    if found is None:
        return begin_unplanned(plans, request, context)
    if isinstance(found, list):
        return ExecutionResult(None, bad_inputs(found))
    return found.plan.execute(context, found.settled, found.variables, request.extensions)


async def execute(plans: Plans[ContextT], request: OperationRequest, context: ContextT) -> ExecutionResult:
    """Run an operation as `begin` does, and wait for its result."""
    result = begin(plans, request, context)
    return result if isinstance(result, ExecutionResult) else await result


def begin_unplanned(
    plans: Plans[ContextT], request: OperationRequest, context: ContextT
) -> ExecutionResult | Coroutine[Any, Any, ExecutionResult]:
    """Run an operation that exists by graphql-core, whose guards stand in front of the resolvers."""
    collected = CappedErrors()
    result = graphql_execute(
        plans.schema,
        request.document.ast,
        context_value=context,
        variable_values=dict(request.variables),
        operation_name=request.operation_name,
        max_coercion_errors=most_variable_errors(request.variables),
        is_awaitable=is_awaitable,
        hide_suggestions=plans.introspection.hides_suggestions,
        executor_class=InformingExecutor,
        operation_extensions=request.extensions,
        errors=collected,
    )
    judged = partial(_judged, collected)
    return judged(result) if isinstance(result, ExecutionResult) else _judged_later(result, judged)


async def _judged_later(
    coming: Awaitable[ExecutionResult], judged: Callable[[ExecutionResult], ExecutionResult]
) -> ExecutionResult:
    return judged(await coming)


def _judged(collected: CappedErrors, result: ExecutionResult) -> ExecutionResult:
    """Errors of a request that could not begin are the caller's mistakes."""
    if not began(result):
        return ExecutionResult(None, bad_inputs(result.errors or ()))
    return CappedResult(result, collected.kept) if result.errors else result


def errors_of(result: ExecutionResult) -> list[tuple[GraphQLError, int]]:
    """The errors with their counts; denials that share an exception appear once, as the first of them."""
    if isinstance(result, PlanResult):
        return result.collected.distinct() if result.collected else []
    if isinstance(result, CappedResult):
        return result.counted()
    return [(error, 1) for error in result.errors or ()]


def began(result: ExecutionResult) -> bool:
    """Whether the operation ran: an error of a field has a path, an error of the request has none."""
    if isinstance(result, PlanResult):
        return True
    return result.data is not None or not result.errors or any(error.path for error in result.errors)


def _no_operation(document: Document, name: str | None) -> GraphQLError:
    if name is not None:
        message = f"The document has no operation named {name[:100]!r}."
    elif document.operations:
        message = "The document has several operations: operationName must say which one to run."
    else:
        message = "The document has no operation."
    return GraphQLError(message, extensions={"code": "OPERATION_RESOLUTION_FAILURE"})


def unacceptable_variables(plans: Plans[ContextT], request: OperationRequest) -> list[GraphQLError]:
    """What is wrong with the variables of an operation that exists."""
    operation = request.document.operation(request.operation_name)
    definitions = operation.variable_definitions if operation else ()
    hidden = plans.introspection.hides_suggestions
    variables, most = dict(request.variables), most_variable_errors(request.variables)
    coerced = get_variable_values(plans.schema, definitions or (), variables, most, hidden)
    return coerced if isinstance(coerced, list) else []


def bad_inputs(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """The errors of variables, within the budget and without the exceptions that scalars raised."""
    return [_bad_input(error) for error in within_budget(errors)]


def _bad_input(error: GraphQLError) -> GraphQLError:
    """The error of a variable as the caller's mistake."""
    extensions = {"code": "BAD_USER_INPUT", **(error.extensions or {})}
    return GraphQLError(error.message, error.nodes, error.source, error.positions, extensions=extensions)
