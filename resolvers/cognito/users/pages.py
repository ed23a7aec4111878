"""The list of users, page by page. Cursors carry Cognito's PaginationToken unread."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from claimgraph.resolvers.cognito.errors import InvalidParameter
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.users.filter import UserFilter
from claimgraph.resolvers.cognito.users.records import UserEdge, UserPage, users_in
from claimgraph.resolvers.cursor import sealed, unsealed
from claimgraph.resolvers.errors import InvalidCursor, PageSizeOutOfRange

#: The most that Cognito's lists return at once (API Reference, QueryLimitType).
MAX_PAGE: Final = 60
#: Calls for one page. Cognito may answer with fewer users than asked for, even with none, and go on.
_MAX_CALLS: Final = 5

# Cognito's tokens have no documented length; those seen are below 2,000 characters.
_MAX_CURSOR: Final = 16_384
_PLACE: Final = re.compile(r"([0-9a-f]{16}):([0-9]{1,2}):([!-~]*)")


async def list_users(
    gateway: CognitoGateway, user_filter: UserFilter | None, first: int, after: str | None = None
) -> UserPage:
    """A page of users, as ListUsers orders it; a moment behind the latest changes.

    Pages that follow each other by the last cursor of each list every user once. A cursor in the middle of a
    page counts places, and Cognito does not promise the same order twice.

    Args:
        gateway: The way to the user pool.
        user_filter: Which users; None for all.
        first: How many, 1 to 60. Fewer may come although more follow.
        after: The cursor of the user before the first one wanted, from a list with the same filter.

    Raises:
        PageSizeOutOfRange: `first` is too small or too large.
        InvalidCursor: `after` is not a cursor of this list.
        InvalidUserFilter: Cognito cannot search for this.
        CognitoError: Cognito refused or failed.
    """
    if not 1 <= first <= MAX_PAGE:
        raise PageSizeOutOfRange(MAX_PAGE)
    expression = user_filter.expression() if user_filter else ""
    place = UserPlace(expression) if after is None else UserPlace.read(after, expression)
    edges: list[UserEdge] = []
    following: UserPlace | None = None
    for _ in range(_MAX_CALLS):
        more, following = await _batch(gateway, place, first - len(edges))
        edges += more
        if following is None or len(edges) == first:
            break
        place = following
    end = edges[-1].cursor if edges else None
    return UserPage(tuple(edges), following is not None, following.cursor if following else end)


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
        """Reads a client's cursor.

        Args:
            cursor: What the client sent.
            filter: The compiled filter of the list that the client wants to continue.

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


async def _batch(
    gateway: CognitoGateway, place: UserPlace, wanted: int
) -> tuple[list[UserEdge], UserPlace | None]:
    """Up to `wanted` users behind a place, and the place where the next batch begins, if there is one."""
    limit = min(MAX_PAGE, place.skip + wanted)
    try:
        answer = await gateway.call("list_users", Limit=limit, **place.parameters)
    except InvalidParameter:
        # The filter is our own work; what Cognito does not accept is its token, altered or too old.
        raise InvalidCursor from None
    users = users_in(answer)
    token = str(answer.get("PaginationToken") or "")
    following = UserPlace(place.filter, token) if token else None
    places = [UserPlace(place.filter, place.token, number) for number in range(1, len(users) + 1)]
    if following and places:
        places[-1] = following
    edges = [UserEdge(place.cursor, user) for place, user in zip(places, users, strict=True)]
    return edges[place.skip :], following
