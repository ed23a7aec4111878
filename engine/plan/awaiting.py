"""What a run waits for: awaited in the same order, and in as many tasks, as graphql-core awaits it.

The number of turns that the event loop takes decides which loads a DataLoader batches, so the coroutines
here mirror those of graphql-core's executor one by one.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from graphql.pyutils import gather_with_cancel

from claimgraph.engine._graphql_core import Info
from claimgraph.engine.plan.model import FieldPlan
from claimgraph.engine.plan.paths import Trail
from claimgraph.engine.plan.run import Run
from claimgraph.engine.plan.values import is_awaitable

#: What an object or a list waits for: keys or indices, and what will come there.
Later: TypeAlias = list[tuple[str | int, Awaitable[Any]]]

#: Completes a value at a place: value, run, where it belongs, the field's info if there is one already.
Complete: TypeAlias = Callable[[object, Run, Trail, Info | None], object]


def noted(later: Later | None, key: str | int, awaitable: Awaitable[Any]) -> Later:
    """Note one more value to come; the list is made when there is something to note."""
    if later is None:
        return [(key, awaitable)]
    later.append((key, awaitable))
    return later


async def gathered(container: Any, later: Later) -> object:  # noqa: ANN401 - a dict by keys or a list by indices
    """Put into an object or a list what it waits for."""
    if len(later) == 1:
        ((key, awaitable),) = later
        container[key] = await awaitable
        return container
    values = await gather_with_cancel(*[awaitable for _, awaitable in later])
    for (key, _), value in zip(later, values, strict=True):
        container[key] = value
    return container


def when(
    x: Run,
    field: FieldPlan,
    value: Awaitable[object],
    then: tuple[Complete, Trail, Info | None],
    later: Later | None,
) -> tuple[object, Later]:
    """A resolver returned an awaitable: complete what will come of it."""
    coroutine = _when(x, field, value, then)
    return coroutine, noted(later, field.key, coroutine)


async def _when(
    x: Run, field: FieldPlan, value: Awaitable[object], then: tuple[Complete, Trail, Info | None]
) -> object:
    complete, trail, info = then
    try:
        completed = complete(await value, x, trail, info)
        return await completed if is_awaitable(completed) else completed
    except Exception as error:  # noqa: BLE001 - a resolver may raise anything
        return x.fail((field, field.nullable), error, trail)


def eventually(
    x: Run, field: FieldPlan, value: Awaitable[object], trail: Trail, later: Later | None
) -> tuple[object, Later]:
    """Completing a field takes time: take care of how it ends."""
    coroutine = _eventually(x, (field, field.nullable), value, trail)
    return coroutine, noted(later, field.key, coroutine)


def item_eventually(
    x: Run,
    position: tuple[FieldPlan, bool],
    value: Awaitable[object],
    trail: tuple[Trail, int, None],
    later: Later | None,
) -> tuple[object, Later]:
    """The same for an item of a field's list, which may be null or not."""
    coroutine = _eventually(x, position, value, trail)
    return coroutine, noted(later, trail[1], coroutine)


async def _eventually(
    x: Run, position: tuple[FieldPlan, bool], value: Awaitable[object], trail: Trail
) -> object:
    try:
        return await value
    except Exception as error:  # noqa: BLE001 - what went wrong below may be anything
        return x.fail(position, error, trail)
