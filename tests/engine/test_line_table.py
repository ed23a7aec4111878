"""Where errors are: as graphql-core says, for a fraction of its work."""

import sys
from collections.abc import Callable, Mapping
from types import FrameType

import pytest
from graphql import ExecutionResult, GraphQLError, GraphQLObjectType, Source, build_schema
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.engine._graphql_core import MAX_PLACES
from claimgraph.engine.authorization import Guards
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.execution import OperationRequest, begin, errors_of
from claimgraph.engine.limits import Limits
from claimgraph.engine.line_table import LinedSource
from claimgraph.engine.plans import Plans
from tests.schema.callers import caller

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


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    "document",
    [
        pytest.param("{ all { bad } }", id="one place each"),
        pytest.param("{ all { bad bad } all { bad } }", id="several places each"),
    ],
)
def test_errors_of_fields_look_for_lines_no_more_often(document: str, times: int) -> None:
    near = _calls(lambda: _failed(document, times))
    far = _calls(lambda: _failed("\n" * _LINES + document, times))
    assert far - near < 8 * _LINES


@pytest.mark.parametrize("times", [1, 2])
def test_errors_of_variables_look_for_lines_no_more_often(times: int) -> None:
    names = [f"v{number}" for number in range(40)]
    definitions = " ".join(f"${name}: Int" for name in names)
    document = f"query({definitions}) {{ sum(of: [{' '.join(f'${name}' for name in names)}]) }}"
    variables = dict.fromkeys(names, "wrong")
    near = _calls(lambda: _failed(document, times, variables))
    far = _calls(lambda: _failed("\n" * _LINES + document, times, variables))
    assert far - near < 8 * _LINES


_SCHEMA = build_schema(
    """
    type Query {
      a(text: String, number: Int): String
      s: String
      me: Query
      all: [Thing!]
      sum(of: [Int]): Int
    }
    type Thing { bad(number: Int): String }
    """
)


def _cache() -> DocumentCache:
    return DocumentCache(_SCHEMA, Limits(), max_documents=10, max_bytes=10**7)


def _failed(text: str, times: int, variables: Mapping[str, object] | None = None) -> None:
    """Run an operation with many errors, the first time by graphql-core, the second by a plan."""
    thing = _SCHEMA.type_map["Thing"]
    assert isinstance(thing, GraphQLObjectType)
    assert _SCHEMA.query_type is not None
    thing.fields["bad"].resolve, _SCHEMA.query_type.fields["all"].resolve = _bad, _all
    request = OperationRequest(_cache().get(text), None, variables or {})
    assert request.document.refusal is None
    plans: Plans[None] = Plans(_SCHEMA, Guards({}), lambda _context: caller())
    for _ in range(times):
        result = begin(plans, request, None)
        assert isinstance(result, ExecutionResult)
        assert len(errors_of(result)) >= 40


def _bad(_source: object, _info: object) -> str:
    raise GraphQLError("bad")


def _all(_source: object, _info: object) -> list[int]:
    return [*range(50)]


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
