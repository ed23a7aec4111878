"""Strawberry's schema as Claimgraph serves it: its reporting, and operations inside schema extensions.

Strawberry runs the extensions' hooks; the innermost extension is ours. It hands over the document that has
been parsed and validated already, and executes the operation by its plan, with the variables as hooks left
them, provided that no hook has changed anything else of what is to be executed and none wraps the resolvers.
"""

from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeAlias

from graphql import ExecutionResult, GraphQLError, specified_rules
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext

from claimgraph.engine.execution import OperationRequest, bad_inputs, unacceptable_variables
from claimgraph.engine.plan.result import PlanResult
from claimgraph.engine.plans import Planned, Plans
from claimgraph.schema._strawberry import OpenSchema, wraps_resolvers
from claimgraph.schema.context import Context
from claimgraph.schema.errors.reporting import Reporter

#: Why an operation has no plan, as `Plans` counts it.
RESOLVE_HOOK: Final = "extension with a resolve hook"
CHANGED: Final = "changed by an extension"


Extension: TypeAlias = type[SchemaExtension] | Callable[[], SchemaExtension]

#: The place for Strawberry's schema extensions: classes, or functions that make one, outermost first.
#:
#: An extension that looks at an operation as a whole (``on_operation``, ``on_parse``, ``on_validate``,
#: ``on_execute``, ``get_results``) costs some 100 µs and leaves operations their plans; it may change
#: variables. With one that changes the text, the document or how it is parsed, or that wraps every field
#: (``resolve``), graphql-core executes. Requests that cannot begin, because the document or the variables are
#: refused, are not shown to extensions.
EXTENSIONS: tuple[Extension, ...] = ()


class ApiSchema(OpenSchema):
    """Strawberry's schema, with our reporting in place of its logging of every denial with a traceback."""

    @cached_property
    def reporter(self) -> Reporter:
        """Reports the errors of all operations, whether a plan or graphql-core executes them."""
        return Reporter()

    @cached_property
    def wraps_resolvers(self) -> bool:
        """Whether an extension wraps every field."""
        return any(map(wraps_resolvers, super().get_extensions()))

    def get_extensions(self, sync: bool = False) -> list[SchemaExtension]:  # noqa: FBT001, FBT002 - Strawberry's signature
        """The extensions for one operation, ours innermost."""
        extensions = super().get_extensions(sync)
        return extensions if sync else [*extensions, _Executor()]

    def executor_options(self) -> Mapping[str, object]:
        """Whether graphql-core's errors may suggest names."""
        request = _request.get()
        return {} if request is None else {"hide_suggestions": request.plans.introspection.hides_suggestions}

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Write denials to the audit log and defects to the failure log."""
        if execution_context is not None and isinstance(execution_context.context, Context):
            self.reporter.report(((error, 1) for error in errors), execution_context.context)


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    """An operation on its way through the extensions.

    Attributes:
        wraps_resolvers: Whether an extension wraps every field.
    """

    operation: OperationRequest
    context: Context
    plans: Plans[Context]
    wraps_resolvers: bool

    def is_unread(self, at: ExecutionContext) -> bool:
        """Whether the document's text is still to be parsed, in the usual way."""
        return (
            at.graphql_document is None and at.query == self.operation.document.text and not at.parse_options
        )

    def is_unchanged(self, at: ExecutionContext) -> bool:
        """Whether hooks have left alone what is to be executed, except for the variables."""
        name = self.operation.operation_name
        return (
            at.graphql_document is self.operation.document.ast
            and at.context is self.context
            and at.root_value is None
            and (name is None or at.operation_name == name)
        )

    def find(self, at: ExecutionContext) -> Planned | list[GraphQLError] | None:
        """The plan, with the variables as hooks have left them, in place as well; see `Plans.find`."""
        if self.wraps_resolvers or not self.is_unchanged(at):
            self.plans.counts[RESOLVE_HOOK if self.wraps_resolvers else CHANGED] += 1
            return None
        document, name = self.operation.document, self.operation.operation_name
        return self.plans.find(document, name, at.variables or {}, self.context)


#: None where somebody else executes an operation of the schema, by `Schema.execute`.
_request: ContextVar[_Request | None] = ContextVar("request", default=None)


class _Executor(SchemaExtension):
    """Keeps Strawberry from doing again what has been done, and executes by a plan."""

    def on_parse(self) -> Generator[None]:
        """The document is there, unless hooks have changed the text or how it is to be read."""
        request, context = _request.get(), self.execution_context
        if request is not None and request.is_unread(context):
            context.graphql_document = request.operation.document.ast
        yield

    def on_validate(self) -> Generator[None]:
        """It is valid by the specification; extensions may have rules of their own."""
        request, context = _request.get(), self.execution_context
        if request is not None and context.graphql_document is request.operation.document.ast:
            own = tuple(rule for rule in context.validation_rules if rule not in specified_rules)
            context.validation_rules = own
        yield
        for error in context.pre_execution_errors or ():
            error.extensions = {"code": "GRAPHQL_VALIDATION_FAILED", **(error.extensions or {})}

    async def on_execute(self) -> AsyncGenerator[None]:
        """Execute, unless that is left to graphql-core."""
        request, context = _request.get(), self.execution_context
        if request is not None and context.result is None:
            found = request.find(context)
            if isinstance(found, list):
                context.result = ExecutionResult(None, bad_inputs(found))
            elif found is not None:
                result = found.plan.execute(
                    request.context, found.settled, found.variables, request.operation.extensions
                )
                if not isinstance(result, PlanResult):
                    result = await result
                context.result = ExecutionResult(result.data, result.errors)  # hooks may write to this one
        yield


async def execute_extended(
    schema: ApiSchema, plans: Plans[Context], operation: OperationRequest, context: Context
) -> ExecutionResult:
    """Run an operation that exists inside the schema's extensions; its errors are reported.

    What cannot begin is not shown to extensions: neither documents that are refused nor variables that do not
    fit.

    Args:
        schema: A schema with extensions.
        plans: The plans of its operations.
        operation: The operation.
        context: What resolvers find at ``info.context``.
    """
    document, name, extensions = operation.document, operation.operation_name, operation.extensions
    if not plans.may_run(document, name, context):
        return ExecutionResult(None, [plans.introspection.refusal()])
    faults = unacceptable_variables(plans, operation)
    if faults:
        return ExecutionResult(None, bad_inputs(faults))
    given = None if extensions is None else dict(extensions)
    operation = replace(operation, extensions=given)  # the very object that hooks see
    token = _request.set(_Request(operation, context, plans, schema.wraps_resolvers))
    try:
        result = await schema.execute(
            document.text,
            dict(operation.variables),
            context,
            operation_name=name,
            operation_extensions=given,
        )
    finally:
        _request.reset(token)
    return ExecutionResult(result.data, result.errors, result.extensions or None)
