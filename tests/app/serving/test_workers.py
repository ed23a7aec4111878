"""Workers that are started, killed, replaced and stopped under load."""

import os
import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from tests.app.serving.processes import Served, served
from tests.support.time.patience import PATIENCE, PROCESS_PATIENCE, eventually

_FAST = "{ waits { for(seconds: 0.001) } }"
_SLOW = "{ waits { for(seconds: 0.7) } }"


def ask(client: httpx2.Client, query: str) -> httpx2.Response:
    return client.post("/graphql", json={"query": query}, headers={"authorization": "alice"})


class Load:
    """Clients that ask without pause, over connections that stay open, until nobody listens any longer."""

    def __init__(self, server: Served) -> None:
        self.outcomes = Counter[str]()
        self._server = server
        self._over = threading.Event()
        queries = [_FAST] * 6 + [_SLOW] * 3
        self._pool = ThreadPoolExecutor(len(queries))
        self._clients = [self._pool.submit(self._ask_on_and_on, query) for query in queries]

    def _ask_on_and_on(self, query: str) -> None:
        with httpx2.Client(base_url=self._server.base_url) as client:
            while not self._over.is_set():
                try:
                    answer = ask(client, query)
                except httpx2.ConnectError:  # nothing of the request was sent
                    self.outcomes["refused"] += 1
                    return
                except httpx2.TransportError as lost:
                    self.outcomes[f"lost: {lost!r}"] += 1
                    return
                self.outcomes["answered" if answer.json() == _ANSWER else answer.text] += 1

    def wait_for(self, answers: int) -> None:
        """Wait until so many requests have been answered."""
        eventually(lambda: self.outcomes["answered"] >= answers, otherwise=self._server.log)

    def end(self) -> Counter[str]:
        """What became of all requests."""
        self._over.set()
        for client in self._clients:
            client.result(timeout=PROCESS_PATIENCE)
        return self.outcomes


_ANSWER = {"data": {"waits": {"for": "waited"}}}


@pytest.mark.parametrize("workers", [1, 2])
def test_no_request_is_lost_when_a_busy_server_stops(tmp_path: Path, workers: int) -> None:
    with served(tmp_path, workers) as server:
        load = Load(server)
        load.wait_for(100)
        assert server.stop() == 0
        outcomes = load.end()
    assert set(outcomes) == {"answered", "refused"}
    assert outcomes["refused"] == 9
    assert '"level": "error"' not in server.log()


@pytest.mark.parametrize("workers", [1, 2])
def test_the_last_answer_on_a_connection_says_connection_close(tmp_path: Path, workers: int) -> None:
    with served(tmp_path, workers) as server, httpx2.Client(base_url=server.base_url) as client:
        assert "connection" not in ask(client, _FAST).headers
        with ThreadPoolExecutor(1) as pool:
            last = pool.submit(ask, client, "{ held }")
            server.wait_for("a field has held")
            server.process.send_signal(signal.SIGTERM)
            server.wait_for("shutting down", workers)
            server.release()
            assert last.result().headers["connection"] == "close"
            assert last.result().json() == {"data": {"held": "released"}}
            assert server.process.wait(timeout=PROCESS_PATIENCE) == 0


def test_a_request_to_an_idle_connection_is_still_answered(tmp_path: Path) -> None:
    with (
        served(tmp_path, 1, LINGER=str(PATIENCE)) as server,
        httpx2.Client(base_url=server.base_url) as client,
    ):
        ask(client, _FAST)
        server.process.send_signal(signal.SIGTERM)
        server.wait_for("shutting down")
        answer = ask(client, _FAST)
        assert (answer.json(), answer.headers["connection"]) == (_ANSWER, "close")
        assert server.process.wait(timeout=PROCESS_PATIENCE) == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_requests_that_outlast_the_shutdown_are_cancelled_with_an_error(tmp_path: Path, workers: int) -> None:
    with (
        served(tmp_path, workers, shutdown_timeout=0.5) as server,
        httpx2.Client(base_url=server.base_url) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        slow = pool.submit(ask, client, "mutation { change(seconds: 600) }")
        server.wait_for("a field has begun")
        assert server.stop() == 0
        assert slow.result().json()["errors"][0]["errorType"] == "ExecutionTimeout"
        assert "1 requests took longer to finish" in server.log()


def test_a_worker_that_dies_is_replaced_while_others_serve(tmp_path: Path) -> None:
    with served(tmp_path, 2) as server:
        first, second = server.workers()
        os.kill(first, signal.SIGKILL)
        server.wait_for(f"worker {first} ended (SIGKILL)")
        with httpx2.Client(base_url=server.base_url) as client:
            assert ask(client, _FAST).json() == _ANSWER
        server.wait_for("Application startup complete", 3)
        assert len(server.workers()) == 2
        assert second in server.workers()
        assert server.stop() == 0


def test_sighup_replaces_all_workers_without_a_gap(tmp_path: Path) -> None:
    with served(tmp_path, 2) as server:
        before = set(server.workers())
        load = Load(server)
        load.wait_for(20)
        server.process.send_signal(signal.SIGHUP)
        server.wait_for("Application startup complete", 4)
        server.wait_for("Finished server process", 2)
        outcomes = load.end()
        eventually(lambda: not before & set(server.workers()), otherwise=server.log)
        assert server.stop() == 0
    assert set(outcomes) == {"answered"}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_that_cannot_start_ends_with_a_status_that_says_so(tmp_path: Path, workers: int) -> None:
    with served(tmp_path, workers, CANNOT_START="yes") as server:
        status = server.process.wait(timeout=PROCESS_PATIENCE)
    assert status == (1 if workers == 1 else 3)
    if workers > 1:
        assert "the worker cannot start: ZeroDivisionError" in server.log()
        assert "no worker can start" in server.log()
        assert "secret" not in server.log()


def test_workers_do_not_outlive_their_supervisor(tmp_path: Path) -> None:
    with served(tmp_path, 2) as server:
        workers = server.workers()
        server.process.kill()
        server.process.wait()
        eventually(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers), server.log)
        with httpx2.Client(base_url=server.base_url) as client, pytest.raises(httpx2.ConnectError):
            ask(client, _FAST)


def test_ctrl_c_ends_a_server_in_order(tmp_path: Path) -> None:
    with served(tmp_path, 1) as server:
        assert server.stop(signal.SIGINT) == 0
