"""Tokens are revoked before and after Cognito ends a user's access, whatever happens."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import pytest
from botocore.exceptions import ReadTimeoutError

from claimgraph.auth.tokens.revocations import RevocationList
from claimgraph.resolvers.audit import Actor, AuditStore
from claimgraph.resolvers.cognito.access import ending_access
from claimgraph.resolvers.cognito.errors import CognitoTimeout
from claimgraph.resolvers.cognito.users.administration import Safeguards, UserAdministration
from claimgraph.resolvers.cognito.users.checks import administrator_checks
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.errors import StoreUnavailable
from claimgraph.resolvers.revocations import RevocationStore
from tests.resolvers.cognito.counted_pool import ALICE, CAROL, CountedPool, caller, catalogue, service
from tests.support.time.hand_clock import HandClock


class Log(list[str]):
    """What happened, in order."""

    async def revoke(self) -> None:
        self.append("revoke")


async def test_tokens_are_revoked_before_and_after() -> None:
    log = Log()
    async with ending_access(log.revoke):
        log.append("call")
    assert log == ["revoke", "call", "revoke"]


async def test_a_failed_call_does_not_skip_the_second_revocation() -> None:
    log = Log()
    with pytest.raises(CognitoTimeout):
        async with ending_access(log.revoke):
            raise CognitoTimeout
    assert log == ["revoke", "revoke"]


async def test_a_caller_who_gives_up_does_not_skip_the_second_revocation() -> None:
    log, reached = Log(), asyncio.Event()

    async def end_access() -> None:
        async with ending_access(log.revoke):
            reached.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(end_access())
    await reached.wait()
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    assert log == ["revoke", "revoke"]


async def test_without_the_first_revocation_nothing_is_called() -> None:
    async def fail() -> NoReturn:
        raise StoreUnavailable

    called = False
    with pytest.raises(StoreUnavailable):
        async with ending_access(fail):
            called = True
    assert not called


# With a Cognito that acts, and does not answer in time. Meanwhile the user refreshes their tokens.


@pytest.fixture
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncGenerator[Database]:
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'test.db')}")
    yield database
    await database.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def revocations(database: Database, clock: HandClock) -> RevocationStore:
    return RevocationStore(database, clock=clock)


def acts_too_late(
    own: CountedPool, operation: str, clock: HandClock
) -> Callable[[Mapping[str, object]], NoReturn]:
    """An answer that takes ten seconds: the operation is carried out, and botocore gives up."""

    def answer(parameters: Mapping[str, Any]) -> NoReturn:
        getattr(own.pool.client, operation)(**parameters)
        clock.advance(10)
        raise ReadTimeoutError(endpoint_url="https://cognito-idp.eu-west-1.amazonaws.com")

    return answer


async def refused(revocations: RevocationStore, issued_at: float) -> bool:
    known = RevocationList((await revocations.since()).revocations)
    return known.refuses(ALICE, int(issued_at))


async def test_signing_oneself_out_revokes_tokens_that_were_refreshed_meanwhile(
    own: CountedPool, revocations: RevocationStore, clock: HandClock
) -> None:
    alice, began = caller(own), clock.now
    own.client.answers["admin_user_global_sign_out"] = acts_too_late(own, "admin_user_global_sign_out", clock)
    with pytest.raises(CognitoTimeout):
        await service(own).sign_out(alice, revocations.revoke)
    assert await refused(revocations, issued_at=began + 5)
    assert not await refused(revocations, issued_at=began + 11)


ENDING: Mapping[str, str] = {
    "disable": "admin_disable_user",
    "sign_out": "admin_user_global_sign_out",
    "delete": "admin_delete_user",
}


@pytest.mark.parametrize("method", ENDING)
async def test_administrators_revoke_tokens_that_were_refreshed_meanwhile(
    own: CountedPool, database: Database, revocations: RevocationStore, clock: HandClock, method: str
) -> None:
    checks = administrator_checks(catalogue(own))
    safeguards = Safeguards(checks, AuditStore(database), revocations, frozenset({"admin"}))
    users, began = UserAdministration(own.gateway, safeguards), clock.now
    own.client.answers[ENDING[method]] = acts_too_late(own, ENDING[method], clock)
    with pytest.raises(CognitoTimeout):
        await getattr(users, method)(Actor(CAROL, "carol", "request-7"), ALICE)
    assert await refused(revocations, issued_at=began + 5)
    assert not await refused(revocations, issued_at=began + 11)
