"""``claimgraph dev`` and ``claimgraph serve``."""

import asyncio
import errno
import socket
from ipaddress import ip_address
from typing import TypedDict

import typer
import uvicorn
from starlette.types import ASGIApp

from app.commands.database import database_failures_explained
from app.direct_http_protocol import DirectHttpProtocol
from app.logs import configure_logging
from app.main import production_app
from app.settings import Settings, SettingsError, load_settings, variable

_PORT = typer.Option(None, help="The port, instead of CLAIMGRAPH_PORT.")
_HOST = typer.Option(None, help="The address to listen on, instead of CLAIMGRAPH_HOST.")


class ServerOptions(TypedDict):
    """What is handed to uvicorn."""

    host: str
    port: int
    http: type[DirectHttpProtocol]
    log_config: None
    access_log: bool
    server_header: bool
    proxy_headers: bool
    timeout_graceful_shutdown: int


def dev(port: int | None = _PORT, host: str | None = _HOST) -> None:
    """Serve on this machine only: embedded user pool, SQLite, playground, denials explained."""
    settings = _settings(host, port)
    if not _is_loopback(settings.host):
        raise SettingsError(
            f"{variable('host')}: `claimgraph dev` has a user pool with public passwords and listens on "
            "loopback only (127.0.0.1, ::1 or localhost). For other machines, run `claimgraph serve`."
        )
    configure_logging(level=settings.log_level, style="readable")
    _require_free_port(settings)
    app = _development_app(settings)
    _greet(settings)
    uvicorn.run(app, **_server_options(settings))


def serve(
    port: int | None = _PORT,
    host: str | None = _HOST,
    workers: int = typer.Option(1, min=1, help="How many processes share the port."),
) -> None:
    """Serve in production: real user pools, a migrated database, JSON logs."""
    settings = _settings(host, port)
    configure_logging(level=settings.log_level, style="json")
    production_app()  # a fault in the settings shows here, once, rather than in every worker
    _require_free_port(settings)
    uvicorn.run("app.commands.server:worker_app", factory=True, workers=workers, **_server_options(settings))


def worker_app() -> ASGIApp:
    """One worker's server; uvicorn calls this in each process."""
    configure_logging(level=load_settings().log_level, style="json")
    return production_app()


def _settings(host: str | None, port: int | None) -> Settings:
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    return load_settings().model_copy(update=given)


def _development_app(settings: Settings) -> ASGIApp:
    """The development server; imported only here, because production does without moto."""
    try:
        from app.development import development_app, prepare_database  # noqa: PLC0415 - see below
    except ModuleNotFoundError as missing:
        raise SettingsError(
            f"`claimgraph dev` needs the embedded user pool ({missing.name} is not installed): "
            "pip install 'claimgraph[embedded]'"
        ) from None
    with database_failures_explained():
        asyncio.run(prepare_database(settings))
    return development_app(settings)


def _server_options(settings: Settings) -> ServerOptions:
    return {
        "host": settings.host,
        "port": settings.port,
        "http": DirectHttpProtocol,
        "log_config": None,
        "access_log": False,  # its lines hold query strings, and those hold variables
        "server_header": False,
        "proxy_headers": False,  # they would replace the observed peer; X-Forwarded-For is ours to read
        "timeout_graceful_shutdown": 10,
    }


def _require_free_port(settings: Settings) -> None:
    """Say that the port is taken before anything is set up for it."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                hint = f"Choose another: --port {settings.port + 1} (make run PORT={settings.port + 1})."
                raise SettingsError(f"port {settings.port} is taken. {hint}") from None
            raise SettingsError(
                f"cannot listen on {settings.host}:{settings.port}: {error.strerror}"
            ) from None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _greet(settings: Settings) -> None:
    address = settings.base_url
    print(
        f"Claimgraph, with an embedded user pool (users alice, bob, carol, dave; password in the README).\n"
        f"  Playground  {address}/\n"
        f"  GraphQL     {address}/graphql\n"
        f"  A token     claimgraph token alice --use id --url {address}\n"
        f"  An API key  claimgraph api-key create\n"
        f"Stop with Ctrl+C."
    )
