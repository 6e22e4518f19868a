"""What words mean in a hall: the thesaurus `lexicon/concepts.yml`, and a sentence as a sequence of its concepts."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Mapping, Sequence

import ruamel.yaml

from bot.language.script import fold
from bot.language.segment import LEXICON
from bot.language.sound import SoundTable

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
    """Reads concepts by the longest word that begins at each character; failing that by the longest that sounds so.

    A word is taken by its sound only where the text falls apart into single characters, as it does when a recogniser
    wrote another word of the same sound (取销, 遇约): among whole words it would find what nobody said.
    """

    def __init__(self, words: Mapping[str, str], sounds: SoundTable | None = None) -> None:
        self._words, self._sounds = dict(words), sounds
        self._longest = max(map(len, words), default=0)
        self._sounding: dict[tuple[str, ...], str] = {}
        if sounds:
            for word, concept in words.items():
                if len(word) >= 2 and all("\u4e00" <= char <= "\u9fff" for char in word):
                    self._sounding.setdefault(tuple(sounds.syllables([word])), concept)
                    self._sounding.setdefault(tuple(sounds.syllables(word)), concept)

    def sequence(self, words: Sequence[str]) -> list[str]:
        """Concepts of a sentence in order; a character of no concept stands for itself."""
        text = "".join(words)
        return list(self._read(text, self._loose(words) if self._sounds else [False] * len(text)))

    @staticmethod
    def _loose(words: Sequence[str]) -> list[bool]:
        """Which characters stand alone as words."""
        return [len(word) == 1 for word in words for _ in word]

    def _read(self, text: str, loose: list[bool]) -> Iterator[str]:
        position = 0
        while position < len(text):
            concept, size = self._written(text, position)
            if size < 2 and loose[position]:
                sounding, long = self._heard(text, position, loose)
                if sounding:
                    concept, size = sounding, long
            yield concept or text[position]
            position += max(size, 1)

    def _written(self, text: str, position: int) -> tuple[str | None, int]:
        for size in range(min(self._longest, len(text) - position), 0, -1):
            concept = self._words.get(text[position : position + size])
            if concept:
                return concept, size
        return None, 0

    def _heard(self, text: str, position: int, loose: list[bool]) -> tuple[str | None, int]:
        if self._sounds is None:
            return None, 0
        end = position
        while end < len(text) and loose[end] and end - position < 5:
            end += 1
        syllables = self._sounds.syllables(text[position:end])
        for size in range(end - position, 1, -1):
            concept = self._sounding.get(tuple(syllables[:size]))
            if concept:
                return concept, size
        return None, 0

    def as_json(self) -> dict[str, str]:
        return self._words
