"""Use cases of the consultation ledger: every question has a line in it, whoever answered (clause 18)."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from hall.calendar import service as calendar
from hall.calendar.model import UnknownYear
from hall.consultation.ledger import change, of_row, record
from hall.consultation.model import (
    BOT,
    DESK,
    Consultation,
    ConsultationKind,
    ConsultationState,
    EmptyText,
    GapClass,
    Referral,
    Source,
    Told,
    UnknownConsultation,
)
from hall.consultation.published import find_published, near_published, published, published_one
from hall.consultation.store import consultation
from hall.consultation.telling import tell_answer
from hall.handoff import feed
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

__all__ = [
    "DESK",
    "Teller",
    "answer",
    "classify",
    "count_open",
    "find_published",
    "get",
    "list_consultations",
    "name_item",
    "near_published",
    "of_conversation",
    "open_consultation",
    "published",
    "published_one",
    "record_answered",
    "refer",
    "set_due_days",
    "set_kind",
    "take",
]

Teller = Callable[[Transaction, Consultation], Awaitable[None]]
"""Brings an answer to the citizen, writing to its own outbox within this transaction."""

ANSWERED_DIGITS, OPEN_DIGITS = 8, 5
"""A number that a citizen is told is short; one of a question answered at once is never said, only unique."""


async def open_consultation(  # noqa: PLR0913, PLR0917 the contract with the callers
    tx: Transaction,
    conversation_id: str,
    channel: str,
    question: str,
    item_code: str | None = None,
    kind: ConsultationKind | str = ConsultationKind.HARD,
    owner: str = DESK,
) -> Consultation:
    """Take a question down with the day by which it is answered: 3 working days (setting), counted from tomorrow.

    `question` is the protected text. `due_on` is None when that year's calendar is not loaded (待公布); `set_due_days`
    fills it in once it is. An owner other than the desk is its first-contact owner. Raises EmptyText.
    """
    if not question.strip():
        raise EmptyText
    row = await _insert(
        tx,
        OPEN_DIGITS,
        conversation_id=conversation_id,
        channel=channel,
        kind=ConsultationKind(kind).value,
        question=question.strip(),
        item_code=item_code,
        state=ConsultationState.OPEN.value,
        owner=owner,
        first_owner=None if owner == DESK else owner,
        due_on=await _due_on(tx, tx.now),
    )
    actor = Actor("citizen", conversation_id) if owner == DESK else Actor("staff", owner)
    await record(tx, row, "consultation.opened", actor, kind=row.kind, channel=channel, item_code=item_code)
    await feed.announce(tx, "consultation", {"number": row.number})
    return of_row(row)


async def record_answered(
    tx: Transaction, conversation_id: str, channel: str, told: Told, answered_by: str = BOT
) -> Consultation:
    """Enter a question that was answered at once, in the transaction that answered it; raises EmptyText.

    The assistant's answers and those a member of staff gives in a conversation: both stand in the ledger (clause 18).
    """
    if not told.question.strip() or not told.text.strip():
        raise EmptyText
    row = await _insert(
        tx,
        ANSWERED_DIGITS,
        conversation_id=conversation_id,
        channel=channel,
        kind=ConsultationKind.ORDINARY.value,
        question=told.question.strip(),
        item_code=told.item_code,
        item_version=told.item_version,
        asked=told.asked[:32] or None,
        state=ConsultationState.ANSWERED.value,
        owner=answered_by,
        first_owner=answered_by,
        answer=told.text.strip(),
        answer_source=told.basis[:200] or None,
        source=told.source.value,
        notice_number=told.notice_number,
        published_id=told.published_id,
        answered_at=tx.now,
        answered_by=answered_by,
    )
    actor = Actor("bot", BOT) if answered_by == BOT else Actor("staff", answered_by)
    await record(tx, row, "consultation.answered_at_once", actor, source=row.source, item_code=row.item_code)
    return of_row(row)


async def _insert(tx: Transaction, digits: int, **values: Any) -> Any:
    for _ in range(8):
        number = f"ZX{tx.now:%Y%m%d}-{secrets.randbelow(10**digits):0{digits}d}"
        statement = (
            upsert(tx, consultation)
            .values(number=number, opened_at=tx.now, **values)
            .on_conflict_do_nothing(index_elements=["number"])
            .returning(*consultation.c)
        )
        row = (await tx.execute(statement)).one_or_none()
        if row is not None:
            return row
    raise RuntimeError("no free consultation number found")


async def get(tx: Transaction, number: str, conversation_id: str | None = None) -> Consultation:
    """Return one consultation; raises UnknownConsultation, also for another conversation's."""
    row = (await tx.execute(select(consultation).where(consultation.c.number == number))).one_or_none()
    if row is None or (conversation_id is not None and row.conversation_id != conversation_id):
        raise UnknownConsultation
    return of_row(row)


async def of_conversation(tx: Transaction, conversation_id: str, *, also_at_once: bool = False) -> list[Consultation]:
    """Return a conversation's consultations that went to a person (all with `also_at_once`), the newest first."""
    found = select(consultation).where(consultation.c.conversation_id == conversation_id)
    if not also_at_once:
        found = found.where(consultation.c.source.is_(None) | (consultation.c.source == Source.STAFF.value))
    return [of_row(row) for row in await tx.execute(found.order_by(consultation.c.opened_at.desc()))]


async def list_consultations(
    tx: Transaction,
    *,
    answered: bool | None = False,
    item_code: str | None = None,
    overdue_on: date | None = None,
    limit: int = 200,
) -> list[Consultation]:
    """Return the ledger: unanswered (default), answered or all (None); those due first come first, 待公布 last."""
    columns = consultation.c
    query = select(consultation)
    if answered is not None:
        done = columns.state == ConsultationState.ANSWERED.value
        query = query.where(done if answered else ~done)
    if item_code is not None:
        query = query.where(columns.item_code == item_code)
    if overdue_on is not None:
        query = query.where(columns.due_on < overdue_on)
    rows = await tx.execute(query.order_by(columns.due_on.is_(None), columns.due_on, columns.opened_at).limit(limit))
    return [of_row(row) for row in rows]


async def count_open(tx: Transaction) -> tuple[int, int, int]:
    """Return how many questions are not answered, how many of them are due today, and how many overdue."""
    today, due = tx.now.date(), consultation.c.due_on
    counted = select(
        func.count().label("number"),
        func.count().filter(due == today).label("due_today"),
        func.count().filter(due < today).label("overdue"),
    ).where(consultation.c.state != ConsultationState.ANSWERED.value)
    row = (await tx.execute(counted)).one()
    return row.number, row.due_today, row.overdue


async def refer(tx: Transaction, number: str, to: str | Referral, actor: Actor) -> Consultation:
    """Pass a question to a department or person; the first-contact owner stays answerable (clause 15).

    Raises UnknownConsultation, ConsultationAnswered or EmptyText.
    """
    named = to if isinstance(to, Referral) else Referral(to)
    if not named.to.strip():
        raise EmptyText
    values: dict[str, Any] = {
        "referred_to": named.to.strip()[:64],
        "referred_area": named.area.strip()[:64],
        "referred_window": named.window.strip()[:64],
    }
    row = await change(tx, number, state=ConsultationState.REFERRED.value, referred_at=tx.now, **values)
    await record(tx, row, "consultation.referred", actor, **values)
    return of_row(row)


async def take(tx: Transaction, number: str, actor: Actor) -> Consultation:
    """Make the acting member of staff the owner; whoever takes it first is the first-contact owner for good.

    Raises UnknownConsultation or ConsultationAnswered.
    """
    row = await change(tx, number, owner=actor.id, first_owner=_first_or(actor))
    await record(tx, row, "consultation.taken", actor)
    return of_row(row)


async def set_kind(tx: Transaction, number: str, kind: ConsultationKind, actor: Actor) -> Consultation:
    """Say of which kind a question is; its promised day stays. Raises UnknownConsultation or ConsultationAnswered."""
    row = await change(tx, number, kind=kind.value)
    await record(tx, row, "consultation.kind_set", actor, kind=kind.value)
    return of_row(row)


async def classify(tx: Transaction, number: str, gap: GapClass | None, actor: Actor) -> Consultation:
    """Say which of clause 17's three classes a question shows, also after it was answered; raises UnknownConsultation."""
    row = await change(tx, number, also_answered=True, gap=gap.value if gap else None)
    await record(tx, row, "consultation.classified", actor, gap=gap.value if gap else None)
    return of_row(row)


async def name_item(tx: Transaction, number: str, item_code: str | None, actor: Actor) -> Consultation:
    """Say which item a question is about, also after it was answered; raises UnknownConsultation."""
    row = await change(tx, number, also_answered=True, item_code=item_code)
    await record(tx, row, "consultation.item_named", actor, item_code=item_code)
    return of_row(row)


async def answer(  # noqa: PLR0913, PLR0917 the contract with the callers
    tx: Transaction,
    number: str,
    text: str,
    actor: Actor,
    tell: Teller = tell_answer,
    gap: GapClass | str | None = None,
    *,
    basis: str = "",
    notice_number: str | None = None,
) -> Consultation:
    """Answer a question once and tell the conversation it came from.

    `gap` is the clause-17 class, if the question shows one; `basis` what the answer rests on; `notice_number` a notice
    issued with it. Raises UnknownConsultation, ConsultationAnswered (also when another member of staff was faster) or
    EmptyText.
    """
    if not text.strip():
        raise EmptyText
    values: dict[str, Any] = {"gap": GapClass(gap).value} if gap else {}
    row = await change(
        tx,
        number,
        state=ConsultationState.ANSWERED.value,
        answer=text.strip(),
        answer_source=basis.strip()[:200] or None,
        source=Source.STAFF.value,
        notice_number=notice_number,
        answered_at=tx.now,
        answered_by=actor.id,
        first_owner=_first_or(actor),
        **values,
    )
    found = of_row(row)
    await record(tx, row, "consultation.answered", actor, late=found.late)
    await tell(tx, found)
    await feed.announce(tx, "consultation", {"number": number})
    return found


def _first_or(actor: Actor) -> Any:
    """Return what makes somebody the first-contact owner unless there is one: two who take at once settle it in the row."""
    return func.coalesce(consultation.c.first_owner, actor.id)


async def set_due_days(tx: Transaction) -> int:
    """Give a day to what was opened before its year's calendar was published; returns how many got one."""
    waiting = select(consultation).where(
        consultation.c.due_on.is_(None), consultation.c.state != ConsultationState.ANSWERED.value
    )
    filled = 0
    for row in (await tx.execute(waiting)).all():
        due = await _due_on(tx, row.opened_at)
        if due is not None:
            changed = await change(tx, row.number, due_on=due)
            await record(tx, changed, "consultation.due_day_set", Actor("system", "hall"), due_on=due.isoformat())
            filled += 1
    return filled


async def _due_on(tx: Transaction, opened_at: datetime) -> date | None:
    days = await calendar.load_calendar(tx)
    try:
        return days.add_working_days(opened_at.date(), tx.settings.consultation_days)
    except UnknownYear:
        return None
