"""From the message as written to words with their places, and to the sentence that the classifier reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator

from bot.language.script import TOKEN, fold, gist
from bot.language.segment import Segmenter
from bot.language.vectors import Sentence

_UNIT = re.compile(TOKEN.pattern + r"|[a-z0-9]+")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True)
class Word:
    """A word as folded, and where it stands in the message as written."""

    text: str
    start: int
    end: int


def _cut(segmenter: Segmenter, text: str) -> Iterator[str]:
    """Words of a text without white space; a hall's number token or a run of letters and digits is one."""
    position = 0
    for unit in _UNIT.finditer(text):
        yield from segmenter.words(text[position : unit.start()])
        yield unit[0]
        position = unit.end()
    yield from segmenter.words(text[position:])


def words(segmenter: Segmenter, text: str) -> list[Word]:
    """The words of a message. White space inside Chinese is no boundary: recognisers and phones put it anywhere."""
    folded = fold(text)
    places = [place for place, char in enumerate(folded) if not char.isspace()]
    found, position = [], 0
    for piece in _cut(segmenter, _BLANK.sub("", folded)):
        found.append(Word(piece, places[position], places[position + len(piece) - 1] + 1))
        position += len(piece)
    return found


def sentence(segmenter: Segmenter, text: str) -> Sentence:
    """What the classifier reads of a message."""
    core = gist(fold(text))
    return Sentence(core, tuple(segmenter.words(core)))
