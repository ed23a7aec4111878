import asyncio
import time
from functools import partial

import pytest
from sqlalchemy import Connection, text

from claimgraph.auth.tokens.revocations import Revocation
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.errors import StoreUnavailable
from claimgraph.resolvers.revocations import RevocationStore
from claimgraph.resolvers.revocations.store import KEPT_FOR, append
from tests.support.time.hand_clock import HandClock
from tests.support.time.patience import eventually

NOW = 1_790_000_000


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOW + 0.9)


@pytest.fixture
def revocations(database: Database, clock: HandClock) -> RevocationStore:
    return RevocationStore(database, clock=clock)


async def test_revocations_come_back_in_the_order_they_were_written(
    revocations: RevocationStore, clock: HandClock
) -> None:
    written = [await revocations.revoke("jane"), await revocations.revoke_group("jane", "admin")]
    clock.advance(5)
    written.append(await revocations.revoke("jane"))
    assert written == [
        Revocation("jane", NOW),
        Revocation("jane", NOW, "admin"),
        Revocation("jane", NOW + 5),
    ]
    assert list((await revocations.since()).revocations) == written


async def test_a_reader_gets_what_it_has_not_seen(revocations: RevocationStore) -> None:
    nothing = await revocations.since()
    assert (nothing.revocations, nothing.sequence) == ((), 0)
    await revocations.revoke("jane")
    first = await revocations.since(nothing.sequence)
    joe = await revocations.revoke("joe")
    second = await revocations.since(first.sequence)
    assert second.revocations == (joe,)
    third = await revocations.since(second.sequence)
    assert (third.revocations, third.sequence) == ((), second.sequence)


async def test_revocations_are_kept_as_long_as_a_token_can_live(
    revocations: RevocationStore, clock: HandClock
) -> None:
    jane = await revocations.revoke("jane")
    clock.advance(KEPT_FOR)
    joe = await revocations.revoke("joe")
    assert (await revocations.since()).revocations == (jane, joe)
    assert (await revocations.since()).horizon == jane.not_before
    clock.advance(1)
    jim = await revocations.revoke("jim")
    assert (await revocations.since()).revocations == (joe, jim)


async def test_a_number_is_never_given_again(revocations: RevocationStore, clock: HandClock) -> None:
    """A reader that has seen it would miss the second one."""
    await revocations.revoke("jane")
    seen = await revocations.since()
    clock.advance(KEPT_FOR + 1)
    joe = await revocations.revoke("joe")  # which deletes the only row there was, first
    assert (await revocations.since(seen.sequence)).revocations == (joe,)


async def test_no_revocation_is_seen_before_one_with_a_lower_number(
    database: Database, revocations: RevocationStore
) -> None:
    begun: list[str] = []

    def append_and_dawdle(connection: Connection) -> None:
        dialect = "postgresql" if connection.dialect.name == "postgresql" else "sqlite"
        append(connection, revocation=Revocation("slow", NOW), horizon=0, dialect=dialect)
        begun.append("slow")
        if dialect == "postgresql":
            connection.execute(text("SELECT pg_sleep(0.5)"))
        else:
            time.sleep(0.5)

    slow = asyncio.create_task(database.write(append_and_dawdle))
    await asyncio.to_thread(eventually, lambda: bool(begun))
    await revocations.revoke("quick")
    seen = await revocations.since()
    assert [revocation.sub for revocation in seen.revocations] == ["slow", "quick"]
    await slow


async def test_concurrent_writers_all_succeed(revocations: RevocationStore) -> None:
    await asyncio.gather(*(revocations.revoke(f"sub-{number}") for number in range(20)))
    assert len((await revocations.since()).revocations) == 20


async def test_seconds_beyond_32_bits_are_kept(database: Database) -> None:
    store = RevocationStore(database, clock=lambda: 4_000_000_000.0)
    assert (await store.since()).horizon == 4_000_000_000 - KEPT_FOR
    written = await store.revoke("jane")
    assert (await store.since()).revocations == (written,)


@pytest.mark.parametrize("sub", ["", "x" * 256, "\x00", "\ud800"], ids=range(4))
async def test_invalid_subjects_and_groups_are_refused(revocations: RevocationStore, sub: str) -> None:
    with pytest.raises(ValueError, match="expected 1 to 255"):
        await revocations.revoke(sub)
    with pytest.raises(ValueError, match="expected 1 to 255"):
        await revocations.revoke_group(sub, "admin")
    with pytest.raises(ValueError, match="expected 1 to 128"):
        await revocations.revoke_group("jane", sub[:129])
    assert (await revocations.since()).revocations == ()


async def test_a_failing_database_is_reported(empty_database: Database) -> None:
    store = RevocationStore(empty_database)
    for attempt in (store.since, partial(store.revoke, "jane"), partial(store.revoke_group, "jane", "admin")):
        with pytest.raises(StoreUnavailable):
            await attempt()
