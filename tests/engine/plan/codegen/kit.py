"""Plans of a small schema, and what the text of their parts does."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import GraphQLSchema, OperationDefinitionNode, VariableValues, build_schema, parse

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import Facts, Rule, anyone
from claimgraph.engine.authorization import FieldGuard, Guards
from claimgraph.engine.plan.codegen.completers import Completers
from claimgraph.engine.plan.codegen.source import Source
from claimgraph.engine.plan.compiler import Compiler, Plan
from claimgraph.engine.plan.model import ObjectPlan
from claimgraph.engine.plan.selection import Operation, Selection
from claimgraph.engine.plan.values import PlainClasses
from tests.schema.callers import caller


class Denied(Exception):
    """A denial."""


def _facts(_source: object, _arguments: Mapping[str, object]) -> Facts:
    return lambda _target: None


def _resolve(_source: object, _info: object, **_arguments: object) -> object:
    return None


def _refuse(*_: object) -> Exception:
    return Denied("denied")


def guard(
    rule: Rule = anyone, attribute: str | None = None, attributes: Mapping[str, str] | None = None
) -> FieldGuard:
    """A guard of a field; its resolver returns null unless it is an attribute."""
    return FieldGuard(rule, _resolve, attribute, attributes or {}, _facts, _refuse)


@dataclass(frozen=True, slots=True)
class Api:
    """A schema with guards.

    Attributes:
        schema: The schema.
        fields: The guards, by type and field.
    """

    schema: GraphQLSchema
    fields: Mapping[tuple[str, str], FieldGuard]

    @classmethod
    def of(cls, sdl: str, fields: Mapping[tuple[str, str], FieldGuard] | None = None) -> "Api":
        """A schema by its SDL."""
        return cls(build_schema(sdl), fields or {})

    def plan(self, text: str, identity: Identity | None = None) -> Plan:
        """The plan of a document's only operation, which has no variables."""
        guards = Guards(self.fields)
        settled = guards.settled(identity or caller())
        return Compiler(guards).compile(self._operation(text), settled, NO_VARIABLES)

    def root(self, text: str, identity: Identity | None = None) -> ObjectPlan:
        """The objects and fields of that plan, before any text is made of them."""
        guards = Guards(self.fields)
        settled = guards.settled(identity or caller())
        return Selection(self._operation(text), guards, settled, NO_VARIABLES).root()

    def _operation(self, text: str) -> Operation:
        document = parse(text)
        (node,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
        return Operation(self.schema, document, node)


NO_VARIABLES = VariableValues({}, {})


def new_source() -> Source:
    """A source without functions."""
    return Source(PlainClasses())


def functions(source: Source) -> dict[str, str]:
    """The text of each function of a source, by its name, without the comment above it."""
    texts = source.text().rstrip("\n").split("\n\n\n")
    bodies = [text.partition("\n")[2] for text in texts]
    return {body.partition("(")[0].rpartition(" ")[2]: body for body in bodies}


def completers(source: Source) -> Completers:
    """What writes completers into a source."""
    return Completers(source)
