"""Where errors are: as graphql-core says, for a fraction of its work."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from graphql import GraphQLError, Source, build_schema
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.engine._graphql_core import MAX_PLACES
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.limits import Limits
from claimgraph.engine.line_table import LinedSource

_TEXTS = st.text(st.sampled_from("{ab \n\r\u2028é😀"), max_size=60)
_PLACES = st.lists(st.integers(0, 70), min_size=1, max_size=MAX_PLACES)
_LINES = 20_000


@given(_TEXTS, _PLACES)
def test_errors_are_where_graphql_core_says(text: str, positions: list[int]) -> None:
    expected, found = Source(text), LinedSource(text)
    for position in positions:
        assert found.get_location(position) == expected.get_location(position)
    by_graphql_core = GraphQLError("x", source=expected, positions=positions)
    assert GraphQLError("x", source=found, positions=positions).locations == by_graphql_core.locations


@given(st.text(st.sampled_from('{}a1,:($ #"\n\r'), max_size=40))
def test_errors_of_documents_are_where_graphql_core_says(text: str) -> None:
    refusal = _cache().get(text).refusal
    for error in refusal.errors if refusal else ():
        places = [Source(text).get_location(position) for position in error.positions or ()]
        assert (error.locations or []) == places


def test_an_error_names_a_few_of_its_places() -> None:
    error = GraphQLError("x", source=LinedSource("{ a }"), positions=[*range(1_000)])
    assert error.locations == [(1, column + 1) for column in range(MAX_PLACES)]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("{ me { " + "u " * 110 + "} }", id="one place each"),
        pytest.param("query(" + "$a: Int " * 110 + ") { s }", id="several places each"),
        pytest.param("{ a(" + "text: 1 " * 110 + ") }", id="several errors of each place"),
    ],
)
def test_the_lines_of_a_document_are_looked_for_once_however_many_errors_it_has(document: str) -> None:
    near = _calls(lambda: _refused(document))
    far = _calls(lambda: _refused("\n" * _LINES + document))
    assert far - near < 8 * _LINES


def _cache() -> DocumentCache:
    schema = build_schema("type Query { a(text: String, number: Int): String, s: String, me: Query }")
    return DocumentCache(schema, Limits(), max_documents=10, max_bytes=10**7)


def _refused(text: str) -> None:
    document = _cache().get(text)
    assert document.refusal is not None
    assert len(document.refusal.errors) > 50


def _calls(act: Callable[[], object]) -> int:
    """How many functions written in C are called: a few for each line that is found."""
    calls = 0

    def count(_frame: FrameType, event: str, _function: object) -> None:
        nonlocal calls
        calls += event == "c_call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(before)
    return calls
