"""An API whose fields are resolved by the handlers in tests/lambda_handlers."""

from datetime import date
from enum import Enum
from typing import Annotated

import strawberry

from claimgraph.auth import anyone, owner
from claimgraph.schema import AWSJSON, AWSDateTime, guard, lambda_resolver

_PLAIN = "tests.lambda_handlers.plain"
_POWERTOOLS = "tests.lambda_handlers.with_powertools:handler"

OPEN = guard(anyone)


@strawberry.enum
class Size(Enum):
    SMALL = 1
    BIG = 2


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.type(directives=[OPEN])
class Book(Node):
    title: str | None
    pages: int | None


@strawberry.type(directives=[OPEN])
class Film(Node):
    title: str | None
    minutes: int | None


@strawberry.type(directives=[OPEN])
class Order:
    id: strawberry.ID
    owner_id: str | None
    address: str | None = strawberry.field(
        default=None, directives=[guard(owner("userProfileID", of="ownerId"))]
    )
    total: int = 0
    size: Size | None = None
    placed_at: AWSDateTime | None = None
    due: date | None = None
    extra: AWSJSON | None = None
    parts: "list[Order] | None" = None
    item: Annotated[Book | Film, strawberry.union("Piece")] | None = None
    node: Node | None = None
    note: strawberry.Private[str] = "private"

    @strawberry.field
    def twice(self) -> int:
        return self.total * 2

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:echo")])
    def echoed(self, answer: AWSJSON) -> str | None: ...


@strawberry.input
class Filter:
    word: str
    size: Size = Size.SMALL
    on: date | None = None


@strawberry.type(directives=[OPEN])
class Item:
    id: str
    label: str | None = None


@strawberry.type(directives=[OPEN])
class Shelf:
    id: str

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:batch", max_batch_size=3)])
    def item(self) -> Item | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:short_batch", max_batch_size=10)])
    def short(self) -> Item | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:failing_batch", max_batch_size=10)])
    def failing(self) -> Item | None: ...


@strawberry.type(directives=[OPEN])
class Me:
    profile_id: str | None
    username: str | None
    agent: str | None
    function: str | None


@strawberry.type(directives=[OPEN])
class Shop:
    id: str

    @strawberry.field(extensions=[lambda_resolver(_POWERTOOLS, max_batch_size=5)])
    def tags(self) -> list[str] | None: ...

    @strawberry.field(extensions=[lambda_resolver(_POWERTOOLS, max_batch_size=5)])
    def owner(self) -> Item | None: ...

    @strawberry.field(extensions=[lambda_resolver(_POWERTOOLS, max_batch_size=5)])
    def rating(self, scale: int = 1) -> int | None: ...


@strawberry.type(directives=[OPEN])
class Query:
    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:echo")])
    def order(
        self,
        answer: AWSJSON,
        filter: Filter | None = None,  # noqa: A002
        sizes: list[Size] | None = None,
        first: int = 10,
    ) -> Order | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:echo")])
    def orders(self, answer: AWSJSON) -> list[Order | None]: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:echo")])
    def node(self, answer: AWSJSON) -> Node | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:fails")])
    def fails(self, how: str) -> str | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:unwritable")])
    def unwritable(self) -> str | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:slow")])
    def slow(self) -> str | None: ...

    @strawberry.field(extensions=[lambda_resolver(f"{_PLAIN}:background", invocation_type="Event")])
    def background(self) -> str | None: ...

    @strawberry.field(extensions=[lambda_resolver(_POWERTOOLS)])
    def who_am_i(self, prefix: str = "") -> Me | None: ...

    @strawberry.field(extensions=[lambda_resolver(_POWERTOOLS)])
    def missing(self) -> str | None: ...

    @strawberry.field
    def shops(self) -> list[Shop]:
        return [Shop(id="a"), Shop(id="bb"), Shop(id="ccc")]

    @strawberry.field
    def shelves(self, ids: list[str]) -> list[Shelf]:
        return [Shelf(id=each) for each in ids]


@strawberry.type(directives=[OPEN])
class Mutation:
    @strawberry.mutation(extensions=[lambda_resolver(f"{_PLAIN}:echo")])
    def place(self, answer: AWSJSON) -> Order | None: ...
