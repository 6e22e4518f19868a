"""Training sentences as a recogniser would have written them: another character of the same sound here and there."""

from __future__ import annotations

import random
from collections import defaultdict
from importlib.resources import files
from typing import Sequence

from bot.language.sound import SoundTable

_UNSPOKEN = str.maketrans("", "", "，？：")
COMMON = 2500
"""A recogniser answers with characters people use."""


class Mishearing:
    """Swaps characters for others of the same toneless sound."""

    def __init__(self, sounds: SoundTable) -> None:
        counts: dict[str, int] = defaultdict(int)
        with (files("jieba") / "dict.txt").open("rb") as lines:
            for line in lines:
                word, count, _ = line.decode("utf-8").split(" ", 2)
                for char in word:
                    counts[char] += int(count)
        self._alike: dict[str, list[str]] = defaultdict(list)
        for char in sorted(counts, key=lambda one: (-counts[one], one))[:COMMON]:
            self._alike[sounds.syllables(char)[0]].append(char)
        self._sounds = sounds

    def misheard(self, text: str, chance: random.Random) -> str:
        """One character in ten swapped, at least one; a text without Chinese stays as it is."""
        places = [place for place, char in enumerate(text) if "\u4e00" <= char <= "\u9fff"]
        chance.shuffle(places)
        chars = list(text)
        for place in places[: max(1, len(places) // 10)]:
            others = [one for one in self._alike[self._sounds.syllables(chars[place])[0]] if one != chars[place]]
            if others:
                chars[place] = chance.choice(others)
        return "".join(chars)


def misheard_copies(texts: Sequence[str], sounds: SoundTable, seed: int, shortest: int = 4) -> list[tuple[int, str]]:
    """(index of the original, copy) for every text long enough to be still understood; half of them without punctuation."""
    mishearing, chance = Mishearing(sounds), random.Random(seed)
    return [
        (index, mishearing.misheard(text.translate(_UNSPOKEN) if index % 2 else text, chance))
        for index, text in enumerate(texts)
        if len(text) >= shortest
    ]
