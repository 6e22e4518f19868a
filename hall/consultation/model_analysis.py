"""The periodic analysis (clauses 17 and 18): classes, frequent questions, common errors in materials. Pure."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TypeVar

from hall.catalogue.model import ServiceItem
from hall.consultation.model import Consultation, ConsultationState, Source
from hall.consultation.model_similarity import Group, group

NameT = TypeVar("NameT", str, str | None)

FREQUENT = 2
"""Times from which a question is a frequent one."""
MOST_FREQUENT, MOST_NUMBERS, MOST_WORDINGS, MOST_EXAMPLES = 50, 20, 10, 5

_PARTS = re.compile(r"[（(][^）)]*[）)]|[、，,/及和或与]|原件|复印件|证明材料|材料|有效")


@dataclass(frozen=True)
class Frequent:
    """One question that was asked several times. `key` stays the same while its usual wording does."""

    key: str
    question: str
    count: int
    item_code: str | None
    numbers: tuple[str, ...]
    wordings: tuple[str, ...]
    unanswered: int
    gaps: Mapping[str, int]


@dataclass(frozen=True)
class Correction:
    """A case that had to be corrected (补齐补正), and what the department wrote."""

    item_code: str | None
    note: str


@dataclass(frozen=True)
class MaterialError:
    """Trouble with one paper of one item. `material` None: the correction names no paper of the catalogue."""

    item_code: str
    material: str | None
    corrections: int
    questions: int
    examples: tuple[str, ...]
    already_told: bool


@dataclass(frozen=True)
class DayCount:
    """One day's questions."""

    day: date
    count: int
    by_bot: int


@dataclass(frozen=True)
class Analysis:
    """Everything the analysis of a period says."""

    first: date
    last: date
    total: int
    by_bot: int
    by_staff: int
    pending: int
    on_time_percent: float | None
    median_hours: float | None
    by_gap: Mapping[str | None, int]
    by_kind: Mapping[str, int]
    by_channel: Mapping[str, int]
    by_source: Mapping[str, int]
    by_item: Mapping[str, int]
    by_day: tuple[DayCount, ...]
    frequent: tuple[Frequent, ...]
    material_errors: tuple[MaterialError, ...]


def analyse(
    entries: Sequence[Consultation],
    corrections: Sequence[Correction],
    items: Mapping[str, ServiceItem],
    first: date,
    last: date,
) -> Analysis:
    """Analyse a period's entries; the same entries always give the same analysis."""
    by_staff = [one for one in entries if one.source is Source.STAFF]
    by_bot = [one for one in entries if one.source is not None and one.source is not Source.STAFF]
    timed = [one for one in by_staff if one.due_on is not None]
    hours = [(one.answered_at - one.opened_at).total_seconds() / 3600 for one in by_staff if one.answered_at]
    return Analysis(
        first=first,
        last=last,
        total=len(entries),
        by_bot=len(by_bot),
        by_staff=len(by_staff),
        pending=sum(one.state is not ConsultationState.ANSWERED for one in entries),
        on_time_percent=round(100 * sum(not one.late for one in timed) / len(timed), 1) if timed else None,
        median_hours=round(statistics.median(hours), 1) if hours else None,
        by_gap=_counted(one.gap.value if one.gap else None for one in entries),
        by_kind=_counted(one.kind.value for one in entries),
        by_channel=_counted(one.channel for one in entries),
        by_source=_counted(one.source.value for one in entries if one.source),
        by_item=_counted(one.item_code for one in entries if one.item_code),
        by_day=_by_day(entries),
        frequent=frequent(entries),
        material_errors=material_errors(entries, corrections, items),
    )


def _counted(values: Iterable[NameT]) -> dict[NameT, int]:
    counted = Counter(values)
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0] or "")))


def _by_day(entries: Sequence[Consultation]) -> tuple[DayCount, ...]:
    days: dict[date, list[Consultation]] = defaultdict(list)
    for one in entries:
        days[one.opened_at.date()].append(one)
    return tuple(
        DayCount(day, len(listed), sum(one.source is not None and one.source is not Source.STAFF for one in listed))
        for day, listed in sorted(days.items())
    )


def frequent(entries: Sequence[Consultation]) -> tuple[Frequent, ...]:
    """Return the questions asked several times, the most frequent first."""
    found = group([one.question for one in entries], [one.item_code for one in entries])
    return tuple(_frequent(one, entries) for one in found if one.count >= FREQUENT)[:MOST_FREQUENT]


def _frequent(found: Group, entries: Sequence[Consultation]) -> Frequent:
    members = [entries[place] for place in found.places]
    named = Counter(one.item_code for one in members if one.item_code)
    item_code = min(named, key=lambda code: (-named[code], code)) if named else None
    wordings = dict.fromkeys(one.question.strip() for one in members)
    return Frequent(
        key=sha256(f"{item_code}\0{found.question}".encode()).hexdigest()[:12],
        question=found.question,
        count=found.count,
        item_code=item_code,
        numbers=tuple(one.number for one in members)[:MOST_NUMBERS],
        wordings=tuple(wordings)[:MOST_WORDINGS],
        unanswered=sum(one.state is not ConsultationState.ANSWERED for one in members),
        gaps=dict(Counter(one.gap.value for one in members if one.gap)),
    )


def material_errors(
    entries: Sequence[Consultation], corrections: Sequence[Correction], items: Mapping[str, ServiceItem]
) -> tuple[MaterialError, ...]:
    """Return the papers that go wrong: named in correction notices, or asked about by name; the worst first."""
    corrected: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    asked: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    pieces = {
        code: [(m.material_name, _pieces(m.material_name)) for m in item.materials] for code, item in items.items()
    }
    for correction in corrections:
        code = correction.item_code or ""
        if code in items:
            for name in _named(correction.note, pieces[code]) or [None]:
                corrected[code, name].append(correction.note)
    for one in entries:
        code = one.item_code or ""
        if code in items:
            for name in _named(one.question, pieces[code]):
                asked[code, name].append(one.question)
    keys = sorted(
        corrected.keys() | asked.keys(),
        key=lambda key: (-len(corrected.get(key, ())), -len(asked.get(key, ())), key[0], key[1] or ""),
    )
    return tuple(
        MaterialError(
            item_code=code,
            material=name,
            corrections=len(corrected.get((code, name), ())),
            questions=len(asked.get((code, name), ())),
            examples=tuple(dict.fromkeys([*corrected.get((code, name), ()), *asked.get((code, name), ())]))[
                :MOST_EXAMPLES
            ],
            already_told=_told(items[code], name),
        )
        for code, name in keys
        if corrected.get((code, name)) or len(asked.get((code, name), ())) >= FREQUENT
    )


def _named(text: str, papers: Sequence[tuple[str, tuple[str, ...]]]) -> list[str | None]:
    return [name for name, pieces in papers if any(piece in text for piece in pieces)]


def _told(item: ServiceItem, material: str | None) -> bool:
    pieces = _pieces(material) if material else ()
    return any(piece in mistake for mistake in item.common_mistakes for piece in pieces)


def _pieces(name: str) -> tuple[str, ...]:
    return tuple(piece for part in _PARTS.split(name) if len(piece := part.strip()) >= 3)
