"""An API in which every field can be asked for by everybody, its guard and its resolver left as they are.

Below a refused parent no client ever reaches a field. So the same types are built into a schema once more,
beside one more root field for each object type, ``probe<Type>(owner:)``, which is open to everyone and gives
a made-up object. What the fields below it come to is decided by their own guards alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import cast

import strawberry
from graphql import GraphQLObjectType, get_named_type

from claimgraph.auth import anyone
from claimgraph.schema import aws_api_key, aws_cognito_user_pools, guard
from claimgraph.schema.guards import GuardedField
from claimgraph.schema.runtime.build import BuiltApi, build_api, discover
from tests.schema.matrix.samples import arguments, sample, type_of

_ROOTS = ("Query", "Mutation")

#: To callers of every mode of the API.
_OPEN = [guard(anyone), aws_api_key(), aws_cognito_user_pools()]


@dataclass(frozen=True, slots=True)
class Question:
    """A document that asks for one field, and its variables."""

    field: GuardedField
    query: str
    variables: Mapping[str, object]


def probing(api: BuiltApi) -> BuiltApi:
    """The API with the probes added."""
    query = {
        f"probe_{kind.name}": _probe(kind, fields)
        for kind, fields in _object_types(api).items()
        if kind.name not in _ROOTS
    }
    module = ModuleType("probes")
    vars(module)["Query"] = strawberry.type(type("ProbeQuery", (), query))
    return build_api([*discover(), module], api.policy, api.modes)


def question(field: GuardedField, owner: str) -> Question:
    """How to ask for a field of an object, or with arguments, of this owner's."""
    given = arguments(field, owner)
    declared = ", ".join(f"${name}: {type_of(field.field.args[name])}" for name in given)
    passed = ", ".join(f"{name}: ${name}" for name in given)
    called = f"{field.name}({passed})" if given else field.name
    below = " { __typename }" if isinstance(get_named_type(type_of(field.field)), GraphQLObjectType) else ""
    head = f"{'mutation' if field.type_name == 'Mutation' else 'query'}{f'({declared})' if given else ''}"
    if field.type_name in _ROOTS:
        return Question(field, f"{head} {{ {called}{below} }}", given)
    probe = f'probe{field.type_name}(owner: "{owner}")'
    return Question(field, f"{head} {{ {probe} {{ {called}{below} }} }}", given)


def _object_types(api: BuiltApi) -> dict[GraphQLObjectType, dict[str, GuardedField]]:
    found: dict[GraphQLObjectType, dict[str, GuardedField]] = {}
    for field in api.fields:
        kind = cast(GraphQLObjectType, api.graphql.type_map[field.type_name])
        found.setdefault(kind, {})[field.name] = field
    return found


def _probe(kind: GraphQLObjectType, fields: Mapping[str, GuardedField]) -> object:
    make = cast("Callable[[str], object]", partial(sample, kind, fields))

    def resolve(owner: str) -> object:
        return make(owner)

    origin = kind.extensions["strawberry-definition"].origin
    return strawberry.field(
        resolver=resolve, graphql_type=origin | None, directives=_OPEN, name=f"probe{kind.name}"
    )
