"""What Strawberry offers resolvers is there under a plan as it is under graphql-core."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from types import ModuleType
from typing import Annotated, Generic, TypeVar, cast

import pytest
import strawberry
from graphql import GraphQLError
from strawberry import UNSET, Info
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission

from claimgraph.app.graphql.encoding import encode_result
from claimgraph.auth import anyone, argument, in_group, owner
from claimgraph.auth.identity import Identity
from claimgraph.engine.plan.result import PlanResult
from claimgraph.resolvers.errors import ResolverError
from claimgraph.resolvers.profiles import ProfileStore
from claimgraph.schema import guard
from claimgraph.schema._strawberry import raw_info
from claimgraph.schema.context import Context
from claimgraph.schema.runtime.build import BuiltApi, build_api
from claimgraph.schema.types.profiles import profile_by_id
from tests.engine.differential.both import Both
from tests.schema.callers import caller
from tests.schema.open_services import services_with

_OPEN = guard(anyone)
_OWNER = owner("userProfileID", of="who")
_BOTH = _OWNER & owner("userProfileID", of="other")
T = TypeVar("T")
_said: list[str] = []


class Shout(FieldExtension):
    def resolve(
        self, next_: Callable[..., object], source: object, info: Info[Context, None], **kwargs: object
    ) -> object:
        return str(next_(source, info, **kwargs)).upper()


class Never(BasePermission):
    message = "never"

    def has_permission(self, source: object, info: Info[Context, None], **kwargs: object) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride] - as Strawberry documents it
        del source, info, kwargs
        return False


@strawberry.enum
class Size(Enum):
    SMALL = "s"
    LARGE = strawberry.enum_value("l", name="BIG")


@strawberry.interface
class Animal:
    name: str


@strawberry.type(directives=[_OPEN])
class Dog(Animal):
    barks: bool


@strawberry.type(directives=[_OPEN])
class Cat(Animal):
    lives: int
    secret: str | None = strawberry.field(directives=[guard(owner("userProfileID", of="name"))])


@strawberry.type(directives=[_OPEN])
class Row:
    """Two fields that may be refused, with other errors in between."""

    who: str
    number: int | None
    first: str | None = strawberry.field(directives=[guard(owner("userProfileID", of="who"))])
    second: str | None = strawberry.field(
        directives=[guard(owner("userProfileID", of="who") | in_group("admin"))]
    )
    third: str | None = strawberry.field(directives=[guard(in_group("admin"))], default="3")
    other: str = "p1"
    fourth: str | None = strawberry.field(directives=[guard(_BOTH)], default="4")
    fifth: str | None = strawberry.field(directives=[guard(in_group("admin") & _BOTH)], default="5")
    sixth: str | None = strawberry.field(directives=[guard(in_group("admin") & _OWNER)], default="6")
    seventh: str | None = strawberry.field(
        directives=[guard((in_group("admin") & _OWNER) | owner("userProfileID", of="other"))], default="7"
    )


@strawberry.type(directives=[_OPEN])
class Box(Generic[T]):
    content: T
    size: Size


@strawberry.input
class Filter:
    words: list[str]
    size: Size = Size.SMALL
    deep: "Filter | None" = UNSET
    note: str | None = UNSET


@strawberry.type(directives=[_OPEN])
class Node:
    number: int
    weight: float | None = None

    @strawberry.field
    def parent(self, parent: strawberry.Parent["Node"]) -> int:
        return parent.number

    @strawberry.field
    async def twice(self, info: Info[Context, None]) -> int:
        await asyncio.sleep(0)
        return self.number * 2 + len(info.path.key if isinstance(info.path.key, str) else "")

    @strawberry.field
    def children(self, first: int = 2) -> list["Node"]:
        return [Node(number=self.number * 10 + n) for n in range(first)]

    @strawberry.field(directives=[guard(in_group("admin") | owner("userProfileID", of=argument("who")))])
    def told(self, who: strawberry.ID) -> str | None:
        _said.append(f"told {who}")
        return f"told {who}"

    @strawberry.field
    def fails(self) -> str | None:
        raise ResolverError(f"failed at {self.number}")

    @strawberry.field
    async def loaded(self, info: Info[Context, None]) -> str | None:
        found = await profile_by_id.load(info.context, str(self.number))
        return found.display_name if found else None


@strawberry.type(directives=[_OPEN])
class Informed:
    told: str

    @strawberry.field
    def again(self, info: Info[Context, None]) -> str:
        return _told(info)


def _told(info: Info[Context, None]) -> str:
    """What can be seen of Strawberry's executor."""
    raw = raw_info(info)
    members = [name for name in raw._fields if name != "variables"]
    return f"{members} {info.input_extensions} {raw.variable_values.get('n')} {info.variable_values}"


@strawberry.type(directives=[_OPEN])
class Query:
    @strawberry.field
    def node(self, number: int = 1, weight: float | None = None) -> Node | None:
        return Node(number=number, weight=weight) if number else None

    @strawberry.field
    def animals(self) -> list[Animal]:
        return [
            Dog(name="Rex", barks=True),
            Cat(name="p1", lives=9, secret="purr"),
            Cat(name="p2", lives=7, secret="x"),
        ]

    @strawberry.field
    def rows(self) -> list[Row | None]:
        odd = cast(int, "many")
        return [
            Row(who="p2", number=1, first="a", second="b", other="p2"),
            Row(who="p1", number=2, first="a", second="b", other="p2"),
            Row(who="p1", number=odd, first="a", second="b"),
            None,
            Row(who="p2", number=odd, first=cast(str, []), second="b"),
            Row(who="p1", number=2, first=cast(str, []), second="b"),
            Row(who=cast(str, None), number=2, first="a", second="b"),
            Row(who="p2", number=3, first="a", second="b"),
        ]

    @strawberry.field
    def many(self) -> list[Row]:
        pairs = [("p1", "p2"), ("p2", "p1"), ("p2", "p2"), ("p1", "p1")] * 100
        return [Row(who=who, number=None, first=None, second=None, other=other) for who, other in pairs]

    @strawberry.field
    async def pets(self) -> list[Annotated[Dog | Cat, strawberry.union("Pet")] | None]:
        return [Cat(name="p1", lives=cast(int, "nine"), secret=None), None, Dog(name="Rex", barks=False)]

    @strawberry.field
    def spoilt(self, info: Info[Context, None]) -> str:
        told = repr(info.variable_values)
        info.variable_values["spoilt"] = True
        return told

    @strawberry.field
    async def informed(self, info: Info[Context, None], n: int = 1) -> list["Informed"]:
        return [Informed(told=_told(info)) for _ in range(n)]

    @strawberry.field
    def box(self, size: Size = Size.LARGE) -> Box[str]:
        return Box(content="x", size=size)

    @strawberry.field
    def filtered(self, info: Info[Context, None], filter: Filter) -> str:  # noqa: A002 - the argument's name
        note = "unset" if filter.note is UNSET else repr(filter.note)
        return f"{filter!r} {note} {dict(info.variable_values)} {len(info.selected_fields)}"

    @strawberry.field(extensions=[Shout()])
    def shouted(self, text: str) -> str:
        return text

    @strawberry.field(permission_classes=[Never])
    def forbidden(self) -> str | None:
        return "unreachable"

    @strawberry.field
    def promised(self) -> list[Node]:
        return cast(list[Node], [_promise(Node(number=n)) for n in range(3)])

    @strawberry.field
    def wrong(self) -> list[Node]:
        return cast(list[Node], [Node(number=cast(int, "1")), None, Node(number=2)])


async def _promise(value: T) -> T:
    await asyncio.sleep(0)
    return value


@strawberry.type(directives=[_OPEN])
class Mutation:
    @strawberry.mutation
    async def slowly(self, text: str) -> str | None:
        for _ in range(3):
            await asyncio.sleep(0)
        _said.append(text)
        return text

    @strawberry.mutation
    def quickly(self, text: str) -> str | None:
        _said.append(text)
        if text == "fail":
            raise ResolverError("failed")
        return text


class _Store:
    async def by_ids(self, ids: Sequence[str]) -> list[None]:
        _said.append(f"loads {','.join(ids)}")
        return [None for _ in ids]


@pytest.fixture(scope="module")
def api() -> BuiltApi:
    module = ModuleType("feature")
    vars(module).update(Query=Query, Mutation=Mutation)
    return build_api([module])


def _context(identity: Identity) -> Context:
    return Context(identity, "request", services_with(cast(ProfileStore, _Store())))


_BRANCHES = """
query($a: Boolean!, $b: Boolean!) { node { number @skip(if: $a) ... @include(if: $b) { weight number } } }
"""
_OPERATIONS: Sequence[tuple[str, Mapping[str, object]]] = [
    ("{ node { number weight parent twice children { number } } }", {}),
    ("{ node(number: 0) { number } a: node(number: 7, weight: 1) { weight } }", {}),
    ("query($n: Int! = 3, $m: Int) { node(number: $n) { children(first: $m) { twice parent } } }", {}),
    ("query($n: Int!, $m: Int) { node(number: $n) { children(first: $m) { twice } } }", {"n": 2, "m": 3}),
    ("query($n: Int!, $m: Int) { node(number: $n) { children(first: $m) { twice } } }", {"n": 2, "m": None}),
    ("query($n: Int!, $w: Float!) { node(number: $n, weight: $w) { number weight } }", {"n": 2, "w": 1.5}),
    ("query($n: Int!, $w: Float) { node(number: $n, weight: $w) { number weight } }", {"n": 2}),
    ("query($w: Float!) { node(weight: $w) { number weight } }", {"w": 2}),
    ("{ node { x: twice y: twice children { children { twice loaded } loaded } loaded } }", {}),
    ('{ node { told(who: "p1") b: told(who: "p2") } }', {}),
    ('query($w: ID!) { node { told(who: $w) children { told(who: $w) } } }', {"w": "p1"}),
    ('query($w: ID!) { node { told(who: $w) children { told(who: $w) } } }', {"w": "p2"}),
    ("{ node { fails children { fails number } } }", {}),
    ("{ animals { __typename name ... on Dog { barks } ... on Cat { lives secret } } }", {}),
    ("{ rows { first } }", {}),
    ("{ rows { third } again: rows { second third } }", {}),
    ("{ rows { fourth } }", {}),
    ("{ rows { who fourth fifth third seventh } again: rows { sixth first fourth } }", {}),
    ("{ rows { first number second } rows { third } }", {}),
    ("{ a: rows { number first } b: rows { who second number first third } }", {}),
    ("{ pets { ... on Animal { name } ...C } } fragment C on Cat { lives secret __typename }", {}),
    ("{ box { content size } b: box(size: SMALL) { size } }", {}),
    ("query($s: Size!) { box(size: $s) { size } }", {"s": "BIG"}),
    ('{ filtered(filter: {words: ["a"], deep: {words: []}}) }', {}),
    ("query($f: Filter!) { filtered(filter: $f) }", {"f": {"words": ["a"], "note": None, "size": "BIG"}}),
    ("query($w: [String!]!) { filtered(filter: {words: $w}) }", {"w": ["a", "b"]}),
    ('{ shouted(text: "loud") forbidden }', {}),
    ("{ promised { number twice } wrong { number } }", {}),
    ("{ a: node { number } wrong { number twice } }", {}),
    (_BRANCHES, {"a": True, "b": True}),
    (_BRANCHES, {"a": True, "b": False}),
    (_BRANCHES, {"a": False, "b": True}),
    ('mutation { a: slowly(text: "1") b: quickly(text: "2") c: slowly(text: "3") }', {}),
    ('mutation { a: quickly(text: "fail") b: slowly(text: "2") c: quickly(text: "fail") }', {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "variables"), _OPERATIONS)
@pytest.mark.parametrize(
    "identity",
    [caller(profile_id="p1"), caller(groups=("admin",)), caller()],
    ids=["owner", "admin", "other"],
)
async def test_operations_run_as_graphql_core_runs_them(
    api: BuiltApi, text: str, variables: Mapping[str, object], identity: Identity
) -> None:
    _said.clear()
    result = await Both(api, _context).run(text, identity, variables)
    # Both ran: what one of them said and loaded, the other did too.
    assert _said[: len(_said) // 2] == _said[len(_said) // 2 :]
    assert result.data is not None or result.errors
    written = json.loads(encode_result(result, _entry)).get("errors", [])
    assert written == [_entry(error) for error in result.errors or ()]


@pytest.mark.parametrize("extensions", [None, {"link": {"name": "web"}}])
async def test_resolvers_get_the_same_info_as_from_strawberry(
    api: BuiltApi, extensions: dict[str, object] | None
) -> None:
    text, variables = "query($n: Int) { informed(n: $n) { told again } }", {"n": 2}
    plain = await strawberry.Schema(Query).execute(
        text, variables, _context(caller()), operation_extensions=extensions
    )
    assert plain.errors is None
    both = Both(api, _context)
    for _ in range(2):
        result = await both.execute(text, caller(), variables, extensions)
        assert (result.data, result.errors) == (plain.data, None)
    assert both.plans.counts == {"first sight": 1, "planned": 1}


async def test_denials_that_differ_by_object_share_few_exceptions(api: BuiltApi) -> None:
    both = Both(api, _context)
    await both.execute("{ many { fourth } }", caller(), {})  # the first sight
    result = await both.execute("{ many { fourth } }", caller(profile_id="p1"), {})
    assert isinstance(result, PlanResult)
    errors = result.errors or []
    assert len(errors) == 300
    assert len({id(error.original_error) for error in errors}) == 3
    assert [times for _, times in result.collected.distinct()] == [100, 100, 100]


async def test_requests_do_not_share_variables(api: BuiltApi) -> None:
    both = Both(api, _context)
    for _ in range(3):
        result = await both.execute("{ spoilt }", caller(), {})
        assert result.data == {"spoilt": "{}"}


def _entry(error: GraphQLError) -> dict[str, object]:
    return {"message": error.message, "path": error.path}
