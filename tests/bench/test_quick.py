"""`make bench-quick` runs, compares equal servers, and ends with JSON."""

import json
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_WORKLOADS = ("W1", "W3", "W3o", "W4", "W5")


def test_the_last_line_is_json_with_ratios() -> None:
    command = [sys.executable, "-m", "bench", "--quick", "--rounds", "1", "--seconds", "0.05"]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - a fixed command
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert next(iter(figures)) == "cpu_ratio_to_idiomatic"
    assert tuple(figures["cpu_ratio_to_idiomatic"]) == _WORKLOADS
    assert all(ratio > 0 for ratio in figures["cpu_ratio_to_idiomatic"].values())
