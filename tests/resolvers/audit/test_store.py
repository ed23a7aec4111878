import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, text

from claimgraph.resolvers.audit import MAX_PAGE, Actor, AuditEntry, AuditPage, AuditRecord, AuditStore
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.errors import InvalidCursor, PageSizeOutOfRange, StoreUnavailable
from claimgraph.resolvers.profiles import ProfileNotFound
from tests.support.time.hand_clock import HandClock

CAROL = Actor("sub-carol", "carol", "request-1")
ENTRY = AuditEntry(CAROL, "updateUserAttributes", "sub-alice", ("name", "custom:tier"), "editors")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def audit(database: Database, clock: HandClock) -> AuditStore:
    """A log whose clock is set by hand and whose ids count."""
    numbers = itertools.count(1)
    return AuditStore(database, clock=clock, new_id=lambda: f"audit_{next(numbers):04}")


async def newest(audit: AuditStore) -> AuditRecord:
    return (await audit.page(1)).edges[0].record


async def fill(audit: AuditStore, count: int, between: Callable[[], None] = lambda: None) -> None:
    for _ in range(count):
        between()
        async with audit.record(ENTRY):
            pass


def ids(page: AuditPage) -> list[str]:
    return [edge.record.id for edge in page.edges]


async def test_a_write_that_succeeds_leaves_one_record_with_everything_but_values(
    audit: AuditStore, clock: HandClock
) -> None:
    async with audit.record(ENTRY):
        pass
    [edge] = (await audit.page(MAX_PAGE)).edges
    assert edge.record == AuditRecord(
        id="audit_0001",
        at=datetime.fromtimestamp(clock(), UTC),
        actor_sub="sub-carol",
        actor_username="carol",
        operation="updateUserAttributes",
        target_sub="sub-alice",
        attribute_names=("name", "custom:tier"),
        group="editors",
        outcome="succeeded",
        request_id="request-1",
    )


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(ProfileNotFound(), "ProfileNotFound"), (KeyError("secret"), "InternalFailure")],
)
async def test_a_write_that_fails_leaves_one_record_with_the_kind_of_failure(
    audit: AuditStore, error: Exception, outcome: str
) -> None:
    with pytest.raises(type(error)):
        async with audit.record(ENTRY):
            raise error
    assert [edge.record.outcome for edge in (await audit.page(9)).edges] == [outcome]


async def test_while_the_end_is_not_known_the_record_says_attempted(audit: AuditStore) -> None:
    async with audit.record(ENTRY):
        assert (await newest(audit)).outcome == "attempted"


async def test_an_abandoned_write_stays_recorded_as_attempted(audit: AuditStore) -> None:
    with pytest.raises(KeyboardInterrupt):
        async with audit.record(ENTRY):
            raise KeyboardInterrupt  # any BaseException: the process or the request ends
    assert (await newest(audit)).outcome == "attempted"


async def test_an_account_made_by_the_write_is_named_afterwards(audit: AuditStore) -> None:
    async with audit.record(replace(ENTRY, target_sub=None)) as record:
        record.target_sub = "sub-new"
    assert (await newest(audit)).target_sub == "sub-new"


async def test_the_largest_entry_fits(audit: AuditStore) -> None:
    actor = Actor("s" * 255, "\U0001f600" * 128, "r" * 128)
    entry = AuditEntry(actor, "deleteUserAttributes", "t" * 128, ("custom:" + "n" * 25,) * 50, "ü" * 128)
    async with audit.record(entry):
        pass
    record = await newest(audit)
    assert (record.actor_username, record.group) == (actor.username, entry.group)
    assert record.attribute_names == entry.attribute_names


async def test_nothing_is_done_without_a_record(empty_database: Database) -> None:
    done: list[str] = []
    with pytest.raises(StoreUnavailable):  # there is no table
        async with AuditStore(empty_database).record(ENTRY):
            done.append("written")
    assert done == []


async def test_a_database_lost_meanwhile_changes_neither_result_nor_record(
    audit: AuditStore, database: Database
) -> None:
    def rename(connection: Connection, *, old: str, new: str) -> None:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    async with audit.record(ENTRY):
        await database.write(lambda connection: rename(connection, old="audit_records", new="away"))
    await database.write(lambda connection: rename(connection, old="away", new="audit_records"))
    assert (await newest(audit)).outcome == "attempted"


@pytest.mark.parametrize("size", [1, 3, 7, MAX_PAGE])
async def test_pages_of_any_size_list_every_record_once_newest_first(
    audit: AuditStore, clock: HandClock, size: int
) -> None:
    await fill(audit, 7, lambda: clock.advance(1))
    found: list[str] = []
    after: str | None = None
    while True:
        page = await audit.page(size, after)
        found += ids(page)
        if not page.has_next_page:
            break
        after = page.edges[-1].cursor
    assert found == [f"audit_{number:04}" for number in range(7, 0, -1)]


async def test_records_of_the_same_instant_are_listed_once(audit: AuditStore) -> None:
    await fill(audit, 5)
    first = await audit.page(2)
    second = await audit.page(9, first.edges[-1].cursor)
    assert sorted(ids(first) + ids(second)) == [f"audit_{number:04}" for number in range(1, 6)]


async def test_a_list_being_read_is_not_shifted_by_new_records(audit: AuditStore, clock: HandClock) -> None:
    await fill(audit, 4, lambda: clock.advance(1))
    first = await audit.page(2)
    await fill(audit, 2, lambda: clock.advance(1))
    assert ids(await audit.page(9, first.edges[-1].cursor)) == ["audit_0002", "audit_0001"]


@pytest.mark.parametrize("first", [0, -1, MAX_PAGE + 1])
async def test_a_page_size_out_of_range_is_refused(audit: AuditStore, first: int) -> None:
    with pytest.raises(PageSizeOutOfRange):
        await audit.page(first)


@pytest.mark.parametrize("cursor", ["", "?", "MTIz", "\ud800", "A" * 1_000_000])
async def test_a_cursor_that_was_not_issued_is_refused(audit: AuditStore, cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        await audit.page(5, cursor)


async def test_an_id_is_made_for_each_record(database: Database) -> None:
    audit = AuditStore(database)
    await fill(audit, 3)
    made = ids(await audit.page(9))
    assert len(set(made)) == 3
    assert all(record_id.startswith("audit_") for record_id in made)
