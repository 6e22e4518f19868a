"""What Rasa's training cache must notice: the lexicon and the code below a component."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

BOT = Path(__file__).resolve().parents[1]


@lru_cache(maxsize=1)
def digest() -> str:
    """A digest of bot/language and bot/lexicon. Rasa itself looks only at a component's own class and settings."""
    files = sorted([*BOT.glob("language/*.py"), *(path for path in BOT.glob("lexicon/*") if path.is_file())])
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()[:16]
