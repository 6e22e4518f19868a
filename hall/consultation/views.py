"""What staff see of the ledger: people by name, items by name, citizens' words masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from hall.calendar import service as calendar
from hall.calendar.model import UnknownYear
from hall.catalogue import service as catalogue
from hall.consultation import texts
from hall.consultation.model import (
    Consultation,
    ConsultationKind,
    ConsultationState,
    GapClass,
    LedgerFilter,
    Source,
)
from hall.identity import service as identity
from hall.notices import service as notices
from hall.staff.names import PersonOut, names_of, person
from hall.storage.transaction import Transaction

PENDING = (ConsultationState.OPEN, ConsultationState.REFERRED)


class LedgerQuery(BaseModel):
    """Which part of the ledger; `cursor` is what the page before returned."""

    state: Literal["pending", "open", "referred", "answered", "all"] = "pending"
    kind: ConsultationKind | None = None
    gap: GapClass | Literal["none"] | None = None
    item_code: str | None = Field(None, max_length=40)
    channel: str | None = Field(None, max_length=16)
    source: Source | None = None
    owner: str | None = Field(None, max_length=64)
    overdue: bool = False
    first: date | None = None
    last: date | None = None
    q: str = Field("", max_length=100)
    cursor: str = Field("", max_length=80)
    limit: int = Field(50, ge=1, le=500)

    def wanted(self, actor_id: str) -> LedgerFilter:
        """Return the filter; `owner=me` is whoever asks."""
        states = {"pending": PENDING, "all": ()}.get(self.state)
        return LedgerFilter(
            states=(ConsultationState(self.state),) if states is None else states,
            kind=self.kind,
            gap=self.gap if isinstance(self.gap, GapClass) else None,
            without_gap=self.gap == "none",
            item_code=self.item_code,
            channel=self.channel,
            source=self.source,
            owner=actor_id if self.owner == "me" else self.owner,
            overdue=self.overdue,
            first=self.first,
            last=self.last,
            words=self.q,
        )

    def after(self) -> tuple[datetime, str] | None:
        """Return where the page before ended; a cursor that is none begins anew."""
        moment, _, number = self.cursor.partition("|")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return (at, number) if at.tzinfo is not None else None


class ReferralOut(BaseModel):
    """To whom a question was passed on."""

    area: str
    window: str
    name: str
    at: datetime | None


class NoticeLinkOut(BaseModel):
    """A one-time notice that was issued with the answer."""

    number: str
    url: str


class EntryOut(BaseModel):
    """One line of the ledger."""

    number: str
    channel: str
    conversation_id: str
    kind: ConsultationKind
    question: str
    item_code: str | None
    item_name: str | None
    item_version: int | None
    state: str
    source: Source | None
    owner: PersonOut
    first_owner: PersonOut | None
    referral: ReferralOut | None
    opened_at: datetime
    due_on: date | None
    due_text: str
    overdue: bool
    days_left: int | None
    answer: str | None
    answer_source: str | None
    answered_at: datetime | None
    answered_by: PersonOut | None
    late: bool
    gap: GapClass | None
    notice: NoticeLinkOut | None
    published_id: str | None


class LedgerPageOut(BaseModel):
    """A page of the ledger, the newest first."""

    consultations: list[EntryOut]
    next_cursor: str | None
    total: int


class HistoryOut(BaseModel):
    """One thing that happened to an entry."""

    at: datetime
    action: str
    action_name: str
    actor: PersonOut
    details: dict[str, Any]


class EntryDetailOut(EntryOut):
    """One line of the ledger with its history, and the handoff in which the conversation can be read."""

    handoff_id: str | None
    history: list[HistoryOut]


async def shown(tx: Transaction, listed: Sequence[Consultation]) -> list[EntryOut]:
    """Turn entries into what staff see; a handful of queries however many entries."""
    written = [text for one in listed for text in (one.question, one.answer or "")]
    masked = await identity.mask_all(tx, written)
    people = await names_of(tx, (who for one in listed for who in (one.owner, one.first_owner, one.answered_by)))
    items = await item_names(tx)
    left = await _days_left(tx, listed)
    links = await notices.links(tx, (one.notice_number for one in listed if one.notice_number))
    return [
        EntryOut(
            number=one.number,
            channel=one.channel,
            conversation_id=one.conversation_id,
            kind=one.kind,
            question=masked[2 * place],
            item_code=one.item_code,
            item_name=items.get(one.item_code or ""),
            item_version=one.item_version,
            state=one.state.value,
            source=one.source,
            owner=PersonOut(id=one.owner, name=people.get(one.owner, one.owner)),
            first_owner=person(people, one.first_owner),
            referral=_referral(one),
            opened_at=one.opened_at,
            due_on=one.due_on,
            due_text=texts.due(one.due_on, at_once=one.source is not None and one.source is not Source.STAFF),
            overdue=one.overdue(tx.now.date()),
            days_left=left.get(one.number),
            answer=masked[2 * place + 1] if one.answer is not None else None,
            answer_source=one.answer_source,
            answered_at=one.answered_at,
            answered_by=person(people, one.answered_by),
            late=one.late,
            gap=one.gap,
            notice=_notice(one.notice_number, links),
            published_id=one.published_id,
        )
        for place, one in enumerate(listed)
    ]


async def item_names(tx: Transaction) -> dict[str, str]:
    """Return item code → name of the catalogue in force; empty while there is none."""
    try:
        return {item.item_code: item.task_name for item in await catalogue.list_items(tx)}
    except catalogue.NoCatalogue:
        return {}


def _notice(number: str | None, links: Mapping[str, str]) -> NoticeLinkOut | None:
    return NoticeLinkOut(number=number, url=links[number]) if number and number in links else None


def _referral(one: Consultation) -> ReferralOut | None:
    to = one.referral
    return ReferralOut(area=to.area, window=to.window, name=to.to, at=to.at) if to else None


async def _days_left(tx: Transaction, listed: Sequence[Consultation]) -> dict[str, int]:
    """Return the working days from today to the promised day, of what is open; negative when it has passed."""
    days, today = await calendar.load_calendar(tx), tx.now.date()
    left: dict[str, int] = {}
    for one in listed:
        if one.due_on is None or one.state is ConsultationState.ANSWERED:
            continue
        try:
            left[one.number] = days.working_days_between(today, one.due_on)
        except UnknownYear:
            continue
    return left
