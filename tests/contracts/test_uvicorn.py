"""What `app/http/_uvicorn.py` relies on in uvicorn. A failure means: read uvicorn's changes first."""

import ast
import asyncio
import inspect
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent

import httptools
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from claimgraph.app.http._uvicorn import UvicornConnection, UvicornServer
from claimgraph.app.http.protocol import HttpProtocol
from claimgraph.app.serving.server import ApiServer
from tests.app.http.in_memory import MemoryTransport, connect

_ROOT = Path(__file__).parents[2]
_ADAPTER = _ROOT / "app/http/_uvicorn.py"
_PARSER_CALLBACKS = {
    *("on_message_begin", "on_url", "on_header", "on_headers_complete", "on_body", "on_message_complete"),
    *("on_chunk_header", "on_chunk_complete", "on_status"),
}
_REQUEST = b"POST /here?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"


def parameters(function: object) -> list[str]:
    assert callable(function)
    return list(inspect.signature(function).parameters)


def test_uvicorn_is_the_minor_version_that_was_read() -> None:
    assert version("uvicorn").startswith("0.54.")
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]
    assert "uvicorn>=0.54,<0.55" in project["dependencies"]


# Overrides

_CONNECTION_OVERRIDES = {
    *("connection_made", "data_received", "eof_received", "connection_lost"),
    *("on_message_begin", "on_header", "on_headers_complete", "on_body", "on_message_complete"),
    *("shutdown", "on_response_complete", "handle_websocket_upgrade"),
    "_start_asgi_task",
}
_SERVER_OVERRIDES = {"startup", "shutdown", "handle_exit"}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ((HttpProtocol, UvicornConnection), HttpToolsProtocol, _CONNECTION_OVERRIDES),
        ((ApiServer, UvicornServer), uvicorn.Server, _SERVER_OVERRIDES - {"startup"}),
    ],
)
def test_overridden_methods_exist_with_the_same_parameters(
    ours: tuple[type, ...], theirs: type, expected: set[str]
) -> None:
    overridden = {name for kind in ours for name in vars(kind) if name in vars(theirs)}
    assert {name for name in overridden if not name.startswith("__")} == expected
    for name in expected:
        assert parameters(getattr(ours[0], name)) == parameters(getattr(theirs, name)), name


def test_the_parsers_callbacks_are_those_that_are_overridden_or_uvicorns() -> None:
    """A new one could hand over bytes that nobody bounds."""
    assert {name for name in dir(HttpToolsProtocol) if name.startswith("on_")} == {
        *_PARSER_CALLBACKS - {"on_chunk_header", "on_chunk_complete", "on_status"},
        "on_response_complete",
    }


def test_what_is_not_http_is_answered_where_bytes_are_received() -> None:
    """`HttpProtocol.data_received` replaces that method, and answers in its place."""
    assert inspect.getsource(HttpToolsProtocol).count("self.send_400_response(") == 1
    assert "self.send_400_response(" in inspect.getsource(HttpToolsProtocol.data_received)


def test_all_that_uvicorn_does_with_a_header() -> None:
    """`HttpProtocol.on_header` does the same to what it takes: a call for each header would be too dear."""
    _, *lines = dedent(inspect.getsource(HttpToolsProtocol.on_header)).splitlines()
    assert [line.strip() for line in lines] == [
        "name = name.lower()",
        'if name == b"expect" and value.lower() == b"100-continue":',
        "self.expect_100_continue = True",
        "self.headers.append((name, value))",
    ]


# A connection's state, as uvicorn's own class keeps it


class Application:
    """Notes who is asked, and answers when told to."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.released = asyncio.Event()

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.asked.append(scope["raw_path"])
        await self.released.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def application() -> Application:
    return Application()


@pytest.fixture
async def uvicorns(application: Application) -> tuple[HttpToolsProtocol, MemoryTransport]:
    return connect(application, HttpToolsProtocol)


Uvicorns = tuple[HttpToolsProtocol, MemoryTransport]


async def test_a_fresh_connection(uvicorns: Uvicorns, application: Application) -> None:
    connection, transport = uvicorns
    assert connection.transport is transport
    assert connection.loop is asyncio.get_running_loop()
    assert vars(connection)["app"] is application
    assert connection.client is None
    assert isinstance(connection.parser, httptools.HttpRequestParser)
    assert isinstance(connection.flow, FlowControl)
    assert connection.flow.write_paused is False
    assert connection.cycle is None
    assert list(connection.pipeline) == []
    assert connection in connection.server_state.connections


async def test_a_request_is_handed_over_when_its_head_is_complete(
    uvicorns: Uvicorns, application: Application
) -> None:
    connection, transport = uvicorns
    connection.data_received(_REQUEST)
    assert connection.url == b"/here?a=b"
    assert connection.headers == [(b"host", b"x"), (b"content-length", b"2")]
    assert connection.expect_100_continue is False
    cycle = connection.cycle
    assert isinstance(cycle, RequestResponseCycle)
    assert (cycle.response_complete, cycle.more_body, cycle.keep_alive, cycle.disconnected) == (
        *(False, False, True, False),
    )
    assert isinstance(cycle.message_event, asyncio.Event)
    assert len(connection.tasks) == 1
    application.released.set()
    await asyncio.wait(connection.tasks)
    assert cycle.response_complete
    assert b"".join(transport.responses) == STATUS_LINE[204] + b"\r\n"
    assert connection.server_state.total_requests == 1
    assert connection.timeout_keep_alive_task is not None
    connection.connection_lost(None)


async def test_a_request_behind_another_waits_with_its_application(
    uvicorns: Uvicorns, application: Application
) -> None:
    connection, _ = uvicorns
    connection.data_received(_REQUEST)
    first, other = connection.cycle, Application()
    connection.app = other
    connection.data_received(_REQUEST * 2)
    assert [app for _, app in connection.pipeline] == [other, other]
    assert connection.pipeline[0][0] is connection.cycle
    assert connection.flow.read_paused
    application.released.set()
    other.released.set()
    while tasks := set(connection.tasks):
        await asyncio.wait(tasks)
    assert (application.asked, other.asked) == ([b"/here"], [b"/here"] * 2)
    assert first.response_complete
    assert list(connection.pipeline) == []
    connection.connection_lost(None)


async def test_a_request_that_is_answered_early_never_becomes_complete(
    uvicorns: Uvicorns, application: Application
) -> None:
    connection, _ = uvicorns
    application.released.set()
    connection.data_received(_REQUEST[:-2])
    await asyncio.wait(connection.tasks)
    assert (connection.cycle.response_complete, connection.cycle.more_body) == (True, True)
    connection.data_received(b"{}")
    assert connection.cycle.more_body
    connection.connection_lost(None)


async def test_an_answer_that_may_not_be_followed_closes(
    uvicorns: Uvicorns, application: Application
) -> None:
    connection, transport = uvicorns
    connection.data_received(_REQUEST)
    connection.cycle.keep_alive = False
    application.released.set()
    await asyncio.wait(connection.tasks)
    assert transport.closed
    assert b"connection: close" in b"".join(transport.responses)


# What uvicorn does that this server must not: if it no longer does, an override may go


async def test_uvicorn_takes_trailers_for_headers(uvicorns: Uvicorns) -> None:
    connection, _ = uvicorns
    chunked = b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\nauthorization: x\r\n\r\n"
    connection.data_received(chunked)
    assert (b"authorization", b"x") in connection.headers
    connection.connection_lost(None)


async def test_uvicorn_reads_the_body_behind_an_upgrade_as_a_request(
    uvicorns: Uvicorns, application: Application
) -> None:
    connection, _ = uvicorns
    application.released.set()
    upgrade = b"GET / HTTP/1.1\r\nconnection: upgrade\r\nupgrade: h2c\r\ncontent-length: 99\r\n\r\n"
    connection.data_received(upgrade)
    await asyncio.wait(connection.tasks)
    connection.data_received(_REQUEST)
    await asyncio.wait(connection.tasks)
    assert application.asked == [b"/", b"/here"]
    connection.connection_lost(None)


async def test_uvicorn_reports_the_end_to_the_last_request_only(uvicorns: Uvicorns) -> None:
    connection, _ = uvicorns
    connection.data_received(_REQUEST)
    first = connection.cycle
    connection.data_received(_REQUEST)
    connection.connection_lost(None)
    assert (first.disconnected, connection.cycle.disconnected) == (False, True)


def test_an_exception_in_a_callback_is_the_context_of_the_parsers() -> None:
    class Failing:
        def on_message_complete(self) -> None:
            raise KeyboardInterrupt

    parser = httptools.HttpRequestParser(Failing())
    with pytest.raises(httptools.HttpParserCallbackError) as caught:
        parser.feed_data(_REQUEST)
    assert isinstance(caught.value.__context__, KeyboardInterrupt)


def test_status_lines() -> None:
    assert STATUS_LINE[200] == b"HTTP/1.1 200 OK\r\n"
    assert STATUS_LINE[431] == b"HTTP/1.1 431 Request Header Fields Too Large\r\n"


# The server


def test_a_fresh_server() -> None:
    server = uvicorn.Server(uvicorn.Config(Application, log_config=None))
    assert (server.started, server.should_exit, server.force_exit) == (False, False, False)
    state = server.server_state
    assert isinstance(state, ServerState)
    assert (state.connections, state.tasks, state.default_headers) == (set(), set(), [])


def test_an_application_that_cannot_start_ends_the_server_by_system_exit() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send({"type": "lifespan.startup.failed", "message": ""})

    server = uvicorn.Server(uvicorn.Config(failing, log_config=None, lifespan="on"))
    with pytest.raises(SystemExit):
        server.run(sockets=[])
    assert not server.started


async def test_a_server_starts_stops_and_keeps_what_it_listens_with() -> None:
    seen: list[str] = []

    async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["of"] = "the application"
        for step in ("startup", "shutdown"):
            seen.append((await receive())["type"])
            await send({"type": f"lifespan.{step}.complete"})

    class Stopping(uvicorn.Server):
        async def shutdown(self, sockets: object = None) -> None:
            del sockets
            seen.append("stopping")
            assert self.servers == []
            assert self.lifespan.state == {"of": "the application"}
            await self.lifespan.shutdown()

    config = uvicorn.Config(lifespan, http=HttpProtocol, log_config=None)
    server = Stopping(config)
    server.should_exit = True
    await server.serve(sockets=[])
    assert server.started
    assert config.http_protocol_class is HttpProtocol
    assert seen == ["lifespan.startup", "stopping", "lifespan.shutdown"]


def test_connections_are_made_and_stopped_as_ours_are() -> None:
    source = inspect.getsource(uvicorn.Server)
    assert "server_state=self.server_state" in source
    assert "app_state=self.lifespan.state" in source
    assert "connection.shutdown()" in source
    assert parameters(HttpToolsProtocol) == ["config", "server_state", "app_state", "_loop"]
    assert "signal.signal(sig, self.handle_exit)" in source


# Nothing else touches these parts


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for folder in ("app", "auth", "engine", "resolvers", "schema", "claimgraph"):
        for path in sorted((_ROOT / folder).rglob("*.py")):
            if not path.is_symlink() and path != _ADAPTER and "node_modules" not in path.parts:
                yield path, ast.parse(path.read_text())


def test_uvicorn_is_imported_by_one_module() -> None:
    for path, tree in modules():
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not [name for name in names if name.partition(".")[0] == "uvicorn"], path


def used(path: str) -> set[str]:
    """The attributes that a module uses of ``self``, ``super()``, a ``server`` or a ``connection``."""
    attributes = [n for n in ast.walk(ast.parse((_ROOT / path).read_text())) if isinstance(n, ast.Attribute)]
    owners = {"self", "super()", "server", "connection"}
    return {attribute.attr for attribute in attributes if ast.unparse(attribute.value) in owners}


def declared(adapter: type) -> set[str]:
    return {*vars(adapter), *inspect.get_annotations(adapter)}


async def test_the_protocol_uses_what_the_adapter_declares(uvicorns: Uvicorns) -> None:
    connection, _ = uvicorns
    connection.data_received(_REQUEST)
    inner = set(dir(connection)) - set(dir(asyncio.Protocol)) - _PARSER_CALLBACKS
    hooks = {"shutdown", "on_response_complete", "handle_websocket_upgrade"}
    assert used("app/http/protocol.py") & inner - declared(UvicornConnection) <= hooks
    connection.connection_lost(None)


@pytest.mark.parametrize("path", ["app/serving/server.py", "app/serving/worker.py"])
def test_servers_use_what_the_adapter_declares(path: str) -> None:
    server = uvicorn.Server(uvicorn.Config(Application, log_config=None))
    inner = {*dir(server), "servers", "lifespan"} - set(dir(object))
    assert used(path) & inner - declared(UvicornServer) <= _SERVER_OVERRIDES


def test_the_state_of_a_request_is_known_to_the_adapter_alone() -> None:
    """Names that occur nowhere else, so that a search finds all that depends on them."""
    inner = {
        "response_complete",
        "more_body",
        "message_event",
        "pipeline",
        "server_state",
        "_start_asgi_task",
    }
    for path, tree in modules():
        attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not attributes & inner, path
