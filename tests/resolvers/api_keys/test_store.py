"""API keys on both databases: shown once, stored as hashes, within AppSync's bounds."""

import asyncio

import pytest
from sqlalchemy import Connection, text

from claimgraph.auth.modes.api_key import digest_of_key, is_api_key
from claimgraph.resolvers.api_keys import ApiKeyStore, TooManyApiKeys
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.errors import StoreUnavailable
from tests.support.time.hand_clock import HandClock

DAY = 86_400


@pytest.fixture
def clock() -> HandClock:
    return HandClock(1_790_000_000.5)


@pytest.fixture
def store(database: Database, clock: HandClock) -> ApiKeyStore:
    return ApiKeyStore(database, clock=clock)


async def test_a_key_is_known_once_and_kept_as_a_hash(store: ApiKeyStore, database: Database) -> None:
    made = await store.create("for the web site")
    assert is_api_key(made.key.encode())
    assert made.record.digest == digest_of_key(made.key.encode())
    assert await store.listed() == (made.record,)

    def everything(connection: Connection) -> str:
        return repr([tuple(row) for row in connection.execute(text("SELECT * FROM api_keys"))])

    assert made.key not in await database.read(everything)
    assert made.key.removeprefix("da2-") not in await database.read(everything)
    assert made.key not in repr(made.record)


async def test_servers_read_id_digest_and_expiry_of_a_key(store: ApiKeyStore) -> None:
    made = await store.create(days=30)
    (key,) = await store.api_keys()
    assert (key.id, key.digest, key.expires_at) == (
        made.record.id,
        digest_of_key(made.key.encode()),
        1_790_000_000 + 30 * DAY,
    )


async def test_a_key_lasts_a_week_by_default(store: ApiKeyStore) -> None:
    record = (await store.create()).record
    assert record.expires_at - record.created_at == 7 * DAY


@pytest.mark.parametrize("days", [0, -1, 366])
async def test_bounds_of_days(store: ApiKeyStore, days: int) -> None:
    with pytest.raises(ValueError, match="1 to 365"):
        await store.create(days=days)
    assert (await store.create(days=365)).record.expires_at == 1_790_000_000 + 365 * DAY


@pytest.mark.parametrize("description", ["x" * 201, "two\nlines", "nul\0", "\ud800", "\u202e"])
async def test_a_description_is_one_printable_line(store: ApiKeyStore, description: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        await store.create(description)
    assert await store.listed() == ()


async def test_keys_are_listed_newest_first_and_expired_ones_for_sixty_days(
    store: ApiKeyStore, clock: HandClock
) -> None:
    first = (await store.create("first", days=1)).record
    clock.advance(10)
    second = (await store.create("second", days=90)).record
    assert await store.listed() == (second, first)
    clock.advance(61 * DAY - 11)
    assert await store.listed() == (second, first)
    clock.advance(2)
    assert await store.listed() == (second,)


async def test_a_key_is_revoked_by_its_id_or_by_itself(store: ApiKeyStore) -> None:
    one, two, three = [await store.create() for _ in range(3)]
    assert await store.revoke(one.record.id)
    assert await store.revoke(two.key)
    assert await store.listed() == (three.record,)
    for unknown in (one.record.id, two.key, "", "key-", "%", three.record.digest.hex(), "\ud800"):
        assert not await store.revoke(unknown)
    assert await store.listed() == (three.record,)


async def test_there_are_fifty_valid_keys_at_most(store: ApiKeyStore, clock: HandClock) -> None:
    made = [await store.create(days=1 + number) for number in range(50)]
    with pytest.raises(TooManyApiKeys):
        await store.create()
    await store.revoke(made[-1].key)
    await store.create()
    with pytest.raises(TooManyApiKeys):
        await store.create()
    clock.advance(DAY)
    await store.create()  # one has expired


async def test_concurrent_creation_does_not_exceed_the_limit(store: ApiKeyStore) -> None:
    for _ in range(48):
        await store.create()
    outcomes = await asyncio.gather(*(store.create() for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(outcome, TooManyApiKeys) for outcome in outcomes) == 4
    assert len(await store.listed()) == 50


async def test_an_outdated_database_is_reported(empty_database: Database) -> None:
    with pytest.raises(StoreUnavailable):
        await ApiKeyStore(empty_database).listed()
