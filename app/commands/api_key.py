"""``claimgraph api-key``: make, list and revoke the keys of the API_KEY mode."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import typer

from claimgraph.app.commands.console import stop
from claimgraph.app.commands.database import database_failures_explained
from claimgraph.app.settings.database import open_database
from claimgraph.app.settings.settings import Settings, SettingsError, load_settings, variable
from claimgraph.resolvers.api_keys import (
    DEFAULT_DAYS,
    MAX_DAYS,
    MAX_KEYS,
    ApiKeyRecord,
    ApiKeyStore,
    NewApiKey,
    TooManyApiKeys,
)

commands = typer.Typer(no_args_is_help=True, help="API keys: sent as x-api-key, kept as hashes.")

T = TypeVar("T")


@commands.command()
def create(
    description: str = typer.Option("", help="Its purpose, in one line."),
    days: int = typer.Option(DEFAULT_DAYS, min=1, max=MAX_DAYS, help="Days until it expires."),
) -> None:
    """Make a key and print it. It cannot be shown again: only its hash is kept."""
    settings = load_settings()
    try:
        made: NewApiKey = _in_store(settings, lambda store: store.create(description, days=days))
    except ValueError as error:
        raise SettingsError(str(error)) from None
    except TooManyApiKeys:
        raise SettingsError(
            f"{MAX_KEYS} keys are valid already; revoke one with `claimgraph api-key revoke`."
        ) from None
    # The key alone on standard output, for KEY=$(claimgraph api-key create).
    print(made.key)
    print(f"{made.record.id}, valid until {_moment(made.record.expires_at)}.", file=sys.stderr)
    if not settings.api_keys:
        print(
            f"`claimgraph serve` accepts API keys only with {variable('api_keys')}=true.",
            file=sys.stderr,
        )


@commands.command("list")
def list_keys() -> None:
    """List the keys, newest first; expired keys are listed for 60 days."""
    keys: tuple[ApiKeyRecord, ...] = _in_store(load_settings(), lambda store: store.listed())
    print(f"{'ID':<14}{'STATE':<9}{'CREATED':<18}{'EXPIRES':<18}DESCRIPTION")
    now = time.time()
    for key in keys:
        state = "valid" if key.expires_at > now else "expired"
        print(
            f"{key.id:<14}{state:<9}{_moment(key.created_at):<18}{_moment(key.expires_at):<18}"
            f"{key.description}".rstrip()
        )


@commands.command()
def revoke(key: str = typer.Argument(help="Its id, as listed, or the key itself.")) -> None:
    """Delete a key; running servers reject it within five seconds."""
    if not _in_store(load_settings(), lambda store: store.revoke(key)):
        stop("there is no such key.", status=1)
    print("Revoked.")


def _in_store(settings: Settings, work: Callable[[ApiKeyStore], Awaitable[T]]) -> T:
    async def run() -> T:
        database = open_database(settings)
        try:
            return await work(ApiKeyStore(database))
        finally:
            await database.close()

    try:
        with database_failures_explained():
            return asyncio.run(run())
    except SettingsError as error:
        raise SettingsError(f"{error}. (`claimgraph migrate` makes the tables.)") from None


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%MZ")
