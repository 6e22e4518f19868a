"""From the message as written to words with their places, and to the sentence that the classifier reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator

from bot.language.names import names
from bot.language.script import NAME_MARK, TOKEN, fold, gist
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


def _without_names(segmenter: Segmenter, folded: str) -> str:
    """The text with one mark for every name: 李翠花 and 王建军 say the same about what is wanted."""
    parts, position = [], 0
    for start, end in sorted({found.span(1) for found in names(folded)}):
        if start >= position and (start > 0 or _named(segmenter, folded[:end])):
            parts += [folded[position:start], NAME_MARK]
            position = end
    return "".join([*parts, folded[position:]])


def _named(segmenter: Segmenter, said: str) -> bool:
    """Whether a message begins with a name, nothing telling so: the words are cut behind the surname (周/国庆, but 高考, 白菜价 are none).

    Two characters are too few to tell (谢啦).
    """
    first = segmenter.words(said)[0]
    return len(said) >= 3 and len(first) == len(said) - 2


def sentence(segmenter: Segmenter, text: str) -> Sentence:
    """What the classifier reads of a message."""
    core = gist(_without_names(segmenter, fold(text)))
    return Sentence(core, tuple(segmenter.words(core)))
