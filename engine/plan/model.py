"""What a plan consists of: objects, their fields, and what was decided about each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import FieldNode, GraphQLError, GraphQLField, GraphQLObjectType, GraphQLType
from graphql.execution.collect_fields import FieldDetails

from claimgraph.engine._graphql_core import split, type_of
from claimgraph.engine.authorization import Decision, FieldGuard
from claimgraph.engine.plan.paths import Trail


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the response that is the same in every run.

    Attributes:
        trail: The trail of the object there; None at the root.
    """

    trail: Trail | None = None


class Unplannable(Exception):
    """The operation is left to graphql-core, whole.

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
        decision: What the rule comes to for the plan's identity class.
        varies: Whether its refusals are explained differently, from object to object.
        arguments: The values of its arguments, if they are the same in every run.
        taken: The names of its arguments as resolvers know them, each with the variable whose value it takes
            over, if that is all there is to them.
        objects: The plan of its value, by the name of the object type it turns out to have.
        nodes: Its nodes in the document.
        nullable: Whether it may be null.
        info_head: The first members of its resolver's info.
        place: An error that knows where the operation selects it, for others to be made like it.
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
    taken: Sequence[tuple[str, str]] | None
    objects: "dict[str, ObjectPlan]" = field(default_factory=dict[str, "ObjectPlan"])
    nodes: list[FieldNode] = field(init=False)
    nullable: bool = field(init=False)
    info_head: tuple[object, ...] = field(init=False)
    _place: GraphQLError | None = None

    def __post_init__(self) -> None:
        self.nodes = [detail.node for detail in self.details]
        self.nullable = split(self.type)[1]
        self.info_head = (self.name, self.nodes, self.type, self.parent)

    def trail(self, at: Trail | None) -> Trail:
        """Where the field of the object at ``at`` is."""
        return (at, self.key, self.parent.name)

    @property
    def place(self) -> GraphQLError:
        """See above; worked out when it is asked for first."""
        if self._place is None:
            self._place = GraphQLError("", self.nodes)
        return self._place

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


@dataclass(slots=True, eq=False)
class ObjectPlan:
    """The fields that are read off one object.

    Attributes:
        number: Tells it from the plan's other objects.
        type: The object's type.
        fields: Its fields, in the order of the response.
        place: Where it is; None where that depends on the run, because it is an item of a list.
    """

    number: int
    type: GraphQLObjectType
    fields: list[FieldPlan]
    place: Place | None
