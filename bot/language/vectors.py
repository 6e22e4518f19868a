"""Sentences as sparse vectors: TF-IDF over the feature groups, each group of unit length before its weight."""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.language.concepts import Concepts
from bot.language.features import FeatureGroups, characters_of, concepts_of, skips_of, sounds_of, words_of
from bot.language.sound import SoundTable

Vector = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Columns and their values."""


@dataclass(frozen=True)
class Sentence:
    """A message as the classifier sees it."""

    gist: str
    words: tuple[str, ...]


@dataclass
class Vectoriser:
    """Knows the features of the training data and how telling each is."""

    groups: FeatureGroups
    sounds: SoundTable
    concepts: Concepts
    columns: dict[str, int] = field(default_factory=dict)
    idf: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def _features(self, sentence: Sentence) -> list[tuple[float, set[str]]]:
        groups = self.groups
        syllables = self.sounds.syllables(sentence.words) if groups.sounds else []
        spoken = self.concepts.sequence(sentence.words) if groups.concepts else []
        features = (
            characters_of(sentence.gist, groups.characters),
            sounds_of(syllables, groups.sounds),
            words_of(sentence.words, groups.words),
            concepts_of(spoken, groups.concepts),
            skips_of(sentence.gist, groups.skips),
        )
        return list(zip(self._weights(), features))

    def _weights(self) -> tuple[float, ...]:
        groups = self.groups
        return (1.0, groups.sound_weight, groups.word_weight, groups.concept_weight, groups.skip_weight)

    def fit(self, sentences: Sequence[Sentence], seen_in_at_least: int) -> csr_matrix:
        """Learn the columns (features of fewer sentences are dropped); returns the sentences' own rows."""
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        found: list[
            array[int]
        ] = []  # numbers, not texts, are kept of a sentence: a third of the time and of the memory
        ends: list[array[int]] = []
        for sentence in sentences:
            groups = self._features(sentence)
            found = found or [array("i") for _ in groups]
            ends = ends or [array("q", [0]) for _ in groups]
            for (_, features), listed, end in zip(groups, found, ends):
                listed.extend([numbers[feature] for feature in features])
                end.append(len(listed))
        counts = sum(np.bincount(np.asarray(listed), minlength=len(numbers)) for listed in found)
        texts = list(numbers)
        kept = sorted(np.flatnonzero(counts >= seen_in_at_least), key=texts.__getitem__)
        self.columns = {texts[number]: column for column, number in enumerate(kept)}
        self.idf = (np.log((1 + len(sentences)) / (1 + counts[kept])) + 1).astype(np.float32)
        column_of = np.full(len(numbers), -1, dtype=np.int32)
        column_of[kept] = np.arange(len(kept), dtype=np.int32)
        return self._stack([(column_of[np.asarray(listed)], np.diff(end)) for listed, end in zip(found, ends)])

    def _stack(self, groups: Sequence[tuple[NDArray[np.int32], NDArray[np.int64]]]) -> csr_matrix:
        """The rows of all sentences from the columns of each group (-1: dropped) and how many each sentence has; as `_weigh` does it."""
        sizes = groups[0][1]
        rows, columns, values = [], [], []
        for weight, (listed, many) in zip(self._weights(), groups):
            owner = np.repeat(np.arange(len(sizes), dtype=np.int32), many)[listed >= 0]
            known = listed[listed >= 0]
            idf = self.idf[known]
            length = np.sqrt(np.bincount(owner, idf.astype(np.float64) ** 2, minlength=len(sizes)))
            rows.append(owner)
            columns.append(known)
            values.append((idf * (weight / length[owner])).astype(np.float32))
        cells = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
        matrix = csr_matrix(cells, shape=(len(sizes), len(self.columns)))
        matrix.sort_indices()
        return matrix

    def _weigh(self, groups: Iterable[tuple[float, set[str]]]) -> Vector:
        columns: list[int] = []
        values = [np.zeros(0, dtype=np.float32)]
        for weight, features in groups:
            found = [column for feature in features if (column := self.columns.get(feature)) is not None]
            if found and weight:
                group = self.idf[found]
                columns.extend(found)
                values.append(group * (weight / np.sqrt(group @ group)))
        return np.array(columns, dtype=np.int32), np.concatenate(values).astype(np.float32)

    def vector(self, sentence: Sentence) -> Vector:
        """The columns and values of a sentence."""
        return self._weigh(self._features(sentence))

    def known(self, sentence: Sentence) -> float:
        """Share of the sentence's character n-grams (up to two) that training has seen."""
        short = characters_of(sentence.gist, 2)
        return sum(feature in self.columns for feature in short) / max(len(short), 1)

    def short(self) -> NDArray[np.bool_]:
        """Which columns are character n-grams of up to two."""
        return np.array([feature[0] == "c" and len(feature) <= 3 for feature in self.columns], dtype=np.bool_)

    def as_json(self) -> dict[str, Any]:
        return {
            "groups": vars(self.groups),
            "sounds": self.sounds.as_json(),
            "concepts": self.concepts.as_json(),
            "columns": list(self.columns),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], idf: NDArray[np.float32]) -> Vectoriser:
        columns = {feature: column for column, feature in enumerate(data["columns"])}
        sounds = SoundTable.from_json(data["sounds"])
        return cls(FeatureGroups(**data["groups"]), sounds, Concepts(data["concepts"], sounds), columns, idf)
