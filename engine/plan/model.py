"""What a plan consists of: objects, their fields, and what was decided about each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from graphql import FieldNode, GraphQLError, GraphQLField, GraphQLObjectType, GraphQLType

from claimgraph.engine._graphql_core import FieldDetails
from claimgraph.engine.authorization import Decision, FieldGuard
from claimgraph.engine.graphql_types import split, type_of
from claimgraph.engine.plan.paths import RawPath


class Unplannable(Exception):
    """The operation is not supported by plans and is left to graphql-core, whole.

    Attributes:
        reason: Why, in a few words of ours; never text of the request.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True, eq=False)
class FieldPlan:
    """One field of an object, as the operation selects it.

    Attributes:
        number: Tells it from the plan's other fields.
        key: Its key in the response.
        parent: The object's type.
        definition: graphql-core's field.
        details: Where the operation selects it, as graphql-core's executor wants it.
        guard: Its guard, if it has one.
        rule_number: The number of the guard's rule.
        decision: The rule's outcome for the plan's identity class.
        varies: Whether its denials are explained differently from object to object.
        arguments: The values of its arguments, if they are the same in every run.
        passed_variables: The names of its arguments as resolvers know them, each with the variable passed to
            it; None unless every argument that is given is a variable that certainly has a value.
        objects: The plan of its value, for each object type that the value may have, by the type's name.
        nodes: Its nodes in the document.
        nullable: Whether it may be null.
        info_head: The first members of its resolver's info.
        location: An error that knows where the operation selects it, for others to be made like it.
    """

    number: int
    key: str
    parent: GraphQLObjectType
    definition: GraphQLField
    details: list[FieldDetails]
    guard: FieldGuard | None
    rule_number: int
    decision: Decision
    varies: bool
    arguments: Mapping[str, object] | None
    passed_variables: Sequence[tuple[str, str]] | None
    objects: "dict[str, ObjectPlan]" = field(default_factory=dict[str, "ObjectPlan"])
    nodes: list[FieldNode] = field(init=False)
    nullable: bool = field(init=False)
    info_head: tuple[object, ...] = field(init=False)
    _location: GraphQLError | None = None

    def __post_init__(self) -> None:
        self.nodes = [detail.node for detail in self.details]
        self.nullable = split(self.type)[1]
        self.info_head = (self.name, self.nodes, self.type, self.parent)

    def path_in(self, object_path: RawPath | None) -> RawPath:
        """The field's path, given that of the object that has it."""
        return (object_path, self.key, self.parent.name)

    @property
    def location(self) -> GraphQLError:
        """See above; worked out when it is first asked for."""
        if self._location is None:
            self._location = GraphQLError("", self.nodes)
        return self._location

    @property
    def name(self) -> str:
        """The field's name in the schema."""
        return self.nodes[0].name.value

    @property
    def type(self) -> GraphQLType:
        """The field's type."""
        return type_of(self.definition)

    @property
    def attribute(self) -> str | None:
        """The Python attribute that the field merely reads."""
        return self.guard.attribute if self.guard else None

    @property
    def resolve(self) -> Callable[..., object] | None:
        """The resolver, without its guard; None for graphql-core's default."""
        return self.guard.resolve if self.guard else self.definition.resolve

    @property
    def is_typename(self) -> bool:
        """Whether it asks for the name of the object's type."""
        return self.name == "__typename"


class ItemPlan:
    """The items of a field's list, or of a list in its list.

    Attributes:
        field: The field.
        type: The items' type.
        nullable: Whether an item may be null.
        nodes: The field's nodes in the document.
        details: The same as graphql-core's executor wants them.
        info_head: The first members of the info of the field's resolver.
    """

    __slots__ = ("details", "field", "info_head", "nodes", "nullable", "type")

    def __init__(self, field: FieldPlan, item_type: GraphQLType) -> None:
        self.field = field
        self.type = item_type
        self.nullable = split(item_type)[1]
        self.nodes, self.details, self.info_head = field.nodes, field.details, field.info_head


#: Where a value belongs that may be null or not.
Position: TypeAlias = FieldPlan | ItemPlan


@dataclass(frozen=True, slots=True)
class FixedPath:
    """A path that is the same in every run, as long as no list is on it.

    Attributes:
        path: The path of an object; None for the root.
    """

    path: RawPath | None = None


@dataclass(slots=True, eq=False)
class ObjectPlan:
    """The fields that are read off one object.

    Attributes:
        number: Tells it from the plan's other objects.
        type: The object's type.
        fields: Its fields, in the order of the response.
        fixed: Its path, if that is the same in every run; None below a list.
    """

    number: int
    type: GraphQLObjectType
    fields: list[FieldPlan]
    fixed: FixedPath | None
