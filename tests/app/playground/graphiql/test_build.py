"""The build: nothing inline, nothing from elsewhere, compressed, licensed, and in the wheel."""

import gzip
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from claimgraph.app.playground.assets import BUILD, PAGE, load_assets
from tests.support.servers.claimgraph_server import ROOT
from tests.support.time.patience import PROCESS_PATIENCE

PAGES = [PAGE, "signed-in.html"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_hold_nothing_inline(name: str) -> None:
    page = (BUILD / name).read_text(encoding="utf-8")
    assert not re.findall(r"<script(?![^>]*\bsrc=)", page)
    assert not re.findall(r"<style|\bstyle=|\bon\w+=|https?://", page)
    assert set(re.findall(r'(?:src|href)="(/\w*)', page)) <= {"/", "/playground"}


def test_every_file_but_the_pages_has_its_content_in_its_name() -> None:
    unhashed = {name for name, asset in load_assets(BUILD).items() if not asset.is_hashed}
    assert unhashed == {*PAGES, "licenses.md", "gate_sign_in.js"}  # imported by the gate, by that name


def test_files_are_there_compressed_too() -> None:
    assets = {name: asset for name, asset in load_assets(BUILD).items() if not name.endswith(".md")}
    assert len(assets) > 20
    for name, asset in assets.items():
        assert list(asset.encoded) == ["br", "gzip"], name
        assert gzip.decompress(asset.encoded["gzip"].read_bytes()) == asset.path.read_bytes(), name


def test_styles_fetch_from_here_only_and_no_font_but_the_icons() -> None:
    styles = "".join(path.read_text(encoding="utf-8") for path in BUILD.glob("*.css"))
    addresses = set(re.findall(r"url\(['\"]?([^)'\"]{1,40})", styles))
    assert {address for address in addresses if not address.startswith("data:image/")} == {
        f"/playground/{path.name}" for path in BUILD.glob("codicon-*.ttf")
    }
    assert "@import" not in styles
    assert [path.suffix for path in BUILD.iterdir() if path.suffix in {".woff", ".woff2", ".ttf"}] == [".ttf"]


def test_the_licences_of_what_is_bundled_travel_along() -> None:
    licences = (BUILD / "licenses.md").read_text(encoding="utf-8")
    for package in ("graphiql", "monaco-editor", "react", "graphql"):
        assert re.search(rf"^#+ {package}\b", licences, re.MULTILINE), package


def test_the_lock_names_no_registry() -> None:
    lock = (ROOT / "app/playground/ui/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock


def test_the_wheel_carries_the_build(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=PROCESS_PATIENCE)  # noqa: S603 - a fixed command
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    build = "claimgraph/app/playground/dist/"
    carried = {name.removeprefix(build) for name in names if name.startswith(build)}
    assert carried == {path.name for path in BUILD.iterdir()}
    assert "claimgraph/app/playground/page/index.html" in names
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"claimgraph"}
    assert not [name for name in names if "playground/ui" in name]
