"""docs/engine-behaviours.md names the tests that there are."""

import re
from pathlib import Path

_HERE = Path(__file__).parent
_INDEX = Path(__file__).parents[3] / "docs" / "engine-behaviours.md"


def test_the_index_names_every_test_and_no_other() -> None:
    named = set(re.findall(r"`(test_\w+)`", _INDEX.read_text(encoding="utf-8")))
    files = [file for file in _HERE.glob("test_*.py") if file != Path(__file__)]
    written = {
        name for file in files for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))
    }
    assert named == written
