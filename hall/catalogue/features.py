"""What a sentence and a phrase of the catalogue are compared by: features of the spelling and of the sound.

A feature is a string whose form tells its weight, so that a phrase only keeps the set of its features.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hall.catalogue.wording import FIRST_CONCEPT, Wording

_TOGETHER = "&"  # two concepts in one sentence, wherever they stand
_SOUND = "~"
_CONCEPTS = 8
"""Concepts of one sentence that are paired; a longer story has named its matter by then."""

Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one sentence or phrase."""

    spelled: frozenset[str]
    heard: frozenset[str]


def features_of(wording: Wording) -> Features:
    """Return concepts, characters, their pairs and triples, concepts together; and pairs and triples of syllables."""
    units, sounds = wording.units, wording.sounds
    spelled: set[str] = set(units)
    for size in (2, 3):
        spelled.update(units[start : start + size] for start in range(len(units) - size + 1))
    concepts = sorted(wording.concepts[:_CONCEPTS])
    spelled.update(f"{_TOGETHER}{one}{other}" for place, one in enumerate(concepts) for other in concepts[place + 1 :])
    heard: set[str] = set()
    for size in (2, 3):
        heard.update(_SOUND + " ".join(sounds[start : start + size]) for start in range(len(sounds) - size + 1))
    return Features(frozenset(spelled), frozenset(heard))


def heard_besides(wording: Wording, empty: frozenset[str]) -> frozenset[str]:
    """Return the features of the sound that are not of empty units alone: 孩子换成 names nothing, however it sounds."""
    return frozenset(
        _SOUND + " ".join(wording.sounds[start : start + size])
        for size in (2, 3)
        for start in range(len(wording.sounds) - size + 1)
        if not empty.issuperset(wording.spoken[start : start + size])
    )


def weight_of(feature: str) -> float:
    """How much a feature says by its form alone; its rarity in the catalogue comes on top."""
    if is_sound(feature):
        return 0.6
    if feature[0] == _TOGETHER:
        return 0.8
    if len(feature) == 1:
        return 1.0 if ord(feature) >= FIRST_CONCEPT else 0.3
    return 0.7 if len(feature) == 2 else 0.5


def units_of(feature: str) -> str:
    """The concepts and characters a feature of the spelling is made of."""
    return feature.removeprefix(_TOGETHER)


def is_sound(feature: str) -> bool:
    """Whether a feature is of the sound."""
    return feature[0] == _SOUND


def is_concept(feature: str) -> bool:
    """Whether a feature is a single concept."""
    return len(feature) == 1 and ord(feature) >= FIRST_CONCEPT


def mass(features: Iterable[str], rarity: Rarity) -> float:
    """How much the features say together."""
    return sum(weight_of(feature) * rarity(feature) for feature in features)
