"""The files of the playground: GraphiQL as built from ``ui/``, or the small page without a build."""

import hashlib
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = "index.html"

_HERE = Path(__file__).parent
BUILD = _HERE / "dist"
SMALL_PAGE = _HERE / "page"
SOURCES = _HERE / "ui"

_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".md": "text/markdown; charset=utf-8",
}

#: Content codings, the smaller first, and the suffixes of their files.
_CODINGS = {"br": ".br", "gzip": ".gz"}

#: Vite puts a hash of the content into the name: ``monaco-editor-DkXsVTyP.js``.
_HASHED = re.compile(r"-[\w-]{8}\.\w+\Z")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file.

    Attributes:
        path: Its path.
        media_type: Its Content-Type.
        tag: A digest of its content, for entity tags.
        encoded: Its compressed copies by content coding, the smallest first.
        is_hashed: Whether its name changes with its content, so that it may be cached forever.
    """

    path: Path
    media_type: str
    tag: str
    encoded: Mapping[str, Path]
    is_hashed: bool


def load_assets(directory: Path) -> Mapping[str, Asset]:
    """File name to asset, pages included. Only these names are served, so paths cannot be traversed."""
    return {path.name: _asset(path) for path in sorted(directory.iterdir()) if path.suffix in _MEDIA_TYPES}


def _asset(path: Path) -> Asset:
    encoded = {coding: path.with_name(path.name + suffix) for coding, suffix in _CODINGS.items()}
    return Asset(
        path=path,
        media_type=_MEDIA_TYPES[path.suffix],
        tag=hashlib.sha256(path.read_bytes()).hexdigest()[:32],
        encoded={coding: file for coding, file in encoded.items() if file.exists()},
        is_hashed=_HASHED.search(path.name) is not None,
    )


def files_to_serve() -> tuple[Path, str | None]:
    """The folder with the page's files.

    Returns:
        GraphiQL's folder and None, or the small page's folder and the reason, as the end of a sentence.
    """
    reason = _why_not_built()
    return (BUILD, None) if reason is None else (SMALL_PAGE, reason)


def _why_not_built() -> str | None:
    if (BUILD / PAGE).exists():
        return None
    if not SOURCES.exists():
        return "this installation of Claimgraph was packaged without it"
    if (SOURCES / "build.log").exists():
        return "its build failed; app/playground/ui/build.log has the reason"
    if shutil.which("npm") is None:
        return "building it takes Node.js 20.19 or newer with npm, which were not found"
    return "it has not been built; run `make playground`"
