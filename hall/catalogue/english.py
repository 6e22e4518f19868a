"""English in a message, read as the hall's own words: `ID card` becomes 身份证 before anything is compared.

Pure; the table is data (`vocabulary.english`). Words are matched whole and longest first, whatever stands between them and
in either number and spelling. In a sentence that is English throughout, a word the table lacks is one unit of its own, so
that an imported item with an English alias is found by it and any other word only counts as something unknown.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping

from hall.catalogue.matching import LongestMatch

UNKNOWN_WORDS = "\U000f0000-\U000ffffd"
"""Private characters, one for each English word that the table lacks (a few may share one)."""

_CHINESE = re.compile("[㐀-鿿]")
_RUN = re.compile(r"[a-z]+(?:[\s'’\-_/&]+[a-z]+)*")
_WORD = re.compile("[a-z]+")
_BRITISH = {"licence": "license", "centre": "center", "enrolment": "enrollment"}
_FIRST, _ROOM = 0xF0000, 0xFFFD
_LONG_ENOUGH = 4  # a shorter word ends in s by itself (bus, gas)


def is_english(way: str) -> bool:
    """Whether a word of the vocabulary is English."""
    return _RUN.fullmatch(way.lower()) is not None


def _stem(word: str) -> str:
    plural = len(word) >= _LONG_ENOUGH and word.endswith("s") and not word.endswith("ss")
    singular = word[:-1] if plural else word
    return _BRITISH.get(singular, singular)


def _stems(run: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(run) if word != "s"]  # the s of driver's


def _unit(stem: str) -> str:
    return chr(_FIRST + zlib.crc32(stem.encode()) % _ROOM)


class English:
    """The English words of one vocabulary."""

    def __init__(self, table: Mapping[str, Iterable[str]], fillers: Iterable[str]) -> None:
        self._meaning = LongestMatch()
        for meaning, ways in table.items():
            for way in ways:
                self._meaning.add(tuple(_stems(way.lower())), meaning)
        self._fillers = frozenset(stem for filler in fillers for stem in _stems(filler.lower()))

    def translated(self, folded: str) -> str:
        """The text in lower case with its English read; fillers are dropped only where no word is Chinese."""
        alone = _CHINESE.search(folded) is None
        return _RUN.sub(lambda run: self._read(run[0], alone=alone), folded)

    def _read(self, run: str, *, alone: bool) -> str:
        stems = _stems(run)
        read: list[str] = []
        position, known = 0, False
        while position < len(stems):
            found = self._meaning.match(stems, position)
            if found:
                read.append(found[0])
                known = True
            elif alone and stems[position] not in self._fillers:
                read.append(_unit(stems[position]))
            position += found[1] if found else 1
        return "".join(read) if known or alone else run
