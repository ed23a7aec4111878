"""The hooks of schema extensions run as in Strawberry, with a plan and without."""

from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from enum import Enum
from types import ModuleType
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, GraphQLError, GraphQLResolveInfo, NoSchemaIntrospectionCustomRule, parse
from strawberry import Info
from strawberry.extensions import AddValidationRules, MaskErrors, MaxTokensLimiter, SchemaExtension

from claimgraph.auth import anyone, in_group, owner
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.execution import OperationRequest
from claimgraph.engine.introspection import OPEN, Introspection
from claimgraph.engine.limits import Limits
from claimgraph.engine.plans import Plans
from claimgraph.schema import guard
from claimgraph.schema._strawberry import raw_info
from claimgraph.schema.context import Context
from claimgraph.schema.runtime.api_schema import CHANGED, RESOLVE_HOOK, Extension, execute_extended
from claimgraph.schema.runtime.build import build_api
from tests.schema.callers import caller
from tests.schema.open_services import services_with

_log: list[str] = []

#: Data, errors, extensions, and what hooks and resolvers noted.
Seen = tuple[object, Sequence[tuple[str, object, object]], object, Sequence[str]]


@strawberry.type(directives=[guard(anyone)])
class Thing:
    id: strawberry.ID
    secret: str | None = strawberry.field(directives=[guard(owner("userProfileID", of="id"))])

    @strawberry.field
    async def later(self) -> str:
        return f"later {self.id}"


@strawberry.enum
class Colour(Enum):
    BLUE = "blue"


@strawberry.type
class Query:
    @strawberry.field(directives=[guard(anyone)])
    def things(self, count: int = 2) -> list[Thing]:
        _log.append(f"things {count}")
        return [Thing(id=strawberry.ID(f"p{number}"), secret=f"s{number}") for number in range(count)]

    @strawberry.field(directives=[guard(in_group("admin"))])
    def admins(self) -> str | None:
        _log.append("admins")
        return "admins"

    @strawberry.field(directives=[guard(anyone)])
    def coloured(self, colour: Colour) -> str:
        return colour.name

    @strawberry.field(directives=[guard(anyone)])
    def told(self, info: Info[Context, None], n: int) -> str:
        raw = raw_info(info)
        assert raw.variables.coerced == {"n": n}
        return f"{info.input_extensions} {raw.variable_values.get('n')} {info.variable_values}"

    @strawberry.field(directives=[guard(anyone)])
    def boom(self) -> str | None:
        raise ZeroDivisionError("a detail")


class Hooks(SchemaExtension):
    """Every hook that looks at an operation as a whole."""

    def on_operation(self) -> Generator[None]:
        _log.append("operation begins")
        yield
        _log.append(f"operation ends: {self.execution_context.operation_name}")

    async def on_parse(self) -> AsyncGenerator[None]:
        _log.append("parse begins")
        yield
        _log.append(f"parsed: {self.execution_context.graphql_document is not None}")

    def on_validate(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - Strawberry takes plain functions too
        _log.append("validate")

    async def on_execute(self) -> AsyncGenerator[None]:
        _log.append("execute begins")
        yield
        result = self.execution_context.result
        _log.append(f"executed: {result and result.data}")

    async def get_results(self) -> dict[str, object]:
        return {"cost": 7}


class Wrapping(SchemaExtension):
    """Wraps every field."""

    def resolve(
        self,
        _next: Callable[..., object],
        root: object,
        info: GraphQLResolveInfo[Any],
        *args: str,
        **kwargs: object,
    ) -> object:
        _log.append(f"resolve {info.field_name}")
        return _next(root, info, *args, **kwargs)


class Api:
    """An API with extensions, whose operations run both ways."""

    def __init__(self, *extensions: Extension, introspection: Introspection = OPEN) -> None:
        feature = ModuleType("feature")
        vars(feature)["Query"] = Query
        api = build_api([feature], extensions=extensions)
        self.schema = api.strawberry
        self.plans = Plans[Context](
            api.graphql, api.guards, lambda context: context.identity, introspection=introspection
        )
        self._documents = DocumentCache(api.graphql, Limits(), max_documents=10, max_bytes=10**7)

    async def run(self, text: str, variables: Mapping[str, object] | None = None) -> ExecutionResult:
        """As the endpoint does."""
        document = self._documents.get(text)
        assert document.refusal is None, document.refusal
        request = OperationRequest(document, None, variables or {}, {"link": "test"})
        return await execute_extended(self.schema, self.plans, request, _context())

    async def both(self, text: str, variables: Mapping[str, object] | None = None) -> list[Seen]:
        """What is seen of Strawberry alone, at first sight, by a plan."""
        seen: list[Seen] = []
        for run in (self._strawberry, self.run, self.run):
            _log.clear()
            seen.append(_seen(await run(text, variables)))
        return seen

    async def _strawberry(self, text: str, variables: Mapping[str, object] | None) -> ExecutionResult:
        told = {"link": "test"}
        result = await self.schema.execute(text, dict(variables or {}), _context(), operation_extensions=told)
        return ExecutionResult(result.data, result.errors, result.extensions or None)


def _seen(result: ExecutionResult) -> Seen:
    errors = [(error.message, error.path, error.locations) for error in result.errors or ()]
    return result.data, errors, result.extensions, tuple(_log)


def _context() -> Context:
    return Context(caller(profile_id="p1"), "request", services_with())


_OPERATIONS = [
    "{ things { id later } }",
    "query Named { things { id secret __typename } admins }",
    "query($n: Int!) { things(count: $n) { id } }",
    "{ boom things { id } }",
]


@pytest.mark.parametrize("text", _OPERATIONS)
async def test_hooks_see_the_same_with_and_without_a_plan(text: str) -> None:
    api = Api(Hooks)
    variables = {"n": 1} if "$n" in text else {}
    by_strawberry, at_first_sight, by_plan = await api.both(text, variables)
    assert by_strawberry == at_first_sight == by_plan
    assert by_plan[2] == {"cost": 7}
    assert by_plan[3][0] == "operation begins"
    assert api.plans.counts == {"first sight": 1, "planned": 1}


@pytest.mark.parametrize("text", _OPERATIONS)
async def test_an_extension_with_a_resolve_hook_disables_plans(text: str) -> None:
    api = Api(Hooks, Wrapping)
    variables = {"n": 1} if "$n" in text else {}
    by_strawberry, first, second = await api.both(text, variables)
    assert by_strawberry == first == second
    assert any(step.startswith("resolve ") for step in second[3])
    assert api.plans.counts == {RESOLVE_HOOK: 2}


async def test_a_denied_resolver_does_not_run_with_extensions_either() -> None:
    for api in (Api(Hooks), Api(Wrapping)):
        for seen in await api.both("{ admins }"):
            assert "admins" not in seen[3]
            assert seen[0] == {"admins": None}
        assert api.schema.reporter.denials == {"Query.admins": 3}


async def test_extensions_may_change_errors_after_they_were_reported() -> None:
    api = Api(lambda: MaskErrors(error_message="masked"))
    for seen in await api.both("{ boom }"):
        assert [message for message, _, _ in seen[1]] == ["masked"]
    assert api.schema.reporter.defects == 3


async def test_extensions_may_add_rules_of_validation() -> None:
    api = Api(lambda: AddValidationRules([NoSchemaIntrospectionCustomRule]))
    for _ in range(2):
        result = await api.run("{ __schema { description } }")
        assert result.data is None
        (error,) = {error.message: error for error in result.errors or ()}.values()
        assert "introspection" in error.message
        assert error.extensions == {"code": "GRAPHQL_VALIDATION_FAILED"}
    assert (await api.run("{ things { id } }")).errors is None


class Fewer(SchemaExtension):
    def on_operation(self) -> Generator[None]:
        self.execution_context.variables = {"n": 1}
        yield


class Louder(SchemaExtension):
    """Changes a variable in place, in one of the hooks."""

    @staticmethod
    def at(hook: str) -> Extension:
        def change(self: SchemaExtension) -> Generator[None]:
            assert self.execution_context.variables is not None
            self.execution_context.variables["n"] -= 1
            yield

        return type(f"Louder{hook}", (SchemaExtension,), {hook: change})


class OtherText(SchemaExtension):
    def on_operation(self) -> Generator[None]:
        self.execution_context.query = "{ things(count: 1) { id } }"
        yield


class Another(SchemaExtension):
    def on_parse(self) -> Generator[None]:
        self.execution_context.graphql_document = parse("{ things(count: 0) { id } }")
        yield


class Ready(SchemaExtension):
    def on_execute(self) -> Generator[None]:
        self.execution_context.result = ExecutionResult({"things": "from a cache"}, None)
        yield


_WHEN = ("operation", "parse", "execute")


@pytest.mark.parametrize(
    ("extension", "things"),
    [
        (Fewer, [{"id": "p0"}]),
        *(
            (Louder.at(f"on_{when}"), [{"id": "p0"}, {"id": "p1"}])
            for when in ("operation", "parse", "execute")
        ),
        (OtherText, [{"id": "p0"}]),
        (Another, []),
        (Ready, "from a cache"),
    ],
)
async def test_changes_by_hooks_are_executed(extension: Extension, things: object) -> None:
    for seen in await Api(extension).both("query($n: Int!) { things(count: $n) { id } }", {"n": 3}):
        assert seen[0] == {"things": things}


async def test_invalid_variables_of_a_hook_are_request_errors() -> None:
    class Spoiling(SchemaExtension):
        def on_execute(self) -> Generator[None]:
            self.execution_context.variables = {"n": "many"}
            yield

    for seen in await Api(Spoiling).both("query($n: Int!) { things(count: $n) { id } }", {"n": 3}):
        assert seen[0] is None
        assert [message for message, _, _ in seen[1]] == [
            "Variable '$n' has invalid value: Int cannot represent non-integer value: 'many'"
        ]


async def test_operations_keep_their_plans_if_hooks_change_variables_alone() -> None:
    for extension, reason in ((Fewer, "planned"), (OtherText, CHANGED), (Another, CHANGED)):
        api = Api(extension)
        await api.both("query($n: Int!) { things(count: $n) { id } }", {"n": 3})
        assert api.plans.counts[reason] == (1 if reason == "planned" else 2)


async def test_an_extension_may_limit_what_is_parsed() -> None:
    api = Api(lambda: MaxTokensLimiter(max_token_count=5))
    for seen in await api.both("{ things { id later } }"):
        assert [message for message, _, _ in seen[1]] == [
            "Syntax Error: Document contains more than 5 tokens. Parsing aborted."
        ]


_NO_SUCH_COLOUR = "Variable '$c' has invalid value: Value 'BLU' does not exist in 'Colour' enum."


@pytest.mark.parametrize("extension", [Hooks, Wrapping])
async def test_no_names_are_suggested_where_introspection_is_hidden(extension: Extension) -> None:
    api = Api(extension, introspection=Introspection(None))
    for _ in range(2):
        result = await api.run("query($c: Colour!) { coloured(colour: $c) }", {"c": "BLU"})
        assert [error.message for error in result.errors or ()] == [_NO_SUCH_COLOUR]


async def test_no_names_are_suggested_for_variables_that_a_hook_changes() -> None:
    class Misspelling(SchemaExtension):
        def on_execute(self) -> Generator[None]:
            self.execution_context.variables = {"c": "BLU"}
            yield

    api = Api(Misspelling, introspection=Introspection(None))
    for _ in range(2):
        result = await api.run("query($c: Colour!) { coloured(colour: $c) }", {"c": "BLUE"})
        assert [error.message for error in result.errors or ()] == [_NO_SUCH_COLOUR]


async def test_resolvers_get_the_same_info_with_and_without_a_plan() -> None:
    for api in (Api(Hooks), Api(Wrapping)):
        for seen in await api.both("query($n: Int!) { told(n: $n) }", {"n": 3}):
            assert seen[0] == {"told": "{'link': 'test'} 3 {'n': 3}"}


class Failing(SchemaExtension):
    def on_execute(self) -> Generator[None]:
        yield
        raise KeyError("a secret")


async def test_a_hook_that_fails_is_a_defect() -> None:
    api = Api(Failing)
    for seen in await api.both("{ things { id } }"):
        assert (seen[0], len(seen[1])) == (None, 1)
    assert api.schema.reporter.defects == 3


async def test_refused_requests_are_not_shown_to_extensions() -> None:
    for api in (Api(Hooks), Api(Wrapping)):
        for _ in range(3):
            _log.clear()
            result = await api.run("query($n: Int!) { things(count: $n) { id } }", {"n": "x"})
            assert [error.extensions for error in result.errors or ()] == [{"code": "BAD_USER_INPUT"}]
            assert _log == []


async def test_strawberrys_own_execution_still_works() -> None:
    api = Api(Hooks)
    result = await api.schema.execute("{ nope }", context_value=_context())
    assert isinstance((result.errors or [None])[0], GraphQLError)


def test_strawberrys_synchronous_execution_still_works() -> None:
    result = Api(Wrapping).schema.execute_sync("{ things { id } }", context_value=_context())
    assert result.data == {"things": [{"id": "p0"}, {"id": "p1"}]}
