"""A document's text with a table of its lines: where a character stands is found by bisection."""

import re
from array import array
from bisect import bisect_left
from functools import cached_property
from typing import Final

from graphql import Source, SourceLocation

#: What the table holds for each line.
BYTES_PER_LINE: Final = 8

#: GraphQL specification, "Line Terminators".
_LINE_END: Final = re.compile(r"\r\n|[\n\r]")


class LinedSource(Source):
    """A source that reads its text once for all positions; graphql-core's reads it for each error."""

    def get_location(self, position: int) -> SourceLocation:
        """The line and column of a character, as graphql-core counts them."""
        ends, next_starts = self._lines
        before = bisect_left(ends, position)
        start = next_starts[before - 1] if before else 0
        return SourceLocation(before + 1, position + 1 - start)

    @cached_property
    def _lines(self) -> "tuple[array[int], array[int]]":
        """Where each line's terminator begins, and where the next line does."""
        ends, next_starts = array("I"), array("I")
        for found in _LINE_END.finditer(self.body):
            ends.append(found.start())
            next_starts.append(found.end())
        return ends, next_starts
