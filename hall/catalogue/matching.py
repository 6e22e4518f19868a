"""The longest entry that begins at a place in a sequence of characters, syllables or words."""

from __future__ import annotations

from collections.abc import Sequence


class LongestMatch:
    """Entries by key sequence; the first one added under a key stays."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, ...], str] = {}
        self._lengths: dict[str, list[int]] = {}

    def add(self, key: tuple[str, ...], value: str) -> None:
        """Add an entry; one without a key is left out."""
        if not key or key in self._entries:
            return
        self._entries[key] = value
        lengths = self._lengths.setdefault(key[0], [])
        if len(key) not in lengths:
            lengths.append(len(key))
            lengths.sort(reverse=True)

    def match(self, keys: Sequence[str], start: int) -> tuple[str, int] | None:
        """Return the longest entry at `start` and its length."""
        for length in self._lengths.get(keys[start], ()):
            key = tuple(keys[start : start + length])
            if key in self._entries:
                return self._entries[key], len(key)
        return None
