"""``claimgraph dev`` and ``claimgraph serve``."""

import asyncio
import sys
from ipaddress import ip_address
from typing import NoReturn

import typer
from starlette.types import ASGIApp

from claimgraph.app.commands.database import database_failures_explained
from claimgraph.app.logs import configure_logging
from claimgraph.app.main import production_app
from claimgraph.app.serving.listener import bind
from claimgraph.app.serving.place import WorkerPlace
from claimgraph.app.serving.server import ApiServer
from claimgraph.app.serving.supervisor import Supervisor
from claimgraph.app.serving.worker import START_FAILED, WorkerOptions
from claimgraph.app.settings.settings import Settings, SettingsError, load_settings, variable

_PORT = typer.Option(None, help="The port, instead of CLAIMGRAPH_PORT.")
_HOST = typer.Option(None, help="The address to listen on, instead of CLAIMGRAPH_HOST.")


def dev(port: int | None = _PORT, host: str | None = _HOST) -> None:
    """Serve on this machine only: embedded user pool, SQLite, playground, denials explained."""
    settings = _settings(host, port)
    if not _is_loopback(settings.host):
        raise SettingsError(
            f"{variable('host')}: `claimgraph dev` has a user pool with public passwords and listens on "
            "loopback only (127.0.0.1, ::1 or localhost). For other machines, run `claimgraph serve`."
        )
    configure_logging(level=settings.log_level, style="readable")
    _find_handlers_here()
    listener = bind(settings)
    server = ApiServer(_development_app(settings), listener, shutdown_timeout=settings.shutdown_timeout)
    _greet(settings)
    _end(served=server.run_until_stopped())


def serve(
    port: int | None = _PORT,
    host: str | None = _HOST,
    workers: int = typer.Option(1, min=1, help="The number of processes that share the port."),
) -> None:
    """Serve in production: real user pools, a migrated database, JSON logs."""
    settings = _settings(host, port)
    configure_logging(level=settings.log_level, style="json")
    _find_handlers_here()
    app = production_app()  # an error in the settings shows here, once, rather than in every worker
    listener = bind(settings)
    if workers == 1:
        server = ApiServer(app, listener, shutdown_timeout=settings.shutdown_timeout)
        _end(served=server.run_until_stopped())
    del app
    options = WorkerOptions(worker_app, settings.shutdown_timeout)
    raise typer.Exit(Supervisor(options, listener, workers).run())


def worker_app(place: WorkerPlace) -> ASGIApp:
    """The server of one worker; called in each process."""
    configure_logging(level=load_settings().log_level, style="json")
    return production_app(place)


def _find_handlers_here() -> None:
    """Find modules of handlers (``module:function``) in the working directory, after all others."""
    if "" not in sys.path:
        sys.path.append("")


def _end(*, served: bool) -> NoReturn:
    raise typer.Exit(0 if served else START_FAILED)


def _settings(host: str | None, port: int | None) -> Settings:
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    return load_settings().model_copy(update=given)


def _development_app(settings: Settings) -> ASGIApp:
    """The development server; imported only here, because production does without moto."""
    try:
        from claimgraph.app.development import development_app, prepare_database  # noqa: PLC0415 - see below
    except ModuleNotFoundError as missing:
        raise SettingsError(
            f"`claimgraph dev` needs the embedded user pool ({missing.name} is not installed): "
            "pip install 'claimgraph[embedded]'"
        ) from None
    with database_failures_explained():
        asyncio.run(prepare_database(settings))
    return development_app(settings)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _greet(settings: Settings) -> None:
    address = settings.base_url
    print(
        f"Claimgraph with an embedded user pool (users alice, bob, carol, dave; password in the README)\n"
        f"  Playground  {address}/\n"
        f"  GraphQL     {address}/graphql\n"
        f"  A token     claimgraph token alice --use id --url {address}\n"
        f"  An API key  claimgraph api-key create\n"
        f"Press Ctrl+C to stop.",
        flush=True,  # at once, also into a file or a pipe
    )
