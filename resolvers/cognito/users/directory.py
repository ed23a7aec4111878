"""Reading the users and groups of a pool."""

import asyncio
import math
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from claimgraph.resolvers.cognito.errors import InvalidParameter, UserNotAvailable
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.users.cursor import UserPlace
from claimgraph.resolvers.cognito.users.filter import UserField, UserFilter
from claimgraph.resolvers.cognito.users.names import can_be_sub
from claimgraph.resolvers.cognito.users.records import (
    User,
    UserEdge,
    UserGroup,
    UserPage,
    groups_in,
    users_in,
)
from claimgraph.resolvers.errors import InvalidCursor, PageSizeOutOfRange

#: The most that Cognito's lists give at once (API Reference, QueryLimitType).
MAX_PAGE: Final = 60
#: Calls for one page of users. Cognito may answer with fewer users than asked for, even none, and go on.
_MAX_CALLS: Final = 5
#: Calls that one request has under way at once; the gateway bounds those of all requests.
_AT_ONCE: Final = 4
#: Up to so many users, their groups are asked for one by one.
_FEW: Final = 2
#: Calls for lists of members in one go: most of UserList's quota of 30 per second stays for others.
_MAX_MEMBER_CALLS: Final = 20

_Key = TypeVar("_Key")
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Account:
    """A user, and the ``Username`` under which Cognito has just been seen to know them."""

    user: User
    address: str


class UserDirectory:
    """Users by page and by ``sub``, groups, and who is in which.

    Every method may raise :class:`claimgraph.resolvers.cognito.errors.CognitoError`.
    """

    def __init__(self, gateway: CognitoGateway) -> None:
        self._gateway = gateway

    async def page(self, user_filter: UserFilter | None, first: int, after: str | None = None) -> UserPage:
        """A part of the list of users, as ListUsers orders it; a moment behind the latest changes.

        Pages that follow each other by the last cursor of each list every user once. A cursor in the middle
        of a page counts places, and Cognito does not promise the same order twice.

        Args:
            user_filter: Which users; None for all.
            first: How many, 1 to 60. Fewer may come although more follow.
            after: The cursor of the user before the first one wanted, from a list with the same filter.

        Raises:
            PageSizeOutOfRange: `first` is too small or too large.
            InvalidCursor: `after` is not a cursor of this list.
            InvalidUserFilter: Nothing can be searched for this way.
        """
        if not 1 <= first <= MAX_PAGE:
            raise PageSizeOutOfRange(MAX_PAGE)
        expression = user_filter.expression() if user_filter else ""
        place = UserPlace(expression) if after is None else UserPlace.read(after, expression)
        edges: list[UserEdge] = []
        following: UserPlace | None = None
        for _ in range(_MAX_CALLS):
            more, following = await self._batch(place, first - len(edges))
            edges += more
            if following is None or len(edges) == first:
                break
            place = following
        end = edges[-1].cursor if edges else None
        return UserPage(tuple(edges), following is not None, following.cursor if following else end)

    async def by_subs(self, subs: Sequence[str]) -> list[User | None]:
        """The user of each ``sub``, in order; None where there is none. A few calls at once.

        Cognito has no operation for several users. AdminGetUser has four times ListUsers's quota and is
        never behind.
        """
        accounts = await _each(subs, self._account)
        return [account and account.user for account in (accounts[sub] for sub in subs)]

    async def groups(self) -> tuple[UserGroup, ...]:
        """Every group of the pool, by name."""
        pages = [groups_in(page) async for page in self._pages("list_groups")]
        return _by_name(group for page in pages for group in page)

    async def groups_of(self, subs: Sequence[str]) -> list[tuple[UserGroup, ...]]:
        """The groups of each user, by name, in the order of `subs`; none for an unknown user.

        For one or two users, each is looked up and asked for: two calls per user. For more, the members of
        each group are read instead, which takes one call for the list of groups and one for every 60 members,
        however many users are wanted. If that would take more calls than there are users, or more than 20
        (many groups, or large ones), the users are asked for one by one after all.
        """
        wanted = set(subs)
        memberships = await self._by_membership(wanted) if len(wanted) > _FEW else None
        if memberships is None:
            memberships = await _each(wanted, self._groups_of)
        return [_by_name(memberships.get(sub, ())) for sub in subs]

    async def _account(self, sub: str) -> Account | None:
        """Finds a user by ``sub`` and nothing else.

        Cognito takes the ``sub`` of a local user for a Username, but somebody may have chosen another user's
        ``sub`` as their name, and a federated user is found by name alone; so whoever is found is believed
        only if their ``sub`` is the one asked for.
        """
        if not can_be_sub(sub):
            return None
        if user := await self._user_at(sub, sub):
            return Account(user, sub)
        for edge in (await self.page(UserFilter(UserField.SUB, "EQUALS", sub), 1)).edges:
            # The list may be behind: the name may be somebody else's by now.
            if user := await self._user_at(edge.user.username, sub):
                return Account(user, edge.user.username)
        return None

    async def _user_at(self, address: str, sub: str) -> User | None:
        """The user whom Cognito knows under `address`, if it is the one with this ``sub``."""
        try:
            user = User.of(await self._gateway.call("admin_get_user", Username=address))
        except UserNotAvailable:
            return None
        return user if user.sub == sub else None

    async def _batch(self, place: UserPlace, wanted: int) -> tuple[list[UserEdge], UserPlace | None]:
        """Up to `wanted` users behind a place, and the place where the next batch begins, if there is one."""
        limit = min(MAX_PAGE, place.skip + wanted)
        try:
            answer = await self._gateway.call("list_users", Limit=limit, **place.parameters)
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

    async def _groups_of(self, sub: str) -> list[UserGroup]:
        account = await self._account(sub)
        if account is None:
            return []
        pages = self._pages("admin_list_groups_for_user", Username=account.address)
        return [group async for page in pages for group in groups_in(page)]

    async def _by_membership(self, wanted: Collection[str]) -> dict[str, list[UserGroup]] | None:
        """The groups of users, from the groups' lists of members; None if that takes too many calls."""
        groups = await self.groups()
        calls = min(len(wanted), _MAX_MEMBER_CALLS)
        if len(groups) > calls:
            return None
        read_members = partial(self._members, at_most=calls // max(1, len(groups)))
        found: dict[str, list[UserGroup]] = {sub: [] for sub in wanted}
        for group, members in (await _each(groups, read_members)).items():
            if members is None:
                return None
            for sub in members & found.keys():
                found[sub].append(group)
        return found

    async def _members(self, group: UserGroup, *, at_most: int) -> set[str] | None:
        """The ``sub`` of everybody in a group; None if they are more than so many pages hold."""
        try:
            pages = self._pages("list_users_in_group", GroupName=group.name, at_most=at_most)
            return {user.sub async for page in pages for user in users_in(page)}
        except _TooManyPages:
            return None

    async def _pages(
        self, operation: str, *, at_most: float = math.inf, **parameters: object
    ) -> AsyncGenerator[Mapping[str, object]]:
        """The answers of an operation that lists, from the first to the last.

        Raises:
            _TooManyPages: There are more than `at_most`.
        """
        number = 0
        while True:
            answer = await self._gateway.call(operation, Limit=MAX_PAGE, **parameters)
            yield answer
            number += 1
            token = answer.get("NextToken")
            if not token:
                return
            if number >= at_most:
                raise _TooManyPages
            parameters = {**parameters, "NextToken": token}


class _TooManyPages(Exception):
    """A list is longer than it is worth reading."""


async def _each(keys: Iterable[_Key], find: Callable[[_Key], Awaitable[_Found]]) -> dict[_Key, _Found]:
    """What is found for every key, each asked for once, a few at a time."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def in_turn(key: _Key) -> _Found:
        async with turns:
            return await find(key)

    distinct = list(dict.fromkeys(keys))
    return dict(zip(distinct, await asyncio.gather(*map(in_turn, distinct)), strict=True))


def _by_name(groups: Iterable[UserGroup]) -> tuple[UserGroup, ...]:
    return tuple(sorted(groups, key=lambda group: group.name))
