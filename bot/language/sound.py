"""How a sentence sounds: toneless syllables, with the confusions of recognised speech and local accents folded."""

from __future__ import annotations

import re
from typing import Iterable, Mapping

_ACCENT = ((re.compile("^(z|c|s)h"), r"\1"), (re.compile("^n(?=[aeiou])"), "l"), (re.compile("ng$"), "n"))


def blur(syllable: str) -> str:
    """One spelling for what Henan speech and recognisers mix up: zh/z, ch/c, sh/s, n/l, -ng/-n."""
    for pattern, replacement in _ACCENT:
        syllable = pattern.sub(replacement, syllable)
    return syllable


class SoundTable:
    """Syllables of characters, and of the words in which a character sounds differently.

    Built once with pypinyin when training; the table travels with the model, so serving needs no pypinyin (58 MB).
    """

    def __init__(self, characters: Mapping[str, str], words: Mapping[str, list[str]]) -> None:
        self._characters, self._words = dict(characters), dict(words)

    @classmethod
    def build(cls, words: Iterable[str]) -> SoundTable:
        """A table for every common character and the given words."""
        from pypinyin import lazy_pinyin

        characters = {chr(code): blur(lazy_pinyin(chr(code))[0]) for code in range(0x4E00, 0x9FA6)}
        exceptions = {}
        for word in words:
            if len(word) < 2 or any(char not in characters for char in word):
                continue
            syllables = [blur(syllable) for syllable in lazy_pinyin(word)]
            if len(syllables) == len(word) and syllables != [characters[char] for char in word]:
                exceptions[word] = syllables
        return cls(characters, exceptions)

    def syllables(self, words: Iterable[str]) -> list[str]:
        """One syllable a Chinese character; any other character stands for itself."""
        result: list[str] = []
        for word in words:
            result.extend(self._words.get(word) or (self._characters.get(char, char) for char in word))
        return result

    def as_json(self) -> dict[str, object]:
        return {"characters": self._characters, "words": self._words}

    @classmethod
    def from_json(cls, data: Mapping[str, dict[str, object]]) -> SoundTable:
        return cls(data["characters"], data["words"])  # type: ignore[arg-type]
