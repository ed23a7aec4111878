"""What a check finds."""

from dataclasses import dataclass
from typing import Literal

#: In order: as it should be; could not be told; works, but should not stay so; does not work or is not safe.
Status = Literal["ok", "unknown", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: What it is about, in a word or two.
        status: How it stands.
        text: A sentence that says so; it never holds a token, a secret or a claim's value.
        advice: What to do; empty if nothing has to be done.
    """

    check: str
    status: Status
    text: str
    advice: str = ""


def ok(check: str, text: str) -> Finding:
    """It is as it should be."""
    return Finding(check, "ok", text)


def unknown(check: str, text: str, advice: str = "") -> Finding:
    """It could not be told."""
    return Finding(check, "unknown", text, advice)


def warning(check: str, text: str, advice: str) -> Finding:
    """It works, but should not stay so."""
    return Finding(check, "warning", text, advice)


def fault(check: str, text: str, advice: str) -> Finding:
    """It does not work, or it is not safe."""
    return Finding(check, "fault", text, advice)
