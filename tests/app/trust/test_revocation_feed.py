"""Every process learns of revocations, and remembers them without the database."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from claimgraph.app.trust.revocation_feed import MAX_AGE, NOT_MIGRATED, RevocationFeed
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.errors import StoreUnavailable
from claimgraph.resolvers.revocations import Addition, RevocationStore
from claimgraph.resolvers.revocations.store import KEPT_FOR
from tests.auth.authenticators import trusting
from tests.support.time.hand_clock import HandClock
from tests.support.time.patience import PATIENCE
from tests.support.tokens.cognito import USER_SUB, PoolKeys


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'claimgraph.db'}")
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
async def other_database(database: Database, tmp_path: Path) -> AsyncGenerator[Database]:
    """The same file, as another process opens it."""
    assert database
    other = Database(f"sqlite:///{tmp_path / 'claimgraph.db'}")
    yield other
    await other.close()


def feed_on(database: Database, clock: HandClock) -> RevocationFeed:
    return RevocationFeed(RevocationStore(database, clock=clock), clock=clock)


@pytest.fixture
async def here(database: Database, clock: HandClock) -> RevocationFeed:
    feed = feed_on(database, clock)
    await feed.refresh()
    return feed


@pytest.fixture
async def elsewhere(other_database: Database, clock: HandClock) -> RevocationFeed:
    feed = feed_on(other_database, clock)
    await feed.refresh()
    return feed


async def run(database: Database, statement: str) -> None:
    await database.write(partial(_execute, statement=statement))


async def break_(database: Database) -> None:
    await run(database, "ALTER TABLE revocations RENAME TO mislaid")


async def repair(database: Database) -> None:
    await run(database, "ALTER TABLE mislaid RENAME TO revocations")


def _execute(connection: Connection, *, statement: str) -> None:
    connection.execute(text(statement))


def refused_by(feed: RevocationFeed, clock: HandClock, sub: str = "jane") -> bool:
    return feed.current().refuses(sub, int(clock()))


async def test_a_revocation_holds_here_at_once_and_elsewhere_after_the_next_reading(
    here: RevocationFeed, elsewhere: RevocationFeed, clock: HandClock
) -> None:
    await here.revoke("jane")
    await here.revoke_group("joe", "admin")
    assert refused_by(here, clock)
    assert not refused_by(elsewhere, clock)
    await elsewhere.refresh()
    assert refused_by(elsewhere, clock)
    assert elsewhere.current().groups_left("joe", int(clock()), ("admin", "staff")) == ("staff",)


async def test_a_listener_hears_of_each_new_revocation_once(
    here: RevocationFeed, elsewhere: RevocationFeed
) -> None:
    told_here: list[set[str]] = []
    told_elsewhere: list[set[str]] = []
    here.on_change(lambda subs: told_here.append(set(subs)))
    elsewhere.on_change(lambda subs: told_elsewhere.append(set(subs)))
    await here.revoke("jane")
    await here.revoke("joe")
    for feed in (here, elsewhere, here, elsewhere):
        await feed.refresh()
    assert told_here == [{"jane"}, {"joe"}]
    assert told_elsewhere == [{"jane", "joe"}]


async def test_a_listener_finds_the_new_list_in_force(here: RevocationFeed, clock: HandClock) -> None:
    found: list[bool] = []
    here.on_change(lambda _subs: found.append(refused_by(here, clock)))
    await here.revoke("jane")
    assert found == [True]


async def test_a_process_that_starts_later_knows_of_earlier_revocations(
    here: RevocationFeed, other_database: Database, clock: HandClock
) -> None:
    await here.revoke("jane")
    late = feed_on(other_database, clock)
    await late.start()
    assert refused_by(late, clock)
    await late.close()


async def test_the_last_copy_stays_in_force_while_the_database_fails(
    here: RevocationFeed,
    elsewhere: RevocationFeed,
    database: Database,
    clock: HandClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await here.revoke("jane")
    await break_(database)
    with caplog.at_level(logging.INFO, logger="claimgraph.app.trust.revocation_feed"):
        for _ in range(3):
            await here.refresh()
    assert here.fresh
    clock.advance(MAX_AGE + 0.1)
    await here.refresh()
    assert not here.fresh
    assert refused_by(here, HandClock(clock() - 60))
    with pytest.raises(StoreUnavailable):
        await here.revoke("joe")
    assert not refused_by(here, clock, "joe")
    await repair(database)
    await elsewhere.revoke("jim")
    with caplog.at_level(logging.INFO, logger="claimgraph.app.trust.revocation_feed"):
        await here.refresh()
    assert here.fresh
    assert refused_by(here, clock, "jim")
    assert caplog.messages == [
        f"revocations not read, the last copy stays in force (StoreUnavailable); {NOT_MIGRATED}",
        "revocations are read again",
    ]


async def test_after_a_failure_everything_is_read_again(
    here: RevocationFeed, database: Database, clock: HandClock
) -> None:
    """The database may have been restored meanwhile, and count from an earlier number."""
    for _ in range(3):
        await here.revoke("jane")
    await here.refresh()
    await break_(database)
    await here.refresh()
    await repair(database)
    await run(database, "DELETE FROM revocations")
    await run(database, "DELETE FROM sqlite_sequence")
    await RevocationStore(database, clock=clock).revoke("joe")
    await here.refresh()
    assert refused_by(here, clock, "joe")
    assert refused_by(here, clock, "jane")


async def test_before_the_first_load_every_caller_is_turned_away(
    database: Database, clock: HandClock
) -> None:
    await break_(database)
    feed = feed_on(database, clock)
    await feed.start()
    assert not feed.fresh
    with pytest.raises(Unavailable, match=r"^revocations") as unavailable:
        feed.current()
    assert unavailable.value.retry_after == 2
    await repair(database)
    await feed.revoke("jane")
    with pytest.raises(Unavailable, match=r"^revocations"):
        feed.current()
    await feed.refresh()
    assert feed.fresh
    assert refused_by(feed, clock)
    await feed.close()


async def test_revocations_of_expired_tokens_are_dropped(
    here: RevocationFeed, elsewhere: RevocationFeed, clock: HandClock
) -> None:
    await here.revoke("jane")
    await elsewhere.refresh()
    clock.advance(KEPT_FOR + 1)
    await here.revoke("joe")
    await elsewhere.refresh()
    assert len(elsewhere.current()) == 1


class HangingStore(RevocationStore):
    """Its database never answers."""

    async def since(self, sequence: int = 0) -> Addition:
        await asyncio.Event().wait()
        return await super().since(sequence)


async def test_reading_from_a_hanging_database_times_out(database: Database) -> None:
    feed = RevocationFeed(HangingStore(database), interval=MAX_AGE - 0.1)
    async with asyncio.timeout(PATIENCE):
        await feed.refresh()
    assert not feed.fresh


async def test_the_copy_is_refreshed_in_the_background_whatever_happens(
    here: RevocationFeed, database: Database, other_database: Database, clock: HandClock
) -> None:
    elsewhere = RevocationFeed(RevocationStore(other_database, clock=clock), interval=0.05, clock=clock)
    await elsewhere.start()
    await break_(database)
    await asyncio.sleep(0.15)
    await repair(database)
    changed = asyncio.Event()
    elsewhere.on_change(lambda _subs: changed.set())
    await here.revoke("jane")
    async with asyncio.timeout(PATIENCE):
        await changed.wait()
    assert refused_by(elsewhere, clock)
    await elsewhere.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("interval", [0, -1, MAX_AGE, 60])
async def test_an_interval_that_is_too_long_is_refused(database: Database, interval: float) -> None:
    with pytest.raises(ValueError, match="interval"):
        RevocationFeed(RevocationStore(database), interval=interval)


async def test_signed_out_by_one_process_a_token_is_refused_by_another(
    here: RevocationFeed, elsewhere: RevocationFeed, clock: HandClock
) -> None:
    keys = PoolKeys(clock=clock)
    pool = UserPool(
        user_pool_id=keys.user_pool_id,
        issuer=keys.issuer,
        clients=frozenset({keys.client_id}),
        accepts=frozenset({"id", "access"}),
        keys=keys.fixed_keys(),
    )
    first, second = (trusting([pool], clock=clock, revocations=feed) for feed in (here, elsewhere))
    credentials = Credentials(keys.access_token())
    for authenticator in (first, second):
        await authenticator.authenticate(credentials)
    await here.revoke(USER_SUB)
    assert first.cached(credentials) is None
    await elsewhere.refresh()
    assert second.cached(credentials) is None
    for authenticator in (first, second):
        with pytest.raises(CredentialRejected) as refused:
            await authenticator.authenticate(credentials)
        assert refused.value.reason is Reason.REVOKED
    clock.advance(1)
    assert (await second.authenticate(Credentials(keys.access_token()))).sub == USER_SUB
