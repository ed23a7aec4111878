"""The built-in API has the reviewed schema."""

from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
)

from claimgraph.schema.runtime.build import build_api

_REVIEWED = Path(__file__).parents[3] / "schema.graphql"


def test_the_schema_is_the_reviewed_one() -> None:
    assert build_api().sdl() == _REVIEWED.read_text(), "if the change is meant: make snapshots"


def test_every_type_field_argument_and_value_is_described() -> None:
    schema = build_api().graphql
    bare: list[str] = []
    for name, kind in schema.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Boolean", "ID", "Float"):
            continue
        if not kind.description:
            bare.append(name)
        if isinstance(kind, GraphQLEnumType):
            bare += [f"{name}.{value}" for value, it in kind.values.items() if not it.description]
        if isinstance(kind, GraphQLInputObjectType):
            bare += [f"{name}.{field}" for field, it in kind.fields.items() if not it.description]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            bare += [f"{name}.{field}" for field, it in kind.fields.items() if not it.description]
            bare += [
                f"{name}.{field}({argument})"
                for field, it in kind.fields.items()
                for argument, described in it.args.items()
                if not described.description
            ]
    assert bare == []


def test_the_sdl_is_valid_graphql() -> None:
    assert build_schema(build_api().sdl()).query_type is not None


def test_the_sdl_says_who_may_read_what() -> None:
    sdl = build_api().sdl()
    assert """email: AWSEmail @auth(rule: "owner('userProfileID', of='id') | in_group('admin')")""" in sdl
    assert 'type Profile @auth(rule: "signed_in")' in sdl
