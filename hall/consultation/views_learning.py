"""What staff and citizens see of the analysis, the remedies and the published answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from hall.consultation import analysis as analysing
from hall.consultation import remedies
from hall.consultation.model import GapClass
from hall.consultation.model_analysis import Analysis, Frequent, MaterialError
from hall.consultation.model_remedy import Proposal, PublishedAnswer, Remedy, RemedyKind
from hall.consultation.views import item_names
from hall.identity import service as identity
from hall.identity.typed import WithoutNumbers
from hall.staff.names import PersonOut, names_of, person
from hall.storage.transaction import Transaction


class PeriodQuery(BaseModel):
    """Days of opening, both with."""

    first: date
    last: date


class CountOut(BaseModel):
    """How often something occurred; `name` None: not classed yet."""

    name: str | None
    count: int


class DayCountOut(BaseModel):
    """One day's questions."""

    day: date
    count: int
    bot: int
    staff: int


class ItemCountOut(BaseModel):
    """How often an item was asked about."""

    item_code: str
    item_name: str | None
    count: int


class FrequentOut(BaseModel):
    """A question asked several times."""

    key: str
    question: str
    count: int
    item_code: str | None
    item_name: str | None
    numbers: list[str]
    wordings: list[str]
    unanswered: int
    gaps: dict[str, int]
    published_id: str | None


class MaterialErrorOut(BaseModel):
    """Trouble with one paper."""

    item_code: str
    item_name: str | None
    material: str | None
    corrections: int
    questions: int
    examples: list[str]
    already_told: bool


class AnalysisOut(BaseModel):
    """The analysis of a period."""

    first: date
    last: date
    total: int
    answered_by_bot: int
    answered_by_staff: int
    pending: int
    on_time_percent: float | None
    median_hours: float | None
    by_gap: list[CountOut]
    by_kind: list[CountOut]
    by_channel: list[CountOut]
    by_source: list[CountOut]
    by_day: list[DayCountOut]
    by_item: list[ItemCountOut]
    frequent: list[FrequentOut]
    material_errors: list[MaterialErrorOut]


class RemedyIn(BaseModel):
    """A remedy as it is drafted."""

    kind: RemedyKind
    gap: GapClass
    problem: WithoutNumbers = Field(min_length=1, max_length=2000)
    text: WithoutNumbers = Field(min_length=1, max_length=3000)
    owner: str = Field(min_length=1, max_length=64)
    due_on: date
    item_code: str | None = Field(None, max_length=40)
    question: WithoutNumbers = Field("", max_length=300)
    wordings: list[WithoutNumbers] = Field(default_factory=list, max_length=50)
    basis: WithoutNumbers = Field("", max_length=300)
    consultations: list[str] = Field(default_factory=list, max_length=200)

    def proposal(self) -> Proposal:
        """Return the value."""
        lists = {"wordings": tuple(self.wordings), "consultations": tuple(self.consultations)}
        return Proposal(**{**dict(self), **lists})


class RemedyOut(BaseModel):
    """A remedy and what became of it."""

    id: str
    state: str
    kind: RemedyKind
    gap: GapClass
    problem: str
    item_code: str | None
    item_name: str | None
    question: str
    wordings: list[str]
    text: str
    basis: str
    owner: PersonOut
    due_on: date
    overdue: bool
    consultations: list[str]
    created_by: PersonOut
    created_at: datetime
    revised_by: PersonOut | None
    decided_by: PersonOut | None
    decided_at: datetime | None
    reason: str | None
    published_id: str | None
    item_version: int | None


class RemediesOut(BaseModel):
    """Remedies, those due first coming first."""

    remedies: list[RemedyOut]


class RemedyQuery(BaseModel):
    """Which remedies; `open`: drafts and submitted ones."""

    state: Literal["open", "draft", "submitted", "approved", "rejected", "all"] = "open"


class AnswerOut(BaseModel):
    """A published answer as staff see it; `uses`: how often the assistant gave it."""

    id: str
    question: str
    wordings: list[str]
    answer: str
    basis: str
    item_code: str | None
    item_name: str | None
    gap: GapClass | None
    published_at: datetime
    published_by: PersonOut
    uses: int


class AnswersOut(BaseModel):
    """Answers in force, the newest first."""

    answers: list[AnswerOut]


class PublicAnswerOut(BaseModel):
    """A published answer as everybody may read it."""

    id: str
    question: str
    answer: str
    basis: str
    item_name: str | None
    gap: GapClass | None
    published_on: date


class PublicAnswersOut(BaseModel):
    """What is published."""

    answers: list[PublicAnswerOut]


class WordsQuery(BaseModel):
    """Words to look for."""

    q: str = Field("", max_length=100)


async def shown_analysis(tx: Transaction, found: Analysis) -> AnalysisOut:
    """Turn an analysis into what staff see, citizens' words masked."""
    items = await item_names(tx)
    frequent = [await _frequent(tx, one, items) for one in found.frequent]
    errors = [await _error(tx, one, items) for one in found.material_errors]
    return AnalysisOut(
        first=found.first,
        last=found.last,
        total=found.total,
        answered_by_bot=found.by_bot,
        answered_by_staff=found.by_staff,
        pending=found.pending,
        on_time_percent=found.on_time_percent,
        median_hours=found.median_hours,
        by_gap=_counts(found.by_gap),
        by_kind=_counts(found.by_kind),
        by_channel=_counts(found.by_channel),
        by_source=_counts(found.by_source),
        by_day=[
            DayCountOut(day=one.day, count=one.count, bot=one.by_bot, staff=one.count - one.by_bot)
            for one in found.by_day
        ],
        by_item=[
            ItemCountOut(item_code=code, item_name=items.get(code), count=count)
            for code, count in found.by_item.items()
        ],
        frequent=frequent,
        material_errors=errors,
    )


def _counts(counted: Mapping[str, int] | Mapping[str | None, int]) -> list[CountOut]:
    return [CountOut(name=name, count=count) for name, count in counted.items()]


async def _frequent(tx: Transaction, one: Frequent, items: Mapping[str, str]) -> FrequentOut:
    question, *wordings = await identity.mask_all(tx, [one.question, *one.wordings])
    return FrequentOut(
        key=one.key,
        question=question,
        count=one.count,
        item_code=one.item_code,
        item_name=items.get(one.item_code or ""),
        numbers=list(one.numbers),
        wordings=wordings,
        unanswered=one.unanswered,
        gaps=dict(one.gaps),
        published_id=await analysing.published_for(tx, one),
    )


async def _error(tx: Transaction, one: MaterialError, items: Mapping[str, str]) -> MaterialErrorOut:
    return MaterialErrorOut(
        item_code=one.item_code,
        item_name=items.get(one.item_code),
        material=one.material,
        corrections=one.corrections,
        questions=one.questions,
        examples=await identity.mask_all(tx, list(one.examples)),
        already_told=one.already_told,
    )


async def shown_remedies(tx: Transaction, listed: Sequence[Remedy]) -> list[RemedyOut]:
    """Turn remedies into what staff see."""
    ids = (who for one in listed for who in (one.proposal.owner, one.created_by, one.revised_by, one.decided_by))
    people, items = await names_of(tx, ids), await item_names(tx)
    return [
        RemedyOut(
            id=one.id,
            state=one.state.value,
            kind=one.proposal.kind,
            gap=one.proposal.gap,
            problem=one.proposal.problem,
            item_code=one.proposal.item_code,
            item_name=items.get(one.proposal.item_code or ""),
            question=one.proposal.question,
            wordings=list(one.proposal.wordings),
            text=one.proposal.text,
            basis=one.proposal.basis,
            owner=PersonOut(id=one.proposal.owner, name=people.get(one.proposal.owner, one.proposal.owner)),
            due_on=one.proposal.due_on,
            overdue=remedies.overdue(one, tx.now.date()),
            consultations=list(one.proposal.consultations),
            created_by=PersonOut(id=one.created_by, name=people.get(one.created_by, one.created_by)),
            created_at=one.created_at,
            revised_by=person(people, one.revised_by),
            decided_by=person(people, one.decided_by),
            decided_at=one.decided_at,
            reason=one.reason,
            published_id=one.published_id,
            item_version=one.item_version,
        )
        for one in listed
    ]


async def shown_answers(tx: Transaction, listed: Sequence[PublishedAnswer]) -> list[AnswerOut]:
    """Turn published answers into what staff see."""
    people, items = await names_of(tx, (one.published_by for one in listed)), await item_names(tx)
    return [
        AnswerOut(
            id=one.id,
            question=one.question,
            wordings=list(one.wordings),
            answer=one.answer,
            basis=one.basis,
            item_code=one.item_code,
            item_name=items.get(one.item_code or ""),
            gap=one.gap,
            published_at=one.published_at,
            published_by=PersonOut(id=one.published_by, name=people.get(one.published_by, one.published_by)),
            uses=one.uses,
        )
        for one in listed
    ]


async def shown_publicly(tx: Transaction, listed: Sequence[PublishedAnswer]) -> list[PublicAnswerOut]:
    """Turn published answers into what everybody may read: no member of staff, no count."""
    items = await item_names(tx)
    return [
        PublicAnswerOut(
            id=one.id,
            question=one.question,
            answer=one.answer,
            basis=one.basis,
            item_name=items.get(one.item_code or ""),
            gap=one.gap,
            published_on=one.published_at.date(),
        )
        for one in listed
    ]
