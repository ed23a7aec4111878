"""Lines of test files, for messages that lead to them."""

from pathlib import Path


def line_of(path: str, beginning: str) -> int:
    """The number of the first line of a file that begins so."""
    lines = enumerate(Path(path).read_text().splitlines(), 1)
    return next(number for number, line in lines if line.startswith(beginning))
