"""The built files of `web/console`, read once and kept compressed."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

BUILT = Path(__file__).resolve().parents[2] / "web" / "console" / "dist"
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
ENTRY = "index.html"
HASHED = "assets"
"""The folder whose names carry a digest of their content: such a file never changes."""


@dataclass(frozen=True)
class ConsoleFile:
    """A file's content, plain and compressed, with a tag that changes with it."""

    plain: bytes
    compressed: bytes
    content_type: str
    tag: str
    lasting: bool


def console_file(name: str) -> ConsoleFile | None:
    """Return a built file, or the entry page for a path without a file's suffix, which is a page of the application."""
    folder, _, leaf = name.rpartition("/")
    if Path(leaf).suffix not in TYPES:
        folder, leaf = ("", ENTRY) if folder != HASHED else (HASHED, "")
    if folder not in ("", HASHED) or not leaf:
        return None
    path = BUILT / folder / leaf
    return _load(path, path.stat().st_mtime_ns, folder == HASHED) if path.is_file() else None


@lru_cache(maxsize=256)
def _load(path: Path, _changed: int, lasting: bool) -> ConsoleFile:
    content = path.read_bytes()
    tag = sha256(content).hexdigest()[:20]
    return ConsoleFile(content, gzip.compress(content, 9), TYPES[path.suffix], tag, lasting)
