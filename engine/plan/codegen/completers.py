"""The text that completes values of objects, lists and abstract types, as ``complete_value`` would.

Every completer is a function of a value ``r``, the run ``x``, the value's trail ``q`` and the info ``i`` of
its field, and returns the completed value or a coroutine of it.
"""

from graphql import (
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLType,
    is_abstract_type,
)

from claimgraph.engine._graphql_core import DEFAULT_TYPE_RESOLVER, items_of, split
from claimgraph.engine.plan.codegen.fields import Scope, refusable, refusal_lines
from claimgraph.engine.plan.codegen.guards import owner_lines
from claimgraph.engine.plan.codegen.leaves import is_simple, leaf_lines
from claimgraph.engine.plan.codegen.objects import is_flat_object, lines_of_fields, literal, object_lines
from claimgraph.engine.plan.codegen.source import Source, indented
from claimgraph.engine.plan.model import FieldPlan, ObjectPlan

_PARAMETERS = "r, x, q, i"


class Completers:
    """Writes the completers of a plan's fields and the functions of the objects below them."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def of(self, field: FieldPlan) -> str:
        """The name of the function that completes a field's value."""
        return self._completer(field, field.type, f"complete{field.number}")

    def scope(self, plan: ObjectPlan) -> Scope:
        """The scope of an object's fields, in a function of its own."""
        at = "q" if plan.place is None else repr(plan.place.trail)
        return Scope(self._source, self.of, plan.place, at, "later")

    def _completer(self, field: FieldPlan, kind: GraphQLType, name: str) -> str:
        inner, nullable = split(kind)
        bound = self._source.bind(f"kind_{name}", kind)
        hand_over = f"complete(x, f{field.number}, {bound}, r, q)"
        null = ["if r is None: return None"] if nullable else []
        item_kind = items_of(inner)
        if item_kind is not None:
            lines = self._list(field, item_kind, name)
            odd = "type(r) is not list and type(r) is not tuple"
        elif isinstance(inner, GraphQLObjectType):
            lines = self._object(field, inner)
            odd = "type(r) not in PLAIN and not is_plain(r)"
        elif is_abstract_type(inner):
            lines = self._abstract(field, inner, name)
            odd = "type(r) not in PLAIN and not is_plain(r)"
        else:
            lines, odd = [f"return {hand_over}"], "False"
        called = f"{field.parent.name}.{field.name}"
        body = [*null, f"if {odd}: return {hand_over}", *lines]
        return self._source.function(name, _PARAMETERS, called, body)

    def _object(self, field: FieldPlan, kind: GraphQLObjectType) -> list[str]:
        function = self._object_function(field.objects[kind.name])
        if kind.is_type_of is None:
            return [f"return {function}(r, x, q)"]
        return self._typed(field, kind, function)

    def _typed(self, field: FieldPlan, kind: GraphQLObjectType, function: str) -> list[str]:
        test = self._source.bind(f"is_type_of_{kind.name}", kind.is_type_of)
        bound = self._source.bind(f"type_{kind.name}", kind)
        return [
            f"t = {test}(r, i)",
            f"if t is not True: return typed(x, f{field.number}, r, t, ({bound}, {function}, q))",
            f"return {function}(r, x, q)",
        ]

    def _object_function(self, plan: ObjectPlan) -> str:
        name = f"object{plan.number}"
        return self._source.function(name, "s, x, q", plan.type.name, object_lines(plan, self.scope(plan)))

    def _abstract(self, field: FieldPlan, kind: GraphQLAbstractType, name: str) -> list[str]:
        by_name = ", ".join(
            f"{type_name!r}: {self._member(field, plan, f'{name}_{type_name}')}"
            for type_name, plan in field.objects.items()
        )
        resolve = self._source.bind(f"resolve_type_{kind.name}", _type_resolver(kind))
        bound = self._source.bind(f"type_{kind.name}", kind)
        return [
            f"n = {resolve}(r, i, {bound})",
            f"by_name = {{{by_name}}}",
            "c = by_name.get(n) if type(n) is str else None",
            f"if c is None: return abstract(x, f{field.number}, r, n, ({bound}, by_name, q, i))",
            "return c(r, x, q, i)",
        ]

    def _member(self, field: FieldPlan, plan: ObjectPlan, name: str) -> str:
        """The completer of one of an abstract type's possible types."""
        lines = self._object(field, plan.type)
        return self._source.function(name, _PARAMETERS, f"{field.parent.name}.{field.name}", lines)

    def _list(self, field: FieldPlan, item_kind: GraphQLType, name: str) -> list[str]:
        bound = self._source.bind(f"item_{name}", item_kind)
        hand_over = f"later = item(x, f{field.number}, {bound}, {{}}, (q, out, later)); continue"
        inner, nullable = split(item_kind)
        before: list[str] = []
        if isinstance(inner, GraphQLObjectType) and inner.is_type_of is None:
            before, lines = self._objects(field, field.objects[inner.name], nullable, hand_over.format("s"))
        elif is_simple(item_kind):
            lines = self._leaves(field, item_kind, hand_over)
        else:
            lines = self._others(field, item_kind, f"{name}_item")
        return [
            *before,
            "out = []; add = out.append; later = None; items = iter(r)",
            "try:",
            " for s in items:",
            *indented(lines, 2),
            "except Exception:",
            " abandon(x, later, items)",
            " raise",
            "return gathered(out, later) if later else out",
        ]

    def _objects(
        self,
        field: FieldPlan,
        plan: ObjectPlan,
        nullable: bool,  # noqa: FBT001 - one of the item type's two parts
        hand_over: str,
    ) -> tuple[list[str], list[str]]:
        """What stands before the loop over objects, and what in it."""
        null = ["if s is None: add(None); continue"] if nullable else []
        odd = ["if type(s) not in PLAIN and not is_plain(s):", *indented([*null, hand_over])]
        if not is_flat_object(plan):
            call = f"{self._object_function(plan)}(s, x, {_ITEM})"
            return [], [*odd, *_item_call(field, nullable, call)]
        here = Scope(self._source, self.of, None, _ITEM, "later_here", refusable(plan.fields))
        return [*owner_lines(plan.fields), *refusal_lines(here, plan, "q")], [
            *odd,
            "later_here = None",
            "try:",
            *(indented(lines_of_fields(plan, here)) or [" pass"]),
            "except Exception:",
            " abandon(x, later_here)",
            f" add(x.failed_item(f{field.number}, {nullable}, {_ITEM})); continue",
            f"v = {literal(plan)}",
            *_eventually("later_here", field, "gathered(v, later_here)", nullable=nullable),
            "add(v)",
        ]

    def _leaves(self, field: FieldPlan, kind: GraphQLType, hand_over: str) -> list[str]:
        return [
            "try:",
            *indented(leaf_lines(self._source, kind, "s", "v", hand_over.format)),
            f"except Exception: v = x.failed_item(f{field.number}, {split(kind)[1]}, {_ITEM})",
            "add(v)",
        ]

    def _others(self, field: FieldPlan, kind: GraphQLType, name: str) -> list[str]:
        nullable = split(kind)[1]
        bound = self._source.bind(f"kind_{name}", kind)
        hand_over = f"later = item(x, f{field.number}, {bound}, s, (q, out, later)); continue"
        call = f"{self._completer(field, kind, name)}(s, x, {_ITEM}, i)"
        return [
            f"if type(s) not in PLAIN and is_awaitable(s): {hand_over}",
            *_item_call(field, nullable, call),
        ]


#: The trail of the item that comes next.
_ITEM = "(q, len(out), None)"


def _item_call(field: FieldPlan, nullable: bool, call: str) -> list[str]:  # noqa: FBT001 - one of the item type's two parts
    return [
        f"try: v = {call}",
        f"except Exception: v = x.failed_item(f{field.number}, {nullable}, {_ITEM})",
        *_eventually("type(v) is Coroutine", field, "v", nullable=nullable),
        "add(v)",
    ]


def _eventually(test: str, field: FieldPlan, coroutine: str, *, nullable: bool) -> list[str]:
    position = f"(f{field.number}, {nullable})"
    return [f"if {test}: v, later = item_eventually(x, {position}, {coroutine}, {_ITEM}, later)"]


def _type_resolver(kind: GraphQLAbstractType) -> object:
    """The type's own resolver, or graphql-core's (which leaves its generics bare)."""
    return getattr(kind, "resolve_type", None) or DEFAULT_TYPE_RESOLVER
