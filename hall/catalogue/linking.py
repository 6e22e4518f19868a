"""From what a citizen says to an item of the catalogue: retrieval, not a trained class.

An inverted index over official names, aliases and plain words proposes a few documents; each is then compared phrase by
phrase, by spelling (concepts and characters) and by sound. Beside the items stand matters that others handle (referrals)
and topics of other worlds: when one of those fits best, the answer is `none`. An item imported a moment ago is just
another document. Pure: no database, no clock. The constants were chosen on `evaluation/items`.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import mul

from hall.catalogue.evidence import Evidence
from hall.catalogue.features import Features, features_of, heard_besides, is_concept, mass, units_of, weight_of
from hall.catalogue.matching import LongestMatch
from hall.catalogue.model import AWAY, Catalogue, Referral, ServiceItem, Vocabulary
from hall.catalogue.wording import Reader, Wording, normalise

ACCEPT = 0.32
"""Least score of an item that is named to the citizen at all."""
SURE = 0.46
"""Least score of a single answer; between the two the citizen is asked."""
NEAR = 0.85
"""A runner-up that reaches this share of the best score is offered too."""
AKIN = 0.78
"""The same for a general word (医保), which several items share though one says it oftener."""
SAME_WORDS = 0.99
"""The score of an item one of whose phrases is exactly what was said."""
POSTINGS = 6_000
"""Postings read per query: rarer features first, so that the cost stays flat while the catalogue grows."""
RANKED = 24
"""Documents compared phrase by phrase."""
LIMIT = 3

_BY_PHRASE, _BY_SHARE, _BY_CONCEPTS = 0.5, 0.25, 0.25
_BY_EVIDENCE = 0.4  # what a document loses whom the sentence as a whole speaks against
_THIN = 0.5  # a phrase that says less than this is trusted less than half
_BY_SOUND = 0.9  # agreement in sound only
_FORMER = "旧称"  # 卫生许可证(旧称): what people used to call it may by now mean something else
_BRACKETED = re.compile(r"[（(][^）)]*[）)]")
_AND = re.compile(r"(?:.{0,2}(?:和|跟|与|及|同|以及|还有|或者?|还是))?")
"""What stands between two items that are named side by side: 失业金[申领跟]失业登记; 、 is gone by then."""
_SHORTEST_NAME = 3  # characters; 医保 names half a hall
_NAME_PARTS = re.compile(r"[、，,；;（）()]")

ParsedPhrases = dict[str, tuple[str, Features]]


class Decision(StrEnum):
    """`one`: this item; `choose`: one of these, ask; `none`: nothing that this hall has."""

    ONE = "one"
    CHOOSE = "choose"
    NONE = "none"


class _Kind(StrEnum):
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

    @property
    def by_name(self) -> bool:
        """Whether one of its own names or words was said, and nothing besides."""
        return self.score >= SAME_WORDS


@dataclass(frozen=True, slots=True)
class ItemSearch:
    """The decision, the items it is about, best first, and for `none` perhaps who handles the matter instead."""

    decision: Decision
    candidates: tuple[Candidate, ...]
    referral: Referral | None = None


@dataclass(slots=True)
class _Document:
    kind: _Kind
    code: str
    name: str
    handled_here: bool
    read: list[tuple[Features, float]] = field(default_factory=list)
    features: Counter[str] = field(default_factory=Counter)
    """How many of its phrases hold a feature."""
    spelled: array[float] = field(default_factory=lambda: array("d"))
    """For each phrase, what one unit of its spelling counts, so that a phrase said in full comes near its trust."""
    heard: array[float] = field(default_factory=lambda: array("d"))
    _holders: dict[str, list[int]] = field(default_factory=dict)

    def holders(self) -> Mapping[str, list[int]]:
        """Return the phrases that hold each feature, by number; worked out when the document is first compared."""
        if not self._holders:
            holders: dict[str, list[int]] = {}
            for number, (features, _) in enumerate(self.read):
                for feature in _all(features):
                    holders.setdefault(feature, []).append(number)
            self._holders = holders
        return self._holders


@dataclass(frozen=True, slots=True)
class _Ranked:
    score: float
    likeness: float
    """The score before the sentence as a whole was heard: what an item says oftener than others weighs nothing here."""
    share: float
    """Share of the query that the document as a whole explains."""
    document: _Document


class ItemIndex:
    """The searchable form of one catalogue version. Unchanged once built; safe to share between requests.

    `previous`: the index before it; with the same vocabulary its parsed phrases are taken over.
    """

    def __init__(self, catalogue: Catalogue, previous: ItemIndex | None = None) -> None:
        vocabulary = catalogue.vocabulary or Vocabulary({})
        self._vocabulary = vocabulary
        concepts = {**vocabulary.concepts, **(vocabulary.foreign or {})}
        concepts[AWAY] = (*concepts.get(AWAY, ()), *vocabulary.places)
        # By name: JSONB keeps keys in an order of its own, and a concept's mark must not hang on where it was read from.
        self._reader = Reader(dict(sorted(concepts.items())), vocabulary.noise, vocabulary.weak, vocabulary.english)
        same = previous is not None and previous._vocabulary == vocabulary  # noqa: SLF001 its own kind
        self._parsed: ParsedPhrases = previous._parsed if previous and same else {}  # noqa: SLF001 its own kind
        self._referrals = {referral.referral_id: referral for referral in catalogue.referrals}
        vague = [self._reader.read(word) for word in vocabulary.vague]
        self._vague = {wording.units for wording in vague}
        self._empty = frozenset(unit for unit in self._vague if len(unit) == 1).union(
            *(features_of(wording).heard for wording in vague)
        )
        self._elsewhere = [re.compile(pattern) for pattern in _expanded(vocabulary)]
        self._documents: list[_Document] = []
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._postings: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._names = _names(catalogue.items)
        self._add_all(catalogue)
        self._total = math.log1p(len(self._documents)) or 1.0
        self._weigh()
        self._evidence = Evidence([(document.features, max(1, len(document.read))) for document in self._documents])

    def _add_all(self, catalogue: Catalogue) -> None:
        for item in catalogue.items:
            self._add(_Document(_Kind.ITEM, item.item_code, item.task_name, item.handled_here), _phrases(item))
        named = "\n".join(normalise(word) for item in catalogue.items for word in (item.task_name, *item.aliases))
        for referral in catalogue.referrals:
            if any(normalise(alias) in named for alias in referral.aliases):
                continue  # an item of this hall has taken the matter over
            words = (referral.name, *referral.aliases, *referral.plain_words)
            self._add(_Document(_Kind.REFERRAL, referral.referral_id, referral.name, handled_here=False), words)
        for topic, words in (self._vocabulary.foreign or {}).items():
            self._add(_Document(_Kind.FOREIGN, topic, topic, handled_here=False), words)

    def _add(self, document: _Document, phrases: Iterable[str]) -> None:
        number = len(self._documents)
        for text in dict.fromkeys(phrases):
            parsed = self._parsed.get(text)
            if parsed is None:
                wording = self._reader.read(_BRACKETED.sub("", text) or text)
                parsed = self._parsed[text] = (wording.exact, features_of(wording))
            exact, features = parsed
            if not features.spelled or (len(exact) == 1 and not is_concept(exact)):
                continue  # 急用身份证 reads as 急, which names nothing
            trust = 0.75 if _FORMER in text else 1.0
            document.read.append((features, trust))
            document.features.update(_all(features))
            if document.kind is not _Kind.FOREIGN and trust == 1.0:
                self._exact[exact].append(number)
        for feature in document.features:
            self._postings[feature].append(number)
        self._documents.append(document)

    def _weigh(self) -> None:
        rarity = {
            feature: math.log1p(len(self._documents) / len(listed)) / self._total
            for feature, listed in self._postings.items()
        }
        for document in self._documents:
            for read, trust in document.read:
                document.spelled.append(trust / (mass(read.spelled, rarity.__getitem__) + _THIN))
                document.heard.append(trust * _BY_SOUND / (mass(read.heard, rarity.__getitem__) + _THIN))

    def _rarity(self, feature: str) -> float:
        """1 for a feature no document has, towards 0 for one that all have."""
        listed = self._postings.get(feature)
        return 1.0 if listed is None else math.log1p(len(self._documents) / len(listed)) / self._total

    def search(self, text: str, limit: int = LIMIT) -> ItemSearch:
        """Decide which item is meant: one, one of a few, or none of this hall's."""
        written = self._reader.written(text)
        wording = self._reader.read(text)
        if not wording.units or wording.units in self._vague:
            return ItemSearch(Decision.NONE, ())
        if any(pattern.search(written) for pattern in self._elsewhere):
            return ItemSearch(Decision.NONE, ())
        wants_service = any(word in written for word in self._vocabulary.service)
        ranked = self._ranked(wording)
        named = self._named(written)
        both = sorted(
            (entry for entry in ranked if entry.document.code in named),
            key=lambda entry: named.index(entry.document.code),
        )
        if len(both) > 1 and ranked[0] in both:  # else they are but papers for what is meant
            return ItemSearch(Decision.CHOOSE, _candidates(both[:limit]))
        return self._decide(wording, ranked, limit, wants_service=wants_service)

    def _named(self, written: str) -> list[str]:
        """The items that are called by their names side by side (失业登记和失业金申领), as they were said; empty for fewer than two."""
        runs: list[list[str]] = [[]]
        position = end = 0
        while position < len(written):
            found = self._names.match(written, position)
            if found:
                if runs[-1] and not _AND.fullmatch(written, end, position):
                    runs.append([])
                runs[-1].append(found[0])
                end = position + found[1]
            position += found[1] if found else 1
        codes = list(dict.fromkeys(max(runs, key=lambda run: len(set(run)))))
        return codes if len(codes) > 1 else []

    def _ranked(self, wording: Wording) -> list[_Ranked]:
        features = features_of(wording)
        telling = _telling(features, self._empty) | (heard_besides(wording, self._empty) - self._empty)
        query = _Query(features, {f: weight_of(f) * self._rarity(f) for f in _all(features)}, telling)
        exact = self._exact.get(wording.exact, ())
        nominated = self._nominated(query.weights, exact)
        beliefs = self._evidence.beliefs(query.weights, nominated)
        ranked = []
        for number in nominated:
            document = self._documents[number]
            likeness, share = query.compare(document)
            likeness = max(likeness, SAME_WORDS) if number in exact else likeness
            score = likeness if number in exact else likeness * (1 - _BY_EVIDENCE * (1 - beliefs[number]))
            ranked.append(_Ranked(score, likeness, share, document))
        ranked.sort(key=lambda entry: (-entry.score, -entry.share, entry.document.code))
        return ranked

    def _nominated(self, weights: Mapping[str, float], exact: Iterable[int]) -> list[int]:
        """The documents worth comparing, by shared features, rarest first, within the budget of postings."""
        sums: dict[int, float] = dict.fromkeys(exact, 100.0)
        budget = POSTINGS
        known = ((len(self._postings[feature]), feature) for feature in weights if feature in self._postings)
        for length, feature in sorted(known):
            if length > budget:
                break
            budget -= length
            weight = weights[feature]
            for number in self._postings[feature]:
                sums[number] = sums.get(number, 0.0) + weight
        return sorted(sums, key=lambda number: (-sums[number], number))[:RANKED]

    def _decide(self, wording: Wording, ranked: list[_Ranked], limit: int, *, wants_service: bool) -> ItemSearch:
        items = [entry for entry in ranked if entry.document.kind is _Kind.ITEM]
        alike = (
            [entry for entry in items if entry.share >= 0.95 and entry.likeness >= ACCEPT] if _general(wording) else []
        )
        foreign_first = bool(ranked) and ranked[0].document.kind is _Kind.FOREIGN
        alike = [entry for entry in alike if entry.likeness >= alike[0].likeness * AKIN]
        if len(alike) > 1 and alike[0].score < SAME_WORDS and not foreign_first:
            return ItemSearch(Decision.CHOOSE, _candidates(alike[:limit]))
        best = items[0].score if items else 0.0
        for other in ranked:
            if other.document.kind is _Kind.ITEM:
                continue
            ahead = 1.02 if wants_service or other.document.kind is _Kind.REFERRAL else 0.8
            if other.score >= ACCEPT * 0.8 and other.score > best * ahead:
                referral = self._referrals.get(other.document.code)
                return ItemSearch(Decision.NONE, (), referral if referral and referral.handled_by else None)
        if best < ACCEPT:
            return ItemSearch(Decision.NONE, ())
        near = [entry for entry in items if entry.score >= max(best * NEAR, ACCEPT)]
        if len(near) == 1 and best >= SURE:
            return ItemSearch(Decision.ONE, _candidates(near))
        return ItemSearch(Decision.CHOOSE, _candidates(near[:limit]))


class _Query:
    """The features of one query with their weights, and the comparison with a document."""

    def __init__(self, features: Features, weights: Mapping[str, float], telling: frozenset[str]) -> None:
        self.weights = weights
        self._telling = telling
        self._spelled, self._heard = features.spelled, features.heard
        self._concepts = frozenset(feature for feature in features.spelled if is_concept(feature))

    def compare(self, document: _Document) -> tuple[float, float]:
        """Return the score and the share of the query that the document as a whole explains.

        Words that name no matter (注销, 丢失) are not enough: a lost dog is no lost card.
        """
        if self._telling.isdisjoint(document.features.keys()):
            return 0.0, 0.0
        best = max(
            self._coverage(self._spelled, document.spelled, document),
            self._coverage(self._heard, document.heard, document),
        )
        share = max(self._share(self._spelled, document), _BY_SOUND * self._share(self._heard, document))
        concepts = self._share(self._concepts, document)
        return _BY_PHRASE * best + _BY_SHARE * share + _BY_CONCEPTS * concepts, share

    def _coverage(self, said: frozenset[str], units: array[float], document: _Document) -> float:
        """How much of a phrase was said at best, discounted for phrases that say little."""
        holders = document.holders()
        sums = [0.0] * len(units)
        for feature in said & holders.keys():
            weight = self.weights[feature]
            for number in holders[feature]:
                sums[number] += weight
        return max(map(mul, sums, units), default=0.0)

    def _share(self, features: frozenset[str], document: _Document) -> float:
        total = self._sum(features)
        return self._sum(features & document.features.keys()) / total if total else 0.0

    def _sum(self, features: Iterable[str]) -> float:
        return sum(map(self.weights.__getitem__, features))


def _all(features: Features) -> frozenset[str]:
    return features.spelled | features.heard


def _telling(features: Features, empty: frozenset[str]) -> frozenset[str]:
    """The features that can name a matter: a concept, or characters that stand together, besides any empty words."""
    told = {feature: "".join(unit for unit in units_of(feature) if unit not in empty) for feature in features.spelled}
    return frozenset(feature for feature, said in told.items() if len(said) > 1 or (said and is_concept(said)))


def _phrases(item: ServiceItem) -> Iterator[str]:
    yield item.task_name
    yield from (part for part in _NAME_PARTS.split(item.task_name) if len(part) > 3)
    if item.plain_name:
        yield item.plain_name
    yield from item.aliases
    yield from item.plain_words


def _names(items: Iterable[ServiceItem]) -> LongestMatch:
    """Names and aliases that belong to one item alone."""
    owners: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for name in (item.task_name, *item.aliases):
            owners[normalise(name)].add(item.item_code)
    names = LongestMatch()
    for name, codes in owners.items():
        if len(codes) == 1 and len(name) >= _SHORTEST_NAME:
            names.add(tuple(name), next(iter(codes)))
    return names


def _candidates(ranked: list[_Ranked]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            entry.document.code, entry.document.name, round(min(entry.score, 1.0), 4), entry.document.handled_here
        )
        for entry in ranked
    )


def _general(wording: Wording) -> bool:
    """Whether a query is one word or two (营业执照, 个体户的执照), which may stand for several items."""
    return len(wording.units) == 1 or (len(wording.units) == 2 and len(wording.concepts) in (0, 2))


def _expanded(vocabulary: Vocabulary) -> Iterator[str]:
    """The patterns of other places' halls, with `{city}` standing for every name of another place."""
    city = "(?:" + "|".join(map(re.escape, vocabulary.places)) + ")" if vocabulary.places else "(?!)"
    return (pattern.replace("{city}", city) for pattern in vocabulary.foreign_patterns)
