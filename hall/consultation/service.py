"""Use cases of the consultation ledger."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from sqlalchemy import select, update

from hall.calendar import service as calendar
from hall.calendar.model import UnknownYear
from hall.consultation.model import (
    Consultation,
    ConsultationAnswered,
    ConsultationKind,
    ConsultationState,
    EmptyText,
    GapClass,
    UnknownConsultation,
)
from hall.consultation.store import consultation
from hall.consultation.telling import tell_answer
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

Teller = Callable[[Transaction, Consultation], Awaitable[None]]
"""Brings an answer to the citizen, writing to its own outbox within this transaction."""

DESK = "desk"
"""The first-contact owner while no member of staff has taken the question: the consultation desk as a whole."""


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

    `question` is the protected text. `due_on` is None when that year's calendar is not loaded (待公布).
    Raises EmptyText.
    """
    if not question.strip():
        raise EmptyText
    due_on = await _due_on(tx)
    for _ in range(8):
        statement = (
            upsert(tx, consultation)
            .values(
                number=f"ZX{tx.now:%Y%m%d}-{secrets.randbelow(100_000):05d}",
                conversation_id=conversation_id,
                channel=channel,
                kind=ConsultationKind(kind).value,
                question=question.strip(),
                item_code=item_code,
                state=ConsultationState.OPEN.value,
                owner=owner,
                opened_at=tx.now,
                due_on=due_on,
            )
            .on_conflict_do_nothing(index_elements=["number"])
            .returning(*consultation.c)
        )
        row = (await tx.execute(statement)).one_or_none()
        if row is not None:
            break
    else:
        raise RuntimeError("no free consultation number found")
    await _audit(
        tx,
        row.number,
        "consultation.opened",
        Actor("citizen", conversation_id),
        kind=row.kind,
        channel=channel,
        item_code=item_code,
    )
    return _read(row)


async def get(tx: Transaction, number: str, conversation_id: str | None = None) -> Consultation:
    """Return one consultation; raises UnknownConsultation, also for another conversation's."""
    row = (await tx.execute(select(consultation).where(consultation.c.number == number))).one_or_none()
    if row is None or (conversation_id is not None and row.conversation_id != conversation_id):
        raise UnknownConsultation
    return _read(row)


async def of_conversation(tx: Transaction, conversation_id: str) -> list[Consultation]:
    """Return a conversation's consultations, the newest first."""
    rows = await tx.execute(
        select(consultation)
        .where(consultation.c.conversation_id == conversation_id)
        .order_by(consultation.c.opened_at.desc())
    )
    return [_read(row) for row in rows]


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
    return [_read(row) for row in rows]


async def refer(tx: Transaction, number: str, to: str, actor: Actor) -> Consultation:
    """Pass a question to a department or person; the first-contact owner stays answerable (clause 15).

    Raises UnknownConsultation, ConsultationAnswered or EmptyText.
    """
    if not to.strip():
        raise EmptyText
    found = await _change(tx, number, state=ConsultationState.REFERRED.value, referred_to=to.strip()[:64])
    await _audit(tx, number, "consultation.referred", actor, to=to.strip()[:64])
    return found


async def take(tx: Transaction, number: str, actor: Actor) -> Consultation:
    """Make the acting member of staff the owner; raises UnknownConsultation or ConsultationAnswered."""
    found = await _change(tx, number, owner=actor.id)
    await _audit(tx, number, "consultation.taken", actor)
    return found


async def answer(  # noqa: PLR0913, PLR0917 the contract with the callers
    tx: Transaction,
    number: str,
    text: str,
    actor: Actor,
    tell: Teller = tell_answer,
    gap: GapClass | str | None = None,
) -> Consultation:
    """Answer a question once and tell the conversation it came from.

    `gap` is the clause-17 class, if the question shows one. Raises UnknownConsultation, ConsultationAnswered (also
    when another member of staff was faster) or EmptyText.
    """
    if not text.strip():
        raise EmptyText
    found = await _change(
        tx,
        number,
        state=ConsultationState.ANSWERED.value,
        answer=text.strip(),
        answered_at=tx.now,
        answered_by=actor.id,
        gap=GapClass(gap).value if gap else None,
    )
    await _audit(
        tx, number, "consultation.answered", actor, late=found.due_on is not None and tx.now.date() > found.due_on
    )
    await tell(tx, found)
    return found


async def _change(tx: Transaction, number: str, **values: Any) -> Consultation:
    changed = await tx.execute(
        update(consultation)
        .where(consultation.c.number == number, consultation.c.state != ConsultationState.ANSWERED.value)
        .values(**values)
        .returning(*consultation.c)
    )
    row = changed.one_or_none()
    if row is None:
        await get(tx, number)
        raise ConsultationAnswered(number=number)
    return _read(row)


async def _due_on(tx: Transaction) -> date | None:
    days = await calendar.load_calendar(tx)
    try:
        return days.add_working_days(tx.now.date(), tx.settings.consultation_days)
    except UnknownYear:
        return None


async def _audit(tx: Transaction, number: str, action: str, actor: Actor, **details: object) -> None:
    await audit.record(tx, action=action, subject=("consultation", number), actor=actor, details=details)


def _read(row: Any) -> Consultation:
    return Consultation(
        number=row.number,
        conversation_id=row.conversation_id,
        channel=row.channel,
        kind=ConsultationKind(row.kind),
        question=row.question,
        item_code=row.item_code,
        state=ConsultationState(row.state),
        owner=row.owner,
        referred_to=row.referred_to,
        opened_at=row.opened_at,
        due_on=row.due_on,
        answer=row.answer,
        answered_at=row.answered_at,
        gap=GapClass(row.gap) if row.gap else None,
    )
