"""Random operations over a schema: aliases, arguments, fragments, directives, variables."""

import re
from collections.abc import Mapping
from random import Random

from graphql import (
    GraphQLArgument,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
)

from claimgraph.engine.graphql_types import named, split, type_of
from tests.engine.differential.inputs import Inputs, input_type


class Walk:
    """One random operation; `text` and `variables` once it is made."""

    def __init__(self, schema: GraphQLSchema, seed: str, *, size: int = 25, mutation: bool = False) -> None:
        self._schema = schema
        self._random = Random(seed)  # noqa: S311 - test data, not secrets
        self._left = size
        self._inputs = Inputs(self._random)
        self._fragments: list[tuple[str, str, str]] = []
        root = schema.mutation_type if mutation else schema.query_type
        assert root is not None
        body = self._selections(root, 0)
        self.variables: Mapping[str, object] = self._inputs.variables
        self.text = self._whole("mutation" if mutation else "query", body)

    def _whole(self, keyword: str, body: str) -> str:
        fragments = "\n".join(f"fragment {name} on {on} {text}" for name, on, text in self._fragments)
        used = set(re.findall(r"\$(\w+)", body + fragments))
        declared = ", ".join(
            f"${name}: {kind}" for name, kind in self._inputs.declared.items() if name in used
        )
        return f"{keyword}{f'({declared})' if declared else ''} {body}\n{fragments}"

    def _selections(self, kind: GraphQLNamedType, depth: int) -> str:
        random = self._random
        parts = [self._selection(kind, depth) for _ in range(random.randrange(1, 6 if depth else 8))]
        return "{ " + " ".join(part for part in parts if part) + " __typename }"

    def _selection(self, kind: GraphQLNamedType, depth: int) -> str:
        self._left -= 1
        chance = self._random.random()
        if chance < 0.08:
            return self._aliased("__typename")
        if chance < 0.25 and depth < 5 and self._left > 0:
            return self._fragment(kind, depth)
        if isinstance(kind, GraphQLUnionType):
            return self._fragment(kind, depth) if depth < 5 and self._left > 0 else ""
        return self._field(kind, depth)

    def _aliased(self, name: str) -> str:
        return f"a{self._random.randrange(3)}_{name}: {name}" if self._random.random() < 0.3 else name

    def _fragment(self, kind: GraphQLNamedType, depth: int) -> str:
        random = self._random
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            on: GraphQLNamedType = random.choice([*self._schema.get_possible_types(kind), kind])
        else:
            on = kind
        body = self._selections(on, depth + 1)
        if random.random() < 0.5:
            condition = f" on {on.name}" if on is not kind or random.random() < 0.5 else ""
            return f"...{condition}{self._directive()} {body}"
        if self._fragments and random.random() < 0.3:
            name, known_on, _ = random.choice(self._fragments)
            if known_on == on.name:
                return f"...{name}{self._directive()}"
        name = f"F{len(self._fragments)}"
        self._fragments.append((name, on.name, body))
        return f"...{name}{self._directive()}"

    def _field(self, kind: GraphQLNamedType, depth: int) -> str:
        assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        name, definition = self._random.choice(list(kind.fields.items()))
        inner = named(type_of(definition))
        is_leaf = not isinstance(inner, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
        if not is_leaf and (depth >= 5 or self._left <= 0):
            return self._aliased("__typename")
        arguments = self._arguments(definition.args)
        key = self._aliased(name) if not arguments else f"x{self._random.randrange(10**6)}: {name}"
        below = f" {self._selections(inner, depth + 1)}" if not is_leaf else ""
        return f"{key}{arguments}{self._directive()}{below}"

    def _arguments(self, arguments: Mapping[str, GraphQLArgument]) -> str:
        given = [
            f"{name}: {self._inputs.of(input_type(argument))}"
            for name, argument in arguments.items()
            if self._random.random() < 0.3 or (not split(input_type(argument))[1] and not argument.default)
        ]
        return f"({', '.join(given)})" if given else ""

    def _directive(self) -> str:
        random = self._random
        if random.random() > 0.12:
            return ""
        which = random.choice(("skip", "include"))
        if random.random() < 0.3:
            return f" @{which}(if: {random.choice(('true', 'false'))})"
        name = f"flag{random.randrange(3)}"
        self._inputs.declared[name] = "Boolean!"
        self._inputs.variables[name] = random.random() < 0.7
        return f" @{which}(if: ${name})"
