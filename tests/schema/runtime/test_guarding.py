"""Guards on types and fields: deny by default, resolvers that never run, decisions taken once."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Annotated

import pytest
import strawberry
from graphql import build_schema

from claimgraph.app.testing import ApiUnderTest, anonymous, assert_allowed, assert_denied, machine, user
from claimgraph.auth import Identity, Rule, anyone, argument, claim, has_scope, in_group, owner, signed_in
from claimgraph.schema import aws_iam, guard
from claimgraph.schema.runtime.build import build_api
from claimgraph.schema.runtime.guarded_fields import UnsafeSchema
from tests.support.source_lines import line_of

_ran: list[str] = []


@pytest.fixture(autouse=True)
def _fresh_log() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction] - pytest finds it
    _ran.clear()
    yield
    _ran.clear()


@strawberry.type(directives=[guard(signed_in)])
class Invoice:
    id: strawberry.ID
    owner_id: str | None
    total: int = strawberry.field(directives=[guard(in_group("billing"))])

    weight: int | None = strawberry.field(default=1, directives=[guard(has_scope("weigh"))])

    @strawberry.field(directives=[guard(owner("userProfileID", of="ownerId"))])
    def lines(self) -> list[str]:
        _ran.append(f"lines of {self.id}")
        return ["a line"]

    @strawberry.field(directives=[guard(in_group("billing"))])
    def ledger(self) -> str:
        _ran.append("ledger")
        return "ledger"


@strawberry.type
class InvoiceQuery:
    @strawberry.field(directives=[guard(anyone)])
    def invoices(self) -> list[Invoice]:
        owners = ["p1", "p2", None]
        return [Invoice(id=strawberry.ID(str(n)), owner_id=who, total=n) for n, who in enumerate(owners)]

    @strawberry.field(directives=[guard(owner("userProfileID", of=argument("id")))])
    def secret(self, id: str) -> str | None:  # noqa: A002 - the argument's name
        _ran.append("secret")
        return f"secret of {id}"

    @strawberry.field(directives=[guard(in_group("billing"))])
    def required(self) -> str:
        _ran.append("required")
        return "required"


def feature(query: type) -> ModuleType:
    """A feature module, as `schema/types` would hold it."""
    module = ModuleType("feature")
    vars(module)["Query"] = query
    return module


@pytest.fixture(scope="module")
def api() -> Iterator[ApiUnderTest]:
    with ApiUnderTest(build_api([feature(InvoiceQuery)])) as under_test:
        yield under_test


_OWNER = user(claims={"userProfileID": "p1"})
_BILLING = user(groups=["billing"])


def test_a_denied_field_is_null_and_the_others_answer(api: ApiUnderTest) -> None:
    result = api.as_(user()).execute("{ invoices { id total } }")
    assert result.data is None  # total is not nullable: null bubbles, as GraphQL says
    result = api.as_(_OWNER).execute('{ secret(id: "p2") invoices { id } }')
    assert result.data == {"secret": None, "invoices": [{"id": "0"}, {"id": "1"}, {"id": "2"}]}
    assert_denied(result, "Query.secret")
    assert_allowed(result, "Invoice.id")
    (error,) = result.errors
    assert error["path"] == ["secret"]
    assert error["locations"]


def test_the_message_names_the_field_and_not_its_alias(api: ApiUnderTest) -> None:
    (error,) = api.as_(user()).execute('{ mine: secret(id: "p2") }').errors
    assert error["message"] == "Not Authorized to access secret on type Query"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ('{ secret(id: "p2") }', "Query.secret"),
        ("{ required }", "Query.required"),
        ("{ invoices { ledger } }", "Invoice.ledger"),
    ],
)
def test_a_denied_resolver_never_runs(api: ApiUnderTest, query: str, field: str) -> None:
    for caller in (anonymous(), machine(), user(), _OWNER):
        assert_denied(api.as_(caller).execute(query), field)
    assert _ran == []


def test_ownership_is_checked_for_each_object(api: ApiUnderTest) -> None:
    result = api.as_(_OWNER).execute("{ invoices { id lines } }")
    assert result.data is None
    assert _ran == ["lines of 0"]
    assert result.denied("Invoice.lines") == [("invoices", 1, "lines")]


def test_ownership_is_checked_for_arguments(api: ApiUnderTest) -> None:
    assert api.as_(_OWNER).execute('{ secret(id: "p1") }').data == {"secret": "secret of p1"}
    query = "query($id: String!) { secret(id: $id) }"
    assert_denied(api.as_(_OWNER).execute(query, {"id": "p2"}), "Query.secret")


def test_a_field_rule_replaces_the_rule_of_its_type(api: ApiUnderTest) -> None:
    scales = api.as_(machine(scopes=["weigh"]))
    assert_allowed(scales.execute("{ invoices { weight } }"), "Invoice.weight")
    assert_denied(scales.execute("{ invoices { id } }"), "Invoice.id")
    assert_denied(api.as_(user(scopes=[])).execute("{ invoices { weight } }"), "Invoice.weight")


def test_static_rules_are_decided_once_per_request(
    api: ApiUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rule = type(in_group("x"))
    settle = rule.settle

    def counting(self: Rule, identity: Identity) -> bool:
        asked.append(str(self))
        return settle(self, identity)  # pyright: ignore[reportArgumentType] - the method it replaces

    monkeypatch.setattr(rule, "settle", counting)
    api.as_(_BILLING).execute("{ invoices { total ledger again: total } required }")
    assert asked == ["in_group('billing')"]


@strawberry.type
class Careless:
    name: str
    guarded: str = strawberry.field(directives=[guard(anyone)])

    @strawberry.field
    def computed(self) -> str:
        return ""


@strawberry.type
class CarelessQuery:
    @strawberry.field
    def careless(self) -> Careless | None:
        return None


def test_every_field_without_a_rule_is_listed_with_its_place() -> None:
    with pytest.raises(UnsafeSchema) as unsafe:
        build_api([feature(CarelessQuery)])
    problems = sorted(unsafe.value.problems)
    here = "tests/schema/runtime/test_guarding.py"
    written = {
        "Careless.computed": "    def computed(",
        "Careless.name": "    name: str",
        "Query.careless": "    def careless(",
    }
    assert problems == [
        f"{name} has no rule ({here}:{line_of(__file__, text)})" for name, text in written.items()
    ]
    assert "guard(anyone)" in str(unsafe.value)


@strawberry.input
class Where:
    id: strawberry.ID


@pytest.mark.parametrize(
    "rule",
    [
        owner("userProfileID", of="nothing"),
        owner("userProfileID", of="owner_id"),
        owner("userProfileID", of="computed"),
        owner("userProfileID", of=argument("nothing")),
        owner("userProfileID", of=argument("where.nothing")),
        owner("userProfileID", of=argument("where.id.deeper")),
        in_group("a") | (claim("x") & owner("userProfileID", of="nothing")),
    ],
)
def test_a_rule_about_a_missing_field_stops_the_build(rule: Rule) -> None:
    @strawberry.type(directives=[guard(anyone)])
    class Thing:
        owner_id: str

        @strawberry.field
        def computed(self) -> str:
            return ""

        @strawberry.field(directives=[guard(rule)])
        def guarded(self, where: Where) -> str:
            return where.id

    @strawberry.type
    class Query:
        @strawberry.field(directives=[guard(anyone)])
        def thing(self) -> Thing | None:
            return None

    sys.modules[__name__].Thing = Thing  # type: ignore[attr-defined] # Strawberry resolves names here
    with pytest.raises(UnsafeSchema, match=r"Thing\.guarded is guarded by a rule about"):
        build_api([feature(Query)])


def test_a_root_class_guards_its_own_fields_and_the_sdl_shows_it() -> None:
    @strawberry.type(directives=[guard(in_group("billing"))])
    class Query:
        @strawberry.field
        def inherited(self) -> str | None:
            return ""

        @strawberry.field(directives=[guard(anyone)])
        def own(self) -> str | None:
            return ""

    @strawberry.type
    class OtherQuery:
        @strawberry.field(directives=[guard(anyone)])
        def other(self, name: Annotated[str, strawberry.argument(description="x")] = "") -> str | None:
            return name

    built = build_api([feature(Query), feature(OtherQuery)])
    assert """inherited: String @auth(rule: "in_group('billing')")""" in built.sdl()
    with ApiUnderTest(built) as under_test:
        result = under_test.as_(user()).execute("{ inherited own other }")
    assert result.data == {"inherited": None, "own": "", "other": ""}


def test_two_features_cannot_define_the_same_root_field() -> None:
    with pytest.raises(ValueError, match="invoices is defined in"):
        build_api([feature(InvoiceQuery), feature(type("Again", (InvoiceQuery,), {}))])


def _animals(*directives: object) -> ModuleType:
    """A feature whose type is reached by an interface only."""
    module = ModuleType("animals")

    @strawberry.interface(directives=directives)
    class Animal:
        name: str = strawberry.field(directives=[guard(in_group("vets"))])

    @strawberry.type(directives=[guard(anyone)])
    class Dog(Animal):
        barks: bool

    @strawberry.type(directives=[guard(anyone)])
    class Query:
        @strawberry.field
        def pet(self) -> Animal | None:
            return Dog(name="Rex", barks=True)

    Dog.__module__ = module.__name__
    vars(module).update(Dog=Dog, Query=Query)
    return module


def test_a_type_that_only_an_interface_leads_to_is_found_and_guarded() -> None:
    with ApiUnderTest(build_api([_animals()])) as api:
        query = "{ pet { __typename ... on Dog { barks } } }"
        assert api.as_(user()).execute(query).data == {"pet": {"__typename": "Dog", "barks": True}}
        assert_denied(api.as_(user()).execute("{ pet { name } }"), "Dog.name")
        assert_allowed(api.as_(user(groups=["vets"])).execute("{ pet { name } }"), "Dog.name")


@pytest.mark.parametrize(
    ("directive", "said"),
    [
        (guard(signed_in), "Animal has a guard, which is not enforced on interfaces: write it on each type"),
        (aws_iam(), "Animal has @aws_iam, which is not enforced on interfaces: write it on each type"),
    ],
)
def test_guards_and_directives_on_interfaces_are_refused(directive: object, said: str) -> None:
    with pytest.raises(UnsafeSchema) as refused:
        build_api([_animals(directive)])
    assert said in str(refused.value)


def test_in_compatible_appsyncs_directives_on_interfaces_are_left_out_of_the_sdl() -> None:
    sdl = build_api([_animals(aws_iam())], strictness="compatible").sdl()
    assert "interface Animal {" in sdl
    build_schema(sdl)
    with pytest.raises(UnsafeSchema, match="Animal has a guard"):
        build_api([_animals(guard(signed_in))], strictness="compatible")
