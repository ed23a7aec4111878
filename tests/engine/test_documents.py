import pytest
from graphql import GraphQLError, build_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.engine.documents import Document, DocumentCache
from claimgraph.engine.limits import Limits

SCHEMA = build_schema(
    """
    type Query { a(text: String, number: Float, list: [Int]): String, me: Person, s: String }
    type Mutation { m: Int }
    type Person { name: String, friend: Person }
    """
)


def _cache(limits: Limits | None = None, *, max_documents: int = 10, max_bytes: int = 10**7) -> DocumentCache:
    return DocumentCache(SCHEMA, limits or Limits(), max_documents=max_documents, max_bytes=max_bytes)


def _only_error(document: Document, kind: str) -> GraphQLError:
    assert document.refusal is not None
    assert document.refusal.kind == kind
    (error,) = document.refusal.errors
    return error


def test_a_document_is_examined_once() -> None:
    cache = _cache()
    for text in ("{ a }", "{ nothing }", "{"):
        assert cache.get(text) is cache.get(text)


def test_operations_are_found_by_name() -> None:
    document = _cache().get("query A { a } query B { s }")
    assert document.refusal is None
    assert list(document.operations) == ["A", "B"]
    assert document.operation("B") is document.operations["B"]
    assert document.operation("C") is None
    assert document.operation(None) is None, "two operations: the name must say which"


def test_the_only_operation_needs_no_name() -> None:
    document = _cache().get("query A { a }")
    assert document.operation(None) is document.operation("A")
    anonymous = _cache().get("{ a }")
    assert anonymous.operation(None) is not None


def test_a_syntax_error_has_its_place_and_code() -> None:
    error = _only_error(_cache().get("{\n  a("), "parse")
    assert error.extensions == {"code": "GRAPHQL_PARSE_FAILED"}
    assert error.locations is not None
    assert error.locations[0].line == 2


def test_a_validation_error_has_its_place_and_code() -> None:
    error = _only_error(_cache().get("{\n  nothing\n}"), "validation")
    assert error.extensions == {"code": "GRAPHQL_VALIDATION_FAILED"}
    assert error.locations is not None
    assert (error.locations[0].line, error.locations[0].column) == (2, 3)


@pytest.mark.parametrize("literal", [r'"a\u0000b"', r'"a\u{0}b"', r'"a\u{000000}"', '"a\0"', '"""\0"""'])
def test_nul_in_a_string_is_malformed(literal: str) -> None:
    error = _only_error(_cache().get(f"{{ a(text: {literal}) }}"), "malformed")
    assert error.message == "A string contains a NUL character."
    assert error.locations is not None


@pytest.mark.parametrize("literal", [r'"\ud800"', r'"\ud83d"', r'"\u{d800}"', '"\ud800"', '"""\udfff"""'])
def test_lone_surrogates_are_malformed(literal: str) -> None:
    assert _only_error(_cache().get(f"{{ a(text: {literal}) }}"), "malformed")


@pytest.mark.parametrize("literal", [r'"\ud83d\ude00"', r'"\u{1f600}"', '"😀"'])
def test_characters_beyond_the_basic_plane_are_accepted(literal: str) -> None:
    assert _cache().get(f"{{ a(text: {literal}) }}").refusal is None


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("{ a }" + " " * 30, "max_length"),
        ("{ a a a a a a a a a }", "max_tokens"),
        ("{ a }\n" + "#\n" * 12, "max_tokens"),
        ("{ aaaaaaaaaa: a }", "max_name_length"),
        ("{ a(number: 1111111111) }", "max_number_length"),
        ("{ a(list: [-11111111111111]) }", "max_number_length"),
    ],
)
def test_limits_of_single_tokens_and_of_the_text(text: str, setting: str) -> None:
    small = {"max_length": 34, "max_tokens": 10, "max_name_length": 9, "max_number_length": 9}
    limits = Limits(**{setting: small[setting]})
    error = _only_error(_cache(limits).get(text), "limit")
    assert f"the limit is {small[setting]} ({setting})" in error.message


def test_nesting_that_the_parser_refuses_is_a_limit() -> None:
    error = _only_error(_cache(Limits(max_length=10**6)).get("{ me " * 100_000), "limit")
    assert (error.extensions or {})["errorType"] == "QueryDepthLimitReached"


@pytest.mark.parametrize("name", ["s", "me { name }", "friend: me { name }"])
def test_merging_fields_of_one_name_has_a_budget(name: str) -> None:
    cache = _cache(Limits(max_comparisons=1_000, max_root_fields=1_000, max_aliases=1_000))
    assert cache.get("{ " + f"{name} " * 5 + "}").refusal is None
    error = _only_error(cache.get("{ " + f"{name} " * 400 + "}"), "limit")
    assert "the limit is 1000 (max_comparisons)" in error.message


def test_introspection_has_a_budget_in_units_of_the_standard_query() -> None:
    cache = _cache(Limits(max_introspection=1))
    text = "{ a: __schema { types { fields { name args { name } } } } }"
    assert cache.get(text).refusal is None
    many = text.replace(
        "args { name }", " ".join(f"x{i}: args {{ name type {{ name }} }}" for i in range(40))
    )
    error = _only_error(cache.get(many), "limit")
    assert (error.extensions or {})["errorType"] == "QueryIntrospectionLimitReached"


def test_a_hundred_validation_errors_are_enough() -> None:
    cache = _cache(Limits(max_root_fields=1_000))
    refusal = cache.get("{ " + " ".join(f"x{i}" for i in range(500)) + " }").refusal
    assert refusal is not None
    assert refusal.kind == "validation"
    assert len(refusal.errors) == 101


def test_refused_documents_do_not_push_out_accepted_ones() -> None:
    cache = _cache(max_documents=2)
    accepted = cache.get("{ a }")
    for number in range(50):
        assert cache.get(f"{{ x{number} }}").refusal
    assert cache.get("{ a }") is accepted


def test_accepted_documents_are_bounded_in_number_and_in_bytes() -> None:
    for cache in (_cache(max_documents=2), _cache(max_bytes=8_000)):
        first = cache.get("{ a }")
        for number in range(5):
            assert cache.get(f"{{ a{number}: a }}").refusal is None
        assert cache.get("{ a }") is not first


def test_a_refused_document_does_not_keep_its_nodes() -> None:
    refusal = _cache().get("{ nothing }").refusal
    assert refusal is not None
    assert all(error.nodes is None for error in refusal.errors)


@settings(deadline=None)
@given(st.text() | st.text(alphabet='{}()[]:$@!."\\u0 aF\n#-1e').map(lambda text: "{ a " + text))
def test_no_text_makes_the_examination_fail(text: str) -> None:
    document = _cache().get(text)
    assert document.refusal is not None or document.operations


def test_an_unknown_directive_is_reported_once_and_a_misplaced_one_wherever_it_is() -> None:
    document = _cache().get("query @skip(if: true) { a @x @y s @x me @y { name @x } b: a @z }")
    assert document.refusal is not None
    messages = sorted(error.message for error in document.refusal.errors)
    unknown = [f"Unknown directive '@{name}'." for name in "xyz"]
    assert messages == ["Directive '@skip' may not be used on query.", *unknown]
