"""Reading the users and groups of a pool."""

import asyncio
import math
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Final, TypeVar

from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.users.accounts import Account, find_account
from claimgraph.resolvers.cognito.users.filter import UserFilter
from claimgraph.resolvers.cognito.users.pages import MAX_PAGE, list_users
from claimgraph.resolvers.cognito.users.records import User, UserGroup, UserPage, groups_in, users_in

#: Calls that one request has in flight at once; the gateway bounds those of all requests.
_AT_ONCE: Final = 4
#: Up to so many users, their groups are asked for one by one.
_FEW: Final = 2
#: Calls for lists of members in one go: most of UserList's quota of 30 per second stays for others.
_MAX_MEMBER_CALLS: Final = 20

_Key = TypeVar("_Key")
_Found = TypeVar("_Found")


class UserDirectory:
    """Users by page and by ``sub``, groups, and their members.

    Every method may raise :class:`claimgraph.resolvers.cognito.errors.CognitoError`.
    """

    def __init__(self, gateway: CognitoGateway) -> None:
        self._gateway = gateway

    async def page(self, user_filter: UserFilter | None, first: int, after: str | None = None) -> UserPage:
        """A page of the list of users: see :func:`claimgraph.resolvers.cognito.users.pages.list_users`."""
        return await list_users(self._gateway, user_filter, first, after)

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
        return await find_account(self._gateway, sub)

    async def _groups_of(self, sub: str) -> list[UserGroup]:
        account = await self._account(sub)
        if account is None:
            return []
        pages = self._pages("admin_list_groups_for_user", Username=account.username)
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
        """The ``sub`` of each member of a group; None if `at_most` pages do not hold them all."""
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
