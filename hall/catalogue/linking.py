"""From what a citizen says to an item of the catalogue: retrieval, not a trained class.

An inverted index over official names, aliases and plain words proposes a few documents; each is then compared phrase by
phrase, by spelling (concepts and characters) and by sound. Beside the items stand matters that others handle (referrals)
and topics of other worlds: when one of those fits best, the answer is `none`. An item imported a moment ago is just
another document. Pure: no database, no clock.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz import fuzz

from hall.catalogue.model import Catalogue, Referral, ServiceItem, Vocabulary
from hall.catalogue.wording import FIRST_CONCEPT, Reader, Wording, normalise

ACCEPT = 0.40
"""Least score of an item that is named to the citizen at all."""
SURE = 0.48
"""Least score of a single answer; between the two the citizen is asked."""
NEAR = 0.90
"""A runner-up that reaches this share of the best score is offered too."""
POSTINGS = 6_000
"""Postings read per query: rarer features first, so that the cost stays flat while the catalogue grows."""
RANKED = 24
"""Documents compared phrase by phrase."""
LIMIT = 3
_FORMER = "旧称"  # 卫生许可证(旧称): what people used to call it, and may by now mean something else
W_P, W_S, W_C = 0.5, 0.25, 0.25
PRIOR = 0.5
HEARD = 0.9
FOREIGN = 1.0


class Decision(StrEnum):
    ONE = "one"
    CHOOSE = "choose"
    NONE = "none"


class Kind(StrEnum):
    ITEM = "item"
    REFERRAL = "referral"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Candidate:
    """`score` is between 0 and 1. `handled_here` False: the guide stands here, the matter is handled elsewhere."""

    item_code: str
    name: str
    score: float
    handled_here: bool = True


@dataclass(frozen=True, slots=True)
class ItemSearch:
    decision: Decision
    candidates: tuple[Candidate, ...]
    referral: Referral | None = None


@dataclass(slots=True)
class _Phrase:
    trust: float
    spelled: tuple[tuple[str, float], ...]
    heard: tuple[tuple[str, float], ...]


@dataclass(slots=True)
class _Document:
    kind: Kind
    code: str
    name: str
    handled_here: bool
    phrases: list[_Phrase] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)


def _spelled(units: str) -> dict[str, float]:
    """Features of the written form with their kind's weight: concepts, characters, pairs, triples, concepts together."""
    features: dict[str, float] = {}
    for position, unit in enumerate(units):
        features[unit] = 1.0 if ord(unit) >= FIRST_CONCEPT else 0.3
        if position:
            features[units[position - 1 : position + 1]] = 0.7
        if position > 1:
            features[units[position - 2 : position + 1]] = 0.5
    concepts = sorted({unit for unit in units if ord(unit) >= FIRST_CONCEPT})[:8]
    for first, one in enumerate(concepts):
        for other in concepts[first + 1 :]:
            features[f"&{one}{other}"] = 0.8
    return features


def _heard(sounds: tuple[str, ...]) -> dict[str, float]:
    """Features of the sound: pairs and triples of syllables."""
    features: dict[str, float] = {}
    for position in range(1, len(sounds)):
        features["~" + " ".join(sounds[position - 1 : position + 1])] = 0.6
        if position > 1:
            features["~" + " ".join(sounds[position - 2 : position + 1])] = 0.6
    return features


def _item_phrases(item: ServiceItem) -> Iterator[str]:
    yield item.task_name
    yield from (part for part in re.split(r"[、，,；;（）()]", item.task_name) if len(part) > 3)
    for word in (item.plain_name, *item.aliases, *item.plain_words):
        yield word


class ItemIndex:
    """The searchable form of one catalogue version. Immutable once built; safe to share between requests."""

    def __init__(self, catalogue: Catalogue) -> None:
        vocabulary = catalogue.vocabulary or Vocabulary({})
        self._reader = Reader(vocabulary.concepts, vocabulary.noise, vocabulary.weak)
        self._referrals = {referral.referral_id: referral for referral in catalogue.referrals}
        self._vague = {self._reader.read(word).units for word in vocabulary.vague}
        self._foreign = [re.compile(pattern) for pattern in _expanded(vocabulary)]
        self._documents: list[_Document] = []
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._add_all(catalogue, vocabulary)
        self._frequency: dict[str, int] = {}
        self._postings: dict[str, array[int]] = {}
        self._index()

    def _add_all(self, catalogue: Catalogue, vocabulary: Vocabulary) -> None:
        for item in catalogue.items:
            self._add(Kind.ITEM, item.item_code, item.task_name, _item_phrases(item), item.handled_here)
        named = {normalise(word) for item in catalogue.items for word in (item.task_name, *item.aliases)}
        for referral in catalogue.referrals:
            words = (referral.name, *referral.aliases, *referral.plain_words)
            apart = [word for word in words if not any(normalise(word) in name for name in named)]
            self._add(Kind.REFERRAL, referral.referral_id, referral.name, apart, handled_here=False)
        for topic, words in (vocabulary.foreign or {}).items():
            self._add(Kind.FOREIGN, topic, topic, words, handled_here=False)

    def _add(self, kind: Kind, code: str, name: str, phrases: Iterable[str], handled_here: bool) -> None:
        document = _Document(kind, code, name, handled_here)
        for text in dict.fromkeys(phrases):
            wording = self._reader.read(re.sub(r"[（(][^）)]*[）)]", "", text) or text)
            if not wording.units:
                continue
            spelled, heard = _spelled(wording.units), _heard(wording.sounds)
            trust = 0.9 if _FORMER in text else 1.0
            document.phrases.append(_Phrase(trust, tuple(spelled.items()), tuple(heard.items())))
            document.features |= spelled | heard
            if kind is not Kind.FOREIGN and trust == 1.0:
                self._exact[wording.exact].append(len(self._documents))
        self._documents.append(document)

    def _index(self) -> None:
        postings: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, document in enumerate(self._documents):
            for feature in document.features:
                postings[feature].append(number)
        self._postings = dict(postings)
        self._total = math.log1p(len(self._documents))

    def _rarity(self, feature: str) -> float:
        """1 for a feature no document has, towards 0 for one that all have."""
        listed = self._postings.get(feature)
        if listed is None:
            return 1.0
        return math.log1p(len(self._documents) / len(listed)) / (self._total or 1.0)

    def search(self, text: str, limit: int = LIMIT) -> ItemSearch:
        """Decide which item is meant: one, one of a few, or none of this hall's."""
        written = normalise(text)
        wording = self._reader.read(text)
        if not wording.units or wording.units in self._vague:
            return ItemSearch(Decision.NONE, ())
        if any(pattern.search(written) for pattern in self._foreign):
            return ItemSearch(Decision.NONE, ())
        return self._decide(wording, self._ranked(wording), limit)

    def _ranked(self, wording: Wording) -> list[tuple[float, float, _Document]]:
        """(score, share of the query the document explains, document), best first."""
        query = _Query(_spelled(wording.units), _heard(wording.sounds), self._rarity)
        exact = self._exact.get(wording.exact, [])
        ranked = []
        for number in self._nominated(query, exact):
            document = self._documents[number]
            score, share = query.compare(document, wording.exact)
            if number in exact:
                score = max(score, 0.99)
            ranked.append((score, share, document))
        ranked.sort(key=lambda entry: (-entry[0], -entry[1], entry[2].code))
        return ranked

    def _nominated(self, query: _Query, exact: Iterable[int]) -> list[int]:
        """The documents worth comparing, by shared features, rarest first, within the budget of postings."""
        sums: dict[int, float] = dict.fromkeys(exact, 100.0)
        features = [(len(self._postings[name]), name) for name in query.weights if name in self._postings]
        budget = POSTINGS
        for length, name in sorted(features):
            if length > budget:
                break
            budget -= length
            weight = query.weights[name]
            for number in self._postings[name]:
                sums[number] = sums.get(number, 0.0) + weight
        return sorted(sums, key=lambda number: (-sums[number], number))[:RANKED]

    def _decide(
        self, wording: Wording, ranked: list[tuple[float, float, _Document]], limit: int
    ) -> ItemSearch:
        items = [entry for entry in ranked if entry[2].kind is Kind.ITEM]
        alike = [entry for entry in items if entry[1] >= 0.95] if _general(wording) else []
        if len(alike) > 1 and alike[0][0] < 0.99:
            return ItemSearch(Decision.CHOOSE, _candidates(alike[:limit]))
        others = [entry for entry in ranked if entry[2].kind is not Kind.ITEM]
        best = items[0][0] if items else 0.0
        if others and others[0][0] >= ACCEPT and others[0][0] > best * 1.02:
            return ItemSearch(Decision.NONE, (), self._referrals.get(others[0][2].code))
        if best < ACCEPT:
            return ItemSearch(Decision.NONE, ())
        near = [entry for entry in items if entry[0] >= best * NEAR and entry[0] >= ACCEPT]
        if len(near) == 1 and best >= SURE:
            return ItemSearch(Decision.ONE, _candidates(near))
        return ItemSearch(Decision.CHOOSE, _candidates(near[:limit]))


def _candidates(ranked: list[tuple[float, float, _Document]]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(document.code, document.name, round(min(score, 1.0), 4), document.handled_here)
        for score, _share, document in ranked
    )


def _general(wording: Wording) -> bool:
    """Whether a query is one word only (营业执照, 医保), which may stand for several items."""
    return len(wording.units) == 1 or (len(wording.units) == 2 and not wording.concepts)


class _Query:
    """The features of one query with their weights, and the comparison with a document."""

    def __init__(
        self, spelled: dict[str, float], heard: dict[str, float], rarity: _Rarity
    ) -> None:
        self._rarity = rarity
        self._spelled = {name: weight * rarity(name) for name, weight in spelled.items()}
        self._heard = {name: weight * rarity(name) for name, weight in heard.items()}
        self.weights = self._spelled | self._heard
        self._concepts = {name: weight for name, weight in self._spelled.items() if len(name) == 1 and ord(name) >= FIRST_CONCEPT}
        self._known: dict[str, float] = {}

    def compare(self, document: _Document, exact: str) -> tuple[float, float]:
        """Return the score and the share of the query that the document as a whole explains."""
        best = 0.0
        for phrase in document.phrases:
            spelled = self._coverage(phrase.spelled, self._spelled)
            heard = HEARD * self._coverage(phrase.heard, self._heard)
            best = max(best, phrase.trust * max(spelled, heard))
        share = max(_share(self._spelled, document), HEARD * _share(self._heard, document))
        concepts = _share(self._concepts, document)
        return W_P * best + W_S * share + W_C * concepts, share

    def _coverage(self, phrase: tuple[tuple[str, float], ...], query: Mapping[str, float]) -> float:
        """How much of the phrase the query holds, discounted for phrases that say little."""
        mass = found = 0.0
        for name, weight in phrase:
            rarity = self._known.get(name)
            if rarity is None:
                rarity = self._known[name] = self._rarity(name)
            mass += weight * rarity
            if name in query:
                found += weight * rarity
        return found / (mass + PRIOR) if mass else 0.0


def _share(query: Mapping[str, float], document: _Document) -> float:
    total = sum(query.values())
    return sum(weight for name, weight in query.items() if name in document.features) / total if total else 0.0


def _expanded(vocabulary: Vocabulary) -> Iterator[str]:
    """The foreign patterns with `{city}` standing for every name of another place."""
    places = [way for way in vocabulary.concepts.get("外地", ()) if not way.startswith("re:")][10:]
    city = "(?:" + "|".join(map(re.escape, places)) + ")" if places else "(?!)"
    return (pattern.replace("{city}", city) for pattern in vocabulary.foreign_patterns)


from collections.abc import Callable  # noqa: E402

_Rarity = Callable[[str], float]
_ = fuzz
