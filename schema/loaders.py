"""Look-ups by key, batched over a request."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar, cast

from strawberry.dataloader import DataLoader

from claimgraph.schema.context import Context

_Key = TypeVar("_Key", bound=Hashable)
_Found = TypeVar("_Found")


class SharedLoader(DataLoader[_Key, _Found]):
    """A loader whose answers several fields wait for, each on its own.

    When null bubbles past a field, graphql-core cancels what the field waits for; without a shield that would
    be the future that other fields wait for as well.
    """

    def load(self, key: _Key) -> Awaitable[_Found]:
        """The value of a key, batched with the others of the request."""
        return asyncio.shield(super().load(key))


@dataclass(frozen=True, slots=True, eq=False)
class Loader(Generic[_Key, _Found]):
    """A look-up that is declared once and batched over each request.

        @Loader
        async def shipment_by_id(context: Context, ids: list[str]) -> Sequence[Shipment | None]:
            return await shipments.of(context).by_ids(ids)

        await shipment_by_id.load(info.context, "s1")

    Attributes:
        find: Finds the values of many keys, in the order of the keys.
    """

    find: Callable[[Context, list[_Key]], Awaitable[Sequence[_Found | BaseException]]]

    def load(self, context: Context, key: _Key) -> Awaitable[_Found]:
        """The value of a key, found together with the request's other keys.

        Args:
            context: The request's.
            key: The key.
        """
        known = context.loaders.get(self)
        if known is None:
            known = context.loaders[self] = SharedLoader(load_fn=partial(self.find, context))
        return cast("SharedLoader[_Key, _Found]", known).load(key)
