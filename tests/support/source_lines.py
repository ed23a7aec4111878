"""Line numbers of test files, for messages that name them."""

from pathlib import Path


def line_of(path: str, beginning: str) -> int:
    """The number of the first line that begins with a text."""
    lines = enumerate(Path(path).read_text().splitlines(), 1)
    return next(number for number, line in lines if line.startswith(beginning))
