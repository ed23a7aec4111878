"""`claimgraph serve`: real pools, JSON logs, denials without explanations, no embedded pool."""

import asyncio
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx2
import pytest

from claimgraph.resolvers.database import Database
from claimgraph.resolvers.profiles import SEEDED_PROFILES, SqlProfileStore
from tests.support.command_line import claimgraph
from tests.support.json_values import at
from tests.support.servers.claimgraph_server import ROOT, RunningServer, production_server
from tests.support.time.patience import PROCESS_PATIENCE, eventually
from tests.support.tokens.cognito import PoolKeys

_KEYS = PoolKeys()
_EMAIL = '{ profile(id: "prof_alice") { displayName email } }'


class KeyServer:
    """A JWKS endpoint that can be switched on and off."""

    def __init__(self) -> None:
        outer = self
        self.up = True

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if outer.up else 500)
                self.end_headers()
                self.wfile.write(_KEYS.jwks() if outer.up else b"")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/jwks.json"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def key_server() -> Iterator[KeyServer]:
    server = KeyServer()
    yield server
    server.close()


def pool(url: str) -> str:
    return json.dumps(
        [
            {
                "user_pool_id": _KEYS.user_pool_id,
                "clients": [_KEYS.client_id],
                "accepts": ["id", "access"],
                "jwks_uri": url,
            }
        ]
    )


async def _fill(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await SqlProfileStore(database).seed(SEEDED_PROFILES, {})
    await database.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, key_server: KeyServer) -> Iterator[RunningServer]:
    """A server that was started while the keys could not be had."""
    directory = tmp_path_factory.mktemp("production")
    asyncio.run(_fill(f"sqlite:///{directory}/claimgraph.sqlite3"))
    key_server.up = False
    settings = {"CLAIMGRAPH_USER_POOLS": pool(key_server.url), "CLAIMGRAPH_LOG_LEVEL": "debug"}
    with production_server(directory, settings) as running:
        yield running


def ask(server: RunningServer, token: bytes, query: str = _EMAIL) -> httpx2.Response:
    headers = {"authorization": token.decode()}
    return httpx2.post(f"{server.base_url}/graphql", headers=headers, json={"query": query})


def test_without_keys_it_answers_503_and_recovers_by_itself(
    server: RunningServer, key_server: KeyServer
) -> None:
    refused = ask(server, _KEYS.id_token())
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) >= 1
    assert httpx2.get(f"{server.base_url}/readyz").json()["keys"] is False
    key_server.up = True
    eventually(lambda: httpx2.get(f"{server.base_url}/readyz").status_code == 200)
    assert ask(server, _KEYS.id_token()).status_code == 200


def test_a_denial_has_an_id_that_is_in_the_audit_log_and_no_explanation(
    server: RunningServer, key_server: KeyServer
) -> None:
    key_server.up = True
    answer = ask(server, _KEYS.id_token()).json()
    assert at(answer, "data", "profile", "email") is None
    extensions = at(answer, "errors", 0, "extensions")
    assert set(extensions) == {"code", "denialId"}  # pyright: ignore[reportArgumentType] - an object, or this fails
    lines = [json.loads(line) for line in server.log().splitlines()]
    (denial,) = [line for line in lines if line.get("denial_id") == at(extensions, "denialId")]
    assert denial["logger"] == "claimgraph.audit"
    assert denial["field"] == "Profile.email"
    assert denial["failed"] == ["owner('userProfileID', of='id')", "in_group('admin')"]


def test_every_line_of_the_log_is_json_and_holds_no_value(server: RunningServer) -> None:
    token = _KEYS.id_token(email="secret@people.example", **{"cognito:username": "secret-name"})
    ask(server, token, '{ profiles(search: "secret-search") { nodes { email } } }')
    ask(server, token + b"x")
    log = server.log()
    for line in log.splitlines():
        json.loads(line)
    assert [
        secret for secret in ("secret-", "secret@", token.decode()[-40:], "prof_alice") if secret in log
    ] == []


def test_workers_share_one_port_and_report_each_others_metrics(tmp_path: Path, key_server: KeyServer) -> None:
    key_server.up = True
    asyncio.run(_fill(f"sqlite:///{tmp_path}/claimgraph.sqlite3"))
    settings = {"CLAIMGRAPH_USER_POOLS": pool(key_server.url), "CLAIMGRAPH_METRICS": "loopback"}
    with production_server(tmp_path, settings, "--workers", "2") as running:
        token = _KEYS.id_token()
        for _ in range(10):
            assert at(ask(running, token).json(), "data", "profile", "displayName") == "Alice Moreau"

        def all_is_told() -> bool:
            """What another worker tells is up to a second old."""
            numbers = httpx2.get(f"{running.base_url}/metrics").text
            told = ('worker="0"', 'worker="1"', "claimgraph_denials_total{")
            return all(part in numbers for part in told) and _answered(numbers) == 10

        eventually(all_is_told)
    assert running.log().count("Finished server process") == 2
    assert "Traceback" not in running.log()


def _answered(numbers: str) -> float:
    """Requests answered with 200, by all workers."""
    lines = [
        line for line in numbers.splitlines() if line.startswith('claimgraph_requests_total{status="200"')
    ]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def test_metrics_are_off_by_default(server: RunningServer) -> None:
    assert httpx2.get(f"{server.base_url}/metrics").status_code == 404


def test_there_is_no_embedded_pool(server: RunningServer) -> None:
    assert httpx2.post(f"{server.base_url}/cognito", json={}).status_code == 404
    assert httpx2.get(f"{server.base_url}/playground/config.json").status_code == 404


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "CLAIMGRAPH_USER_POOLS must name at least one user pool"),
        (
            {
                "CLAIMGRAPH_USER_POOLS": json.dumps(
                    [{"user_pool_id": "local-dev-1_Claimgraph", "clients": "any-client", "accepts": ["id"]}]
                )
            },
            "is an embedded pool",
        ),
        ({"CLAIMGRAPH_DATABASE_URL": "mysql://u:secret@h/d"}, "CLAIMGRAPH_DATABASE_URL"),
        ({"CLAIMGRAPH_TYPO": "1"}, "CLAIMGRAPH_TYPO: no such setting"),
        ({"CLAIMGRAPH_PORT": "http"}, "CLAIMGRAPH_PORT"),
    ],
)
def test_unsafe_settings_stop_the_start(settings: dict[str, str], said: str) -> None:
    with_pool = {"CLAIMGRAPH_USER_POOLS": pool("http://127.0.0.1:1/jwks.json")} if settings else {}
    ended = _serve({**with_pool, **settings})
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "secret" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_motos_published_key_is_refused(tmp_path: Path) -> None:
    """Anybody can sign with it: it ships in moto's package."""
    import moto.cognitoidp  # noqa: PLC0415 - only to find its file

    published = Path(moto.cognitoidp.__file__).parent / "resources" / "jwks-public.json.gz"
    document = gzip.decompress(published.read_bytes()).decode()
    renamed = json.loads(document)
    renamed["keys"][0]["kid"] = "an-innocent-name"
    for name, content in (("as-published", document), ("renamed", json.dumps(renamed))):
        file = tmp_path / name
        file.write_text(content)
        trusted = json.loads(pool("https://unused.example"))
        trusted[0] |= {"jwks_uri": None, "jwks_file": str(file)}
        ended = _serve({"CLAIMGRAPH_USER_POOLS": json.dumps(trusted)})
        assert ended.returncode == 2
        assert "jwks_file" in ended.stderr


def test_a_port_in_use_is_reported_plainly(server: RunningServer, key_server: KeyServer) -> None:
    port = server.base_url.rpartition(":")[2]
    ended = _serve({"CLAIMGRAPH_USER_POOLS": pool(key_server.url)}, "--port", port)
    assert ended.returncode == 2
    assert f"port {port} is taken" in ended.stderr


def _serve(settings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")}
    return subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, "-c", "from claimgraph.app.cli import main; main()", "serve", *arguments],
        cwd=ROOT,
        env=environment | settings,
        capture_output=True,
        text=True,
        timeout=PROCESS_PATIENCE,
        check=False,
    )


def test_an_unreachable_openid_provider_leaves_the_default_mode_ready(
    tmp_path: Path, key_server: KeyServer
) -> None:
    key_server.up = True
    away = json.dumps([{"issuer": "http://127.0.0.1:9/", "client_id": "web"}])
    settings = {"CLAIMGRAPH_USER_POOLS": pool(key_server.url), "CLAIMGRAPH_OIDC_ISSUERS": away}
    database = Database(f"sqlite:///{tmp_path}/claimgraph.sqlite3")
    asyncio.run(_migrated(database))
    with production_server(tmp_path, settings) as server:
        answer = httpx2.get(f"{server.base_url}/readyz")
        assert (answer.status_code, answer.json()["keys"], answer.json()["otherKeys"]) == (200, True, False)
        assert ask(server, _KEYS.id_token()).status_code == 200


async def _migrated(database: Database) -> None:
    await database.migrate()
    await database.close()


def test_a_database_that_was_not_migrated_is_named(tmp_path: Path, key_server: KeyServer) -> None:
    key_server.up = True
    with production_server(tmp_path, {"CLAIMGRAPH_USER_POOLS": pool(key_server.url)}) as server:
        answer = httpx2.get(f"{server.base_url}/readyz")
        assert answer.status_code == 503
        assert answer.json()["problem"] == "the database was not migrated: run `claimgraph migrate`"
        assert "run `claimgraph migrate`" in server.log()
        doctor = claimgraph("doctor", "--url", server.base_url)
        assert "The database was not migrated: run `claimgraph migrate`." in " ".join(doctor.stdout.split())
        database = Database(f"sqlite:///{tmp_path}/claimgraph.sqlite3")
        asyncio.run(_migrated(database))
        eventually(lambda: httpx2.get(f"{server.base_url}/readyz").status_code == 200)
        assert "problem" not in httpx2.get(f"{server.base_url}/readyz").json()
