"""Words: jieba without its guessing model, on a dictionary cut to what a hall needs plus the hall's own lexicon."""

from __future__ import annotations

import logging
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Iterable

import jieba

LEXICON = Path(__file__).resolve().parent.parent / "lexicon"
HALL_WORD_FREQUENCY = 200_000
"""High enough that jieba never cuts through a word of the hall."""


def hall_words(folder: Path = LEXICON) -> list[str]:
    """Every word of the lexicon folder, one a line, `#` begins a remark."""
    lines = (
        line.split("#")[0].strip() for path in sorted(folder.glob("*.txt")) for line in path.open(encoding="utf-8")
    )
    return sorted({line for line in lines if line})


def common_words(least: int) -> dict[str, int]:
    """Jieba's own dictionary without the words seen less than `least` times (a third of its memory, the same cuts)."""
    words: dict[str, int] = {}
    with (files("jieba") / "dict.txt").open("rb") as lines:
        for line in lines:
            word, count, _ = line.decode("utf-8").split(" ", 2)
            if int(count) >= least and (len(word) <= 4):
                words[word] = int(count)
    return words


@lru_cache(maxsize=2)
def segmenter(lexicon: bool, least_frequency: int) -> Segmenter:
    """One segmenter a process for the same settings: its dictionary is the largest thing we hold."""
    return Segmenter(hall_words() if lexicon else (), least_frequency)


class Segmenter:
    """Cuts folded text into words. Process-wide jieba state is left alone, and no cache file is written."""

    def __init__(self, own_words: Iterable[str] = (), least_frequency: int = 60) -> None:
        logging.getLogger("jieba").setLevel(logging.WARNING)
        self._jieba = jieba.Tokenizer()
        frequencies = common_words(least_frequency)
        frequencies.update((word, HALL_WORD_FREQUENCY) for word in own_words)
        for word in list(frequencies):
            for end in range(1, len(word)):
                frequencies.setdefault(word[:end], 0)
        self._jieba.FREQ = frequencies
        self._jieba.total = sum(frequencies.values())
        self._jieba.initialized = True

    def words(self, text: str) -> list[str]:
        """The words of a text, in order; together they are the text."""
        return list(self._jieba.cut(text, HMM=False))
