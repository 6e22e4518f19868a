"""How strongly all that was said together speaks for one document rather than another: naive Bayes over the phrases.

A phrase compared alone sees one stretch of a story; here every feature of the story counts, by how much oftener the
phrases of a document hold it than the phrases of all do. It orders documents whose best phrases are about as good, and
learns nothing: the counts are taken from the catalogue when it is indexed. Pure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from hall.catalogue.features import is_sound, weight_of

_PRIOR = 20.0
"""Phrases of the average document that each document is thought to have besides its own: few words prove little."""
_HEARD = 0.5
"""What is heard is in the spelling too, for the most part."""
_CALM = 8.0
"""Features of one sentence are not independent of each other: the evidence is divided by this."""


class Evidence:
    """The counts of a catalogue's documents, each a count of features over its phrases with the number of phrases."""

    def __init__(self, documents: Sequence[tuple[Counter[str], int]]) -> None:
        self._documents = documents
        self._usual: dict[str, float] = {}
        for counts, phrases in documents:
            for feature, count in counts.items():
                self._usual[feature] = self._usual.get(feature, 0.0) + count / phrases / len(documents)

    def beliefs(self, said: Iterable[str], among: Sequence[int]) -> Mapping[int, float]:
        """Return for each document how well it explains what was said, the best of them 1."""
        known = [(feature, _worth(feature), self._usual[feature]) for feature in said if feature in self._usual]
        totals = {number: self._total(known, number) for number in among}
        most = max(totals.values(), default=0.0)
        return {number: math.exp((total - most) / _CALM) for number, total in totals.items()}

    def _total(self, known: Iterable[tuple[str, float, float]], number: int) -> float:
        counts, phrases = self._documents[number]
        seen = phrases + _PRIOR
        return sum(
            worth * math.log((counts.get(feature, 0) / usual + _PRIOR) / seen) for feature, worth, usual in known
        )


def _worth(feature: str) -> float:
    return weight_of(feature) * (_HEARD if is_sound(feature) else 1.0)
