"""Cursors of the list of users, which carry Cognito's PaginationToken unread."""

import hashlib
import re
from dataclasses import dataclass

from claimgraph.resolvers.cursor import sealed, unsealed
from claimgraph.resolvers.errors import InvalidCursor

# Cognito's tokens have no documented length; those seen are below 2,000 characters.
_MAX_CURSOR = 16_384
_PLACE = re.compile(r"([0-9a-f]{16}):([0-9]{1,2}):([!-~]*)")


@dataclass(frozen=True, slots=True)
class UserPlace:
    """A place in one list of users.

    Attributes:
        filter: The compiled filter of the list; empty for all users.
        token: Cognito's token of the batch in which the place lies; empty for the first batch.
        skip: How many users of that batch come before the place, 0 to 60.
    """

    filter: str
    token: str = ""
    skip: int = 0

    @classmethod
    def read(cls, cursor: str, filter: str) -> "UserPlace":  # noqa: A002 - the attribute's name
        """The place that a client sent back.

        Args:
            cursor: What the client sent.
            filter: The compiled filter of the list that it wants to continue.

        Raises:
            InvalidCursor: Not a cursor of this list: AWS requires the same parameters along with a token.
        """
        match = _PLACE.fullmatch(unsealed(cursor, _MAX_CURSOR))
        if match is None or match[1] != _digest(filter):
            raise InvalidCursor
        return cls(filter, match[3], int(match[2]))

    @property
    def cursor(self) -> str:
        """The place as text. Of the filter it holds a digest only, to tell lists apart."""
        return sealed(f"{_digest(self.filter)}:{self.skip}:{self.token}")

    @property
    def parameters(self) -> dict[str, object]:
        """What ListUsers needs to fetch the batch; it takes no empty members."""
        members = {"Filter": self.filter, "PaginationToken": self.token}
        return {name: value for name, value in members.items() if value}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
