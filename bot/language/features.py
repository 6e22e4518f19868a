"""What a sentence is judged by: n-grams of its characters, sounds and words, and the concepts it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Iterator, Sequence

from bot.language.concepts import FOREIGN_PREFIX


@dataclass(frozen=True)
class FeatureGroups:
    """Longest n-gram of each kind (0 leaves the kind out) and how much the kind weighs beside the characters."""

    characters: int = 2
    sounds: int = 2
    words: int = 1
    concepts: int = 3
    skips: int = 3
    """Farthest distance of two characters that are seen as a pair, whatever stands between them."""
    sound_weight: float = 1.0
    word_weight: float = 0.5
    concept_weight: float = 0.7
    skip_weight: float = 0.7


def _grams(prefix: str, units: Sequence[str], longest: int, glue: str) -> Iterator[str]:
    for size in range(1, longest + 1):
        for start in range(len(units) - size + 1):
            yield prefix + glue.join(units[start : start + size])


def characters_of(text: str, longest: int) -> set[str]:
    """Character n-grams, with the sentence's two ends as characters of their own."""
    return set(_grams("c", f"^{text}$", longest, "")) if longest else set()


def skips_of(text: str, farthest: int) -> set[str]:
    """Pairs of characters with one or more others between them: what a filler or a wrong character cannot break."""
    ended = f"^{text}$"
    return {
        f"g{first}{ended[place + size]}"
        for place, first in enumerate(ended)
        for size in range(2, min(farthest, len(ended) - place - 1) + 1)
    }


def sounds_of(syllables: Sequence[str], longest: int) -> set[str]:
    """Syllable n-grams."""
    return set(_grams("s", ["^", *syllables, "$"], longest, " ")) if longest else set()


def words_of(words: Sequence[str], longest: int) -> set[str]:
    """Word n-grams, single characters left to the character n-grams."""
    return {gram for gram in _grams("w", words, longest, "_") if len(gram) > 2} if longest else set()


def concepts_of(sequence: Sequence[str], longest: int) -> set[str]:
    """Concept n-grams, and pairs of concepts in their order however far apart (a story may stand between them)."""
    if not longest:
        return set()
    spoken = list(dict.fromkeys(unit for unit in sequence if len(unit) > 1))
    result = {gram for gram in _grams("k", ["^", *sequence, "$"], longest, "_") if len(gram) > 2}
    result.update(f"p{first}>{second}" for first, second in combinations(spoken[:12], 2))
    foreign = sum(unit.startswith(FOREIGN_PREFIX) for unit in spoken)
    if foreign:
        home = "+".join(sorted(unit for unit in spoken if unit in ("item", "appointment", "hall", "materials")))
        result.update({"x", f"x{min(foreign, 2)}", f"x with {home}"})
    return result
