"""The pool's schema and the app clients' lists, as DescribeUserPool and DescribeUserPoolClient give them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from typing import Any

import pytest
from botocore.exceptions import ClientError

from claimgraph.resolvers.cognito.attributes.catalogue import AttributeCatalogue
from claimgraph.resolvers.cognito.attributes.pool_schema import STANDARD_ATTRIBUTES, ClientLists, PoolSchema
from claimgraph.resolvers.cognito.attributes.records import AttributeSchema
from claimgraph.resolvers.cognito.errors import CognitoMisconfigured, CognitoUnavailable
from claimgraph.resolvers.cognito.gateway import CallLimits, CognitoGateway
from claimgraph.resolvers.cognito.quotas import QuotaBudgets
from tests.resolvers.cognito.counted_pool import CountedPool
from tests.support.time.hand_clock import HandClock


class Descriptions:
    """A Cognito that knows one pool and one app client, and counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.client: dict[str, object] = {"ClientSecret": "top", "WriteAttributes": ["name"]}
        self.failure: str | None = None

    def __getattr__(self, operation: str, /) -> Callable[..., dict[str, Any]]:
        def describe(**parameters: object) -> dict[str, Any]:
            del parameters
            self.asked.append(operation)
            if self.failure:
                raise ClientError({"Error": {"Code": self.failure}}, operation)
            return {"UserPool": {}} if operation == "describe_user_pool" else {"UserPoolClient": self.client}

        return describe


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def cognito() -> Descriptions:
    return Descriptions()


@pytest.fixture
async def catalogue(cognito: Descriptions, clock: HandClock) -> AsyncIterator[AttributeCatalogue]:
    quotas, limits = QuotaBudgets(), CallLimits(pauses=())
    gateway = CognitoGateway(cognito, "eu-west-1_Ab12Cd34E", quotas=quotas, limits=limits)
    yield AttributeCatalogue(gateway, withheld=frozenset(), clock=clock)
    await gateway.close()


NOTHING = ClientLists.of({"WriteAttributes": [], "ReadAttributes": []})


def writable(schema: AttributeSchema) -> set[str]:
    return {name for name, definition in schema.definitions.items() if definition.writable_by == "SELF"}


async def test_the_pools_own_attributes_have_the_limits_that_cognito_gives_as_text(
    unchanged: CountedPool,
) -> None:
    catalogue = AttributeCatalogue(unchanged.gateway, withheld=frozenset({"nickname"}))
    definitions = (await catalogue.for_client(unchanged.pool.web_client_id)).definitions
    department, level = definitions["custom:department"], definitions["custom:level"]
    assert (department.type, department.max_length, department.writable_by) == ("STRING", 40, "SELF")
    assert (level.type, level.min_value, level.max_value, level.writable_by) == ("NUMBER", 1, 10, "ADMIN")
    assert (level.min_length, level.max_length) == (None, None)
    assert not definitions["custom:employee_id"].mutable
    assert definitions["custom:employee_id"].writable_by == "NOBODY"
    assert definitions["nickname"].writable_by == "ADMIN"
    assert definitions["sub"].required
    assert {definitions[name].writable_by for name in ("sub", "email_verified")} == {"NOBODY"}


def test_standard_attributes_are_there_with_their_defaults_if_the_pool_leaves_them_out() -> None:
    assert PoolSchema.of({}).definitions == dict(STANDARD_ATTRIBUTES)
    birthdate, name = STANDARD_ATTRIBUTES["birthdate"], STANDARD_ATTRIBUTES["name"]
    assert (birthdate.min_length, birthdate.max_length) == (10, 10)
    assert (name.min_length, name.max_length, name.mutable, name.required) == (0, 2_048, True, False)
    assert STANDARD_ATTRIBUTES["updated_at"].min_value == 0
    assert not STANDARD_ATTRIBUTES["sub"].mutable


def test_the_pools_settings_of_a_standard_attribute_replace_the_defaults() -> None:
    entry = {"Name": "birthdate", "AttributeDataType": "String", "Required": True, "Mutable": False}
    birthdate = PoolSchema.of({"SchemaAttributes": [entry]}).definitions["birthdate"]
    assert asdict(birthdate) == asdict(STANDARD_ATTRIBUTES["birthdate"]) | {
        "required": True,
        "mutable": False,
    }


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"AttributeDataType": "String"}, {"type": "STRING", "mutable": False, "max_length": 2_048}),
        (
            {
                "AttributeDataType": "String",
                "StringAttributeConstraints": {"MaxLength": "9" * 300, "MinLength": ""},
            },
            {"max_length": 2_048, "min_length": 0},
        ),
        ({"AttributeDataType": "Number", "Mutable": True}, {"type": "NUMBER", "mutable": True}),
        (
            {"AttributeDataType": "Number", "NumberAttributeConstraints": {"MaxValue": "-5"}},
            {"max_value": -5, "min_value": None},
        ),
        (
            {"AttributeDataType": "Number", "NumberAttributeConstraints": {"MaxValue": "9" * 9_000}},
            {"max_value": None},
        ),
        ({"AttributeDataType": "DateTime"}, {"type": "DATETIME", "max_length": None}),
    ],
)
def test_an_entry_of_the_schema_is_read(entry: dict[str, object], expected: dict[str, object]) -> None:
    schema = PoolSchema.of({"SchemaAttributes": [{"Name": "custom:x", **entry}]})
    assert asdict(schema.definitions["custom:x"]).items() >= expected.items()


@pytest.mark.parametrize(
    "entry",
    [
        {"Name": "dev:custom:x", "AttributeDataType": "String"},
        {"Name": "cognito:x", "AttributeDataType": "String"},
        {"Name": "custom:x", "AttributeDataType": "Blob"},
    ],
)
def test_internal_attributes_and_unknown_types_are_no_part_of_the_schema(entry: dict[str, object]) -> None:
    assert str(entry["Name"]) not in PoolSchema.of({"SchemaAttributes": [entry]}).definitions


def test_a_client_without_a_list_writes_the_standard_attributes_and_no_verified_flag() -> None:
    custom = {"Name": "custom:role", "AttributeDataType": "String", "Mutable": True}
    schema = PoolSchema.of({"SchemaAttributes": [custom]}).for_client(
        ClientLists.of({}), frozenset({"nickname"})
    )
    never = {"sub", "email_verified", "phone_number_verified", "nickname"}
    assert writable(schema) == STANDARD_ATTRIBUTES.keys() - never


def test_an_empty_list_is_not_a_missing_one() -> None:
    schema = PoolSchema.of({}).for_client(NOTHING, frozenset())
    assert writable(schema) == set()
    assert not schema.may_read("email")


def test_a_list_cannot_make_the_unwritable_writable() -> None:
    pool = PoolSchema.of({"SchemaAttributes": [{"Name": "custom:id", "AttributeDataType": "String"}]})
    client = {"WriteAttributes": ["sub", "email_verified", "custom:id", "custom:nope", "name"]}
    assert writable(pool.for_client(ClientLists.of(client), frozenset())) == {"name"}


def test_only_readable_attributes_are_shown() -> None:
    client = {"ReadAttributes": ["email", "custom:tier"]}
    schema = PoolSchema.of({}).for_client(ClientLists.of(client), frozenset())
    values = {
        "sub": "s",
        "email": "a@b.example",
        "email_verified": "true",
        "custom:tier": "gold",
        "custom:risk": "high",
        "dev:custom:x": "y",
        "identities": "[]",
    }
    shown = schema.shown(values)
    assert [attribute.name for attribute in shown] == ["sub", "email", "custom:tier", "identities"]
    assert shown[1].verified is None
    everything = PoolSchema.of({}).for_client(ClientLists.of({}), frozenset()).shown(values)
    assert {attribute.name for attribute in everything} == values.keys() - {"dev:custom:x"}
    assert {attribute.name: attribute.verified for attribute in everything}["email"] is True


async def test_concurrent_callers_share_one_description(
    catalogue: AttributeCatalogue, cognito: Descriptions, clock: HandClock
) -> None:
    await asyncio.gather(*(catalogue.for_client("web") for _ in range(50)))
    assert sorted(cognito.asked) == ["describe_user_pool", "describe_user_pool_client"]
    clock.advance(299)
    await catalogue.for_client("web")
    assert len(cognito.asked) == 2
    cognito.client["WriteAttributes"] = ["nickname"]
    clock.advance(1)
    assert writable(await catalogue.for_client("web")) == {"nickname"}
    assert len(cognito.asked) == 4


async def test_each_client_is_described_by_itself_and_administrators_need_none(
    catalogue: AttributeCatalogue, cognito: Descriptions
) -> None:
    await catalogue.for_administrators()
    assert cognito.asked == ["describe_user_pool"]
    await catalogue.for_client("web")
    await catalogue.for_client("app")
    assert cognito.asked == ["describe_user_pool", *["describe_user_pool_client"] * 2]


async def test_the_last_description_is_used_for_an_hour_while_cognito_fails(
    catalogue: AttributeCatalogue, cognito: Descriptions, clock: HandClock
) -> None:
    await catalogue.for_client("web")
    cognito.failure = "InternalErrorException"
    clock.advance(301)
    assert writable(await catalogue.for_client("web")) == {"name"}
    asked = len(cognito.asked)
    clock.advance(9)
    await catalogue.for_client("web")
    assert len(cognito.asked) == asked, "asked again too soon after a failure"
    clock.advance(3_300)
    with pytest.raises(CognitoUnavailable):
        await catalogue.for_client("web")
    cognito.failure = None
    assert writable(await catalogue.for_client("web")) == {"name"}


async def test_without_a_description_nothing_is_allowed(
    catalogue: AttributeCatalogue, cognito: Descriptions
) -> None:
    cognito.failure = "AccessDeniedException"
    for _ in range(2):
        with pytest.raises(CognitoMisconfigured):
            await catalogue.for_client("web")
    assert len(cognito.asked) == 2


async def test_a_cancelled_caller_does_not_cancel_the_others(
    catalogue: AttributeCatalogue, cognito: Descriptions
) -> None:
    first = asyncio.create_task(catalogue.for_administrators())
    second = asyncio.create_task(catalogue.for_administrators())
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).definitions
    assert cognito.asked == ["describe_user_pool"]


def test_a_clients_secret_is_not_kept() -> None:
    lists = ClientLists.of({"ClientSecret": "top-secret", "WriteAttributes": ["name"]})
    assert asdict(lists) == {"readable": None, "writable": frozenset({"name"})}
