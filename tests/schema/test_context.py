"""What the resolvers of one request share."""

import asyncio
from collections.abc import Sequence

import pytest

from claimgraph.resolvers.profiles import SEEDED_PROFILES, Profile, SqlProfileStore
from claimgraph.schema import Context, access_token_of, actor_of, caller_of
from claimgraph.schema.context import Request
from claimgraph.schema.types.profiles import profile_by_id
from tests.schema.callers import caller
from tests.schema.open_services import services_with


class _Slow(SqlProfileStore):
    """A store that answers when it is told to."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()

    async def by_ids(self, ids: Sequence[str]) -> list[Profile | None]:
        await self.gate.wait()
        return [SEEDED_PROFILES[0] for _ in ids]


async def test_a_cancelled_field_does_not_cancel_a_shared_load() -> None:
    store = _Slow()
    context = Context(caller(), "request", services_with(store))
    given_up = asyncio.ensure_future(profile_by_id.load(context, "prof_alice"))
    waiting = asyncio.ensure_future(profile_by_id.load(context, "prof_alice"))
    await asyncio.sleep(0.01)
    given_up.cancel()
    store.gate.set()
    assert await waiting == SEEDED_PROFILES[0]


def test_a_machine_is_never_a_caller_or_an_actor() -> None:
    context = Context(caller(username=None), "request", services_with())
    with pytest.raises(PermissionError):
        caller_of(context)
    with pytest.raises(PermissionError):
        actor_of(context)


def test_there_is_no_access_token_in_a_request_with_an_id_token() -> None:
    with pytest.raises(PermissionError):
        access_token_of(Context(caller(), "request", services_with()))


def test_headers_have_lower_case_names_and_lists_for_repeats() -> None:
    raw = [(b"Host", b"x"), (b"x-many", b"1"), (b"X-Many", b"2"), (b"x-many", b"3"), (b"cookie", b"c")]
    context = Context(caller(), "request", services_with(), raw_headers=raw)
    assert context.request.headers == {"host": "x", "x-many": ["1", "2", "3"]}
    assert context.request.to_appsync() == {
        "headers": {"host": "x", "x-many": ["1", "2", "3"]},
        "domainName": None,
    }


def test_the_authorization_is_exposed_and_no_cookie_ever() -> None:
    request = Request([(b"authorization", b"t"), (b"cookie", b"a"), (b"cookie", b"b"), (b"Cookie", b"c")])
    assert request.headers == {"authorization": "t"}
