"""What a run waits for: awaited in the same order, and in as many tasks, as graphql-core awaits it.

The number of turns of the event loop decides which loads a DataLoader batches, so the coroutines here mirror
those of graphql-core's executor one by one.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from claimgraph.engine._graphql_core import Info, gather_with_cancel
from claimgraph.engine.awaitables import is_awaitable
from claimgraph.engine.plan.model import FieldPlan, Position
from claimgraph.engine.plan.paths import RawPath
from claimgraph.engine.plan.run import Run

#: What an object or a list still waits for: keys or indices, each with the awaitable of its value.
Pending: TypeAlias = list[tuple[str | int, Awaitable[Any]]]

#: A generated function that completes a value, given the value, the run, its path and its field's info.
Completer: TypeAlias = Callable[[object, Run, RawPath, Info | None], object]


def note(pending: Pending | None, key: str | int, awaitable: Awaitable[Any]) -> Pending:
    """Add to what an object or a list waits for; most wait for nothing and have no list of it."""
    if pending is None:
        return [(key, awaitable)]
    pending.append((key, awaitable))
    return pending


async def gather_into(container: Any, pending: Pending) -> object:  # noqa: ANN401 - a dict by keys or a list by indices
    """Put the awaited values into the object or list that waits for them."""
    if len(pending) == 1:
        ((key, awaitable),) = pending
        container[key] = await awaitable
        return container
    values = await gather_with_cancel(*[awaitable for _, awaitable in pending])
    for (key, _), value in zip(pending, values, strict=True):
        container[key] = value
    return container


async def complete_when_resolved(  # noqa: PLR0913, PLR0917 - called for each value that is awaited: a record costs more
    run: Run,
    field: FieldPlan,
    value: Awaitable[object],
    completer: Completer,
    path: RawPath,
    info: Info | None,
) -> object:
    """The completed value of a field whose resolver returned an awaitable; null and an error if it fails."""
    try:
        completed = completer(await value, run, path, info)
        return await completed if is_awaitable(completed) else completed
    except Exception as error:  # noqa: BLE001 - a resolver may raise anything
        return run.fail(field, error, path)


async def when_completed(run: Run, position: Position, completed: Awaitable[object], path: RawPath) -> object:
    """The completed value of a field or an item, once it is there; null and an error if that fails."""
    try:
        return await completed
    except Exception as error:  # noqa: BLE001 - what went wrong below may be anything
        return run.fail(position, error, path)
