"""docs/add-a-type.md works, in a copy of the repository."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.docs.blocks import marked_blocks
from tests.docs.links import ROOT
from tests.support.time.patience import PROCESS_PATIENCE

_PAGE: Final = ROOT / "docs" / "add-a-type.md"
_FILES: Final = marked_blocks(_PAGE, "file")
_SAID: Final = marked_blocks(_PAGE, "said")
_IN_THE_README: Final = (
    "resolvers/shipments.py",
    "schema/types/shipments.py",
    "tests/schema/test_shipments.py",
)
_LEFT_OUT: Final = shutil.ignore_patterns("node_modules", "__pycache__", "clients", "recipes")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The repository with the new type in it."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("auth", "engine", "resolvers", "schema", "app", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=_LEFT_OUT)
    shutil.copytree(ROOT / "claimgraph", folder / "claimgraph", symlinks=True)
    for name in ("pyproject.toml", "schema.graphql", "authorization-matrix.json"):
        shutil.copy(ROOT / name, folder / name)
    for name, block in _FILES.items():
        assert not (folder / name).exists(), f"{name} exists already"
        (folder / name).write_text(block.text)
    yield folder
    shutil.rmtree(folder)


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - this interpreter, on our own documentation
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PROCESS_PATIENCE,
        check=False,
    )


def _claimgraph(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _run(folder, "-c", "from claimgraph.app.cli import main; main()", *arguments)


def test_its_test_passes(copy: Path) -> None:
    done = _run(copy, "-m", "pytest", "-q", "tests/schema/test_shipments.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in done.stdout


def test_its_test_fails_without_the_rule(copy: Path, tmp_path: Path) -> None:
    """A test that passes whatever the rule is would prove nothing."""
    open_to_all = shutil.copytree(copy, tmp_path / "open", symlinks=True)
    types = open_to_all / "schema" / "types" / "shipments.py"
    types.write_text(types.read_text().replace('owner("userProfileID", of="ownerId") | ', "signed_in | "))
    done = _run(open_to_all, "-m", "pytest", "-q", "tests/schema/test_shipments.py")
    assert "2 failed, 3 passed" in done.stdout


def test_the_sdl_shows_the_rule_and_the_change_is_safe(copy: Path) -> None:
    assert " ".join(_SAID["sdl"].text.split()) in _claimgraph(copy, "schema", "print").stdout
    done = _claimgraph(copy, "schema", "diff")
    assert done.returncode == 0, done.stdout
    assert "Shipment" in done.stdout


def test_the_matrix_has_the_new_type_and_opens_nothing_else(copy: Path) -> None:
    done = _claimgraph(copy, "matrix", "diff")
    assert done.returncode == 0, done.stdout
    assert _SAID["matrix"].text.strip() in done.stdout


def test_a_forgotten_guard_gives_the_documented_message(copy: Path, tmp_path: Path) -> None:
    unguarded = shutil.copytree(copy, tmp_path / "unguarded", symlinks=True)
    types = unguarded / "schema" / "types" / "shipments.py"
    types.write_text(
        types.read_text().replace('directives=[guard(signed_in)], description="A', 'description="A')
    )
    done = _claimgraph(unguarded, "schema", "print")
    assert done.returncode != 0
    for line in _SAID["without-a-guard"].text.splitlines():
        assert line.replace("schema/types/", "") in re.sub(r"\(\S*/", "(", done.stderr)


def test_the_code_is_formatted_and_has_its_types(copy: Path) -> None:
    ruff = str(Path(sys.executable).with_name("ruff"))
    names = [name for name in _FILES if not name.startswith("tests/")]
    for check in (("format", "--check"), ("check", "--ignore", "D101,D102,D103,A002")):
        done = subprocess.run(  # noqa: S603 - our linter, on our own documentation
            [ruff, *check, *names],
            cwd=copy,
            capture_output=True,
            text=True,
            timeout=PROCESS_PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def _walk_through() -> str:
    """What the README says about adding a type."""
    readme = (ROOT / "README.md").read_text()
    return readme[readme.index("## Add a type with a rule") : readme.index("## More")]


def test_the_readme_shows_the_same() -> None:
    shown = re.findall(r"```python\n(.*?)```", _walk_through(), re.DOTALL)
    assert shown == [_FILES[name].text for name in _IN_THE_README]


def test_the_command_of_the_readme_runs_the_test(copy: Path) -> None:
    (commands,) = re.findall(r"```sh\n(.*?)```", _walk_through(), re.DOTALL)
    (copy / ".venv").symlink_to(sys.prefix)
    done = subprocess.run(  # noqa: S603 - a command of our own documentation
        ["bash", "-ec", commands],  # noqa: S607 - likewise
        cwd=copy,
        capture_output=True,
        text=True,
        timeout=PROCESS_PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in done.stdout
