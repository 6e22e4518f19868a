"""What is counted of a reader of intents and entities. Pure: labelled cases and readings in, figures out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

FOREIGN = "out_of_scope"
TRANSACTIONS = frozenset({"book_appointment", "cancel_appointment", "reschedule_appointment"})
THRESHOLD = 0.5
"""Below it the hall asks back instead of acting."""
BINS = 10


@dataclass(frozen=True)
class Entity:
    """A surface form."""

    entity: str
    value: str


@dataclass(frozen=True)
class Case:
    """A sentence with what it means; `entities` is None where they are not judged."""

    text: str
    intent: str
    tags: tuple[str, ...] = ()
    entities: tuple[Entity, ...] | None = None


@dataclass(frozen=True)
class Reading:
    """What a model made of a sentence."""

    intent: str
    confidence: float
    second: str = ""
    entities: tuple[Entity, ...] = ()


Pair = tuple[Case, Reading]


def load_cases(paths: Iterable[Path]) -> list[Case]:
    """Cases of JSON-lines files."""
    cases = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                fields = json.loads(line)
                entities = fields.get("entities")
                judged = (
                    None if entities is None else tuple(Entity(one["entity"], str(one["value"])) for one in entities)
                )
                cases.append(Case(fields["text"], fields["intent"], tuple(fields.get("tags", ())), judged))
    return cases


def accuracy(pairs: Sequence[Pair]) -> float:
    """Share of sentences whose best reading is right."""
    return sum(case.intent == reading.intent for case, reading in pairs) / max(len(pairs), 1)


def top_two(pairs: Sequence[Pair]) -> float:
    """Share whose right reading is among the two that would be offered."""
    return sum(case.intent in (reading.intent, reading.second) for case, reading in pairs) / max(len(pairs), 1)


def in_scope(pairs: Sequence[Pair]) -> list[Pair]:
    """Sentences that are the hall's business."""
    return [pair for pair in pairs if pair[0].intent != FOREIGN]


def foreign(pairs: Sequence[Pair]) -> list[Pair]:
    """Sentences that are not."""
    return [pair for pair in pairs if pair[0].intent == FOREIGN]


def false_starts(pairs: Sequence[Pair], threshold: float) -> float:
    """Share of foreign sentences that would start a transaction."""
    others = foreign(pairs)
    return sum(r.intent in TRANSACTIONS and r.confidence >= threshold for _, r in others) / max(len(others), 1)


def crossed(pairs: Sequence[Pair], threshold: float = 0.0) -> int:
    """Cancellations read as bookings, and bookings read as cancellations."""
    opposite = {"cancel_appointment": "book_appointment", "book_appointment": "cancel_appointment"}
    return sum(
        opposite.get(case.intent) == reading.intent and reading.confidence >= threshold for case, reading in pairs
    )


@dataclass(frozen=True)
class Score:
    """Precision, recall and how many there were."""

    precision: float
    recall: float
    count: int

    @property
    def f1(self) -> float:
        """Return the harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def per_intent(pairs: Sequence[Pair]) -> dict[str, Score]:
    """Scores of every intent that occurs."""
    right = Counter(case.intent for case, reading in pairs if case.intent == reading.intent)
    wanted, given = Counter(case.intent for case, _ in pairs), Counter(reading.intent for _, reading in pairs)
    return {
        name: Score(right[name] / max(given[name], 1), right[name] / max(wanted[name], 1), wanted[name])
        for name in sorted(wanted)
    }


def confusions(pairs: Sequence[Pair]) -> list[tuple[tuple[str, str], int]]:
    """(meant, read) with their number, the commonest first."""
    return Counter((c.intent, r.intent) for c, r in pairs if c.intent != r.intent).most_common()


def reliability(pairs: Sequence[Pair]) -> list[tuple[float, float, int]]:
    """Per confidence bin: mean confidence, share right, how many."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for case, reading in pairs:
        bins[min(int(reading.confidence * BINS), BINS - 1)].append((reading.confidence, case.intent == reading.intent))
    return [(sum(c for c, _ in one) / len(one), sum(ok for _, ok in one) / len(one), len(one)) for one in bins if one]


def calibration_error(pairs: Sequence[Pair]) -> float:
    """Expected calibration error: how far confidence and being right lie apart, weighted by how often."""
    return sum(abs(sure - right) * count for sure, right, count in reliability(pairs)) / max(len(pairs), 1)


def entity_scores(pairs: Sequence[Pair]) -> dict[str, Score]:
    """Scores by overlap: a found entity is right when its surface and the one meant contain one another."""
    hits: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for case, reading in pairs:
        if case.entities is None:
            continue
        wanted.update(one.entity for one in case.entities)
        given.update(one.entity for one in reading.entities)
        left = list(reading.entities)
        for meant in case.entities:
            match = next((one for one in left if one.entity == meant.entity and _overlap(one.value, meant.value)), None)
            if match:
                left.remove(match)
                hits[meant.entity] += 1
    return {
        name: Score(hits[name] / max(given[name], 1), hits[name] / max(wanted[name], 1), wanted[name])
        for name in sorted(wanted)
    }


def _overlap(one: str, other: str) -> bool:
    one, other = one.replace(" ", ""), other.replace(" ", "")
    return one in other or other in one
