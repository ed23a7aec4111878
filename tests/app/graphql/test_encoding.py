"""Values as JSON."""

import json
import math

import pytest

from claimgraph.app.graphql.encoding import encode

_HUGE = 2**70


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_are_null(number: float) -> None:
    assert encode({"a": number}) == b'{"a":null}'
    value = {"huge": _HUGE, "a": [number, {"b": number, "c": 1.5}], "d": (number,), "e": None}
    assert json.loads(encode(value), parse_constant=pytest.fail) == {
        "huge": _HUGE,
        "a": [None, {"b": None, "c": 1.5}],
        "d": [None],
        "e": None,
    }


def test_values_without_a_json_form_are_defects() -> None:
    with pytest.raises(TypeError):
        encode({"huge": _HUGE, "a": object()})
