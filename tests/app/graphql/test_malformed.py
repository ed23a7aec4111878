"""Malformed requests get a prompt 4xx that says what is wrong."""

import gzip
import json
from contextlib import suppress

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimgraph.app.graphql.problems import RequestRefused
from claimgraph.app.graphql.requests import JsonLimits, from_body, from_query_string

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "Send a JSON object with a query."),
        (b" \n ", "Send a JSON object with a query."),
        (b"{}", "The member 'query' is missing."),
        (b"[]", "operations cannot be batched"),
        (b'[{"query":"{ hello }"}]', "operations cannot be batched"),
        (b"{", "not valid JSON"),
        (b"hello", "not valid JSON"),
        (b'"text"', "must be a JSON object"),
        (b"1", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b'{"query": null}', "The member 'query' is missing."),
        (b'{"query": ""}', "The member 'query' is missing."),
        (b'{"query": 1}', "The member 'query' must be a string."),
        (b'{"query": "{ hello }", "operationName": []}', "The member 'operationName' must be a string."),
        (b'{"query": "{ hello }", "variables": "x"}', "The member 'variables' must be a JSON object."),
        (b'{"query": "{ hello }", "extensions": []}', "The member 'extensions' must be a JSON object."),
        (b'\xef\xbb\xbf{"query": "{ hello }"}', "BOM"),
        (b'{"query": "{ hello }\xff"}', "not valid JSON in UTF-8"),
        (b'{"query": "\xed\xa0\x80"}', "not valid JSON in UTF-8"),
        (gzip.compress(b'{"query": "{ hello }"}', mtime=0), "not valid JSON"),
        ('{"query": "{ hello }"}'.encode("utf-16"), "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"a":' * 100_000, "not valid JSON"),
        (b"[" * 1_000 + b"]" * 1_000, "nested more than 64 levels"),
        (b'{"query": "{ hello }", "variables": {"x": ' + b"9" * 5_000 + b"}}", "infinity"),
        (b'{"query": "{ hello }", "variables": {"x": 1e999}}', "infinity"),
        (b'{"query": "{ hello }", "variables": {"x": NaN}}', "not valid JSON"),
        (b'{"query": "{ hello }", "variables": {"x": "a\\u0000"}}', "NUL"),
        (b'{"query": "{ hello }", "variables": {"x\\u0000": 1}}', "NUL"),
        (b'{"query": "{ hello \\u0000}"}', "NUL"),
        (b'{"query": "{ hello }", "operationName": "\\u0000"}', "NUL"),
        (b'{"query": "{ hello }", "extensions": {"a": [["\\u0000"]]}}', "NUL"),
        (b'{"query": "{ hello(name: \\"\\\\u0000\\") }"}', "NUL"),
        (b'{"query": "{ hello(name: \\"\\\\u{0}\\") }"}', "NUL"),
        (b'{"query": "{ hello }", "variables": {"x": "\\ud800"}}', "surrogate"),
        (b'{"query": "{ hello }", "variables": {"\\udfff": 1}}', "surrogate"),
        (b'{"query": "{ hello }", "variables": {"x": [' + b"0," * 10_000 + b"0]}}", "10000 JSON values"),
    ],
)
def test_a_malformed_body_is_a_400_with_the_reason(alice: httpx2.Client, body: bytes, told: str) -> None:
    response = alice.post("/graphql", content=body, headers=JSON)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["errorType"] == "MalformedHttpRequestException"
    assert error["message"] == (
        "Unable to parse GraphQL query." if body.strip() else "Request body is empty."
    )
    assert told in error["extensions"].pop("detail")
    assert error["extensions"] == {"code": "BAD_REQUEST"}
    assert response.headers["x-amzn-ErrorType"] == "MalformedHttpRequestException"


def test_an_escaped_lone_surrogate_in_a_document_is_a_syntax_error(alice: httpx2.Client) -> None:
    body = {"query": '{ hello(name: "\\ud800") }'}
    response = alice.post("/graphql", json=body, headers={"accept": "application/graphql-response+json"})
    assert response.status_code == 400
    assert "Invalid Unicode escape" in response.json()["errors"][0]["extensions"]["detail"]


@pytest.mark.parametrize(
    ("query_string", "told"),
    [
        ("", "The member 'query' is missing."),
        ("query=%7Bhello%7D&variables=[]", "'variables' must be a JSON object"),
        ("query=%7Bhello%7D&variables={", "parameter 'variables' is not valid JSON"),
        ("query=%7Bhello%7D&extensions=1", "'extensions' must be a JSON object"),
        ("query=%7Bhello%7D&query=%7Bhello%7D", "repeats a parameter"),
        ("query=%ff", "not valid UTF-8"),
        ("query=%ed%a0%80", "not valid UTF-8"),
        ("query=%7Bhello%7D%00", "NUL"),
        ("query=%7Bhello%7D&variables=%7B%22a%22:%22%5Cu0000%22%7D", "NUL"),
        ("&".join(f"a{number}=1" for number in range(40)), "too many parameters"),
    ],
)
def test_a_malformed_query_string_is_a_400_with_the_reason(
    alice: httpx2.Client, query_string: str, told: str
) -> None:
    response = alice.get(f"/graphql?{query_string}")
    assert response.status_code == 400
    assert told in response.json()["errors"][0]["extensions"]["detail"]


def test_an_overlong_query_string_is_a_414(alice: httpx2.Client) -> None:
    assert alice.get("/graphql?query=" + "a" * 60_000).status_code in {200, 400}
    with pytest.raises(RequestRefused, match="longer than the limit of 10 bytes"):
        from_query_string(b"query=%7Bhello%7D", JsonLimits(), max_bytes=10)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/html",
        "application/jsonp",
        "application/json; charset=utf-16",
        "application/json; charset=iso-8859-1",
        "application/json, text/plain",
        "x" * 100_000,
    ],
)
def test_other_content_types_are_refused_before_the_credential_is_looked_at(
    anonymous: httpx2.Client, content_type: str | None
) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    response = anonymous.post("/graphql", content=b'{"query":"{ hello }"}', headers=headers)
    assert response.status_code == 415
    assert "application/json" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "content_type", ["application/json;charset=UTF-8", 'Application/JSON; charset="utf-8"']
)
def test_every_spelling_of_utf_8_is_accepted(alice: httpx2.Client, content_type: str) -> None:
    headers = {"content-type": content_type}
    assert alice.post("/graphql", content=b'{"query":"{ hello }"}', headers=headers).status_code == 200


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "identity, gzip"])
def test_compressed_bodies_are_refused(alice: httpx2.Client, encoding: str) -> None:
    content = gzip.compress(b'{"query":"{ hello }"}', mtime=0)
    response = alice.post("/graphql", content=content, headers=JSON | {"content-encoding": encoding})
    assert response.status_code == 415
    assert "Content-Encoding" in response.json()["errors"][0]["message"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
)
BODIES = st.binary() | st.text().map(str.encode) | JSON_VALUES.map(lambda value: json.dumps(value).encode())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BODIES)
def test_any_body_is_a_request_or_refused(body: bytes) -> None:
    with suppress(RequestRefused):
        assert from_body(body, JsonLimits(), max_bytes=100_000).query


@settings(max_examples=150, deadline=None)
@given(st.binary())
def test_any_query_string_is_a_request_or_refused(query_string: bytes) -> None:
    with suppress(RequestRefused):
        assert from_query_string(query_string, JsonLimits(), max_bytes=1_000).query
