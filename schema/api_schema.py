"""Strawberry's schema as Claimgraph serves it: its reporting, and operations inside schema extensions.

Strawberry runs the extensions' hooks; the innermost extension is ours. It hands over the document that has
been parsed and validated already, and executes the operation by its plan, provided that no hook has changed
what is to be executed and none wraps the resolvers.
"""

from collections.abc import AsyncGenerator, Generator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import strawberry
from graphql import ExecutionResult, GraphQLError, specified_rules
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext

from engine.documents import Document
from engine.execution import bad_input, unacceptable_variables
from engine.plan.result import PlanResult
from engine.plans import Planned, Plans
from schema.context import Context
from schema.reporting import Reporter

#: Why an operation has no plan, as `Plans` counts it.
RESOLVE_HOOK: Final = "extension with a resolve hook"


class ApiSchema(strawberry.Schema):
    """Strawberry's schema, with our reporting in place of its logging of every denial with a traceback."""

    @cached_property
    def reporter(self) -> Reporter:
        """Told of the errors of all operations, whoever executes them."""
        return Reporter()

    @cached_property
    def wraps_resolvers(self) -> bool:
        """Whether an extension wraps every field."""
        extensions = super().get_extensions()
        return any(extension._implements_resolve() for extension in extensions)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - what Strawberry itself asks

    def get_extensions(self, sync: bool = False) -> list[SchemaExtension]:  # noqa: FBT001, FBT002 - Strawberry's signature
        """The extensions for one operation, ours innermost."""
        extensions = super().get_extensions(sync)
        return extensions if sync else [*extensions, _Executor()]

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Write denials to the audit log and defects to the failure log."""
        if execution_context is not None and isinstance(execution_context.context, Context):
            self.reporter.report(((error, 1) for error in errors), execution_context.context)


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    """An operation on its way through the extensions."""

    document: Document
    operation_name: str | None
    variables: dict[str, Any]
    context: Context
    planned: Planned | None

    def is_unchanged(self, at: ExecutionContext) -> bool:
        """Whether hooks have left alone what is to be executed."""
        return (
            at.result is None
            and at.graphql_document is self.document.ast
            and at.variables is self.variables
            and at.context is self.context
            and at.root_value is None
            and (self.operation_name is None or at.operation_name == self.operation_name)
        )


#: None where somebody else executes an operation of the schema, by `Schema.execute`.
_request: ContextVar[_Request | None] = ContextVar("request", default=None)


class _Executor(SchemaExtension):
    """Keeps Strawberry from doing again what has been done, and executes by a plan."""

    def on_parse(self) -> Generator[None]:
        """The document is there."""
        request, context = _request.get(), self.execution_context
        if request is not None and context.graphql_document is None:
            context.graphql_document = request.document.ast
        yield

    def on_validate(self) -> Generator[None]:
        """It is valid by the specification; extensions may have rules of their own."""
        request, context = _request.get(), self.execution_context
        if request is not None and context.graphql_document is request.document.ast:
            own = tuple(rule for rule in context.validation_rules if rule not in specified_rules)
            context.validation_rules = own
        yield
        for error in context.pre_execution_errors or ():
            error.extensions = {"code": "GRAPHQL_VALIDATION_FAILED", **(error.extensions or {})}

    async def on_execute(self) -> AsyncGenerator[None]:
        """Execute, unless that is left to graphql-core."""
        request, context = _request.get(), self.execution_context
        if request is not None and request.planned is not None and request.is_unchanged(context):
            planned = request.planned
            result = planned.plan.execute(request.context, planned.standing, planned.variables)
            if not isinstance(result, PlanResult):
                result = await result
            context.result = ExecutionResult(result.data, result.errors)  # hooks may write to this one
        yield


async def execute_extended(
    schema: ApiSchema,
    plans: Plans[Context],
    operation: tuple[Document, str | None, Mapping[str, object]],
    context: Context,
) -> ExecutionResult:
    """Run an operation that exists inside the schema's extensions; its errors are reported.

    Args:
        schema: A schema with extensions.
        plans: The plans of its operations.
        operation: An accepted document, the operation's name, the variables' values as JSON has them.
        context: What resolvers find at ``info.context``.
    """
    document, name, raw_variables = operation
    if not plans.may_run(document, name, context):
        return ExecutionResult(None, [plans.introspection.refusal()])
    variables = dict(raw_variables)
    found: Planned | list[GraphQLError] | None
    if schema.wraps_resolvers:
        plans.counts[RESOLVE_HOOK] += 1
        found = None
    else:
        found = plans.find(document, name, variables, context)
    faults = found if isinstance(found, list) else None
    if found is None:
        faults = unacceptable_variables(plans.schema, document, name, variables)
    if faults:
        return ExecutionResult(None, [bad_input(fault) for fault in faults])
    planned = found if isinstance(found, Planned) else None
    token = _request.set(_Request(document, name, variables, context, planned))
    try:
        result = await schema.execute(document.text, variables, context, operation_name=name)
    finally:
        _request.reset(token)
    return ExecutionResult(result.data, result.errors, result.extensions or None)
