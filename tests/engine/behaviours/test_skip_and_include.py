"""@skip and @include, as literals and by variables."""

import pytest
from graphql import GraphQLResolveInfo

from tests.engine.behaviours.both_ways import Engine, Log, engine

_SHAPES = {
    "field": "{ a b %s }",
    "alias": "{ a other: b %s }",
    "object": "{ a inner %s { b } }",
    "fragment spread": "{ a ...B %s } fragment B on Query { b }",
    "inline fragment": "{ a ... on Query %s { b } }",
    "anonymous fragment": "{ a ... %s { b } }",
}
#: Directives, and whether what carries them is there.
_DIRECTIVES = (
    ("@include(if: true)", True),
    ("@include(if: false)", False),
    ("@skip(if: false)", True),
    ("@skip(if: true)", False),
    ("@include(if: true) @skip(if: false)", True),
    ("@include(if: true) @skip(if: true)", False),
    ("@include(if: false) @skip(if: true)", False),
    ("@include(if: false) @skip(if: false)", False),
)


def _engine() -> Engine:
    def told(_source: object, info: GraphQLResolveInfo[Log]) -> str:
        info.context(info.field_name)
        return info.field_name

    def inner(*_: object) -> dict[str, object]:
        return {}

    sdl = "type Query { a: String b: String inner: Query }"
    return engine(sdl, {"Query.a": told, "Query.b": told, "Query.inner": inner})


async def test_without_directives_everything_is_there() -> None:
    assert (await _engine().same("{ a b }")).data == {"a": "a", "b": "b"}


@pytest.mark.parametrize("shape", _SHAPES.values(), ids=_SHAPES)
@pytest.mark.parametrize(("directives", "there"), _DIRECTIVES)
async def test_by_literals(shape: str, directives: str, there: bool) -> None:
    result = await _engine().same(shape % directives)
    assert result.data is not None
    assert len(result.data) == 1 + there


@pytest.mark.parametrize("shape", _SHAPES.values(), ids=_SHAPES)
@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize("skipped", [True, False])
async def test_by_variables(shape: str, included: bool, skipped: bool) -> None:
    query = "query ($i: Boolean!, $s: Boolean!) " + shape % "@include(if: $i) @skip(if: $s)"
    result = await _engine().same(query, {"i": included, "s": skipped})
    assert result.data is not None
    assert len(result.data) == 1 + (included and not skipped)


async def test_a_field_that_is_selected_twice_is_there_unless_both_are_left_out() -> None:
    query = "query ($i: Boolean!) { a @include(if: $i) ...A } fragment A on Query { a @skip(if: $i) b }"
    for included in (True, False):
        assert (await _engine().same(query, {"i": included})).data == {"a": "a", "b": "b"}
