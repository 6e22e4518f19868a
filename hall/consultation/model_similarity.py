"""How alike two questions are: overlapping pairs of characters, of what is left without the words of asking. Pure.

Nothing is learned, so the same questions always give the same groups, and a new answer is found in the next message.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ALIKE = 0.6
"""Dice coefficient from which two questions are counted as one frequent question."""
SURE = 0.72
"""From which a published answer is given to a question; `surely` asks for more than this figure alone."""
NEAR = 0.45
"""From which a published question is offered as what may be meant."""
LONGEST_EXTRA = 2
"""Characters that one of two sure questions may say besides the other."""

_TOKEN = re.compile(r"⟦\w+:\w+⟧")
_A_NOT_A = re.compile(
    r"(?:能|可|行|要|用|会|是|收|好|让|需|给|有)(?:不|没)(?:能|可以|行|要|用|会|是|收|好|让|需要|需|给|有)"
)
_FILLER = re.compile(
    r"请问一下|请问|你好|您好|麻烦|打听一下|打听|咨询一下|咨询|问一下|问下|想问|我想知道|我想|想知道|想要|告诉我|一下|"
    r"怎么办理|怎么办|咋办理|咋办|咋弄|怎么弄|怎么|怎样|如何|咋样|咋|为啥|为什么|是啥|啥|什么|哪些|多少|"
    r"可以|能够|需要|应该|必须|还是|就是|这个|那个|那么|那|办理|去办|来办|办|弄|要|能|想|"
    r"我们|咱们|我的|俺的|我|俺|咱|你们|你|您|恁|的|了|吗|呢|吧|呀|啊|嘛|么|哦|得|是|有|把|被|给|和|在|也|都|就|还"
)
_NEGATION = re.compile(r"没有|[不没未无非别]")
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十百千万两]+(?=[岁年月天日个人次平米元块号级])")
_MARKS = re.compile(r"[^\w\u3400-\u9fff]|_")


@dataclass(frozen=True)
class Reading:
    """A question made comparable. `core`: what is left of it; `sign`: its numbers and whether it denies."""

    core: str
    sign: tuple[bool, tuple[str, ...]]
    pairs: frozenset[str]


def read(text: str) -> Reading:
    """Make a question comparable; one that consists of the words of asking alone keeps them."""
    plain = _MARKS.sub("", _TOKEN.sub("", unicodedata.normalize("NFKC", text)).lower())
    open_question = _A_NOT_A.sub("", plain)
    core = _FILLER.sub("", open_question) or plain
    sign = (bool(_NEGATION.search(open_question)), tuple(sorted(_NUMBER.findall(plain))))
    return Reading(core, sign, _pairs(core))


def _pairs(core: str) -> frozenset[str]:
    return frozenset(core[place : place + 2] for place in range(len(core) - 1)) or frozenset((core,))


def likeness(one: Reading, other: Reading) -> float:
    """Return the Dice coefficient of their pairs (0..1); 0 when one denies or counts what the other does not."""
    if one.sign != other.sign:
        return 0.0
    if one.core == other.core:
        return 1.0
    return 2 * len(one.pairs & other.pairs) / (len(one.pairs) + len(other.pairs))


def surely(one: Reading, other: Reading) -> bool:
    """Whether two questions ask the same beyond doubt: alike, and neither names a thing in the place of another.

    买房 and 卖房 are as alike as can be; what each says besides the other tells them apart. One may say a little more.
    """
    if likeness(one, other) < SURE:
        return False
    extra = _besides(one, other), _besides(other, one)
    return min(extra) == 0 and max(extra) <= LONGEST_EXTRA


def _besides(one: Reading, other: Reading) -> int:
    """Count the characters of `one` that no pair shared with `other` covers."""
    if one.core == other.core:
        return 0
    covered = set()
    for place in range(len(one.core) - 1):
        if one.core[place : place + 2] in other.pairs:
            covered |= {place, place + 1}
    return len(one.core) - len(covered)


class Index:
    """Questions found again by their pairs: a look-up costs what it shares, not how many there are."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.readings = [read(text) for text in texts]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for place, reading in enumerate(self.readings):
            for pair in reading.pairs:
                self._holding[pair].append(place)

    def nearest(self, reading: Reading, most: int = 5) -> list[tuple[float, int]]:
        """Return (likeness, place) of the likest questions, the likest first; equal ones in their order."""
        shared: Counter[int] = Counter()
        for pair in reading.pairs:
            shared.update(self._holding.get(pair, ()))
        scored = sorted((-likeness(reading, self.readings[place]), place) for place in shared)
        return [(-score, place) for score, place in scored[:most] if score < 0]


@dataclass(frozen=True)
class Group:
    """Questions that ask the same: the wording said most often first. `places` are those of the input."""

    question: str
    places: tuple[int, ...]

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len(self.places)


TELLS_ITS_MATTER = 6
"""Characters from which a question names its matter itself; 多少钱 is another question with another item."""
COMMON_PAIR = 400
"""Leaders that may hold a pair before it is too common to find one by; a question is compared by its rarer pairs."""


def group(texts: Sequence[str], kinds: Sequence[str | None] | None = None) -> list[Group]:
    """Group questions by likeness, the most frequent first; short ones of two `kinds` (items) are never one group.

    Each question joins the likest leader or becomes one. Leaders are tried in order of frequency, then of text, so that
    the order of the input does not matter.
    """
    sorts = kinds or [None] * len(texts)
    places: dict[tuple[str, Reading], list[int]] = defaultdict(list)
    for place, (text, kind) in enumerate(zip(texts, sorts, strict=True)):
        reading = read(text)
        places[(kind or "") if len(reading.core) < TELLS_ITS_MATTER else "", reading].append(place)
    ordered = sorted(places, key=lambda key: (-len(places[key]), key[0], key[1].core, key[1].sign))
    leaders: list[tuple[str, Reading]] = []
    members: list[list[int]] = []
    holding: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key in ordered:
        found = _leader(key, leaders, holding)
        if found is None:
            found = len(leaders)
            leaders.append(key)
            members.append([])
            for pair in key[1].pairs:
                holding[key[0], pair].append(found)
        members[found] += places[key]
    groups = [Group(_usual(texts, listed), tuple(sorted(listed))) for listed in members]
    return sorted(groups, key=lambda one: (-one.count, one.question, one.places))


def _leader(
    key: tuple[str, Reading], leaders: Sequence[tuple[str, Reading]], holding: dict[tuple[str, str], list[int]]
) -> int | None:
    kind, reading = key
    lists = sorted((holding.get((kind, pair), []) for pair in reading.pairs), key=len)
    shared: Counter[int] = Counter()
    for place, listed in enumerate(lists):
        if len(listed) > COMMON_PAIR and place >= 2:
            break
        shared.update(listed)
    best: tuple[float, int] | None = None
    for number in sorted(shared):
        score = likeness(reading, leaders[number][1])
        if score >= ALIKE and (best is None or score > best[0]):
            best = (score, number)
    return best[1] if best else None


def _usual(texts: Sequence[str], places: Iterable[int]) -> str:
    """Return the wording said most often, the shortest of those said equally often."""
    counted = Counter(texts[place].strip() for place in places)
    return min(counted, key=lambda wording: (-counted[wording], len(wording), wording))
