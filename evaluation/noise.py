"""Noise as recognised speech brings it: same-sounding characters, fillers, repetitions, lost punctuation. Seeded, so repeatable."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from pypinyin import lazy_pinyin

FILLERS = ("嗯", "呃", "那个", "就是", "啊", "额", "这个", "就是说", "嗯那个", "呃就是")
_TOKEN = re.compile(r"⟦[^⟧]*⟧")
_PUNCTUATION = re.compile(r"[，。！？、；：,.!?;:…~～\s]+")
COMMON_CHARACTERS = 2500
"""A recogniser answers with characters people use."""


@lru_cache(maxsize=1)
def _same_sound() -> dict[str, list[str]]:
    """Toneless syllable → the commonest characters of that sound, from jieba's own counts."""
    counts: dict[str, int] = defaultdict(int)
    with (files("jieba") / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split(" ", 2)
            for char in word:
                counts[char] += int(count)
    common = sorted(counts, key=counts.__getitem__, reverse=True)[:COMMON_CHARACTERS]
    groups: dict[str, list[str]] = defaultdict(list)
    for char in common:
        groups[lazy_pinyin(char)[0]].append(char)
    return groups


def _outside_tokens(text: str, change: Callable[[str], str]) -> str:
    """Apply a change to everything but the hall's number tokens."""
    parts, position = [], 0
    for token in _TOKEN.finditer(text):
        parts += [change(text[position : token.start()]), token[0]]
        position = token.end()
    return "".join([*parts, change(text[position:])])


def homophones(text: str, chance: random.Random, rate: float) -> str:
    """Replace Chinese characters at `rate` by others of the same toneless sound (dropped tones included)."""

    def replace(part: str) -> str:
        result = []
        for char in part:
            others = [one for one in _same_sound().get(lazy_pinyin(char)[0], ()) if one != char]
            swap = "\u4e00" <= char <= "\u9fff" and others and chance.random() < rate
            result.append(chance.choice(others) if swap else char)
        return "".join(result)

    return _outside_tokens(text, replace)


def one_homophone(text: str, chance: random.Random) -> str:
    """Replace exactly one Chinese character."""
    places = [place for place, char in enumerate(text) if "\u4e00" <= char <= "\u9fff"]
    chance.shuffle(places)
    for place in places:
        others = [one for one in _same_sound().get(lazy_pinyin(text[place])[0], ()) if one != text[place]]
        if others:
            return text[:place] + chance.choice(others) + text[place + 1 :]
    return text


def fillers(text: str, chance: random.Random) -> str:
    """Put a filler before the sentence, and another inside a longer one."""
    pieces = re.split(r"(?<=[，。,])", text)
    if len(pieces) > 1 and chance.random() < 0.5:
        pieces.insert(1, chance.choice(FILLERS))
    return chance.choice(FILLERS) + chance.choice(("", "，", " ")) + "".join(pieces)


def repetition(text: str, chance: random.Random) -> str:
    """Stammer: the first two or three characters twice."""
    size = chance.choice((2, 2, 3))
    return text if len(text) <= size or text.startswith("⟦") else text[:size] + text


def no_punctuation(text: str, chance: random.Random) -> str:
    """What a recogniser without punctuation writes."""
    return _outside_tokens(text, lambda part: _PUNCTUATION.sub("", part)) or text


def spoken(text: str, chance: random.Random) -> str:
    """All of it together: fillers, sometimes a stammer, no punctuation, one character in twelve misheard."""
    text = fillers(text, chance)
    text = repetition(text, chance) if chance.random() < 0.3 else text
    return homophones(no_punctuation(text, chance), chance, 1 / 12)


CHANNELS: dict[str, Callable[[str, random.Random], str]] = {
    "one homophone": one_homophone,
    "homophones 10 %": lambda text, chance: homophones(text, chance, 0.10),
    "fillers": fillers,
    "repetition": repetition,
    "no punctuation": no_punctuation,
    "spoken (all)": spoken,
}
