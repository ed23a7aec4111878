"""A real Apollo Client against the development server; the checks are in apollo/*.test.mjs."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.servers.claimgraph_server import RunningServer, dev_server

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with dev_server(tmp_path_factory.mktemp("apollo")) as server:
        yield server


@pytest.mark.parametrize("suite", ["reading", "updating", "sessions", "persisted_queries"])
def test_apollo_client_works(suite: str, server: RunningServer, run_node: Callable[..., str]) -> None:
    report = run_node("--test-reporter=spec", f"apollo/{suite}.test.mjs", server.base_url)
    assert re.search(r"\bpass [1-9]", report), report
    assert re.search(r"\bskipped 0\b", report), report


def test_every_suite_is_run() -> None:
    suites = {path.name.removesuffix(".test.mjs") for path in (HERE / "apollo").glob("*.test.mjs")}
    assert suites == {"reading", "updating", "sessions", "persisted_queries"}


def test_the_client_is_apollo_client_4() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text())
    assert lock["packages"]["node_modules/@apollo/client"]["version"].startswith("4.")


def test_the_lock_names_no_registry() -> None:
    assert "resolved" not in (HERE / "package-lock.json").read_text()
