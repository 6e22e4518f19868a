"""What words mean in a hall: the thesaurus `lexicon/concepts.yml`, and a sentence as a sequence of its concepts."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Mapping

import ruamel.yaml

from bot.language.script import fold
from bot.language.segment import LEXICON

FOREIGN_PREFIX = "x_"


def load_concepts(path: Path = LEXICON / "concepts.yml") -> dict[str, str]:
    """Word → concept. A word listed twice belongs to the concept that stands first in the file."""
    entries: Mapping[str, str] = ruamel.yaml.YAML(typ="safe").load(path)
    words: dict[str, str] = {}
    for concept, text in entries.items():
        for word in fold(str(text)).split():
            words.setdefault(word, concept)
    return words


class Concepts:
    """Reads concepts by the longest word that begins at each character."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)
        self._longest = max(map(len, words), default=0)

    def sequence(self, text: str) -> list[str]:
        """Concepts in order; a character of no concept stands for itself."""
        return list(self._read(text))

    def _read(self, text: str) -> Iterator[str]:
        position = 0
        while position < len(text):
            for size in range(min(self._longest, len(text) - position), 0, -1):
                concept = self._words.get(text[position : position + size])
                if concept:
                    yield concept
                    position += size
                    break
            else:
                yield text[position]
                position += 1

    def as_json(self) -> dict[str, str]:
        return self._words
