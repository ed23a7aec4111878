"""Findings for people and for programs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Final

import orjson

from claimgraph.app.doctor.finding import Finding, Status

_SHOWN: Final[dict[Status, str]] = {"ok": "ok", "unknown": "?", "warning": "WARNING", "fault": "FAULT"}
_INDENT: Final = 9


def as_text(findings: Sequence[Finding], width: int = 80) -> str:
    """A list to read, with what to do below each finding, and a summary.

    Args:
        findings: In their order.
        width: Columns of the terminal.
    """
    lines = [line for finding in findings for line in _lines(finding, width)]
    return "\n".join([*lines, "", _summary(findings)]) + "\n"


def as_json(findings: Sequence[Finding]) -> str:
    """An object with the findings and how many there are of each status."""
    counts = Counter(finding.status for finding in findings)
    document = {
        "summary": {status: counts[status] for status in _SHOWN},
        "findings": [asdict(finding) for finding in findings],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"


def passed(findings: Sequence[Finding], *, strict: bool) -> bool:
    """Whether nothing has to be done at once: no fault, and no warning either if `strict`."""
    return not any(each.status == "fault" or (strict and each.status == "warning") for each in findings)


def _lines(finding: Finding, width: int) -> Iterator[str]:
    first, rest = f"{_SHOWN[finding.status]:<{_INDENT}}", " " * _INDENT
    yield from wrap(
        f"{finding.check}: {finding.text}",
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        break_long_words=False,
    )
    if finding.advice:
        yield from wrap(
            finding.advice,
            width,
            initial_indent=f"{rest}→ ",
            subsequent_indent=f"{rest}  ",
            break_on_hyphens=False,
            break_long_words=False,
        )


def _summary(findings: Sequence[Finding]) -> str:
    counts = Counter(finding.status for finding in findings)
    return (
        f"{counts['ok']} ok, {counts['warning']} warning(s), {counts['fault']} fault(s), "
        f"{counts['unknown']} that could not be told."
    )
