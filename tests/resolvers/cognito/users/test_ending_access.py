import asyncio
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.resolvers.cognito.errors import CognitoUnavailable
from claimgraph.resolvers.cognito.users.errors import CannotActOnSelf
from claimgraph.resolvers.errors import StoreUnavailable
from tests.app.embedded_pool.pool_kit import PoolKit
from tests.resolvers.cognito.administration_kit import (
    ADMIN,
    ALICE,
    BOB,
    CAROL,
    ENDING,
    ON,
    World,
    refusal,
    world,
)


@pytest.fixture(scope="module")
def keys() -> PoolKeys:
    return PoolKeys.generate()


@pytest.fixture
async def here(keys: PoolKeys, sqlite_template: Path, tmp_path: Path) -> AsyncGenerator[World]:
    copy = shutil.copy(sqlite_template, tmp_path / "test.db")
    async with world(PoolKit(keys).start(), f"sqlite:///{copy}") as made:
        yield made


async def outcomes(here: World) -> list[tuple[str, str]]:
    return [(record.operation, record.outcome) for record in await here.records()]


@pytest.mark.parametrize("operation", ENDING)
async def test_ending_access_revokes_before_and_after_the_call_to_cognito(
    here: World, operation: str
) -> None:
    await ON[operation](here.users, ADMIN, ALICE)
    revoke = f"revoke {ALICE}" + (" admin" if operation == "removeUserFromGroup" else "")
    assert here.log[:4] == [revoke, "admin_get_user", ENDING[operation], revoke]


@pytest.mark.parametrize("operation", [operation for operation in ON if operation not in ENDING])
async def test_writes_that_do_not_end_access_revoke_nothing(here: World, operation: str) -> None:
    await ON[operation](here.users, ADMIN, BOB)
    assert not any(call.startswith("revoke ") for call in here.log)


@pytest.mark.parametrize("failing", ["the look-up", "the write"])
@pytest.mark.parametrize("operation", ENDING)
async def test_a_revocation_holds_although_cognito_fails(here: World, operation: str, failing: str) -> None:
    call = "admin_get_user" if failing == "the look-up" else ENDING[operation]
    here.client.answers[call] = refusal("InternalErrorException")
    with pytest.raises(CognitoUnavailable):
        await ON[operation](here.users, ADMIN, ALICE)
    assert here.log[0].startswith(f"revoke {ALICE}")
    assert here.log[-1].startswith(f"revoke {ALICE}")
    assert await outcomes(here) == [(operation, "CognitoUnavailable")]


@pytest.mark.parametrize("operation", ENDING)
async def test_a_revocation_holds_although_the_caller_left(here: World, operation: str) -> None:
    reached = asyncio.Event()
    loop = asyncio.get_running_loop()

    def note(**parameters: object) -> dict[str, object]:
        loop.call_soon_threadsafe(reached.set)
        return getattr(here.pool.client, ENDING[operation])(**parameters)

    here.client.answers[ENDING[operation]] = note
    task = asyncio.ensure_future(ON[operation](here.users, ADMIN, ALICE))
    await reached.wait()
    task.cancel()
    await asyncio.wait([task])
    assert len([call for call in here.log if call.startswith(f"revoke {ALICE}")]) == 2


@pytest.mark.parametrize("operation", ENDING)
async def test_without_a_revocation_cognito_is_not_asked(here: World, operation: str) -> None:
    here.revocations.available = False
    with pytest.raises(StoreUnavailable):
        await ON[operation](here.users, ADMIN, ALICE)
    assert here.log == []
    assert await outcomes(here) == [(operation, "StoreUnavailable")]


@pytest.mark.parametrize("operation", ENDING)
async def test_acting_on_oneself_neither_calls_cognito_nor_revokes(here: World, operation: str) -> None:
    with pytest.raises(CannotActOnSelf) as caught:
        await ON[operation](here.users, ADMIN, CAROL)
    assert here.log == []
    assert caught.value.error_info == {"operation": operation}
