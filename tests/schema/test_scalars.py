"""Every scalar's table of accepted and refused values."""

import time as stopwatch
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from types import MappingProxyType
from typing import Any, cast

import pytest
import strawberry
from graphql import GraphQLError, parse_value
from hypothesis import given
from hypothesis import strategies as st
from strawberry.schema.config import StrawberryConfig

from claimgraph.schema.scalars import (
    AWS_SCALARS,
    AWSJSON,
    AWSURL,
    AWSDate,
    AWSDateTime,
    AWSEmail,
    AWSIPAddress,
    AWSPhone,
    AWSTime,
    AWSTimestamp,
    aws_date,
    aws_date_time,
    aws_time,
)
from tests.schema.scalar_tables import TABLES, Table

#: What the resolver got last.
received: list[object] = []


def _note(value: object) -> None:
    received.append(value)


@strawberry.type
class Query:
    @strawberry.field
    def aws_date(self, x: AWSDate) -> AWSDate:
        _note(x)
        return x

    @strawberry.field
    def aws_time(self, x: AWSTime) -> AWSTime:
        _note(x)
        return x

    @strawberry.field
    def aws_date_time(self, x: AWSDateTime) -> AWSDateTime:
        _note(x)
        return x

    @strawberry.field
    def aws_timestamp(self, x: AWSTimestamp) -> AWSTimestamp:
        _note(x)
        return x

    @strawberry.field(name="awsEmail")
    def aws_email(self, x: AWSEmail) -> AWSEmail:
        _note(x)
        return x

    @strawberry.field(name="awsPhone")
    def aws_phone(self, x: AWSPhone) -> AWSPhone:
        _note(x)
        return x

    @strawberry.field(name="awsUrl")
    def aws_url(self, x: AWSURL) -> AWSURL:
        _note(x)
        return x

    @strawberry.field(name="awsIpaddress")
    def aws_ip_address(self, x: AWSIPAddress) -> AWSIPAddress:
        _note(x)
        return x

    @strawberry.field(name="awsJson")
    def aws_json(self, x: AWSJSON | None) -> AWSJSON | None:
        _note(x)
        return x


schema = strawberry.Schema(query=Query, config=StrawberryConfig(scalar_map=AWS_SCALARS))
DEFINITIONS = {definition.name: definition for definition in AWS_SCALARS.values()}
SCALARS = sorted(DEFINITIONS)


def parse_literal(name: str, document: str) -> object:
    parse = DEFINITIONS[name].parse_literal
    assert parse
    return parse(parse_value(document), {})


def serialize(name: str, value: object) -> object:
    write = DEFINITIONS[name].serialize
    assert write
    return write(value)


def cases(outcome: Callable[[Table], tuple[object, ...]]) -> list[Any]:
    return [
        pytest.param(name, value, id=f"{name}-{number}")
        for name, table in TABLES.items()
        for number, value in enumerate(outcome(table))
    ]


def run(name: str, value: object) -> tuple[object, list[str]]:
    """Echo `value` as a variable: what came back, and the errors' messages."""
    field = TABLES[name].field
    result = schema.execute_sync(f"query($x: {name}!) {{ {field}(x: $x) }}", variable_values={"x": value})
    data = cast("dict[str, object] | None", result.data)
    return data and data[field], [error.message for error in result.errors or []]


def literal(value: object) -> str:
    """`value` as it would be written in a document."""
    return (
        '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else str(value)
    )


@pytest.mark.parametrize(("name", "value"), cases(lambda table: table.accepted))
def test_an_acceptable_value_comes_back_as_it_was_sent(name: str, value: object) -> None:
    echoed, errors = run(name, value)
    assert not errors
    if name == "AWSJSON":
        assert echoed == str(value).replace("\\u00e9", "é")
    else:
        assert echoed == received[-1] == value


@pytest.mark.parametrize(("name", "value"), cases(lambda table: table.accepted))
def test_an_acceptable_value_may_be_written_in_the_document(name: str, value: object) -> None:
    result = schema.execute_sync(f"{{ {TABLES[name].field}(x: {literal(value)}) }}")
    assert result.errors is None


@pytest.mark.parametrize(("name", "value"), cases(lambda table: table.refused))
def test_an_unacceptable_value_is_refused_before_the_resolver_runs(name: str, value: object) -> None:
    received.clear()
    echoed, messages = run(name, value)
    [message] = messages
    assert echoed is None
    assert received == []
    assert f"Expected {name}: " in message
    assert len(message) < 250


@pytest.mark.parametrize("name", SCALARS)
@pytest.mark.parametrize(
    "node", ["1.5", "true", "ENUM", "[]", "{a: 1}", "1" * 5000, '"' + "x" * 100_000 + '"']
)
def test_a_literal_of_the_wrong_kind_is_refused(name: str, node: str) -> None:
    with pytest.raises(GraphQLError, match=f"Expected {name}: "):
        parse_literal(name, node)


@pytest.mark.parametrize("name", [name for name in SCALARS if name != "AWSTimestamp"])
def test_a_string_scalar_refuses_a_number_literal(name: str) -> None:
    with pytest.raises(GraphQLError, match=f"Expected {name}: "):
        parse_literal(name, "1970")


@pytest.mark.parametrize("name", [name for name in SCALARS if name != "AWSURL"])
@pytest.mark.parametrize("suffix", ["@people.example", "-01-01", ""])
def test_a_huge_string_is_refused_at_once(name: str, suffix: str) -> None:
    parse = DEFINITIONS[name].parse_value
    assert parse
    seconds: list[float] = []
    for _ in range(3):
        begin = stopwatch.process_time()
        with pytest.raises(GraphQLError):
            parse("1" * 5_000_000 + "é" + suffix)
        seconds.append(stopwatch.process_time() - begin)
    # Of the processor's time, hundredths are needed; reading such an e-mail address in earnest takes seconds.
    assert min(seconds) < 1


def test_a_refused_literal_is_located() -> None:
    result = schema.execute_sync('{ awsDate(x: "today") }')
    assert [error.locations for error in result.errors or []] == [[(1, 14)]]


def test_a_resolver_gets_parsed_json() -> None:
    assert run("AWSJSON", '{"a": [1, null, "é"]}') == ('{"a":[1,null,"é"]}', [])
    assert received[-1] == {"a": [1, None, "é"]}
    assert run("AWSJSON", "null") == (None, [])
    assert received[-1] is None


# Output


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("AWSDate", date(1990, 4, 23), "1990-04-23"),
        ("AWSTime", time(12, 30), "12:30:00"),
        ("AWSTime", time(12, 30, tzinfo=UTC), "12:30:00Z"),
        ("AWSDateTime", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        ("AWSDateTime", datetime(2026, 1, 2, 3, 4, 5, 6000, tzinfo=UTC), "2026-01-02T03:04:05.006000Z"),
        (
            "AWSDateTime",
            datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=5, minutes=30))),
            "2026-01-02T00:00:00+05:30",
        ),
        ("AWSDateTime", "2021-03-04T05:06Z", "2021-03-04T05:06Z"),
        ("AWSTimestamp", 31556889864403199, 31556889864403199),
        ("AWSPhone", "+12025550143", "+12025550143"),
        ("AWSJSON", "x", '"x"'),
        ("AWSJSON", MappingProxyType({"é": (1, None)}), '{"é":[1,null]}'),
        ("AWSJSON", False, "false"),
    ],
)  # fmt: skip
def test_a_resolvers_value_is_written(name: str, value: object, written: object) -> None:
    assert serialize(name, value) == written


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWSDate", datetime(2026, 1, 2, tzinfo=UTC)),
        ("AWSDate", "secret"),
        ("AWSTime", "secret"),
        ("AWSDateTime", datetime(2026, 1, 2)),  # noqa: DTZ001 (a naive one is refused)
        ("AWSDateTime", date(2026, 1, 2)),
        ("AWSDateTime", "secret"),
        ("AWSTimestamp", True),
        ("AWSTimestamp", 2**70),
        ("AWSTimestamp", "1"),
        ("AWSEmail", "secret"),
        ("AWSEmail", 1),
        ("AWSPhone", "secret"),
        ("AWSURL", "secret"),
        ("AWSIPAddress", "secret"),
        ("AWSJSON", {"secret": "\ud800"}),
        ("AWSJSON", {1: "secret"}),
        ("AWSJSON", 2**70),
        ("AWSJSON", datetime(2026, 1, 2, tzinfo=UTC)),
        ("AWSJSON", TABLES["AWSJSON"]),  # a dataclass
        ("AWSJSON", object()),
    ],
)
def test_a_resolvers_invalid_value_is_an_error_that_does_not_quote_it(name: str, value: object) -> None:
    with pytest.raises(GraphQLError, match="Can't serialize value") as failure:
        serialize(name, value)
    assert "secret" not in failure.value.message


def test_python_objects_become_strings_for_annotated_fields() -> None:
    assert aws_date(date(1990, 4, 23)) == "1990-04-23"
    assert aws_time(time(1, 2, tzinfo=UTC)) == "01:02:00Z"
    assert aws_date_time(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00Z"
    with pytest.raises(ValueError, match="time zone"):
        aws_date_time(datetime(2026, 1, 2))  # noqa: DTZ001 (a naive one is refused)


# The schema, and anything at all


@pytest.mark.parametrize("name", SCALARS)
def test_a_scalar_is_described_and_specified(name: str) -> None:
    assert DEFINITIONS[name].description
    assert f"scalar {name} @specifiedBy(url:" in schema.as_str()


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=40)
    | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
nearly_right = st.from_regex(
    r"[-+]?[0-9٢]{1,4}[-:/.]?[0-9]{0,2}[-T:.@/]{0,3}[0-9a-z.]{0,6}[Z+-]?[0-9:]{0,6}\n?", fullmatch=True
)


@pytest.mark.parametrize("name", SCALARS)
@given(value=anything | nearly_right)
def test_nothing_but_a_graphql_error_escapes(name: str, value: object) -> None:
    parse = DEFINITIONS[name].parse_value
    assert parse
    with suppress(GraphQLError):
        parse(value)
    with suppress(GraphQLError):
        serialize(name, value)
    with suppress(GraphQLError):  # among them the document's own syntax errors
        parse_literal(name, literal(value))
