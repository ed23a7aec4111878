"""`deniedFields` of a Lambda authorizer deny fields exactly as directives do."""

import linecache
from dataclasses import replace

import pytest
import strawberry

from claimgraph.auth import Identity, anyone, in_group
from claimgraph.auth.api_modes import ApiModes, Mode
from claimgraph.engine.plans import MAX_VARIANTS
from claimgraph.schema import Context, aws_cognito_user_pools, aws_lambda, guard
from claimgraph.schema.errors.format import Denied
from claimgraph.schema.runtime.build import BuiltApi, build_api
from tests.engine.differential.both import Both
from tests.schema.appsync.combined import feature
from tests.schema.callers import caller
from tests.schema.open_services import services_with

_ran: list[str] = []


@strawberry.type(directives=[aws_lambda(), aws_cognito_user_pools()])
class Note:
    text: str | None
    secret: str | None
    required: str

    @strawberry.field
    def computed(self) -> str | None:
        _ran.append("computed")
        return "computed"


@strawberry.type
class Query:
    @strawberry.field(directives=[aws_lambda(), aws_cognito_user_pools()])
    def notes(self) -> list[Note]:
        return [Note(text="text", secret="secret", required="required")] * 2

    @strawberry.field(directives=[guard(anyone)])
    def pools_only(self) -> str | None:
        return "read"


@strawberry.type
class Mutation:
    @strawberry.mutation(directives=[aws_lambda()])
    def drop_note(self) -> str | None:
        _ran.append("dropNote")
        return "dropped"


_WITH_LAMBDA = ApiModes("AMAZON_COGNITO_USER_POOLS", frozenset[Mode]({"AWS_LAMBDA"}))


def denied(*fields: str) -> Identity:
    """A caller to whom a Lambda authorizer closed these fields, each ``Type.field``."""
    pairs = [field.split(".") for field in fields]
    return replace(
        caller(username=None, uses=frozenset()),
        mode="AWS_LAMBDA",
        denied_fields=frozenset((type_name, name) for type_name, name in pairs),
    )


@pytest.fixture
def api() -> BuiltApi:
    module = feature(Query)
    vars(module)["Mutation"] = Mutation
    _ran.clear()
    return build_api([module], modes=_WITH_LAMBDA)


@pytest.fixture
def both(api: BuiltApi) -> Both:
    return Both(api, lambda identity: Context(identity, "request", services_with()))


_ALL = "{ notes { text secret computed } }"
_OPEN = {"text": "text", "secret": "secret", "computed": "computed"}


async def test_a_listed_field_is_denied_as_by_a_directive(both: Both) -> None:
    result = await both.run(_ALL, denied("Note.secret"), {})
    assert result.data == {"notes": [_OPEN | {"secret": None}] * 2}
    assert result.errors is not None
    assert len(result.errors) == 2
    for index, error in enumerate(result.errors):
        assert isinstance(error.original_error, Denied)
        assert error.message == "Not Authorized to access secret on type Note"
        assert error.path == ["notes", index, "secret"]
        assert "does not list Note.secret in deniedFields" in error.original_error.explanation().remedy


async def test_a_listed_resolver_never_runs(both: Both) -> None:
    result = await both.run("mutation { dropNote }", denied("Mutation.dropNote"), {})
    assert result.data == {"dropNote": None}
    await both.run("{ notes { computed } }", denied("Note.computed"), {})
    assert _ran == []


async def test_null_bubbles_from_a_listed_field_that_cannot_be_null(both: Both) -> None:
    result = await both.run("{ notes { text required } }", denied("Note.required"), {})
    assert result.data is None


async def test_callers_of_one_operation_have_their_own_denied_fields(both: Both) -> None:
    for _ in range(2):
        for hidden in ("text", "secret", "computed"):
            result = await both.run(_ALL, denied(f"Note.{hidden}", "Note.elsewhere"), {})
            assert result.data == {"notes": [_OPEN | {hidden: None}] * 2}
        assert (await both.run(_ALL, denied(), {})).data == {"notes": [_OPEN] * 2}
        assert (await both.run(_ALL, caller(), {})).data == {"notes": [_OPEN] * 2}


async def test_names_without_a_field_deny_nothing(both: Both) -> None:
    identity = replace(denied(), denied_fields=frozenset({("Note", "*"), ("Note", "")}))
    assert (await both.run(_ALL, identity, {})).data == {"notes": [_OPEN] * 2}


async def test_denied_fields_make_no_more_plans_than_others(both: Both) -> None:
    names = [f"{name}{number}" for number in range(MAX_VARIANTS) for name in ("a", "b")]
    selected = " ".join(f"{alias}: secret" for alias in names)
    text = f"{{ notes {{ {selected} }} }}"
    kept = len(linecache.cache)
    for number in range(MAX_VARIANTS * 2):
        await both.run(text, denied("Note.secret", f"Note.other{number}"), {})
    assert len(linecache.cache) <= kept + 1


def test_only_fields_open_to_lambda_callers_check_denied_fields(api: BuiltApi) -> None:
    asking = {str(field) for field in api.fields if "not_denied" in str(field.rule)}
    assert asking == {
        "Mutation.dropNote",
        "Note.computed",
        "Note.required",
        "Note.secret",
        "Note.text",
        "Query.notes",
    }
    module = feature(Query)
    vars(module)["Mutation"] = Mutation
    assert not any("not_denied" in str(field.rule) for field in build_api([module]).fields)


async def test_the_guard_must_hold_as_well() -> None:
    @strawberry.type
    class Query:
        @strawberry.field(directives=[guard(in_group("staff")), aws_lambda()])
        def value(self) -> str | None:
            return "read"

    api = build_api([feature(Query)], modes=ApiModes("AWS_LAMBDA"))
    assert [str(field.rule) for field in api.fields] == ["not_denied('Query.value') & in_group('staff')"]
    both = Both(api, lambda identity: Context(identity, "request", services_with()))
    assert (await both.run("{ value }", denied(), {})).data == {"value": None}
