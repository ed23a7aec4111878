"""The CI recipe of docs/authorization-matrix.md, with stand-ins for the commands that it calls."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from claimgraph.app.review.matrix.change_report import HEADING, markdown_report
from tests.support.servers.claimgraph_server import ROOT

_REPORT = markdown_report([])


def _script() -> str:
    """What GitHub hands to bash: the last step's ``run``."""
    text = (ROOT / "docs" / "authorization-matrix.md").read_text()
    return dedent(text.partition("```yaml")[2].partition("```")[0].rpartition("run: |\n")[2])


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of the step."""

    status: int
    summary: str
    asked: list[str]


def run(folder: Path, *, status: int, gh: str, report: str = _REPORT) -> Ran:
    """Run the step.

    Args:
        folder: An empty directory.
        status: How `claimgraph matrix diff` ends.
        gh: What `gh` does, in shell; what it is asked is written down before.
        report: What `claimgraph` writes; nothing if empty.
    """
    write = f"cat > report.md <<'END'\n{report}END\n" if report else ""
    _program(folder / "claimgraph", f"{write}exit {status}")
    _program(folder / "gh", f'echo "$@" | head -n 1 >> asked\n{gh}')
    done = subprocess.run(  # noqa: S603 - the documentation's own script, without a network
        ["/bin/bash", "-e", "-c", _script()],
        cwd=folder,
        env={
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GITHUB_REPOSITORY": "o/r",
            "PULL_REQUEST": "7",
            "BASE": "main",
        },
        check=False,
        timeout=100,
    )
    summary, asked = folder / "summary", folder / "asked"
    return Ran(
        done.returncode,
        summary.read_text() if summary.exists() else "",
        asked.read_text().splitlines() if asked.exists() else [],
    )


def _program(file: Path, text: str) -> None:
    file.write_text(f"#!/bin/bash\n{text}\n")
    file.chmod(0o755)


@pytest.mark.parametrize("status", [0, 1, 3])
def test_from_a_fork_the_report_is_in_the_summary_and_its_status_counts(tmp_path: Path, status: int) -> None:
    ran = run(tmp_path, status=status, gh="exit 1")
    assert (ran.status, ran.summary) == (status, _REPORT)


def test_the_first_report_is_a_new_comment(tmp_path: Path) -> None:
    ran = run(tmp_path, status=1, gh="true")
    assert (ran.status, ran.asked[-1]) == (1, "pr comment 7 --body-file report.md")


def test_later_reports_replace_it(tmp_path: Path) -> None:
    ran = run(tmp_path, status=1, gh='[ "$2" = --paginate ] && echo 11 && echo 12; true')
    assert ran.asked[-1] == "api --method PATCH repos/o/r/issues/comments/12 --field body=@report.md"
    assert f'startswith("{HEADING}")' in _script()


def test_without_a_report_there_is_no_comment(tmp_path: Path) -> None:
    ran = run(tmp_path, status=2, gh="true", report="")
    assert (ran.status, ran.summary, ran.asked) == (2, "", [])
