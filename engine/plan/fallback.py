"""What generated code hands over to graphql-core's own executor, value by value.

Generated code handles what is usual. What is not (an exception, a null, a value of an unusual class, an
awaitable) goes on here: nothing is resolved twice, and the result is identical to graphql-core's.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

from graphql import GraphQLObjectType, GraphQLType

from claimgraph.engine._graphql_core import Info, collect_iterator_awaitables, invalid_return_type_error
from claimgraph.engine.awaitables import is_awaitable
from claimgraph.engine.invalid_values import InvalidValue
from claimgraph.engine.plan.awaiting import Completer, Pending, note, when_completed
from claimgraph.engine.plan.model import FieldPlan, ItemPlan, Position
from claimgraph.engine.plan.paths import RawPath, graphql_path, without_indices
from claimgraph.engine.plan.run import Run


def complete_by_graphql_core(run: Run, position: Position, value: object, path: RawPath) -> object:
    """The completed value of a field or an item of any type, or a coroutine of it."""
    info = run.info(position, graphql_path(without_indices(path)))
    return run.executor.complete_value(position.type, position.details, info, graphql_path(path), value, None)


def complete_unusual_leaf(
    run: Run, field: FieldPlan, value: object, object_path: RawPath | None, pending: Pending | None
) -> tuple[object, Pending | None]:
    """Complete a leaf that is not of the class that its type usually has.

    Args:
        run: The run.
        field: The leaf's field.
        value: What was resolved.
        object_path: The path of the object that has the field; None for the root.
        pending: What the object waits for.

    Returns:
        The completed value or, if that takes time, a coroutine of it; and what the object waits for now.
    """
    path = field.path_in(object_path)
    if is_awaitable(value):
        at = graphql_path(path)
        awaited = run.executor.complete_awaitable_value(
            field.type, field.details, run.info(field, at), at, value, None
        )
        return awaited, note(pending, field.key, awaited)
    completed = complete_by_graphql_core(run, field, value, path)
    if is_awaitable(completed):
        coroutine = when_completed(run, field, completed, path)
        return coroutine, note(pending, field.key, coroutine)
    return completed, pending


@dataclass(slots=True)
class ListSoFar:
    """A list whose items are being completed.

    Attributes:
        path: The path of the list.
        completed: The items completed so far.
        pending: What the list waits for.
    """

    path: RawPath
    completed: list[object]
    pending: Pending | None


def complete_unusual_item(run: Run, items: ItemPlan, value: object, so_far: ListSoFar) -> Pending | None:
    """Complete an item that is not of the usual kind, and add it to the list.

    Returns:
        What the list waits for now.
    """
    completed, pending = so_far.completed, so_far.pending
    index, kind, details, executor = len(completed), items.type, items.details, run.executor
    info = run.info(items, graphql_path(without_indices(so_far.path)))
    path = graphql_path((so_far.path, index, None))
    if is_awaitable(value):
        awaited = executor.complete_awaitable_list_item_value(value, kind, details, info, path, None)
        completed.append(awaited)
    else:
        executor.complete_list_item_value(value, completed, kind, details, info, path, None)
    added = completed[index]
    return note(pending, index, added) if is_awaitable(added) else pending


def abandon(run: Run, pending: Pending | None, items: Iterator[object] | None = None) -> None:
    """Leave what an object or a list waits for to finish by itself, since a null takes its place."""
    awaited = [awaitable for _, awaitable in pending or ()]
    if items is not None:
        awaited.extend(collect_iterator_awaitables(items, is_awaitable))
    if awaited:
        run.executor.settle_in_background(awaited)


@dataclass(slots=True)
class ObjectCompletion:
    """How an object is completed once ``is_type_of`` has accepted it.

    Attributes:
        field: The field that it belongs to.
        type: The object type.
        complete: The generated function of the object.
        path: The path of the object.
    """

    field: FieldPlan
    type: GraphQLObjectType
    complete: Callable[[object, Run, RawPath], object]
    path: RawPath


def after_is_type_of(run: Run, value: object, answer: object, then: ObjectCompletion) -> object:
    """Go on after ``is_type_of`` answered something other than True, perhaps an awaitable."""
    if is_awaitable(answer):
        return _after_awaited_is_type_of(run, value, answer, then)
    if not answer:
        raise InvalidValue.of(invalid_return_type_error(then.type, value, then.field.details))
    return then.complete(value, run, then.path)


async def _after_awaited_is_type_of(
    run: Run, value: object, answer: Awaitable[object], then: ObjectCompletion
) -> object:
    completed = after_is_type_of(run, value, bool(await answer), then)
    return await completed if is_awaitable(completed) else completed


@dataclass(slots=True)
class AbstractCompletion:
    """How the value of an interface or a union is completed once its type is resolved.

    Attributes:
        field: The field that the value belongs to.
        type: The interface or union.
        completers: The generated completer for each of its possible types.
        path: The path of the value.
        info: The field's info.
    """

    field: FieldPlan
    type: GraphQLType
    completers: Mapping[str, Completer]
    path: RawPath
    info: Info


def after_resolve_type(run: Run, value: object, answer: object, then: AbstractCompletion) -> object:
    """Go on after a type resolver answered something other than the name of a possible type."""
    if is_awaitable(answer):
        return _after_awaited_resolve_type(run, value, answer, then)
    resolved = run.executor.ensure_valid_runtime_type(answer, then.type, then.field.details, then.info, value)
    return then.completers[resolved.name](value, run, then.path, then.info)


async def _after_awaited_resolve_type(
    run: Run, value: object, answer: Awaitable[object], then: AbstractCompletion
) -> object:
    completed = after_resolve_type(run, value, await answer, then)
    return await completed if is_awaitable(completed) else completed
