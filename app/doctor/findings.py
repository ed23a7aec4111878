"""Findings, and how they are shown to people and programs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from textwrap import wrap
from typing import Final, Literal

import orjson

#: In order: fine; could not be determined; works but should be changed; broken or unsafe.
Status = Literal["ok", "unknown", "warning", "fault"]

_SHOWN: Final[dict[Status, str]] = {"ok": "ok", "unknown": "?", "warning": "WARNING", "fault": "FAULT"}
_INDENT: Final = 9


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check.

    Attributes:
        check: The subject of the check, in a word or two.
        status: The result.
        text: The result in a sentence; never contains a token, a secret or a claim's value.
        advice: What to do; empty if nothing has to be done.
    """

    check: str
    status: Status
    text: str
    advice: str = ""


def ok(check: str, text: str) -> Finding:
    """Nothing has to be done."""
    return Finding(check, "ok", text)


def unknown(check: str, text: str, advice: str = "") -> Finding:
    """The check could not determine its result."""
    return Finding(check, "unknown", text, advice)


def warning(check: str, text: str, advice: str) -> Finding:
    """It works but should be changed."""
    return Finding(check, "warning", text, advice)


def fault(check: str, text: str, advice: str) -> Finding:
    """It is broken or unsafe."""
    return Finding(check, "fault", text, advice)


def passed(findings: Sequence[Finding], *, strict: bool) -> bool:
    """Whether there is no fault and, if `strict`, no warning either."""
    return not any(each.status == "fault" or (strict and each.status == "warning") for each in findings)


def as_json(findings: Sequence[Finding]) -> str:
    """A JSON object with the findings and their number by status."""
    counts = Counter(finding.status for finding in findings)
    document = {
        "summary": {status: counts[status] for status in _SHOWN},
        "findings": [asdict(finding) for finding in findings],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_text(findings: Sequence[Finding], width: int = 80) -> str:
    """A list with the advice below each finding, and a summary, wrapped to `width` columns."""
    lines = [line for finding in findings for line in _lines(finding, width)]
    return "\n".join([*lines, "", _summary(findings)]) + "\n"


def _lines(finding: Finding, width: int) -> Iterator[str]:
    rest = " " * _INDENT
    status = f"{_SHOWN[finding.status]:<{_INDENT}}"
    yield from _wrapped(f"{finding.check}: {finding.text}", width, (status, rest))
    if finding.advice:
        yield from _wrapped(finding.advice, width, (f"{rest}→ ", f"{rest}  "))


def _wrapped(text: str, width: int, indents: tuple[str, str]) -> list[str]:
    first, rest = indents
    return wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _summary(findings: Sequence[Finding]) -> str:
    counts = Counter(finding.status for finding in findings)
    return (
        f"{counts['ok']} ok, {counts['warning']} warning(s), {counts['fault']} fault(s), "
        f"{counts['unknown']} could not be determined"
    )
