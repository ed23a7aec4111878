"""Runs an operation by its plan if it has one, and otherwise by graphql-core."""

from collections.abc import Awaitable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphql import ExecutionResult, GraphQLError, get_variable_values
from graphql import execute as graphql_execute  # pyright: ignore[reportUnknownVariableType] - bare generics in its signature

from claimgraph.engine._graphql_core import InformingExecutor
from claimgraph.engine.awaitables import is_awaitable
from claimgraph.engine.documents import Document
from claimgraph.engine.plan.result import PlanResult
from claimgraph.engine.plan.variables import MAX_ERRORS
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
        return ExecutionResult(None, [bad_input(error) for error in found])
    return found.plan.execute(context, found.settled, found.variables, request.extensions)


async def execute(plans: Plans[ContextT], request: OperationRequest, context: ContextT) -> ExecutionResult:
    """Run an operation as `begin` does, and wait for its result."""
    result = begin(plans, request, context)
    return result if isinstance(result, ExecutionResult) else await result


def begin_unplanned(
    plans: Plans[ContextT], request: OperationRequest, context: ContextT
) -> ExecutionResult | Coroutine[Any, Any, ExecutionResult]:
    """Run an operation that exists by graphql-core, whose guards stand in front of the resolvers."""
    result = graphql_execute(
        plans.schema,
        request.document.ast,
        context_value=context,
        variable_values=dict(request.variables),
        operation_name=request.operation_name,
        is_awaitable=is_awaitable,
        hide_suggestions=plans.introspection.hides_suggestions,
        executor_class=InformingExecutor,
        operation_extensions=request.extensions,
    )
    return _judged(result) if isinstance(result, ExecutionResult) else _judged_later(result)


async def _judged_later(coming: Awaitable[ExecutionResult]) -> ExecutionResult:
    return _judged(await coming)


def _judged(result: ExecutionResult) -> ExecutionResult:
    """Errors of a request that could not begin are the caller's mistakes."""
    return result if began(result) else ExecutionResult(None, [bad_input(e) for e in result.errors or ()])


def errors_of(result: ExecutionResult) -> list[tuple[GraphQLError, int]]:
    """The errors with their counts; denials that share an exception appear once, as the first of them."""
    if isinstance(result, PlanResult):
        return result.collected.distinct() if result.collected else []
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
    coerced = get_variable_values(
        plans.schema, definitions or (), dict(request.variables), MAX_ERRORS, hidden
    )
    return coerced if isinstance(coerced, list) else []


def bad_input(error: GraphQLError) -> GraphQLError:
    """The error of a variable, without the exception that a scalar raised: it is the caller's mistake."""
    extensions = {"code": "BAD_USER_INPUT", **(error.extensions or {})}
    return GraphQLError(error.message, error.nodes, error.source, error.positions, extensions=extensions)
