"""Use cases of reviews, complaints and leads. What staff do about them afterwards: `follow_up`."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import select, update

from hall.appointments import service as appointments
from hall.calendar import service as calendar
from hall.calendar.model import UnknownYear
from hall.handoff import feed
from hall.reviews.follow_up import (
    accept,
    call_back,
    complaint_of,
    deadlines,
    name_of,
    refuse_accused,
    reply,
    review_of,
    sealed,
    search,
    set_kind,
)
from hall.reviews.model import (
    COMPLAINTS,
    LEADS,
    AlreadyRated,
    Complaint,
    ComplaintKind,
    ComplaintSettled,
    ComplaintState,
    EmptyReport,
    Level,
    Review,
    UnknownComplaint,
    UnknownLevel,
    UnknownReview,
    subject_of,
)
from hall.reviews.store import complaint, review
from hall.reviews.telling import tell_settled
from hall.reviews.texts import ADDED, names_extortion
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

__all__ = [
    "accept",
    "call_back",
    "complain",
    "deadlines",
    "get_complaint",
    "list_complaints",
    "rate",
    "rectify",
    "reply",
    "search",
    "set_kind",
    "settle",
    "supplement",
]


async def rate(
    tx: Transaction, conversation_id: str, appointment_id: str | None, level: Level | str, comment: str = ""
) -> Review:
    """Take one review of one visit; a negative one gets a day by which it is put right.

    Without an appointment the visit is the conversation's of today. Raises UnknownLevel, AlreadyRated or
    AppointmentNotFound (also for an appointment of another conversation).
    """
    chosen = _level(level)
    item_code = await _item_of(tx, conversation_id, appointment_id)
    due = await _due_on(tx, tx.settings.rectification_days) if chosen.negative else None
    call = await _due_on(tx, tx.settings.call_back_days) if chosen.negative else None
    visit = f"apt:{appointment_id}" if appointment_id else f"{conversation_id}:{tx.now.date().isoformat()}"
    statement = (
        upsert(tx, review)
        .values(
            id=new_id("rev"),
            visit=visit,
            conversation_id=conversation_id,
            appointment_id=appointment_id,
            item_code=item_code,
            level=chosen.value,
            comment=comment.strip(),
            created_at=tx.now,
            rectify_by=due,
            call_back_by=call,
            handler=await _handler_of(tx, appointment_id),
        )
        .on_conflict_do_nothing(index_elements=["visit"])
        .returning(*review.c)
    )
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        raise AlreadyRated
    await audit.record(
        tx,
        action="review.given",
        subject=("review", row.id),
        actor=Actor("citizen", conversation_id),
        details={"level": chosen.value, "item_code": item_code},
    )
    return review_of(row)


async def rectify(tx: Transaction, review_id: str, what_was_done: str, actor: Actor) -> Review:
    """Record how a negative review was put right; raises UnknownReview or EmptyReport."""
    if not what_was_done.strip():
        raise EmptyReport
    negative = [level.value for level in Level if level.negative]
    changed = await tx.execute(
        update(review)
        .where(review.c.id == review_id, review.c.level.in_(negative), review.c.rectified_at.is_(None))
        .values(rectified_at=tx.now, rectification=await sealed(tx, review, review.c.id == review_id, what_was_done))
        .returning(*review.c)
    )
    row = changed.one_or_none()
    if row is None:
        raise UnknownReview
    await audit.record(tx, action="review.rectified", subject=("review", review_id), actor=actor)
    return review_of(row)


async def complain(
    tx: Transaction, conversation_id: str, channel: str, text: str, kind: ComplaintKind | str = ComplaintKind.COMPLAINT
) -> Complaint:
    """Take a complaint or lead down with number and due day; `text` is protected. Raises EmptyReport.

    What tells of 吃拿卡要 is kept as that kind, under the number of what the citizen called it.
    """
    if not text.strip():
        raise EmptyReport
    called = ComplaintKind(kind)
    chosen = ComplaintKind.EXTORTION if names_extortion(text) else called
    prefix = LEADS if called is ComplaintKind.LEAD else COMPLAINTS
    due = await _due_on(tx, tx.settings.complaint_days)
    for _ in range(8):
        statement = (
            upsert(tx, complaint)
            .values(
                number=f"{prefix}{tx.now:%Y%m%d}-{secrets.randbelow(100_000):05d}",
                conversation_id=conversation_id,
                channel=channel,
                kind=chosen.value,
                text=text.strip(),
                state=ComplaintState.OPEN.value,
                created_at=tx.now,
                due_on=due,
            )
            .on_conflict_do_nothing(index_elements=["number"])
            .returning(*complaint.c)
        )
        row = (await tx.execute(statement)).one_or_none()
        if row is not None:
            await audit.record(
                tx,
                action=f"{subject_of(row.number)}.opened",
                subject=(subject_of(row.number), row.number),
                actor=Actor("citizen", conversation_id),
                details={"channel": channel, "kind": chosen.value},
            )
            await feed.announce(tx, "complaint", {"number": row.number})
            return complaint_of(row)
    raise RuntimeError("no free complaint number found")


async def supplement(tx: Transaction, number: str, text: str, actor: Actor) -> Complaint:
    """Add what the citizen tells afterwards to a report; `text` is protected. Raises UnknownComplaint, ComplaintSettled or EmptyReport."""
    if not text.strip():
        raise EmptyReport
    values: dict[str, object] = {"text": complaint.c.text + ADDED.format(text=text.strip())}
    if names_extortion(text):
        values["kind"] = ComplaintKind.EXTORTION.value
    changed = await tx.execute(
        update(complaint)
        .where(complaint.c.number == number, complaint.c.state != ComplaintState.SETTLED.value)
        .values(**values)
        .returning(*complaint.c)
    )
    row = changed.one_or_none()
    if row is None:
        await get_complaint(tx, number)
        raise ComplaintSettled(number=number)
    await audit.record(
        tx, action=f"{subject_of(number)}.supplemented", subject=(subject_of(number), number), actor=actor
    )
    await feed.announce(tx, "complaint", {"number": number})
    return complaint_of(row)


async def settle(tx: Transaction, number: str, reply: str, actor: Actor) -> Complaint:
    """Settle a complaint or lead with a reply; raises UnknownComplaint, ComplaintSettled or EmptyReport."""
    if not reply.strip():
        raise EmptyReport
    await refuse_accused(tx, number, actor)
    changed = await tx.execute(
        update(complaint)
        .where(complaint.c.number == number, complaint.c.state != ComplaintState.SETTLED.value)
        .values(
            state=ComplaintState.SETTLED.value,
            reply=await sealed(tx, complaint, complaint.c.number == number, reply),
            settled_at=tx.now,
            settled_by=actor.id,
        )
        .returning(*complaint.c)
    )
    row = changed.one_or_none()
    if row is None:
        await get_complaint(tx, number)
        raise ComplaintSettled(number=number)
    await audit.record(tx, action="complaint.settled", subject=(subject_of(number), number), actor=actor)
    settled = complaint_of(row)
    await tell_settled(tx, settled)
    return settled


async def get_complaint(tx: Transaction, number: str) -> Complaint:
    """Return a complaint or lead; raises UnknownComplaint."""
    row = (await tx.execute(select(complaint).where(complaint.c.number == number))).one_or_none()
    if row is None:
        raise UnknownComplaint
    return complaint_of(row)


async def list_complaints(  # noqa: PLR0913 what a list may be asked for
    tx: Transaction,
    *,
    settled: bool | None = False,
    kind: ComplaintKind | None = None,
    state: ComplaintState | None = None,
    reader: Actor | None = None,
    limit: int = 200,
) -> list[Complaint]:
    """Return complaints and leads: open (default), settled or all (None); the most urgent first.

    A `reader` does not see what names them: whoever is accused learns of it from those who look into it.
    """
    query = select(complaint)
    name = await name_of(tx, reader)
    if name:
        query = query.where(~complaint.c.text.contains(name, autoescape=True))
    if kind is not None:
        query = query.where(complaint.c.kind == kind.value)
    if state is not None:
        query = query.where(complaint.c.state == state.value)
    if settled is not None:
        done = complaint.c.state == ComplaintState.SETTLED.value
        query = query.where(done if settled else ~done)
    rows = await tx.execute(
        query.order_by(complaint.c.due_on.is_(None), complaint.c.due_on, complaint.c.created_at).limit(limit)
    )
    return [complaint_of(row) for row in rows]


def _level(level: Level | str) -> Level:
    try:
        return Level(level)
    except ValueError:
        raise UnknownLevel from None


async def _item_of(tx: Transaction, conversation_id: str, appointment_id: str | None) -> str | None:
    if appointment_id is None:
        return None
    found = await appointments.get(tx, appointment_id)
    if found.conversation_id != conversation_id:
        raise appointments.AppointmentNotFound
    return found.item_code


async def _handler_of(tx: Transaction, appointment_id: str | None) -> str | None:
    """Return who redeemed the voucher of a visit; None for a visit without one."""
    if appointment_id is None:
        return None
    rows = await audit.history(tx, "appointment", appointment_id)
    return next((row.actor_id for row in reversed(rows) if row.action == "appointment.attended"), None)


async def _due_on(tx: Transaction, days: int) -> date | None:
    try:
        return (await calendar.load_calendar(tx)).add_working_days(tx.now.date(), days)
    except UnknownYear:
        return None
