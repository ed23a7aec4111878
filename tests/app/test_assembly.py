"""Starting and stopping a server leaves nothing open, whatever fails."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message

from claimgraph.app.assembly import ServerParts, assemble
from claimgraph.app.settings.settings import Settings
from claimgraph.app.trust.revocation_feed import RevocationFeed
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.keys.source import FixedKeys
from claimgraph.auth.modes.api_key import ApiKeyList
from claimgraph.auth.modes.claim_lookups import ClaimLookups
from claimgraph.resolvers.cognito.client import real_client
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.identity_pool import IdentityPool
from claimgraph.resolvers.lambdas import Functions
from tests.support.tokens.cognito import PoolKeys

KEYS = PoolKeys()

#: What a server holds open, in the order in which it is closed.
HELD: tuple[type, ...] = (
    IdentityPool,
    Functions,
    FixedKeys,
    ApiKeyList,
    ClaimLookups,
    RevocationFeed,
    CognitoGateway,
    Database,
)


class Broken(Exception):
    """What a test makes fail."""


async def nothing() -> None:
    """Prepare nothing."""


class Closing:
    """Notes what is really closed; one part may fail when it is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, failing: type | None = None) -> None:
        self.closed: list[type] = []
        for kind in HELD:
            monkeypatch.setattr(kind, "close", self._noting(kind, fails=kind is failing))

    def _noting(self, kind: type, *, fails: bool) -> Callable[[object], Awaitable[None]]:
        close: Callable[[object], Awaitable[None]] = vars(kind)["close"]

        async def noted(part: object) -> None:
            await close(part)
            self.closed.append(kind)
            if fails:
                raise Broken

        return noted


def server(folder: Path, prepare: Callable[[], Awaitable[None]] = nothing) -> ASGIApp:
    """A server with everything that has to be closed."""
    pool = UserPool(
        user_pool_id=KEYS.user_pool_id,
        issuer=KEYS.issuer,
        clients="any-client",
        accepts=frozenset({"id", "access"}),
        keys=KEYS.fixed_keys(),
    )
    settings = Settings.model_validate(
        {"api_keys": True, "identity_pool_id": "eu-west-1:5f3c0000-0000-4000-8000-000000000000"}
    )
    cognito = {pool.user_pool_id: real_client("eu-west-1")}  # asked nothing here
    database = Database(f"sqlite:///{folder}/claimgraph.sqlite3")
    return assemble(ServerParts(settings, [pool], cognito, database, prepare=prepare))


async def start_and_stop(app: ASGIApp) -> list[str]:
    """What the server says of its start and its stop (ASGI's lifespan protocol)."""
    events = iter(("lifespan.startup", "lifespan.shutdown"))
    said: list[str] = []

    async def receive() -> Message:
        return {"type": next(events)}

    async def send(message: Message) -> None:
        said.append(message["type"])

    try:
        await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
    except Broken:
        said.append("raised")
    return said


def others() -> set[asyncio.Task[object]]:
    """The tasks beside the test's own."""
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}


async def test_a_server_that_stops_closes_everything_in_the_opposite_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = Closing(monkeypatch)
    said = await start_and_stop(server(tmp_path))
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert closing.closed == [*HELD]
    assert others() == set()


@pytest.mark.parametrize("failing", HELD)
async def test_a_part_that_fails_to_close_leaves_no_other_one_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: type
) -> None:
    closing = Closing(monkeypatch, failing)
    said = await start_and_stop(server(tmp_path))
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.failed", "raised"]
    assert closing.closed == [*HELD]
    assert others() == set()


async def test_a_server_that_cannot_be_prepared_closes_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def prepare() -> None:
        raise Broken

    closing = Closing(monkeypatch)
    assert await start_and_stop(server(tmp_path, prepare)) == ["lifespan.startup.failed", "raised"]
    assert closing.closed == [*HELD]
    assert others() == set()


async def test_a_server_whose_revocations_cannot_start_closes_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = RevocationFeed.start

    async def broken(feed: RevocationFeed) -> None:
        await start(feed)
        raise Broken

    monkeypatch.setattr(RevocationFeed, "start", broken)
    closing = Closing(monkeypatch)
    assert await start_and_stop(server(tmp_path)) == ["lifespan.startup.failed", "raised"]
    assert closing.closed == [*HELD]
    assert others() == set()
