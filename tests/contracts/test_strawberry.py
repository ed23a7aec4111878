"""What we rely on in Strawberry beyond its public API. A failure means: read its changes first.

All of it is touched in schema/_strawberry.py alone.
"""

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields
from enum import Enum
from functools import partial
from importlib.metadata import version
from pathlib import Path
from traceback import walk_tb
from typing import Any, cast

import pytest
import strawberry
from graphql import GraphQLEnumType, GraphQLField, GraphQLObjectType
from strawberry import Info
from strawberry.extensions import FieldExtension, SchemaExtension
from strawberry.permission import BasePermission, PermissionExtension
from strawberry.printer import print_schema
from strawberry.schema import ExceptionHandler
from strawberry.schema.schema import (
    _OperationContextAwareGraphQLResolveInfo,  # pyright: ignore[reportPrivateUsage] - of which ours is a copy
)
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField

from claimgraph.auth import anyone
from claimgraph.engine._graphql_core import ResolveInfo
from claimgraph.engine.executor import InformingExecutor
from claimgraph.schema import guard, policy_guard
from claimgraph.schema._strawberry import (
    OpenSchema,
    definition_of,
    field_definition,
    has_exception_handlers,
    info_factory,
    permission_refusal_code,
    python_enum,
    raw_info,
    reads_attribute,
    replace_directives,
    wraps_resolvers,
)
from claimgraph.schema.guards import Guard, resolve_policies
from claimgraph.schema.policy import Policy
from claimgraph.schema.runtime.build import build_api
from tests.support.servers.api_server import feature

_ROOT = Path(__file__).parents[2]
_PARTS = ("auth", "resolvers", "engine", "schema", "app")


class Loud(FieldExtension):
    """Stands in front of a field."""

    def resolve(
        self, next_: Callable[..., object], source: object, info: Info[object, None], **kwargs: object
    ) -> object:
        return next_(source, info, **kwargs)


@strawberry.enum
class Size(Enum):
    SMALL = "small"


@strawberry.type
class Problem:
    text: str


@strawberry.type
class Thing:
    plain: str = "plain"
    size: Size = Size.SMALL
    governed: str = strawberry.field(default="governed", directives=[policy_guard("admins")])
    extended: str = strawberry.field(default="extended", extensions=[Loud()])

    @strawberry.field
    def computed(self) -> str:
        return "computed"

    @strawberry.field
    def careful(self) -> "Thing | Problem":
        raise ValueError


@strawberry.type
class Query:
    @strawberry.field(directives=[policy_guard("admins")])
    def thing(self, text: str = "plain") -> Thing:
        return Thing(plain=text)


class ToProblem(ExceptionHandler[ValueError, Problem]):
    def handle(self, exception: ValueError, **_: object) -> Problem:
        return Problem(text=str(exception))


@pytest.fixture
def schema() -> OpenSchema:
    return OpenSchema(
        query=Query, exception_handlers=[ToProblem()], execution_context_class=InformingExecutor
    )


def _field(schema: OpenSchema, name: str) -> GraphQLField:
    kind = schema.graphql.type_map["Thing"]
    assert isinstance(kind, GraphQLObjectType)
    return kind.fields[name]


def test_strawberry_is_the_version_that_was_read() -> None:
    assert version("strawberry-graphql").startswith("0.341.")


def test_a_schema_keeps_graphql_cores_and_is_known_to_it(schema: OpenSchema) -> None:
    assert schema.graphql.query_type is not None
    assert vars(schema)["_schema"] is schema.graphql


def test_what_the_executor_is_given_is_asked_of_one_method() -> None:
    name = "_get_custom_context_kwargs"
    ours, theirs = (inspect.signature(getattr(each, name)) for each in (OpenSchema, strawberry.Schema))
    assert list(ours.parameters) == list(theirs.parameters) == ["self", "operation_extensions", "sync"]
    assert theirs.parameters["sync"].kind is inspect.Parameter.KEYWORD_ONLY


async def test_executor_options_reach_the_executor() -> None:
    seen: list[object] = []

    class Executor(InformingExecutor):
        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the class above it
            seen.append(kwargs.get("hide_suggestions"))
            super().__init__(*args, **kwargs)

    class Hiding(OpenSchema):
        def executor_options(self) -> dict[str, object]:
            return {"hide_suggestions": True}

    result = await Hiding(Query, execution_context_class=Executor).execute("{ thing { plain } }")
    assert result.data == {"thing": {"plain": "plain"}}
    assert seen == [True]


def test_an_extension_says_whether_it_wraps_resolvers() -> None:
    class Wrapping(SchemaExtension):
        def resolve(self, *_: object, **__: object) -> object: ...  # pyright: ignore[reportIncompatibleMethodOverride]

    class Watching(SchemaExtension):
        async def on_operation(self) -> Iterator[None]: ...  # pyright: ignore[reportIncompatibleMethodOverride]

    assert wraps_resolvers(Wrapping())
    assert not wraps_resolvers(Watching())


def test_strawberrys_info_is_made_of_the_engines_and_a_field(schema: OpenSchema) -> None:
    assert [each.name for each in fields(Info)] == ["_raw_info", "_field"]
    definition = field_definition(_field(schema, "computed"))
    marker = object()
    made = info_factory(definition, schema.schema_converter)(marker)
    assert raw_info(made) is marker
    assert made.python_name == "computed"


def test_resolvers_are_told_what_strawberry_tells_them_and_one_thing_more() -> None:
    theirs = _OperationContextAwareGraphQLResolveInfo._fields
    assert (*theirs, "variables") == ResolveInfo._fields


def test_types_and_fields_lead_back_to_their_definitions(schema: OpenSchema) -> None:
    kind = schema.graphql.type_map["Thing"]
    assert isinstance(kind, GraphQLObjectType)
    definition = get_object_definition(Thing, strict=True)
    assert definition_of(kind) is definition
    assert field_definition(kind.fields["plain"]) in definition.fields


def test_an_enum_leads_back_to_its_class(schema: OpenSchema) -> None:
    kind = schema.graphql.type_map["Size"]
    assert isinstance(kind, GraphQLEnumType)
    assert python_enum(kind) is Size


def test_only_what_is_read_off_its_object_counts_as_an_attribute(schema: OpenSchema) -> None:
    names = ("plain", "governed", "extended", "computed", "careful")
    found = [name for name in names if _reads_attribute(_field(schema, name))]
    assert found == ["plain", "governed"]


def _reads_attribute(field: GraphQLField) -> bool:
    assert field.resolve is not None
    return reads_attribute(field_definition(field), field.resolve)


def test_exception_handlers_are_found(schema: OpenSchema) -> None:
    handled = [
        name
        for name in ("computed", "careful", "extended")
        if (resolve := _field(schema, name).resolve) and has_exception_handlers(resolve)
    ]
    assert handled == ["careful"]


def test_every_refusal_by_a_permission_class_goes_through_one_method() -> None:
    """Schema tells a refusal from other errors by that method in its traceback."""

    class No(BasePermission):
        message = "not yours"

        def has_permission(self, source: object, info: Info[object, None], **kwargs: object) -> bool:
            del source, info, kwargs
            return False

    def refuse(*_: object, **__: object) -> object:
        raise AssertionError("the resolver ran")

    with pytest.raises(Exception, match="not yours") as raised:
        PermissionExtension([No()]).resolve(refuse, None, cast("Info[object, None]", None))
    codes = [frame.f_code for frame, _ in walk_tb(raised.value.__traceback__)]
    assert codes.count(permission_refusal_code()) == 1


def test_attributes_and_methods_of_an_api_run_without_strawberrys_resolvers() -> None:
    """Missing either would change no answer: requests would take longer."""

    @strawberry.type(directives=[guard(anyone)])
    class Root:
        plain: str = "plain"

        @strawberry.field
        def computed(self, info: Info[object, None], number: int = 1) -> str:
            return f"{info.field_name} {number}"

    api = build_api([feature(Query=Root)])
    plain, computed = api.guards.of("Query", "plain"), api.guards.of("Query", "computed")
    assert plain is not None
    assert plain.attribute == "plain"
    assert computed is not None
    assert computed.resolve.__qualname__ == "direct_resolver.<locals>.call"


def test_replaced_directives_are_printed_and_classes_keep_theirs(schema: OpenSchema) -> None:
    replace_directives(schema.graphql, partial(resolve_policies, Policy.from_scopes()))
    assert """governed: String! @auth(rule: "in_group('admin')")""" in print_schema(schema)
    (own,) = (
        each for each in get_object_definition(Thing, strict=True).fields if each.python_name == "governed"
    )
    assert [each.rule for each in own.directives if isinstance(each, Guard)] == ["admins"]


def test_a_field_with_replaced_directives_is_the_same_in_all_else(schema: OpenSchema) -> None:
    query = schema.graphql.query_type
    assert query is not None
    governed = [_field(schema, "governed"), query.fields["thing"]]
    before = [field_definition(field) for field in governed]
    replace_directives(schema.graphql, partial(resolve_policies, Policy.from_scopes()))
    for field, definition in zip(governed, before, strict=True):
        replaced = field_definition(field)
        assert replaced is not definition
        assert _read_of(replaced) == _read_of(definition)


def _read_of(field: StrawberryField) -> list[object]:
    """All that we read of a definition, besides its directives."""
    read = ("python_name", "type", "base_resolver", "extensions", "origin", "arguments", "default_resolver")
    return [type(field), field.is_basic_field, *(getattr(field, name) for name in read)]


#: Names of Strawberry's that are its own business; `_schema` is a name of ours as well.
_PRIVATE = {
    *("_raw_info", "_get_custom_context_kwargs", "_implements_resolve", "_get_basic_result"),
    *("field_exception_handlers", "strawberry-definition", "DEFINITION_BACKREF"),
}


def _names(tree: ast.AST) -> Iterator[str]:
    """All names and whole texts in a module, and the attributes `_schema` of anything but ``self``."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=value, attr=attr):
                own = isinstance(value, ast.Name) and value.id == "self"
                yield f"{attr} of another" if attr == "_schema" and not own else attr
            case ast.Name(id=name) | ast.keyword(arg=str(name)) | ast.FunctionDef(name=name):
                yield name
            case ast.Constant(value=str(text)):
                yield text
            case ast.ImportFrom(module=str(module), names=imported) if module.startswith("strawberry"):
                yield from (f"{each.name} of Strawberry" for each in imported if each.name.startswith("_"))
            case _:
                pass


def test_no_other_module_touches_strawberrys_private_parts() -> None:
    allowed = _ROOT / "schema" / "_strawberry.py"
    touching = {
        f"{path.relative_to(_ROOT)}: {name}"
        for part in _PARTS
        for path in sorted((_ROOT / part).rglob("*.py"))
        if path != allowed and "node_modules" not in path.parts
        for name in _names(ast.parse(path.read_text()))
        if name in _PRIVATE or name == "_schema of another" or name.endswith(" of Strawberry")
    }
    assert touching == set()
    assert {"_raw_info", "strawberry-definition"} & set(_names(ast.parse(allowed.read_text())))
