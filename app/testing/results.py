"""The result of an operation of a test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from graphql import GraphQLError, GraphQLSchema, get_operation_ast, parse, validate

from claimgraph.app.testing.callers import Caller
from claimgraph.app.testing.positions import Path, Positions


@dataclass(frozen=True)
class Result:
    """A response as its client sees it, and what only a test may know.

    Attributes:
        status: The HTTP status.
        data: The member ``data``; None without one.
        errors: The member ``errors``.
        caller: Who sent the request.
        failures: The exceptions of resolvers that failed, which is a defect and no denial.
        extensions: The member ``extensions``, which schema extensions fill; empty without one.
    """

    status: int
    data: Mapping[str, object] | None
    errors: Sequence[Mapping[str, object]]
    caller: Caller
    failures: Sequence[BaseException] = ()
    extensions: Mapping[str, object] = field(default_factory=dict[str, object])
    _operation: "OperationUnderTest | None" = field(default=None, repr=False)

    @property
    def ran(self) -> bool:
        """Whether the operation got as far as its fields."""
        return self.data is not None or any("path" in error for error in self.errors)

    @cached_property
    def fault(self) -> str | None:
        """Why the operation could not run for any caller; None if it could."""
        return self._known.fault()

    def asks_for(self, name: str) -> bool:
        """Whether the operation requests a field, by ``Type.field``."""
        return self.fault is None and name in self._positions.asked()

    def denied(self, name: str) -> list[Path]:
        """The places where a field was denied by its rule."""
        type_name, _, field_name = name.partition(".")
        message = f"Not Authorized to access {field_name} on type {type_name}"
        refused = [error for error in self.errors if error.get("errorType") == "Unauthorized"]
        return [_path(error) for error in refused if error["message"] == message]

    def reached(self, name: str) -> list[Path]:
        """The places of a field in the response, with its value or with null."""
        return [each.path for each in self._positions.reached(self.data) if each.field == name]

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self._known.schema, self._known.query, self._known.operation_name)

    @property
    def _known(self) -> "OperationUnderTest":
        assert self._operation is not None  # noqa: S101 - the kit always sets it
        return self._operation


@dataclass(frozen=True, slots=True)
class OperationUnderTest:
    """An operation that a test sends, and the schema it is for."""

    schema: GraphQLSchema
    query: str
    operation_name: str | None

    def fault(self) -> str | None:
        """What is wrong with the document; None if it fits the schema and has that operation."""
        try:
            document = parse(self.query)
        except GraphQLError as error:
            return error.message
        if errors := validate(self.schema, document):
            return errors[0].message
        if get_operation_ast(document, self.operation_name) is None:
            named = self.operation_name
            return f"it has no operation {named}" if named else "it has several operations, and none is named"
        return None


def _path(error: Mapping[str, object]) -> Path:
    path = error.get("path")
    return tuple(path) if isinstance(path, list) else ()  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] - JSON


def dotted(path: Path) -> str:
    """A path as people write it, such as ``invoices.1.total``."""
    return ".".join(str(step) for step in path)
