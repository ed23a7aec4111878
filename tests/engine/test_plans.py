"""Plans: made when an operation comes again, kept within bounds, and not for everything."""

import gc
import linecache
import logging
import traceback
import tracemalloc
from dataclasses import dataclass, replace
from itertools import count
from types import SimpleNamespace
from uuid import UUID

import pytest
from graphql import GraphQLObjectType, GraphQLResolveInfo, GraphQLScalarType, build_schema

from claimgraph.auth import anyone, in_group, owner
from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import Facts
from claimgraph.engine.authorization import FieldGuard, Guards
from claimgraph.engine.compile_budget import CompileBudget
from claimgraph.engine.documents import Document, DocumentCache
from claimgraph.engine.execution import OperationRequest, execute
from claimgraph.engine.limits import Limits
from claimgraph.engine.plan.compiler import Compiler
from claimgraph.engine.plans import MAX_VARIANTS, PlanLimits, Planned, Plans
from tests.schema.callers import caller
from tests.support.time.hand_clock import HandClock


@dataclass
class Caller:
    identity: Identity


SCHEMA = build_schema(
    """
    type Query { open(text: String): String, a: String, b: String, thing: Thing }
    type Thing { name: String, fails: String }
    type Mutation { set: String }
    type Subscription { ticks: Int }
    """
)
_ran: list[str] = []


def _open(_source: object, _info: object, text: str = "none") -> str:
    _ran.append("open")
    return text


def _thing(_source: object, _info: object) -> object:
    return object()


def _fails(_source: object, _info: GraphQLResolveInfo[Caller]) -> str:
    raise ZeroDivisionError


def _fields() -> dict[tuple[str, str], FieldGuard]:
    rules = {"open": anyone, "a": in_group("a"), "b": in_group("b"), "thing": anyone}
    return {
        ("Query", name): FieldGuard(rule, _open if name != "thing" else _thing, None, {}, _facts, _refusal)
        for name, rule in rules.items()
    }


class Refused(Exception):
    pass


def _facts(_source: object, _arguments: object) -> Facts:
    return lambda _target: None


def _refusal(*_: object) -> Exception:
    return Refused("refused")


def _schema_with_resolvers() -> None:
    for (type_name, name), resolve in {
        ("Query", "open"): _open,
        ("Query", "thing"): _thing,
        ("Thing", "fails"): _fails,
    }.items():
        kind = SCHEMA.type_map[type_name]
        assert isinstance(kind, GraphQLObjectType)
        kind.fields[name].resolve = resolve


_schema_with_resolvers()


@pytest.fixture
def documents() -> DocumentCache:
    return DocumentCache(SCHEMA, Limits(max_depth=100), max_documents=1_000, max_bytes=10**8)


def plans(limits: PlanLimits | None = None) -> Plans[Caller]:
    return Plans[Caller](SCHEMA, Guards(_fields()), lambda context: context.identity, limits)


def planned(
    made: Plans[Caller], document: Document, identity: Identity | None = None, **variables: object
) -> Planned | None:
    found = made.find(document, None, variables, Caller(identity or caller()))
    assert not isinstance(found, list)
    return found


def test_an_operation_is_compiled_when_it_comes_again(documents: DocumentCache) -> None:
    made, document = plans(), documents.get("{ open }")
    assert planned(made, document) is None
    first = planned(made, document)
    second = planned(made, document)
    assert first is not None
    assert second is not None
    assert first.plan is second.plan
    assert made.counts == {"first sight": 1, "planned": 2}


def test_callers_of_one_identity_class_share_a_plan(documents: DocumentCache) -> None:
    made, document = plans(), documents.get("{ open a }")
    planned(made, document)
    found = [
        planned(made, document, caller(groups=groups)) for groups in [("a",), ("a", "b"), ("b",), (), None]
    ]
    numbers = [one and one.plan.loaded.filename for one in found]
    assert numbers[0] == numbers[1]
    assert numbers[2] == numbers[3] == numbers[4]
    assert numbers[0] != numbers[2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{ __schema { queryType { name } } }", "introspection"),
        ('{ open __type(name: "Query") { name } }', "introspection"),
        ("subscription { ticks }", "subscription"),
        ("{ " + " ".join(f"a{n}: open" for n in range(401)) + " }", "too many fields"),
    ],
)
def test_operations_without_a_plan_are_counted_by_reason(text: str, reason: str) -> None:
    limits = Limits(max_root_fields=10_000, max_aliases=10_000)
    document = DocumentCache(SCHEMA, limits, max_documents=10, max_bytes=10**8).get(text)
    made = plans()
    for _ in range(3):
        assert planned(made, document) is None
    assert made.counts == {"first sight": 1, reason: 2}


def test_branches_have_a_bounded_number_of_plans_which_are_those_made_last(
    documents: DocumentCache,
) -> None:
    flags = [f"f{n}" for n in range(6)]
    declared = ", ".join(f"${flag}: Boolean!" for flag in flags)
    body = " ".join(f"{flag}: open @skip(if: ${flag})" for flag in flags)
    made = plans(PlanLimits(budget=CompileBudget(share=1e9, most=1e9)))
    document = documents.get(f"query({declared}) {{ {body} open }}")

    def plan(number: int) -> Planned | None:
        return planned(made, document, None, **{flag: bool(number >> n & 1) for n, flag in enumerate(flags)})

    gc.collect()
    before = len(linecache.cache)
    plan(0)  # the first sight
    found = [plan(number) for number in range(64)]
    assert made.counts == {"first sight": 1, "planned": 64}
    again = [plan(number) for number in reversed(range(64))]
    kept = [one and one.plan for one in again[:MAX_VARIANTS]]
    assert kept == [one and one.plan for one in reversed(found[-MAX_VARIANTS:])]
    del found, again, kept
    gc.collect()
    assert len(linecache.cache) - before == MAX_VARIANTS


async def test_a_condition_without_a_value_is_left_to_graphql_core(documents: DocumentCache) -> None:
    made, document = plans(), documents.get("query($f: Boolean = true) { open @skip(if: $f) }")
    for _ in range(2):
        result = await execute(made, OperationRequest(document, None, {"f": None}), Caller(caller()))
        assert [error.path for error in result.errors or ()] == [None]
    assert made.counts == {"first sight": 1, "condition without a value": 1}


def test_thousands_of_documents_leave_no_memory_behind() -> None:
    made = plans(PlanLimits(operations=10, bytes=200_000))
    before = len(linecache.cache)
    cache = DocumentCache(SCHEMA, Limits(), max_documents=10, max_bytes=10**8)
    for number in range(300):
        document = cache.get(f"{{ open a{number}: open }}")
        planned(made, document)
        planned(made, document)
    assert made.counts["planned"] == 300
    assert len(linecache.cache) <= before + 10


def test_memory_is_bounded_over_documents_groups_and_variables(documents: DocumentCache) -> None:
    """What an attacker can send for ever: what is kept, and what is compiled, stays within the bounds."""
    limits = PlanLimits(operations=50, bytes=400_000, budget=CompileBudget(share=0, most=0.5))
    made, before = plans(limits), len(linecache.cache)
    known = documents.get("query($f: Boolean!) { open again: open @skip(if: $f) a b }")
    groups = [("a", *(f"g{number}" for number in range(length))) for length in range(20)]
    callers = [caller(groups=names, profile_id=names[-1]) for names in groups]
    for number in range(10_000):
        document = replace(known, text=f"{known.text} # {number}")  # as if it had been examined anew
        for _ in range(2):
            planned(made, document, callers[number % 20], f=bool(number % 2))
    kept = (len(made), made.size, len(linecache.cache) - before)
    assert all(found <= most for found, most in zip(kept, (50, 400_000, 50), strict=True)), kept
    assert made.counts["first sight"] == 10_000
    assert made.counts["planned"] + made.counts["no time to compile"] == 10_000
    assert made.counts["no time to compile"] > 0


def test_memory_is_bounded_over_texts() -> None:
    cache = DocumentCache(SCHEMA, Limits(), max_documents=50, max_bytes=400_000)
    for number in range(20_000):
        cache.get(f"{{ a{number}")
    assert cache.counts == {"parse": 20_000}
    assert len(cache) <= 50
    assert cache.size <= 440_000


def test_the_estimate_of_memory_covers_what_plans_hold() -> None:
    cache = DocumentCache(SCHEMA, Limits(), max_documents=1_000, max_bytes=10**9)
    made = plans(PlanLimits(budget=CompileBudget(share=1e9, most=1e9)))
    tracemalloc.start()
    try:
        for number in range(60):
            document = cache.get(f'{{ open x{number}: open(text: "y") a b thing {{ name fails }} }}')
            planned(made, document)
            planned(made, document)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert made.counts["planned"] == 60
    assert held < made.size < 4 * held


def test_documents_that_are_remembered_count_with_all_that_they_hold(documents: DocumentCache) -> None:
    made = plans(PlanLimits(bytes=100_000))
    small, large = (
        documents.get("{ open }"),
        documents.get("{ open(text: $t) }".replace("$t", '"x"') + "# x" * 20_000),
    )
    assert large.size > 100_000
    for document in (small, large, large, small):
        planned(made, document)
    assert made.counts == {"first sight": 3, "planned": 1}


def test_compiling_stops_when_its_share_of_time_is_spent_and_goes_on_later(documents: DocumentCache) -> None:
    clock = HandClock()
    budget = CompileBudget(share=0.1, most=1.0, clock=clock)
    with budget.spending():
        clock.now += 3
    made = plans(PlanLimits(budget=budget))
    document = documents.get("{ open }")
    for _ in range(2):
        assert planned(made, document) is None
    assert made.counts["no time to compile"] == 1
    clock.now += 30
    assert planned(made, document) is not None


def test_a_defect_of_the_compiler_is_logged_once_and_graphql_core_takes_over(
    documents: DocumentCache, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[object] = []

    def broken(*about: object) -> object:
        tried.append(about)
        raise KeyError("a secret of the request")

    monkeypatch.setattr(Compiler, "compile", broken)
    made = plans()
    with caplog.at_level(logging.ERROR):
        for text in ("{ open }", "{ a: open }"):
            for _ in range(3):
                assert planned(made, documents.get(text)) is None
    assert made.counts == {"first sight": 2, "compile error": 4}
    assert len(tried) == 2
    assert len(caplog.records) == 1
    assert "KeyError" in caplog.text
    assert "secret" not in caplog.text


async def test_invalid_variables_are_reported_before_anything_runs(documents: DocumentCache) -> None:
    made, document = plans(), documents.get("query($t: String!) { open(text: $t) }")
    _ran.clear()
    answers = [await execute(made, OperationRequest(document), Caller(caller())) for _ in range(2)]
    assert made.counts["planned"] == 0
    assert _ran == []
    first, second = ([(e.message, e.extensions, e.path) for e in answer.errors or ()] for answer in answers)
    assert first == second
    assert first[0][1] == {"code": "BAD_USER_INPUT"}


async def test_a_denied_resolver_is_not_in_the_plan(documents: DocumentCache) -> None:
    made, document = plans(), documents.get("{ a open }")
    planned(made, document)
    _ran.clear()
    result = await execute(made, OperationRequest(document), Caller(caller()))
    assert result.data == {"a": None, "open": "none"}
    assert [(error.message, error.path) for error in result.errors or ()] == [("refused", ["a"])]
    assert _ran == ["open"]
    found = planned(made, document)
    assert found is not None
    assert "resolve0" not in found.plan.loaded.text


_HOSTILE = (
    *("__import__", "run", "pending", "type", "None", "source", "field0", "value0"),
    *("__class__", "exec", "True", "import_"),
)


@pytest.mark.parametrize("name", _HOSTILE)
async def test_names_of_a_request_are_only_ever_quoted(documents: DocumentCache, name: str) -> None:
    fragment = f"fragment {name} on Query {{ {name}_: open }}"
    text = f"query {name}(${name}: String) {{ {name}: open(text: ${name}) ...{name} }} {fragment}"
    made, document = plans(), documents.get(text)
    planned(made, document)
    result = await execute(
        made, OperationRequest(document, None, {name: "');\nraise SystemExit #"}), Caller(caller())
    )
    assert made.counts["planned"] == 1
    assert result.data == {name: "');\nraise SystemExit #", f"{name}_": "none"}


async def test_text_of_a_request_never_gets_into_the_source(documents: DocumentCache) -> None:
    evil = "'); raise SystemExit('gotcha') #"
    made, document = plans(), documents.get(f'{{ open(text: "{evil}") }}')
    planned(made, document)
    found = planned(made, document)
    assert found is not None
    assert "gotcha" not in found.plan.loaded.text
    result = await execute(made, OperationRequest(document), Caller(caller()))
    assert result.data == {"open": evil}


async def test_tracebacks_name_the_type_and_show_the_source(documents: DocumentCache) -> None:
    made, document = plans(), documents.get("{ thing { fails } }")
    planned(made, document)
    result = await execute(made, OperationRequest(document), Caller(caller()))
    (error,) = result.errors or []
    assert error.original_error is not None
    told = "".join(traceback.format_exception(error.original_error))
    assert ", in Thing\n" in told
    assert "resolve1(source" in told


@pytest.mark.parametrize(
    "text", ["{ self { list(of: [1]) } }", "query($v: Int!) { self { list(of: [$v]) } }"]
)
async def test_a_resolver_cannot_change_the_arguments_of_others(text: str) -> None:
    schema = build_schema("type Query { list(of: [Int!]): String self: [Query] }")
    query = schema.query_type
    assert query is not None
    query.fields["list"].resolve = _spoil
    query.fields["self"].resolve = _twice
    made = Plans[Caller](schema, Guards({}), lambda context: context.identity)
    document = DocumentCache(schema, Limits(), max_documents=10, max_bytes=10**6).get(text)
    for _ in range(3):
        result = await execute(
            made, OperationRequest(document, None, {"v": 1} if "$v" in text else {}), Caller(caller())
        )
        assert (result.data, result.errors) == ({"self": [{"list": "[1]"}, {"list": "[1]"}]}, None)


async def test_custom_scalars_are_parsed_for_each_request() -> None:
    schema = build_schema("scalar Moment type Query { at(of: Moment, ofAll: [Moment]): String }")
    moment = schema.type_map["Moment"]
    assert isinstance(moment, GraphQLScalarType)
    assert schema.query_type is not None
    now = count()
    moment.coerce_input_value = lambda value: f"{value} {next(now)}"
    schema.query_type.fields["at"].resolve = _told
    made = Plans[Caller](schema, Guards({}), lambda context: context.identity)
    document = DocumentCache(schema, Limits(), max_documents=10, max_bytes=10**6).get('{ at(of: "now") }')
    found = [(await execute(made, OperationRequest(document), Caller(caller()))).data for _ in range(4)]
    assert made.counts["planned"] == 3
    assert len({str(data) for data in found}) == 4


def _told(_source: object, _info: object, **given: object) -> str:
    return str(given)


def test_arguments_of_built_in_types_are_parsed_once(documents: DocumentCache) -> None:
    made, document = plans(), documents.get('{ open(text: "t") }')
    planned(made, document)
    found = planned(made, document)
    assert found is not None
    assert found.plan.fields[0].arguments == {"text": "t"}


def _spoil(_source: object, _info: object, of: list[int]) -> str:
    told = str(of)
    of.append(2)
    return told


def _twice(_source: object, _info: object) -> list[object]:
    return [object(), object()]


@pytest.mark.parametrize(("owner_id", "allowed"), [(UUID(int=7), True), (str(UUID(int=7)), True), (7, False)])
async def test_an_owner_may_be_named_by_a_uuid(owner_id: object, allowed: bool) -> None:
    schema = build_schema("type Query { thing: Thing } type Thing { ownerId: ID secret: String }")
    thing = schema.type_map["Thing"]
    assert schema.query_type is not None
    assert isinstance(thing, GraphQLObjectType)
    schema.query_type.fields["thing"].resolve = lambda *_: SimpleNamespace(owner_id=owner_id, secret="s")  # pyright: ignore[reportUnknownLambdaType] - any resolver
    rule = owner("userProfileID", of="ownerId")
    guard = FieldGuard(rule, _open, "secret", {"ownerId": "owner_id"}, _facts, _refusal)
    made = Plans[Caller](schema, Guards({("Thing", "secret"): guard}), lambda context: context.identity)
    document = DocumentCache(schema, Limits(), max_documents=10, max_bytes=10**6).get("{ thing { secret } }")
    planned(made, document)
    result = await execute(made, OperationRequest(document), Caller(caller(profile_id=str(UUID(int=7)))))
    assert result.data == {"thing": {"secret": "s" if allowed else None}}
    assert made.counts["planned"] == 1


async def test_an_execution_leaves_no_cycles_for_the_garbage_collector(documents: DocumentCache) -> None:
    made, document = plans(), documents.get('{ a open(text: "x") thing { name } }')
    for _ in range(2):
        await execute(made, OperationRequest(document), Caller(caller()))
    gc.collect()
    gc.disable()
    try:
        for _ in range(10):
            await execute(made, OperationRequest(document), Caller(caller()))
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_owners_are_inputs_of_a_plan_and_no_part_of_it() -> None:
    guards = Guards(
        {("Query", "a"): FieldGuard(owner("id", of="b"), _open, None, {"b": "b"}, _facts, _refusal)}
    )
    one, two = (guards.settled(caller(profile_id=profile_id)) for profile_id in ("p1", "p2"))
    assert one.class_keys == two.class_keys
