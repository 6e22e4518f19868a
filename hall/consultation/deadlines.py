"""What the ledger has open that is due: questions, and remedies that somebody promised."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from hall.consultation.model import ConsultationState
from hall.consultation.model_remedy import RemedyState
from hall.consultation.store import consultation, remedy
from hall.oversight.model import Deadline, SubjectKind
from hall.storage.transaction import Transaction


async def deadlines(tx: Transaction, until: date) -> list[Deadline]:
    """Return the open questions due up to a day."""
    found = select(consultation.c.number, consultation.c.due_on, consultation.c.owner, consultation.c.item_code).where(
        consultation.c.state != ConsultationState.ANSWERED.value, consultation.c.due_on <= until
    )
    rows = await tx.execute(found.order_by(consultation.c.due_on, consultation.c.number))
    return [Deadline(SubjectKind.CONSULTATION, row.number, row.due_on, row.owner, row.item_code) for row in rows]


async def remedy_deadlines(tx: Transaction, until: date) -> list[Deadline]:
    """Return the remedies that are not in force yet and due up to a day."""
    found = select(remedy.c.id, remedy.c.due_on, remedy.c.owner, remedy.c.item_code).where(
        remedy.c.state != RemedyState.APPROVED.value, remedy.c.due_on <= until
    )
    rows = await tx.execute(found.order_by(remedy.c.due_on, remedy.c.id))
    return [Deadline(SubjectKind.REMEDY, row.id, row.due_on, row.owner, row.item_code) for row in rows]
