"""What staff see of reviews, complaints and leads: comments masked, nobody named who complained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from hall.appointments import service as appointments
from hall.consultation.views import item_names
from hall.identity import service as identity
from hall.reviews.follow_up import ReviewFilter
from hall.reviews.model import Complaint, ComplaintKind, ComplaintState, Level, Review
from hall.staff.names import PersonOut, names_of, person
from hall.storage.transaction import Transaction


class ReviewsQuery(BaseModel):
    """Which reviews; `cursor` is what the page before returned."""

    state: Literal["open", "called_back", "rectified", "published", "all"] = "all"
    level: Level | None = None
    negative: bool = False
    item_code: str | None = Field(None, max_length=40)
    first: date | None = None
    last: date | None = None
    cursor: str = Field("", max_length=80)
    limit: int = Field(50, ge=1, le=500)

    def wanted(self) -> ReviewFilter:
        """Return the filter."""
        return ReviewFilter(self.state, self.level, self.negative, self.item_code, self.first, self.last)

    def before(self) -> tuple[datetime, str] | None:
        """Return where the page before ended; a cursor that is none begins anew."""
        moment, _, review_id = self.cursor.partition("|")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return (at, review_id) if at.tzinfo is not None else None


class StaffReviewOut(BaseModel):
    """A review with the three things it is tied to: the visit, the item, and who served (七1)."""

    id: str
    level: Level
    comment: str
    item_code: str | None
    item_name: str | None
    appointment_id: str | None
    number: str | None
    handler: PersonOut | None
    created_at: datetime
    call_back_by: date | None
    called_back_at: datetime | None
    called_back_by: PersonOut | None
    call_back_note: str
    rectify_by: date | None
    rectified_at: datetime | None
    rectification: str
    reply: str
    published_at: datetime | None
    overdue: bool


class StaffReviewsOut(BaseModel):
    """A page of reviews; `callback_percent`: of the negative ones of this filter."""

    reviews: list[StaffReviewOut]
    next_cursor: str | None
    counts: dict[str, int]
    callback_percent: float | None


class CallBackIn(BaseModel):
    """A call-back: whether somebody was reached, and what came of it."""

    reached: bool
    note: str = Field(min_length=1, max_length=2000)


class ReplyIn(BaseModel):
    """A reply; `publish` shows review and reply to everybody, masked."""

    text: str = Field(min_length=1, max_length=2000)
    publish: bool = False


class ComplaintsQuery(BaseModel):
    """Which complaints and leads; `pending`: everything not settled."""

    kind: ComplaintKind | None = None
    state: Literal["pending", "open", "investigating", "settled", "all"] = "pending"


class StaffComplaintOut(BaseModel):
    """A complaint or lead as supervisors see it."""

    number: str
    kind: ComplaintKind
    text: str
    state: ComplaintState
    channel: str
    created_at: datetime
    due_on: date | None
    overdue: bool
    handler: PersonOut | None
    note: str
    reply: str | None
    settled_at: datetime | None


class StaffComplaintsOut(BaseModel):
    """Complaints and leads, the most urgent first."""

    complaints: list[StaffComplaintOut]


class ComplaintKindIn(BaseModel):
    """Of which kind a report is."""

    kind: ComplaintKind


class SettledIn(BaseModel):
    """The reply that the citizen is told."""

    reply: str = Field(min_length=1, max_length=3000)


class AcceptIn(BaseModel):
    """What is going to be looked into."""

    note: str = Field("", max_length=2000)


async def reviews_shown(tx: Transaction, listed: Sequence[Review]) -> list[StaffReviewOut]:
    """Turn reviews into what staff see."""
    written = [text for one in listed for text in (one.comment, one.call_back_note, one.rectification, one.reply)]
    masked = await identity.mask_all(tx, written)
    texts = [masked[place : place + 4] for place in range(0, len(masked), 4)]
    people = await names_of(tx, (who for one in listed for who in (one.handler, one.called_back_by)))
    items = await item_names(tx)
    numbers = await appointments.numbers_of(tx, (one.appointment_id for one in listed if one.appointment_id))
    return [
        StaffReviewOut(
            id=one.id,
            level=one.level,
            comment=said[0],
            item_code=one.item_code,
            item_name=items.get(one.item_code or ""),
            appointment_id=one.appointment_id,
            number=numbers.get(one.appointment_id or ""),
            handler=person(people, one.handler),
            created_at=one.created_at,
            call_back_by=one.call_back_by,
            called_back_at=one.called_back_at,
            called_back_by=person(people, one.called_back_by),
            call_back_note=said[1],
            rectify_by=one.rectify_by,
            rectified_at=one.rectified_at,
            rectification=said[2],
            reply=said[3],
            published_at=one.published_at,
            overdue=one.overdue(tx.now.date()),
        )
        for one, said in zip(listed, texts, strict=True)
    ]


async def complaints_shown(tx: Transaction, listed: Sequence[Complaint]) -> list[StaffComplaintOut]:
    """Turn complaints and leads into what supervisors see."""
    masked = await identity.mask_all(tx, [text for one in listed for text in (one.text, one.note, one.reply or "")])
    words = [masked[place : place + 3] for place in range(0, len(masked), 3)]
    people = await names_of(tx, (one.handler for one in listed))
    return [
        StaffComplaintOut(
            number=one.number,
            kind=one.kind,
            text=said[0],
            state=one.state,
            channel=one.channel,
            created_at=one.created_at,
            due_on=one.due_on,
            overdue=one.overdue(tx.now.date()),
            handler=person(people, one.handler),
            note=said[1],
            reply=said[2] if one.reply is not None else None,
            settled_at=one.settled_at,
        )
        for one, said in zip(listed, words, strict=True)
    ]
