"""Random operations over a schema: aliases, arguments, fragments, directives, variables."""

import re
from random import Random

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_list_type,
    is_non_null_type,
)


class Walk:
    """One random operation; `text` and `variables` once it is made."""

    def __init__(self, schema: GraphQLSchema, seed: str, *, size: int = 25, mutation: bool = False) -> None:
        self._schema = schema
        self._random = Random(seed)
        self._left = size
        self._declared: dict[str, str] = {}
        self._fragments: list[tuple[str, str, str]] = []
        self.variables: dict[str, object] = {}
        root = schema.mutation_type if mutation else schema.query_type
        assert root is not None
        body = self._selections(root, 0)
        self.text = self._whole("mutation" if mutation else "query", body)

    def _whole(self, keyword: str, body: str) -> str:
        fragments = "\n".join(f"fragment {name} on {on} {text}" for name, on, text in self._fragments)
        used = set(re.findall(r"\$(\w+)", body + fragments))
        declared = ", ".join(f"${name}: {kind}" for name, kind in self._declared.items() if name in used)
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
        named = get_named_type(definition.type)
        composite = isinstance(named, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
        if composite and (depth >= 5 or self._left <= 0):
            return self._aliased("__typename")
        arguments = self._arguments(definition.args)
        key = self._aliased(name) if not arguments else f"x{self._random.randrange(10**6)}: {name}"
        below = f" {self._selections(named, depth + 1)}" if composite else ""
        return f"{key}{arguments}{self._directive()}{below}"

    def _arguments(self, arguments: dict[str, GraphQLArgument]) -> str:
        given = [
            f"{name}: {self._literal(argument.type, 0)}"
            for name, argument in arguments.items()
            if self._random.random() < 0.3 or (is_non_null_type(argument.type) and not argument.default)
        ]
        return f"({', '.join(given)})" if given else ""

    def _literal(self, kind: object, depth: int) -> str:
        random = self._random
        if is_non_null_type(kind):
            return self._literal(kind.of_type, depth)
        if random.random() < 0.3:
            return self._variable(kind)
        if is_list_type(kind):
            return (
                f"[{', '.join(self._literal_item(kind.of_type, depth) for _ in range(random.randrange(3)))}]"
            )
        named = get_named_type(kind)  # pyright: ignore
        if isinstance(named, GraphQLInputObjectType):
            members = [n for n in named.fields if depth < 2 and random.random() < 0.6]
            return (
                "{"
                + ", ".join(f"{n}: {self._literal_item(named.fields[n].type, depth + 1)}" for n in members)
                + "}"
            )
        if isinstance(named, GraphQLEnumType):
            return random.choice(list(named.values))
        return {"Int": "3", "Float": "1.5", "Boolean": "true"}.get(named.name, random.choice(['"p1"', '"x"']))

    def _literal_item(self, kind: object, depth: int) -> str:
        for _ in range(5):
            text = self._literal(kind, depth)
            if "$" not in text:
                return text
        return "null" if not is_non_null_type(kind) else "1"

    def _variable(self, kind: object) -> str:
        random = self._random
        name = f"v{len(self._declared)}"
        default = ""
        value: object = {"Int": 4, "String": "p1", "ID": "p1", "Color": "GREEN", "Boolean": True}.get(
            str(kind)
        )
        if str(kind) == "Where":
            value = {"id": "p1", "deep": {"id": random.choice(["p1", "p2"])}}
        if str(kind) == "[Color!]":
            value = ["BLUE"]
        if str(kind) == "Int" and random.random() < 0.3:
            default = " = 9"
        self._declared[name] = f"{kind}{default}"
        if random.random() < 0.75:
            self.variables[name] = value
        return f"${name}"

    def _directive(self) -> str:
        random = self._random
        if random.random() > 0.12:
            return ""
        which = random.choice(("skip", "include"))
        if random.random() < 0.3:
            return f" @{which}(if: {random.choice(('true', 'false'))})"
        name = f"flag{random.randrange(3)}"
        self._declared[name] = "Boolean!"
        self.variables[name] = random.random() < 0.7
        return f" @{which}(if: ${name})"
