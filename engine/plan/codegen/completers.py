"""The text that completes values of objects, lists and abstract types, as ``complete_value`` would.

Every completer is a function of the value that was resolved (``result``), the run, the value's path and the
info of its field. It returns the completed value or a coroutine of it.
"""

from dataclasses import dataclass

from graphql import (
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLType,
    is_abstract_type,
)

from claimgraph.engine._graphql_core import DEFAULT_TYPE_RESOLVER
from claimgraph.engine.graphql_types import items_of, split
from claimgraph.engine.plan.codegen.fields import Scope, deniable, denial_lines
from claimgraph.engine.plan.codegen.guards import owner_lines
from claimgraph.engine.plan.codegen.leaves import is_simple, leaf_lines
from claimgraph.engine.plan.codegen.objects import is_flat_object, lines_of_fields, literal, object_lines
from claimgraph.engine.plan.codegen.source import Source, block
from claimgraph.engine.plan.model import FieldPlan, ItemPlan, ObjectPlan

_UNUSUAL = "type({value}) not in plain_classes and not is_plain({value})"

#: The path of the item that comes next.
_ITEM_PATH = "(path, len(completed), None)"


@dataclass(frozen=True, slots=True)
class _Level:
    """A field's value, or the items of a list in it.

    Attributes:
        field: The field.
        type: The value's type at this level.
        name: The name of the level's completer.
        position: The expression of the `FieldPlan` or `ItemPlan`.
    """

    field: FieldPlan
    type: GraphQLType
    name: str
    position: str


@dataclass(frozen=True, slots=True)
class _Loop:
    """What completes the items of a list.

    Attributes:
        before: What stands before the loop.
        variable: The loop's variable.
        body: The loop's body.
    """

    before: list[str]
    variable: str
    body: list[str]


class Completers:
    """Writes the completers of a plan's fields and the functions of the objects below them."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def of(self, field: FieldPlan) -> str:
        """The name of the function that completes a field's value."""
        return self._completer(_Level(field, field.type, f"complete{field.number}", f"field{field.number}"))

    def scope(self, plan: ObjectPlan) -> Scope:
        """The scope of an object's fields, in a function of its own."""
        return Scope(self._source, self.of, plan.fixed, "path", "pending")

    def _completer(self, level: _Level) -> str:
        inner, nullable = split(level.type)
        hand_over = f"return complete_by_graphql_core(run, {level.position}, result, path)"
        null = block("if result is None:", ["return None"]) if nullable else []
        if (item_type := items_of(inner)) is not None:
            unusual = "type(result) is not list and type(result) is not tuple"
            lines = [*block(f"if {unusual}:", [hand_over]), *self._list(level, item_type)]
        elif isinstance(inner, GraphQLObjectType):
            unusual = _UNUSUAL.format(value="result")
            lines = [*block(f"if {unusual}:", [hand_over]), *self._object(level.field, inner)]
        elif is_abstract_type(inner):
            unusual = _UNUSUAL.format(value="result")
            lines = [*block(f"if {unusual}:", [hand_over]), *self._abstract(level, inner)]
        else:
            lines = [hand_over]
        return self._function(level.field, level.name, [*null, *lines])

    def _function(self, field: FieldPlan, name: str, lines: list[str]) -> str:
        called = f"{field.parent.name}.{field.name}"
        return self._source.function(f"def {name}(result, run, path, info)", called, lines)

    # Objects

    def _object(self, field: FieldPlan, kind: GraphQLObjectType) -> list[str]:
        function = self._object_function(field.objects[kind.name])
        if kind.is_type_of is None:
            return [f"return {function}(result, run, path)"]
        is_type_of = self._source.bind(f"is_type_of_{kind.name}", kind.is_type_of)
        named = self._source.bind(f"type_{kind.name}", kind)
        then = f"ObjectCompletion(field{field.number}, {named}, {function}, path)"
        return [
            f"answer = {is_type_of}(result, info)",
            *block("if answer is not True:", [f"return after_is_type_of(run, result, answer, {then})"]),
            f"return {function}(result, run, path)",
        ]

    def _object_function(self, plan: ObjectPlan) -> str:
        signature = f"def object{plan.number}(source, run, path)"
        return self._source.function(signature, plan.type.name, object_lines(plan, self.scope(plan)))

    def _abstract(self, level: _Level, kind: GraphQLAbstractType) -> list[str]:
        field = level.field
        members = {name: self._member(level, plan) for name, plan in field.objects.items()}
        resolve = self._source.bind(f"resolve_type_{kind.name}", _type_resolver(kind))
        named = self._source.bind(f"type_{kind.name}", kind)
        then = f"AbstractCompletion(field{field.number}, {named}, completers, path, info)"
        return [
            f"answer = {resolve}(result, info, {named})",
            f"completers = {{{', '.join(f'{name!r}: {completer}' for name, completer in members.items())}}}",
            "completer = completers.get(answer) if type(answer) is str else None",
            *block("if completer is None:", [f"return after_resolve_type(run, result, answer, {then})"]),
            "return completer(result, run, path, info)",
        ]

    def _member(self, level: _Level, plan: ObjectPlan) -> str:
        """The completer of one of an abstract type's possible types."""
        return self._function(
            level.field, f"{level.name}_{plan.type.name}", self._object(level.field, plan.type)
        )

    # Lists

    def _list(self, level: _Level, item_type: GraphQLType) -> list[str]:
        items = ItemPlan(level.field, item_type)
        bound = self._source.bind(level.name.replace("complete", "items", 1), items)
        inner, _ = split(item_type)
        if isinstance(inner, GraphQLObjectType) and inner.is_type_of is None:
            loop = self._objects(items, bound, level.field.objects[inner.name])
        elif is_simple(item_type):
            loop = self._leaves(items, bound)
        else:
            loop = self._others(items, bound, f"{level.name}_item")
        return [
            *loop.before,
            "completed = []",
            "add = completed.append",
            "pending = None",
            "items = iter(result)",
            f"# each item: {item_type}",
            *block("try:", block(f"for {loop.variable} in items:", loop.body)),
            *block("except Exception:", ["abandon(run, pending, items)", "raise"]),
            "return gather_into(completed, pending) if pending else completed",
        ]

    def _objects(self, items: ItemPlan, bound: str, plan: ObjectPlan) -> _Loop:
        """A list of objects: flat ones in the loop itself, others by a function."""
        null = block("if source is None:", ["add(None)", "continue"]) if items.nullable else []
        unusual = block(f"if {_UNUSUAL.format(value='source')}:", [*null, *_hand_over(bound, "source")])
        if not is_flat_object(plan):
            call = f"{self._object_function(plan)}(source, run, {_ITEM_PATH})"
            return _Loop([], "source", [*unusual, *_by_call(bound, call)])
        scope = Scope(self._source, self.of, None, _ITEM_PATH, "object_pending", deniable(plan.fields))
        failed = [
            "abandon(run, object_pending)",
            f"add(run.item_failed({bound}, {_ITEM_PATH}))",
            "continue",
        ]
        body = [
            *unusual,
            "object_pending = None",
            *block("try:", lines_of_fields(plan, scope)),
            *block("except Exception:", failed),
            f"value = {literal(plan)}",
            *_await("object_pending", bound, "gather_into(value, object_pending)"),
            "add(value)",
        ]
        return _Loop([*owner_lines(plan.fields), *denial_lines(scope, plan, "path")], "source", body)

    def _leaves(self, items: ItemPlan, bound: str) -> _Loop:
        lines = leaf_lines(self._source, items.type, "item", "value", lambda raw: _hand_over(bound, raw))
        return _Loop(
            [],
            "item",
            [
                *block("try:", lines),
                *block("except Exception:", [f"value = run.item_failed({bound}, {_ITEM_PATH})"]),
                "add(value)",
            ],
        )

    def _others(self, items: ItemPlan, bound: str, name: str) -> _Loop:
        """A list of lists, of abstract types, or of objects that ``is_type_of`` is asked about."""
        completer = self._completer(_Level(items.field, items.type, name, bound))
        return _Loop(
            [],
            "item",
            [
                *block(
                    "if type(item) not in plain_classes and is_awaitable(item):", _hand_over(bound, "item")
                ),
                *_by_call(bound, f"{completer}(item, run, {_ITEM_PATH}, info)"),
            ],
        )


def _hand_over(bound: str, item: str) -> list[str]:
    so_far = "ListSoFar(path, completed, pending)"
    return [f"pending = complete_unusual_item(run, {bound}, {item}, {so_far})", "continue"]


def _by_call(bound: str, call: str) -> list[str]:
    """Complete an item by a function that may return a coroutine."""
    return [
        *block("try:", [f"value = {call}"]),
        *block("except Exception:", [f"value = run.item_failed({bound}, {_ITEM_PATH})"]),
        *_await("type(value) is CoroutineType", bound, "value"),
        "add(value)",
    ]


def _await(test: str, bound: str, coroutine: str) -> list[str]:
    """Note that an item takes time, if it does."""
    return block(
        f"if {test}:",
        [
            f"value = when_completed(run, {bound}, {coroutine}, {_ITEM_PATH})",
            "pending = note(pending, len(completed), value)",
        ],
    )


def _type_resolver(kind: GraphQLAbstractType) -> object:
    """The type's own resolver, or graphql-core's (which leaves its generics bare)."""
    return getattr(kind, "resolve_type", None) or DEFAULT_TYPE_RESOLVER
