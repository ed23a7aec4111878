"""What generated code hands over to graphql-core's own executor, value by value.

The generated code handles what is usual. What is not (an exception, a null, a value of an odd class, an
awaitable) goes on here: nothing is resolved twice, and what comes of it is what graphql-core makes of it.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TypeAlias

from graphql import GraphQLObjectType, GraphQLType
from graphql.execution.executor import collect_iterator_awaitables, invalid_return_type_error

from claimgraph.engine._graphql_core import Info
from claimgraph.engine.plan.awaiting import Complete, Later, eventually, noted
from claimgraph.engine.plan.model import FieldPlan
from claimgraph.engine.plan.paths import Trail, field_trail, path_of
from claimgraph.engine.plan.run import Run
from claimgraph.engine.plan.values import is_awaitable


def complete(x: Run, field: FieldPlan, kind: GraphQLType, value: object, trail: Trail) -> object:
    """Complete a value of whatever kind.

    Args:
        x: The run.
        field: The field that the value belongs to.
        kind: The type to complete it for: the field's, or that of an item.
        value: What was resolved.
        trail: Where it belongs.

    Returns:
        The completed value, or a coroutine of it.
    """
    info = x.info(field, path_of(field_trail(trail)))
    return x.executor.complete_value(kind, field.details, info, path_of(trail), value, None)


def odd(
    x: Run, field: FieldPlan, value: object, at: Trail | None, later: Later | None
) -> tuple[object, Later | None]:
    """Complete the odd value of a field of the object at ``at``.

    Returns:
        The completed value or, if that takes time, a coroutine of it; and what the object waits for now.
    """
    trail = field.trail(at)
    if is_awaitable(value):
        path = path_of(trail)
        info = x.info(field, path)
        awaited = x.executor.complete_awaitable_value(field.type, field.details, info, path, value, None)
        return awaited, noted(later, field.key, awaited)
    completed = complete(x, field, field.type, value, trail)
    if is_awaitable(completed):
        return eventually(x, field, completed, trail, later)
    return completed, later


def item(
    x: Run,
    field: FieldPlan,
    kind: GraphQLType,
    value: object,
    place: tuple[Trail, list[object], Later | None],
) -> Later | None:
    """Complete an odd item of a list and add it to what there is of the list.

    Args:
        x: The run.
        field: The field whose list it is.
        kind: The type of the list's items.
        value: The item.
        place: The list's own trail, what is completed of it, and what it waits for.

    Returns:
        What the list waits for now.
    """
    trail, out, later = place
    index = len(out)
    path, info, executor = (
        path_of((trail, index, None)),
        x.info(field, path_of(field_trail(trail))),
        x.executor,
    )
    if is_awaitable(value):
        out.append(executor.complete_awaitable_list_item_value(value, kind, field.details, info, path, None))
    else:
        executor.complete_list_item_value(value, out, kind, field.details, info, path, None)
    added = out[index]
    return noted(later, index, added) if is_awaitable(added) else later


def abandon(x: Run, later: Later | None, items: Iterator[object] | None = None) -> None:
    """A null goes up past an object or a list: what that waits for is left to finish by itself."""
    awaited = [awaitable for _, awaitable in later or ()]
    if items is not None:
        awaited.extend(collect_iterator_awaitables(items, is_awaitable))
    if awaited:
        x.executor.settle_in_background(awaited)


#: An object's completion: its type, its function, where it belongs.
ObjectAt: TypeAlias = tuple[GraphQLObjectType, Callable[[object, Run, Trail], object], Trail]

#: An abstract type's completion: its type, its possible types' completers, where the value belongs, the info.
AbstractAt: TypeAlias = tuple[GraphQLType, Mapping[str, Complete], Trail, Info]


def typed(x: Run, field: FieldPlan, value: object, answer: object, at: ObjectAt) -> object:
    """Go on after ``is_type_of`` answered something else than True, an awaitable perhaps."""
    kind, complete_object, trail = at
    if is_awaitable(answer):
        return _typed_later(x, field, value, answer, at)
    if not answer:
        raise invalid_return_type_error(kind, value, field.details)
    return complete_object(value, x, trail)


async def _typed_later(
    x: Run, field: FieldPlan, value: object, answer: Awaitable[object], at: ObjectAt
) -> object:
    completed = typed(x, field, value, bool(await answer), at)
    return await completed if is_awaitable(completed) else completed


def abstract(x: Run, field: FieldPlan, value: object, name: object, at: AbstractAt) -> object:
    """Go on after a type resolver answered something else than a possible type's name."""
    kind, by_name, trail, info = at
    if is_awaitable(name):
        return _abstract_later(x, field, value, name, at)
    found = x.executor.ensure_valid_runtime_type(name, kind, field.details, info, value)
    return by_name[found.name](value, x, trail, info)


async def _abstract_later(
    x: Run, field: FieldPlan, value: object, name: Awaitable[object], at: AbstractAt
) -> object:
    completed = abstract(x, field, value, await name, at)
    return await completed if is_awaitable(completed) else completed
