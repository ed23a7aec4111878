"""The recipes of the documentation run as they stand and print what the pages say."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.clients.conftest import HERE
from tests.docs.blocks import Block, marked_blocks
from tests.support.servers.claimgraph_server import RunningServer, dev_server
from tests.support.time.patience import PROCESS_PATIENCE

_DOCUMENTED_ADDRESS = "http://127.0.0.1:8000"
_DOCS = Path(__file__).parents[2] / "docs"
_CLIENTS = marked_blocks(_DOCS / "clients.md", "run")
_BLOCKS = {**_CLIENTS, **marked_blocks(_DOCS / "id-or-access-token.md", "run")}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with dev_server(tmp_path_factory.mktemp("recipes")) as server:
        yield server


@pytest.fixture(scope="module")
def recipes(server: RunningServer) -> Iterator[Path]:
    """The recipes' files, below the packages that they import, and apart from another process's."""
    folder = HERE / "recipes" / server.base_url.rpartition(":")[2]
    folder.mkdir(parents=True)
    for name, block in _BLOCKS.items():
        (folder / name).write_text(block.text.replace(_DOCUMENTED_ADDRESS, server.base_url))
    yield folder
    shutil.rmtree(folder)


def _printing(suffix: str) -> list[Block]:
    return [block for name, block in _BLOCKS.items() if name.endswith(suffix) and block.prints is not None]


@pytest.mark.parametrize("block", _printing(".mjs"), ids=lambda block: block.name)
def test_a_recipe_for_a_client_works(block: Block, recipes: Path, run_node: Callable[..., str]) -> None:
    assert run_node(str(recipes / block.name)) == block.prints


@pytest.mark.parametrize("block", _printing(".sh"), ids=lambda block: block.name)
def test_a_recipe_for_the_shell_works(
    block: Block, recipes: Path, server: RunningServer, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    claimgraph = tmp_path / "bin" / "claimgraph"
    claimgraph.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -c "from claimgraph.app.cli import main; main()" "$@"\n'
    )
    claimgraph.chmod(0o755)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")},
        "PATH": f"{claimgraph.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(HERE.parents[1]),
        "CLAIMGRAPH_PORT": server.base_url.rpartition(":")[2],
        "XDG_CACHE_HOME": str(tmp_path),
    }
    done = subprocess.run(  # noqa: S603 - our own documentation
        ["/bin/sh", "-eu", str(recipes / block.name)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PROCESS_PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert block.prints is not None
    assert _read(done.stdout) == _read(block.prints)


def _read(printed: str) -> object:
    """JSON as a value, anything else as it is."""
    return json.loads(printed) if printed.startswith("{") else printed


def test_every_client_that_is_promised_has_its_recipe() -> None:
    clients = {"apollo.mjs", "auth-link.mjs", "urql.mjs", "amplify.mjs"}
    assert set(_CLIENTS) == {"curl.sh", "get.sh", "tokens.mjs"} | clients
    assert {name for name, block in _BLOCKS.items() if block.prints is None} == {"tokens.mjs"}
