"""Sentences as sparse vectors: TF-IDF over the feature groups, each group of unit length before its weight."""

from __future__ import annotations

from collections import Counter
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
        return [
            (1.0, characters_of(sentence.gist, groups.characters)),
            (groups.sound_weight, sounds_of(syllables, groups.sounds)),
            (groups.word_weight, words_of(sentence.words, groups.words)),
            (groups.concept_weight, concepts_of(spoken, groups.concepts)),
            (groups.skip_weight, skips_of(sentence.gist, groups.skips)),
        ]

    def fit(self, sentences: Sequence[Sentence], seen_in_at_least: int) -> csr_matrix:
        """Learn the columns (features of fewer sentences are dropped); returns the sentences' own rows."""
        read = [self._features(sentence) for sentence in sentences]
        counts = Counter(feature for groups in read for _, features in groups for feature in features)
        kept = sorted(feature for feature, count in counts.items() if count >= seen_in_at_least)
        self.columns = {feature: column for column, feature in enumerate(kept)}
        frequency = np.array([counts[feature] for feature in kept], dtype=np.float32)
        self.idf = (np.log((1 + len(sentences)) / (1 + frequency)) + 1).astype(np.float32)
        return self._stack([self._weigh(groups) for groups in read])

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

    def _stack(self, vectors: Sequence[Vector]) -> csr_matrix:
        ends = np.cumsum([0, *(len(columns) for columns, _ in vectors)])
        data = np.concatenate([values for _, values in vectors])
        indices = np.concatenate([columns for columns, _ in vectors])
        matrix = csr_matrix((data, indices, ends), shape=(len(vectors), len(self.columns)))
        matrix.sort_indices()
        return matrix

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
