"""What the endpoint serves."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import DocumentNode, ExecutionResult, GraphQLError

from claimgraph.app.graphql.context import RequestContext
from claimgraph.app.graphql.encoding import FormatError
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity
from claimgraph.engine.execution import OperationRequest
from claimgraph.engine.plans import Plans
from claimgraph.schema.context import Context
from claimgraph.schema.response_additions import ResponseAdditions

#: Errors of an operation, each with how often it occurred.
CountedErrors: TypeAlias = Sequence[tuple[GraphQLError, int]]


@dataclass(frozen=True, slots=True)
class Operations:
    """The operations of an API, and what belongs to running them.

    Attributes:
        plans: The GraphQL schema, and the plans of its operations.
        new_context: Makes ``info.context`` of an identity, the credentials (some of Cognito's own operations
            want the access token) and the request.
        finalize: Returns what resolvers added to the response, and narrows the errors' data to what the
            caller may see; takes the errors, the document and the context.
        format_error: Makes the entry of an error in the response.
        report: Logs the errors of an operation.
        extended: Runs an operation inside schema extensions, and reports its errors; None if there are none.
    """

    plans: Plans[Context]
    new_context: Callable[[Identity, Credentials, RequestContext], Context]
    finalize: Callable[[CountedErrors, DocumentNode, Context], ResponseAdditions]
    format_error: FormatError
    report: Callable[[CountedErrors, Context], None]
    extended: Callable[[OperationRequest, Context], Coroutine[Any, Any, ExecutionResult]] | None = None
