import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.auth.tokens.strict_json import DuplicateMember, parse_object
from tests.support.tokens.cognito import compact_json

_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"a":1,"\\u0061":2}',
        b'{"a":{"b":[{"c":1,"c":1}]}}',
        b'{ "a" : 1 , "a" : 1 }',
    ],
)
def test_a_repeated_member_is_noticed_at_every_depth(raw: bytes) -> None:
    with pytest.raises(DuplicateMember):
        parse_object(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{}{}",
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1e400}',
        b'{"a":' + b"9" * 5_000 + b"}",
        b'{"a":"\\ud800"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\xff"}',
        b'{"a":"\x00"}',
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        '{"a":1}'.encode("utf-16-le"),
        '{"a":1}'.encode("utf-32"),
        '{"a":1}'.encode("utf-32-be"),
        b'{"a":' + b"[" * 300 + b"]" * 300 + b"}",
        b'{"a":' + b"[" * 1_000 + b"]" * 1_000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_anything_but_one_plain_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w") as refused:
        parse_object(raw)
    assert not isinstance(refused.value, DuplicateMember)


def test_big_integers_stay_exact() -> None:
    assert parse_object(b'{"a":1000000000000000000000000000001}') == {"a": 10**30 + 1}


@given(st.dictionaries(st.text(max_size=5), _json, max_size=5))
def test_written_json_reads_back_unchanged(value: dict[str, object]) -> None:
    assert parse_object(compact_json(value)) == value
