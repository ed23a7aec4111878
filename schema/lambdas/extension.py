"""``lambda_resolver``: a Strawberry field extension that has a Lambda function resolve the field."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, cast

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLType,
    GraphQLUnionType,
)
from strawberry.extensions import FieldExtension
from strawberry.types.base import StrawberryOptional
from strawberry.types.field import StrawberryField

from claimgraph.engine.graphql_types import nullable
from claimgraph.resolvers.lambdas import InvocationType
from claimgraph.resolvers.lambdas.answers import batch_items
from claimgraph.schema._strawberry import raw_info
from claimgraph.schema.context import Context, Info
from claimgraph.schema.lambdas.event import event_of
from claimgraph.schema.lambdas.from_json import FromJson, Place
from claimgraph.schema.lambdas.selection import Info as RawInfo
from claimgraph.schema.loaders import SharedLoader
from claimgraph.schema.provided import functions

#: AppSync's ``maxBatchSize``.
LARGEST_BATCH: Final = 2_000


def lambda_resolver(
    function: str, *, invocation_type: InvocationType = "RequestResponse", max_batch_size: int = 0
) -> FieldExtension:
    """Have a Lambda function resolve a field; the method under it only declares arguments and type.

        @strawberry.field(directives=[guard(signed_in)], extensions=[lambda_resolver("orders")])
        def orders(self, first: int = 10) -> list[Order]: ...

    Args:
        function: ``module:function`` for a handler in this process; otherwise a function at AWS, by name or
            by ARN.
        invocation_type: ``Event`` to answer null at once while the function runs.
        max_batch_size: How many events of a request are sent in one invocation at most, as a list; 0 to send
            each event by itself, not in a list.

    Raises:
        ValueError: The batch size is not between 0 and 2,000, or the invocation type is ``Event``.
    """
    if not 0 <= max_batch_size <= LARGEST_BATCH:
        raise ValueError(f"max_batch_size must be between 0 and {LARGEST_BATCH}")
    if max_batch_size and invocation_type == "Event":
        raise ValueError("an Event answers null and cannot be batched")
    return LambdaResolver(function, invocation_type, max_batch_size)


@dataclass(frozen=True, slots=True, eq=False)
class _Call:
    """An event for a function that takes batches; two are never the same, even if they are equal."""

    event: Mapping[str, object]


class LambdaResolver(FieldExtension):
    """Made by `lambda_resolver`.

    Attributes:
        function: The function's name.
    """

    def __init__(self, function: str, invocation_type: InvocationType, max_batch_size: int) -> None:
        self.function = function
        self._kind: InvocationType = invocation_type
        self._max_batch_size = max_batch_size

    def apply(self, field: StrawberryField) -> None:
        """Refuse an ``Event`` for a field that cannot be null."""
        if self._kind == "Event" and not isinstance(field.type, StrawberryOptional):
            raise ValueError(f"{field.python_name} is resolved by an Event, so its type must be nullable")

    async def resolve_async(
        self,
        next_: Callable[..., Awaitable[Any]],  # noqa: ARG002 - the method has no body
        source: object,
        info: Info,
        **_arguments: object,
    ) -> object:
        """Invoke the function with GraphQL's arguments, not with Strawberry's objects."""
        raw = raw_info(info)
        event = event_of(raw, source)
        if self._max_batch_size:
            answer = await self._loader(raw).load(_Call(event))
        else:
            answer = await functions.of(raw.context).invoke(self.function, event, self._kind)
        at = Place(raw.parent_type.name, tuple(raw.path.as_list()))
        value = FromJson(raw.schema).value(answer, raw.return_type, at)
        if isinstance(value, Exception):
            raise value
        return value

    def _loader(self, info: RawInfo) -> SharedLoader[_Call, object]:
        """The loader that collects this field's events of a request."""
        loaders = info.context.loaders
        place = (self, info.parent_type.name, info.field_name)
        known = loaders.get(place)
        if known is None:
            invoke = partial(self._invoke_batch, info.context, _declared(info.return_type))
            known = SharedLoader(invoke, max_batch_size=self._max_batch_size, cache=False)
            loaders[place] = known
        return cast("SharedLoader[_Call, object]", known)

    async def _invoke_batch(
        self, context: Context, declared: frozenset[str], calls: list[_Call]
    ) -> list[object]:
        events = [call.event for call in calls]
        answer = await functions.of(context).invoke(self.function, events)
        return batch_items(answer, len(events), declared)


def _declared(returned: GraphQLType) -> frozenset[str]:
    """The names of the fields of all object types that a field of this type may return."""
    kind = nullable(returned)
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return frozenset(kind.fields)
    if isinstance(kind, GraphQLUnionType):
        return frozenset[str]().union(*(member.fields for member in kind.types))
    return frozenset()
