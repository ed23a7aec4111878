"""Invalid snapshots are refused in one sentence."""

import json
from typing import Any

import pytest

from claimgraph.schema.matrix import UnreadableSnapshot, read_snapshot


def _with(**members: Any) -> str:  # noqa: ANN401 - what is no snapshot has members of any type
    return json.dumps({"fields": {}, "modes": []} | members)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("1" * 10_000, "it is not JSON"),
        ("[]", "it has not the members"),
        (_with(modes={}), "it has not the members"),
        (_with(modes=[{}]), "not an authorization mode: {}"),
        (_with(modes=[["API_KEY"]]), r"not an authorization mode: \['API_KEY'\]"),
        (_with(modes=["API_KEY", None, "\x1b[2J"]), r"not an authorization mode: None, '\\x1b\[2J'"),
        (_with(fields={"T.f": {}}), "not a rule: '{}'"),
        (_with(fields={"T.f": "-" * 200_000 + "1"}), "nested too deeply: .*…"),
        (_with(fields={"T.f": "(" * 100_000}), "not a rule"),
        (_with(fields={"T.f": "anyone" + "&anyone" * 50_000}), "nested too deeply"),
    ],
)
def test_an_invalid_snapshot_is_refused(text: str, said: str) -> None:
    with pytest.raises(UnreadableSnapshot, match=said):
        read_snapshot(text)
