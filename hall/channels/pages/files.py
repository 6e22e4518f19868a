"""Files under `web/` that browsers fetch, and the page templates; both are read again when they change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

WEB = Path(__file__).resolve().parents[3] / "web"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class StaticFile:
    """A file's content with its type and a tag that changes with it."""

    content: bytes
    content_type: str
    tag: str


def static_file(folder: str, name: str) -> StaticFile | None:
    """Return a file that lies directly in `web/<folder>` and has a type that browsers fetch; None for anything else."""
    base = WEB / folder
    path = base / name
    if path.suffix not in TYPES or path.parent != base or not path.is_file():
        return None
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _load(path: Path, _changed: int) -> StaticFile:
    content = path.read_bytes()
    return StaticFile(content, TYPES[path.suffix], sha256(content).hexdigest()[:20])


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Return the page templates; everything inserted is escaped."""
    return Environment(
        loader=FileSystemLoader(WEB / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
