from contextlib import suppress
from dataclasses import fields, replace
from graphlib import CycleError

import pytest
from graphql import GraphQLSyntaxError, get_introspection_query, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.engine.limits import LimitReached, Limits, check_limits, measure

GENEROUS = Limits(**{each.name: 10**9 for each in fields(Limits)})


def _spread_chain(length: int, times: int = 1) -> str:
    links = (f"fragment F{i} on T {{ a {f'...F{i + 1} ' * times} }} " for i in range(length))
    return "{ ...F0 } " + "".join(links) + f"fragment F{length} on T {{ a }}"


@pytest.mark.parametrize(
    ("text", "setting", "found"),
    [
        ("{ a }", "max_depth", 1),
        ("{ a { b { c } } }", "max_depth", 3),
        ("{ a { ... { b } } }", "max_depth", 3),
        ("{ a { ...F } } fragment F on T { b { c } }", "max_depth", 4),
        ("{ ...F ...G } fragment F on T { a } fragment G on T { a { ...F } }", "max_depth", 4),
        (_spread_chain(30), "max_depth", 32),
        ("{ a b c }", "max_root_fields", 3),
        ("{ a { b c d } }", "max_root_fields", 1),
        ("{ ...F ... { a { b } } } fragment F on Query { c ... on Query { d } }", "max_root_fields", 3),
        ("{ a { ...F } } fragment F on T { b c d }", "max_root_fields", 1),
        ("query A { a } query B { a b }", "max_root_fields", 2),
        ("{ x: a { y: b z: c } }", "max_aliases", 3),
        ("{ a { ...F ...F } } fragment F on T { x: b }", "max_aliases", 2),
        (
            "query ($v: Int @d) @d { a @d ... @d { b } ...F @d } fragment F on T @d { c @d }",
            "max_directives",
            7,
        ),
        ("{ a { b } ...F ...F } fragment F on T { c { d } }", "max_fields", 6),
        (_spread_chain(3, times=2), "max_fields", 15),
    ],
)
def test_each_limit_is_the_most_that_passes(text: str, setting: str, found: int) -> None:
    document = parse(text)
    check_limits(document, replace(GENEROUS, **{setting: found}))
    with pytest.raises(LimitReached) as reached:
        check_limits(document, replace(GENEROUS, **{setting: found - 1}))
    assert f"has {found} " in reached.value.message
    assert f"the limit is {found - 1} ({setting})" in reached.value.message
    extensions = reached.value.extensions or {}
    assert extensions["code"] == "QUERY_TOO_COMPLEX"
    assert str(extensions["errorType"]).endswith("LimitReached")


def test_too_deep_a_query_has_appsyncs_error_type() -> None:
    with pytest.raises(LimitReached) as reached:
        check_limits(parse("{ a { b } }"), replace(GENEROUS, max_depth=1))
    assert (reached.value.extensions or {})["errorType"] == "QueryDepthLimitReached"


def test_the_standard_introspection_query_with_all_options_is_within_the_defaults() -> None:
    query = get_introspection_query(
        descriptions=True,
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        experimental_directive_deprecation=True,
        one_of=True,
    )
    check_limits(parse(query), Limits())


@pytest.mark.parametrize("times", [1, 2, 5])
def test_the_work_is_linear_in_chained_fragments(times: int) -> None:
    """A limit that follows every spread visits times ** length nodes."""
    document = parse(_spread_chain(40, times))
    (extent,) = measure(document)
    assert extent.fields == sum(times**level for level in range(41))
    spreads = 1 + 40 * times
    assert extent.visited <= spreads + 41


@pytest.mark.parametrize(
    "text",
    [
        "{ ...F } fragment F on T { ...F }",
        "{ ...F } fragment F on T { a { ...G } } fragment G on T { ...F }",
        "{ a } fragment F on T { ...F }",
    ],
)
def test_fragments_that_spread_themselves_are_found_and_named(text: str) -> None:
    with pytest.raises(CycleError) as cycle:
        measure(parse(text))
    assert "F" in cycle.value.args[1]


def test_unknown_fragments_are_left_to_validation() -> None:
    (extent,) = measure(parse("{ a ...Nowhere }"))
    assert (extent.fields, extent.depth) == (1, 1)


NAMES = st.sampled_from(["a", "b", "F", "G", "H", "on"])
SELECTIONS = st.recursive(
    NAMES | NAMES.map("...{}".format) | NAMES.map("x: {} @d".format),
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from(
            ["a {{ {} }}", "... on T {{ {} }}", "... @d {{ {} }}", "x: b {{ {} }}"]
        ).map(lambda shape: shape.format(" ".join(parts)))
    ),
    max_leaves=12,
)
DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from(["{", "query A {", "mutation {", "fragment F on T {", "fragment G on T {"]),
        SELECTIONS,
    ),
    min_size=1,
    max_size=5,
).map(lambda parts: " ".join(f"{head} {selection} }}" for head, selection in parts))


@settings(deadline=None)
@given(DOCUMENTS)
def test_the_limits_pass_judges_every_document_that_parses(text: str) -> None:
    try:
        document = parse(text)
    except GraphQLSyntaxError:
        return
    with suppress(LimitReached, CycleError):
        check_limits(document, Limits(max_depth=4, max_aliases=2))
