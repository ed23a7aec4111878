"""Facts 29 to 31 of AppSync's contract: the AWS scalars, as literals and as variables."""

import json
from typing import Any

import httpx2
import pytest

from tests.end_to_end.appsync_facts.answers import user
from tests.support.servers.all_modes_server import AllModesServer


def _answers(world: AllModesServer, field: str, scalar: str, value: object) -> tuple[Any, Any]:
    """The answers to a value in a variable and in the document."""
    literal = json.dumps(value)
    documents: list[tuple[str, dict[str, object]]] = [
        (f"query V($value: {scalar}!) {{ {field}(value: $value) }}", {"value": value}),
        (f"{{ {field}(value: {literal}) }}", {}),
    ]
    first, second = (
        httpx2.post(
            f"{world.server.base_url}/graphql",
            headers={"authorization": user()},
            json={"query": query, "variables": variables},
        )
        for query, variables in documents
    )
    assert (first.status_code, second.status_code) == (200, 200)
    return first.json(), second.json()


def _echoed(world: AllModesServer, field: str, scalar: str, value: object) -> object:
    first, second = _answers(world, field, scalar, value)
    assert first == second
    assert set(first) == {"data"}, first
    return first["data"][field]


def test_fact_29_a_date_time_with_seconds_in_its_offset(world: AllModesServer) -> None:
    value = "2023-11-30T11:04:03+08:00:30"
    assert _echoed(world, "dateTime", "AWSDateTime", value) == value


@pytest.mark.parametrize("offset", ["+0800", ""])
def test_fact_29_a_date_time_without_a_proper_offset(world: AllModesServer, offset: str) -> None:
    for answer in _answers(world, "dateTime", "AWSDateTime", f"2023-11-30T11:04:03{offset}"):
        assert answer["data"] is None
        (error,) = answer["errors"]
        assert "errorType" not in error
        assert "AWSDateTime" in error["message"]


def test_fact_30_json_in_strings(world: AllModesServer) -> None:
    assert _echoed(world, "jsonKind", "AWSJSON", '{"a":1}') == "dict"
    assert _echoed(world, "json", "AWSJSON", '{"a": 1}') == '{"a":1}'


@pytest.mark.parametrize("value", [31_556_889_864_403_199, -1])
def test_fact_31_timestamps_beyond_32_bits_and_before_1970(world: AllModesServer, value: int) -> None:
    assert _echoed(world, "timestamp", "AWSTimestamp", value) == value
