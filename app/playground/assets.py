"""The page's files, read once: small enough to be kept in memory."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = "index.html"

_DIRECTORY = Path(__file__).with_name("page")

_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the page.

    Attributes:
        content: Its bytes.
        media_type: Its Content-Type.
        etag: A strong entity tag, with its quotes (RFC 9110 section 8.8.3).
    """

    content: bytes
    media_type: str
    etag: str


def load_assets(directory: Path = _DIRECTORY) -> Mapping[str, Asset]:
    """File name to asset, the page included. Nothing else can be asked for, so no path can be walked."""
    return {path.name: _load(path) for path in sorted(directory.iterdir()) if path.suffix in _MEDIA_TYPES}


def _load(path: Path) -> Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:32]
    return Asset(content, _MEDIA_TYPES[path.suffix], f'"{digest}"')
