import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.app.graphql.negotiation import MediaType, response_media_type

GRAPHQL = b"application/graphql-response+json"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, MediaType.JSON),
        (b"", MediaType.JSON),
        (b"*/*", MediaType.JSON),
        (b"application/*", MediaType.JSON),
        (b"application/json", MediaType.JSON),
        (b"text/html", MediaType.JSON),
        (GRAPHQL, MediaType.GRAPHQL_RESPONSE),
        (GRAPHQL.upper(), MediaType.GRAPHQL_RESPONSE),
        (GRAPHQL + b"; charset=utf-8, application/json; charset=utf-8", MediaType.GRAPHQL_RESPONSE),
        (GRAPHQL + b",application/json;q=0.9", MediaType.GRAPHQL_RESPONSE),
        (b"application/json," + GRAPHQL, MediaType.GRAPHQL_RESPONSE),
        (b"application/json, " + GRAPHQL + b";q=0.5", MediaType.JSON),
        (GRAPHQL + b";q=0.5, */*;q=0.8", MediaType.JSON),
        (GRAPHQL + b";q=0.5, */*;q=0.1", MediaType.GRAPHQL_RESPONSE),
        (GRAPHQL + b";q=0", MediaType.JSON),
        (GRAPHQL + b";q=much", MediaType.JSON),
        (GRAPHQL + b"," * 1_000, MediaType.JSON),
    ],
)
def test_the_answers_media_type_follows_the_accept_header(accept: bytes | None, expected: MediaType) -> None:
    assert response_media_type(accept) is expected


@given(st.binary())
def test_any_accept_header_has_a_media_type(accept: bytes) -> None:
    assert response_media_type(accept) in MediaType
