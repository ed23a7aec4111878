"""What an introspection costs: lists of lists of the schema, which no resolver and no page size bounds.

The cost is the number of fields that would be resolved, estimated from the schema's own list lengths:
totals where a list is reached for every type (``__schema { types { fields { args …``), the longest list of
its kind anywhere else. It is compared with the cost of the standard introspection query.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_introspection_query,
    is_abstract_type,
    parse,
)

_ENTRIES: Final = frozenset({"__schema", "__type"})

#: Lists whose members are reached for every type when the types themselves are.
_KEEPS_EVERY: Final = frozenset({"types", "fields", "inputFields", "enumValues", "args"})


class _Typed(Protocol):
    """A field, an argument or an input field."""

    @property
    def type(self) -> object:
        """Its type, which prints as in the schema language: ``[ID!]!``."""
        ...


@dataclass(frozen=True, slots=True)
class _Lengths:
    """How long the introspection's lists are in one schema.

    Attributes:
        every: On average over all types (for arguments: over all fields).
        longest: At most.
        wrappers: How many wrappers (non-null, list) a type has at most: ``ofType`` leads no further.
    """

    every: dict[str, float]
    longest: dict[str, float]
    wrappers: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in an introspection a selection set stands.

    Attributes:
        inside: Whether it is in an introspection at all.
        every: Whether it is reached once for every type of the schema (or for all of their fields, …).
        unwrapped: How many ``ofType`` lead to it from a type.
    """

    inside: bool = False
    every: bool = False
    unwrapped: int = 0

    def below(self, name: str) -> "_Place":
        """The place of the selection set of a field."""
        every = name == "types" or (self.every and name in _KEEPS_EVERY)
        unwrapped = self.unwrapped + 1 if name == "ofType" else 0
        return _Place(self.inside or name in _ENTRIES, every, unwrapped)


class IntrospectionCost:
    """The cost of introspections of one schema.

    Attributes:
        standard: The cost of the standard introspection query with all its options.
    """

    def __init__(self, schema: GraphQLSchema) -> None:
        self._lengths = _list_lengths(schema)
        query = get_introspection_query(
            descriptions=True,
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
            experimental_directive_deprecation=True,
            one_of=True,
        )
        self.standard = self.of(parse(query))

    def of(self, document: DocumentNode) -> float:
        """The cost of the dearest operation; fragments must not spread themselves."""
        return max(self.of_each(document).values(), default=0)

    def of_each(self, document: DocumentNode) -> dict[str | None, float]:
        """The cost of each operation, by its name; 0 for one that does not introspect."""
        fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        operations = (d for d in document.definitions if isinstance(d, OperationDefinitionNode))
        walk = _Walk(fragments, self._lengths)
        return {
            operation.name.value if operation.name else None: walk.cost(operation.selection_set, _Place())
            for operation in operations
        }


class _Walk:
    """One document's walk; a fragment is priced once per place it stands in."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode], lengths: _Lengths) -> None:
        self._fragments = fragments
        self._lengths = lengths
        self._known: dict[tuple[str, _Place], float] = {}

    def cost(self, selections: SelectionSetNode, place: _Place) -> float:
        """The cost of a selection set that stands in ``place``."""
        if place.unwrapped > self._lengths.wrappers:
            return 0.0
        total = 0.0
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                total += self._field(selection, place)
            elif isinstance(selection, InlineFragmentNode):
                total += self.cost(selection.selection_set, place)
            elif isinstance(selection, FragmentSpreadNode):
                total += self._spread(selection.name.value, place)
        return total

    def _field(self, node: FieldNode, place: _Place) -> float:
        name = node.name.value
        inner = place.below(name)
        below = self.cost(node.selection_set, inner) if node.selection_set else 0.0
        if not inner.inside:
            return below
        lengths = self._lengths.every if place.every else self._lengths.longest
        return 1 + lengths.get(name, 1) * below

    def _spread(self, name: str, place: _Place) -> float:
        fragment = self._fragments.get(name)
        if fragment is None:
            return 0.0
        if (name, place) not in self._known:
            self._known[name, place] = self.cost(fragment.selection_set, place)
        return self._known[name, place]


def _list_lengths(schema: GraphQLSchema) -> _Lengths:
    types = list(schema.type_map.values())
    composite = [t for t in types if isinstance(t, GraphQLObjectType | GraphQLInterfaceType)]
    inputs = [t for t in types if isinstance(t, GraphQLInputObjectType)]
    fields = [field for t in composite for field in t.fields.values()]
    having_arguments = [*fields, *schema.directives]
    per_type = {
        "fields": [len(t.fields) for t in composite],
        "interfaces": [len(t.interfaces) for t in composite],
        "inputFields": [len(t.fields) for t in inputs],
        "enumValues": [len(t.values) for t in types if isinstance(t, GraphQLEnumType)],
        "possibleTypes": [len(schema.get_possible_types(t)) for t in types if is_abstract_type(t)],
    }
    arguments = [len(each.args) for each in having_arguments]
    whole = {"types": float(len(types)), "directives": float(len(schema.directives))}
    every = {name: sum(lengths) / len(types) for name, lengths in per_type.items()}
    longest = {name: float(max(lengths, default=1)) for name, lengths in per_type.items()}
    typed: list[_Typed] = [*fields, *(field for t in inputs for field in t.fields.values())]
    typed += [argument for each in having_arguments for argument in each.args.values()]
    return _Lengths(
        every | whole | {"args": sum(arguments) / len(arguments)},
        longest | whole | {"args": float(max(arguments))},
        max(str(each.type).count("[") + str(each.type).count("!") for each in typed),
    )
