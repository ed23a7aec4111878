"""The text that runs one field of an object, as graphql-core's ``execute_field`` would."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from graphql import GraphQLObjectType, GraphQLType, is_abstract_type

from claimgraph.engine._graphql_core import DEFAULT_RESOLVER, named
from claimgraph.engine.plan.codegen.guards import attribute, condition
from claimgraph.engine.plan.codegen.leaves import is_simple, leaf_lines
from claimgraph.engine.plan.codegen.source import Source, indented
from claimgraph.engine.plan.model import FieldPlan, ObjectPlan, Place
from claimgraph.engine.plan.paths import path_of


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the text of an object stands.

    Attributes:
        source: Where the text goes.
        completer: Gives the name of the function that completes a field's value.
        place: Where the object always is, if it is.
        at: The expression of the object's own trail.
        later: The variable of what the object waits for.
        refusable: The fields whose refusals go to what `refusal_lines` put before the loop over a list.
    """

    source: Source
    completer: Callable[[FieldPlan], str]
    place: Place | None
    at: str
    later: str
    refusable: Sequence[FieldPlan] = ()

    def info(self, field: FieldPlan) -> str:
        """The expression of a field's info, where ``t`` is its trail."""
        if self.place is None:
            return f"x.info(f{field.number}, path_of(t))"
        path = self.source.bind(f"path{field.number}", path_of(field.trail(self.place.trail)))
        return f"x.info(f{field.number}, {path})"


def is_flat(field: FieldPlan) -> bool:
    """Whether a field is read, or refused, without calling anything that may take time."""
    if field.is_typename or field.decision is False:
        return True
    return field.attribute is not None and is_simple(field.type)


def value(field: FieldPlan) -> str:
    """The expression of the field's completed value, once its lines have run."""
    if field.is_typename:
        return repr(field.parent.name)
    return "None" if field.decision is False else f"v{field.number}"


def field_lines(field: FieldPlan, scope: Scope) -> list[str]:
    """Statements that bring about the field's value."""
    if field.is_typename:
        return []
    scope.source.bind(f"f{field.number}", field)
    if field.arguments:
        scope.source.bind(f"k{field.number}", field.arguments)
    refused = field.decision is False
    if refused and field.arguments is not None:
        return _deny(field, scope)
    lines = _deny(field, scope) if refused else _guarded(field, scope)
    return [
        "try:",
        *([f" k = x.arguments(f{field.number})"] if field.arguments is None else []),
        *indented(lines),
        f"except Exception: {'_' if refused else value(field)} = x.failed(f{field.number}, {scope.at})",
    ]


def _trail(field: FieldPlan, scope: Scope) -> str:
    return f"({scope.at}, {field.key!r}, {field.parent.name!r})"


def _arguments(field: FieldPlan) -> str:
    if field.arguments is None:
        return "k"
    return f"k{field.number}" if field.arguments else "{}"


def refusable(fields: Iterable[FieldPlan]) -> list[FieldPlan]:
    """The fields that may be refused without anything else becoming null, whose refusals are all alike."""
    return [field for field in fields if field.decision is not True and field.nullable and not field.varies]


def refusal_lines(scope: Scope, plan: ObjectPlan, at: str) -> list[str]:
    """What stands before a loop over objects, if fields of theirs may be refused.

    Args:
        scope: Where the text of each object stands.
        plan: The plan of the objects.
        at: The expression of the list's trail.
    """
    if not scope.refusable:
        return []
    bound = scope.source.bind(f"refusable{plan.number}", scope.refusable)
    return [f"refuse = x.refuser({at}, {bound})", *(f"no{field.number} = None" for field in scope.refusable)]


def _deny(field: FieldPlan, scope: Scope) -> list[str]:
    number, given = field.number, "" if field.arguments == {} else f", {_arguments(field)}"
    if field not in scope.refusable:
        return [f"x.deny(f{number}, s, {scope.at}{given})"]
    count, place = len(scope.refusable), scope.refusable.index(field)
    return [
        f"if no{number} is None: no{number} = x.refused(f{number}, s{given})",
        f"refuse({'len(out)' if count == 1 else f'len(out) * {count} + {place}'})",
    ]


def _guarded(field: FieldPlan, scope: Scope) -> list[str]:
    lines = _resolved(field, scope)
    if field.decision is True:
        return lines
    return [
        f"if {condition(field, _arguments(field))}:",
        *indented(lines),
        "else:",
        f" {value(field)} = None",
        *indented(_deny(field, scope)),
    ]


def _resolved(field: FieldPlan, scope: Scope) -> list[str]:
    number, trail = field.number, _trail(field, scope)
    if field.attribute is not None:
        read = attribute(field.attribute)
        if is_simple(field.type):
            return _leaf(field, read, scope)
        info = scope.info(field) if needs_info(field.type) else "None"
        return _completed(field, [f"t = {trail}", f"r = {read}"], scope, info)
    scope.source.bind(f"call{number}", field.resolve or DEFAULT_RESOLVER)
    given = "" if field.arguments == {} else f", **{_arguments(field)}"
    if is_simple(field.type):
        return [f"t = {trail}", *_leaf(field, f"call{number}(s, {scope.info(field)}{given})", scope)]
    called = [f"t = {trail}", f"i = {scope.info(field)}", f"r = call{number}(s, i{given})"]
    return _completed(field, called, scope, "i")


def _leaf(field: FieldPlan, read: str, scope: Scope) -> list[str]:
    target = value(field)

    def hand_over(raw: str) -> str:
        given = f"x, f{field.number}, {raw}, {scope.at}, {scope.later}"
        return f"{target}, {scope.later} = odd({given})"

    return leaf_lines(scope.source, field.type, read, target, hand_over)


def _completed(field: FieldPlan, resolved: list[str], scope: Scope, info: str) -> list[str]:
    number, target, later = field.number, value(field), scope.later
    completer = scope.completer(field)
    wait = f"{target}, {later} = eventually(x, f{number}, {target}, t, {later})"
    return [
        *resolved,
        "if type(r) not in PLAIN and is_awaitable(r):",
        f" {target}, {later} = when(x, f{number}, r, ({completer}, t, {info}), {later})",
        "else:",
        f" {target} = {completer}(r, x, t, {info})",
        f" if type({target}) is Coroutine: {wait}",
    ]


def needs_info(kind: GraphQLType) -> bool:
    """Whether completing a value of the type asks for the info of its field."""
    inner = named(kind)
    return is_abstract_type(inner) or (isinstance(inner, GraphQLObjectType) and inner.is_type_of is not None)
