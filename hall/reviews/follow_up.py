"""What staff do about reviews, complaints and leads: call back, reply, publish, accept; and what of it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, or_, select, update

from hall.clock import SHANGHAI
from hall.identity import service as identity
from hall.oversight.model import Deadline, SubjectKind
from hall.reviews.model import (
    Complaint,
    ComplaintKind,
    ComplaintSettled,
    ComplaintState,
    EmptyReport,
    Level,
    Review,
    UnknownComplaint,
    UnknownReview,
    subject_of,
)
from hall.reviews.store import complaint, review
from hall.staff import service as staff
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

NEGATIVE = [level.value for level in Level if level.negative]


@dataclass(frozen=True)
class ReviewFilter:
    """Which reviews; days both with. `state`: open (negative, not called back), called_back, rectified, published, all."""

    state: str = "all"
    level: Level | None = None
    negative: bool = False
    item_code: str | None = None
    first: date | None = None
    last: date | None = None


async def search(
    tx: Transaction, wanted: ReviewFilter, *, before: tuple[datetime, str] | None = None, limit: int = 100
) -> list[Review]:
    """Return a page of reviews, the newest first; `before` is (created_at, id) of the last one seen."""
    chosen = _chosen(wanted)
    if before is not None:
        at, review_id = before
        chosen.append((review.c.created_at < at) | ((review.c.created_at == at) & (review.c.id < review_id)))
    found = select(review).where(*chosen).order_by(review.c.created_at.desc(), review.c.id.desc()).limit(limit)
    return [review_of(row) for row in await tx.execute(found)]


async def levels(tx: Transaction, wanted: ReviewFilter) -> dict[str, int]:
    """Return how many reviews of each level a filter holds; silence is none of them."""
    counted = select(review.c.level, func.count().label("number")).where(*_chosen(wanted)).group_by(review.c.level)
    rows = {row.level: row.number for row in await tx.execute(counted)}
    return {level.value: rows.get(level.value, 0) for level in Level}


async def called_back_percent(tx: Transaction, wanted: ReviewFilter) -> float | None:
    """Return the share of negative reviews that were called back; None when there is none (aim: 100)."""
    chosen = [*_chosen(wanted), review.c.level.in_(NEGATIVE)]
    counted = select(func.count().label("given"), func.count(review.c.called_back_at).label("called"))
    row = (await tx.execute(counted.where(*chosen))).one()
    return round(100 * row.called / row.given, 1) if row.given else None


async def call_back(tx: Transaction, review_id: str, note: str, actor: Actor, *, reached: bool) -> Review:
    """Record a call-back on a negative review. One that reached nobody leaves it to be called again.

    Raises UnknownReview or EmptyReport.
    """
    if not note.strip():
        raise EmptyReport
    values: dict[str, Any] = {"call_back_note": await sealed(tx, review, review.c.id == review_id, note)}
    if reached:
        values |= {"called_back_at": tx.now, "called_back_by": actor.id}
    changed = await tx.execute(
        update(review)
        .where(review.c.id == review_id, review.c.level.in_(NEGATIVE))
        .values(**values)
        .returning(*review.c)
    )
    row = changed.one_or_none()
    if row is None:
        raise UnknownReview
    details = {"reached": reached}
    await audit.record(tx, action="review.called_back", subject=("review", review_id), actor=actor, details=details)
    return review_of(row)


async def reply(tx: Transaction, review_id: str, text: str, actor: Actor, *, publish: bool) -> Review:
    """Reply to a review, and publish both or take them back; the citizen's words are masked wherever they are shown.

    Raises UnknownReview or EmptyReport.
    """
    if not text.strip():
        raise EmptyReport
    changed = await tx.execute(
        update(review)
        .where(review.c.id == review_id)
        .values(
            reply=await sealed(tx, review, review.c.id == review_id, text),
            replied_at=tx.now,
            published_at=tx.now if publish else None,
        )
        .returning(*review.c)
    )
    row = changed.one_or_none()
    if row is None:
        raise UnknownReview
    details = {"published": publish}
    await audit.record(tx, action="review.replied", subject=("review", review_id), actor=actor, details=details)
    return review_of(row)


async def accept(tx: Transaction, number: str, note: str, actor: Actor) -> Complaint:
    """Accept a complaint or lead (受理): somebody now looks into it. Raises UnknownComplaint or ComplaintSettled."""
    await refuse_accused(tx, number, actor)
    changed = await tx.execute(
        update(complaint)
        .where(complaint.c.number == number, complaint.c.state != ComplaintState.SETTLED.value)
        .values(
            state=ComplaintState.INVESTIGATING.value,
            handler=actor.id,
            accepted_at=func.coalesce(complaint.c.accepted_at, tx.now),
            note=await sealed(tx, complaint, complaint.c.number == number, note),
        )
        .returning(*complaint.c)
    )
    row = changed.one_or_none()
    if row is None:
        known = await tx.execute(select(complaint.c.number).where(complaint.c.number == number))
        raise ComplaintSettled(number=number) if known.first() else UnknownComplaint()
    await audit.record(tx, action="complaint.accepted", subject=(subject_of(number), number), actor=actor)
    return complaint_of(row)


async def set_kind(tx: Transaction, number: str, kind: ComplaintKind, actor: Actor) -> Complaint:
    """Say of which kind a report is; raises UnknownComplaint."""
    await refuse_accused(tx, number, actor)
    changed = await tx.execute(
        update(complaint).where(complaint.c.number == number).values(kind=kind.value).returning(*complaint.c)
    )
    row = changed.one_or_none()
    if row is None:
        raise UnknownComplaint
    details = {"kind": kind.value}
    subject = (subject_of(number), number)
    await audit.record(tx, action="complaint.kind_set", subject=subject, actor=actor, details=details)
    return complaint_of(row)


async def refuse_accused(tx: Transaction, number: str, actor: Actor) -> None:
    """Keep a report from whom it names, as if there were none: they neither read nor settle it. Raises UnknownComplaint."""
    name = await name_of(tx, actor)
    if not name:
        return
    accused = select(complaint.c.number).where(
        complaint.c.number == number, complaint.c.text.contains(name, autoescape=True)
    )
    if (await tx.execute(accused)).first():
        raise UnknownComplaint


async def name_of(tx: Transaction, actor: Actor | None) -> str:
    """Return the name of a member of staff; empty for anybody else."""
    if actor is None or actor.kind != "staff":
        return ""
    return (await staff.names(tx, [actor.id])).get(actor.id, "")


async def sealed(tx: Transaction, table: Table, where: ColumnElement[bool], text: str) -> str:
    """Return what staff typed about a review or complaint, with the numbers in it sealed with its conversation."""
    found = (await tx.execute(select(table.c.conversation_id).where(where))).scalar_one_or_none()
    return await identity.protect_staff(tx, found, text.strip()) if found is not None else text.strip()


async def deadlines(tx: Transaction, until: date) -> list[Deadline]:
    """Return negative reviews and complaints with something due up to a day: of a review, what comes first.

    A review that was rectified is still to be called back, and the other way round.
    """
    reviews = await tx.execute(
        select(review).where(
            review.c.level.in_(NEGATIVE),
            or_(
                and_(review.c.called_back_at.is_(None), review.c.call_back_by <= until),
                and_(review.c.rectified_at.is_(None), review.c.rectify_by <= until),
            ),
        )
    )
    listed: list[Deadline] = []
    for row in reviews:
        open_ones = ((row.call_back_by, row.called_back_at), (row.rectify_by, row.rectified_at))
        due = min(day for day, done in open_ones if day is not None and done is None)
        listed.append(Deadline(SubjectKind.REVIEW, row.id, due, item_code=row.item_code))
    found = select(complaint).where(complaint.c.state != ComplaintState.SETTLED.value, complaint.c.due_on <= until)
    for row in await tx.execute(found):
        kind = SubjectKind(subject_of(row.number))
        listed.append(Deadline(kind, row.number, row.due_on, row.handler or "supervisor"))
    return sorted(listed, key=lambda one: (one.due_on, one.subject_id))


def _chosen(wanted: ReviewFilter) -> list[Any]:
    columns = review.c
    states = {
        "open": [columns.level.in_(NEGATIVE), columns.called_back_at.is_(None)],
        "called_back": [columns.called_back_at.is_not(None), columns.rectified_at.is_(None)],
        "rectified": [columns.rectified_at.is_not(None)],
        "published": [columns.published_at.is_not(None)],
    }
    chosen: list[Any] = list(states.get(wanted.state, ()))
    if wanted.level is not None:
        chosen.append(columns.level == wanted.level.value)
    if wanted.negative:
        chosen.append(columns.level.in_(NEGATIVE))
    if wanted.item_code:
        chosen.append(columns.item_code == wanted.item_code)
    if wanted.first is not None:
        chosen.append(columns.created_at >= datetime.combine(wanted.first, time.min, SHANGHAI))
    if wanted.last is not None:
        chosen.append(columns.created_at < datetime.combine(wanted.last + timedelta(days=1), time.min, SHANGHAI))
    return chosen


def review_of(row: Any) -> Review:
    """Turn a row into the value."""
    return Review(
        id=row.id,
        conversation_id=row.conversation_id,
        appointment_id=row.appointment_id,
        item_code=row.item_code,
        level=Level(row.level),
        comment=row.comment,
        created_at=row.created_at,
        rectify_by=row.rectify_by,
        rectified_at=row.rectified_at,
        rectification=row.rectification or "",
        call_back_by=row.call_back_by,
        called_back_at=row.called_back_at,
        called_back_by=row.called_back_by,
        call_back_note=row.call_back_note or "",
        reply=row.reply or "",
        replied_at=row.replied_at,
        published_at=row.published_at,
        handler=row.handler,
    )


def complaint_of(row: Any) -> Complaint:
    """Turn a row into the value."""
    return Complaint(
        number=row.number,
        conversation_id=row.conversation_id,
        channel=row.channel,
        kind=ComplaintKind(row.kind),
        text=row.text,
        state=ComplaintState(row.state),
        created_at=row.created_at,
        due_on=row.due_on,
        reply=row.reply,
        settled_at=row.settled_at,
        handler=row.handler,
        accepted_at=row.accepted_at,
        note=row.note or "",
    )
