"""The text that runs one field of an object, as graphql-core's ``execute_field`` would."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from graphql import GraphQLObjectType, GraphQLType, is_abstract_type

from claimgraph.engine._graphql_core import DEFAULT_RESOLVER
from claimgraph.engine.graphql_types import named
from claimgraph.engine.plan.codegen.guards import attribute, condition
from claimgraph.engine.plan.codegen.leaves import is_simple, leaf_lines
from claimgraph.engine.plan.codegen.source import Source, block
from claimgraph.engine.plan.model import FieldPlan, FixedPath, ObjectPlan
from claimgraph.engine.plan.paths import graphql_path


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the text of an object stands.

    Attributes:
        source: Where the text goes.
        completer: Gives the name of the function that completes a field's value.
        fixed: The object's path, if that is the same in every run.
        path: The expression of the object's path.
        pending: The variable of what the object waits for.
        deniable: The fields whose denials go to what `denial_lines` put before the loop over a list.
    """

    source: Source
    completer: Callable[[FieldPlan], str]
    fixed: FixedPath | None
    path: str
    pending: str
    deniable: Sequence[FieldPlan] = ()

    def info(self, field: FieldPlan) -> str:
        """The expression of a field's info, where ``field_path`` is its path."""
        if self.fixed is None:
            return f"run.info(field{field.number}, graphql_path(field_path))"
        path = graphql_path(field.path_in(self.fixed.path))
        return f"run.info(field{field.number}, {self.source.bind(f'path{field.number}', path)})"


def is_flat(field: FieldPlan) -> bool:
    """Whether a field is read, or denied, without calling anything that may take time."""
    if field.is_typename or field.decision is False:
        return True
    return field.attribute is not None and is_simple(field.type)


def value_of(field: FieldPlan) -> str:
    """The expression of the field's completed value, once its lines have run."""
    if field.is_typename:
        return repr(field.parent.name)
    return "None" if field.decision is False else f"value{field.number}"


def field_lines(field: FieldPlan, scope: Scope) -> list[str]:
    """Statements that bring about the field's value."""
    if field.is_typename:
        return []
    number = field.number
    scope.source.bind(f"field{number}", field)
    if field.arguments:
        scope.source.bind(f"arguments{number}", field.arguments)
    is_denied = field.decision is False
    lines = _deny(field, scope) if is_denied else _guarded(field, scope)
    if is_denied and field.arguments is not None:
        return [_heading(field), *lines]
    coerced = [] if field.arguments is not None else [f"arguments = run.arguments(field{number})"]
    failed = f"run.field_failed(field{number}, {scope.path})"
    return [
        _heading(field),
        *block("try:", [*coerced, *lines]),
        *block("except Exception:", [failed] if is_denied else [f"{value_of(field)} = {failed}"]),
    ]


def _heading(field: FieldPlan) -> str:
    """The comment above a field, in the schema's names only."""
    if field.decision is False:
        how = "denied"
    else:
        how = "resolver" if field.attribute is None else "attribute"
        how += "" if field.decision is True else ", on a condition"
    return f"# {field.parent.name}.{field.name}: {field.type} ({how})"


def _path(field: FieldPlan, scope: Scope) -> str:
    if scope.fixed is not None:
        return f"field_path = {field.path_in(scope.fixed.path)!r}"
    return f"field_path = ({scope.path}, {field.key!r}, {field.parent.name!r})"


def _arguments(field: FieldPlan) -> str:
    if field.arguments is None:
        return "arguments"
    return f"arguments{field.number}" if field.arguments else "{}"


def deniable(fields: Iterable[FieldPlan]) -> list[FieldPlan]:
    """The fields whose denial makes nothing else null, and is explained alike for all objects."""
    return [field for field in fields if field.decision is not True and field.nullable and not field.varies]


def denial_lines(scope: Scope, plan: ObjectPlan, list_path: str) -> list[str]:
    """What stands before a loop over objects, if some of their fields may be denied.

    Args:
        scope: Where the text of each object stands.
        plan: The plan of the objects.
        list_path: The expression of the list's path.
    """
    if not scope.deniable:
        return []
    fields = scope.source.bind(f"deniable{plan.number}", scope.deniable)
    return [
        f"note_denial = run.denials_of_items({list_path}, {fields})",
        *(f"denial{field.number} = None" for field in scope.deniable),
    ]


def _deny(field: FieldPlan, scope: Scope) -> list[str]:
    number, given = field.number, "" if field.arguments == {} else f", {_arguments(field)}"
    if field not in scope.deniable:
        return [f"run.deny(field{number}, source, {scope.path}{given})"]
    count, place = len(scope.deniable), scope.deniable.index(field)
    return [
        *block(f"if denial{number} is None:", [f"denial{number} = run.denial(field{number}, source{given})"]),
        f"note_denial(len(completed){'' if count == 1 else f' * {count} + {place}'})",
    ]


def _guarded(field: FieldPlan, scope: Scope) -> list[str]:
    lines = _resolved(field, scope)
    if field.decision is True:
        return lines
    return [
        *block(f"if {condition(field, _arguments(field))}:", lines),
        *block("else:", [f"{value_of(field)} = None", *_deny(field, scope)]),
    ]


def _resolved(field: FieldPlan, scope: Scope) -> list[str]:
    number, path = field.number, _path(field, scope)
    if field.attribute is not None:
        read = attribute(field.attribute)
        if is_simple(field.type):
            return _leaf(field, read, scope)
        info = scope.info(field) if needs_info(field.type) else "None"
        return _completed(field, [path, f"result = {read}"], scope, info)
    resolve = scope.source.bind(f"resolve{number}", field.resolve or DEFAULT_RESOLVER)
    given = "" if field.arguments == {} else f", **{_arguments(field)}"
    if is_simple(field.type):
        return [path, *_leaf(field, f"{resolve}(source, {scope.info(field)}{given})", scope)]
    called = [path, f"info = {scope.info(field)}", f"result = {resolve}(source, info{given})"]
    return _completed(field, called, scope, "info")


def _leaf(field: FieldPlan, read: str, scope: Scope) -> list[str]:
    target, pending = value_of(field), scope.pending

    def hand_over(raw: str) -> list[str]:
        given = f"run, field{field.number}, {raw}, {scope.path}, {pending}"
        return [f"{target}, {pending} = complete_unusual_leaf({given})"]

    return leaf_lines(scope.source, field.type, read, target, hand_over)


def _completed(field: FieldPlan, resolved: list[str], scope: Scope, info: str) -> list[str]:
    number, target, pending = field.number, value_of(field), scope.pending
    completer = scope.completer(field)
    noted = f"{pending} = note({pending}, {field.key!r}, {target})"
    given = f"run, field{number}, result, {completer}, field_path, {info}"
    return [
        *resolved,
        *block(
            "if type(result) not in plain_classes and is_awaitable(result):",
            [f"{target} = complete_when_resolved({given})", noted],
        ),
        *block(
            "else:",
            [
                f"{target} = {completer}(result, run, field_path, {info})",
                *block(
                    f"if type({target}) is CoroutineType:",
                    [f"{target} = when_completed(run, field{number}, {target}, field_path)", noted],
                ),
            ],
        ),
    ]


def needs_info(kind: GraphQLType) -> bool:
    """Whether completing a value of the type asks for the info of its field."""
    inner = named(kind)
    return is_abstract_type(inner) or (isinstance(inner, GraphQLObjectType) and inner.is_type_of is not None)
