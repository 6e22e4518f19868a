"""The ledger's rows: as values, changed under audit, filtered, and proven unaltered.

Every change leaves an audit row that carries the digest of the whole entry as it then stood; the audit chain cannot be
altered unseen, so neither can an entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, func, select, update

from hall.clock import SHANGHAI
from hall.consultation.model import (
    Consultation,
    ConsultationAnswered,
    ConsultationKind,
    ConsultationState,
    GapClass,
    LedgerFilter,
    Referral,
    Source,
    UnknownConsultation,
)
from hall.consultation.store import consultation
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.canonical import canonical
from hall.storage.transaction import Transaction

SUBJECT = "consultation"


def of_row(row: Any) -> Consultation:
    """Turn a row into the value."""
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
        item_version=row.item_version,
        asked=row.asked,
        first_owner=row.first_owner,
        referral=Referral(row.referred_to, row.referred_area or "", row.referred_window or "", row.referred_at)
        if row.referred_to
        else None,
        source=Source(row.source) if row.source else None,
        answer_source=row.answer_source,
        answered_by=row.answered_by,
        notice_number=row.notice_number,
        published_id=row.published_id,
    )


def digest(row: Any) -> str:
    """Return the digest of an entry: all of its columns as they stand."""
    return sha256(canonical(list(row._mapping.values())).encode()).hexdigest()  # noqa: SLF001 SQLAlchemy's public name


async def record(tx: Transaction, row: Any, action: str, actor: Actor, **details: object) -> None:
    """Write the audit row of a change, with the digest of the entry after it."""
    details["digest"] = digest(row)
    await audit.record(tx, action=action, subject=(SUBJECT, row.number), actor=actor, details=details)


async def change(tx: Transaction, number: str, *, also_answered: bool = False, **values: Any) -> Any:
    """Change an entry that is not answered yet; returns the row. Raises UnknownConsultation or ConsultationAnswered."""
    chosen = consultation.c.number == number
    if not also_answered:
        chosen &= consultation.c.state != ConsultationState.ANSWERED.value
    changed = await tx.execute(update(consultation).where(chosen).values(**values).returning(*consultation.c))
    row = changed.one_or_none()
    if row is not None:
        return row
    if (await tx.execute(select(consultation.c.number).where(consultation.c.number == number))).first() is None:
        raise UnknownConsultation
    raise ConsultationAnswered(number=number)


async def search(
    tx: Transaction, wanted: LedgerFilter, *, cursor: tuple[datetime, str] | None = None, limit: int = 50
) -> list[Consultation]:
    """Return a page of the ledger, the newest first; `cursor` is (opened_at, number) of the last one seen."""
    chosen = _chosen(wanted, tx.now.date())
    if cursor is not None:
        at, number = cursor
        chosen.append(
            (consultation.c.opened_at < at) | ((consultation.c.opened_at == at) & (consultation.c.number < number))
        )
    found = (
        select(consultation)
        .where(*chosen)
        .order_by(consultation.c.opened_at.desc(), consultation.c.number.desc())
        .limit(limit)
    )
    return [of_row(row) for row in await tx.execute(found)]


async def count(tx: Transaction, wanted: LedgerFilter) -> int:
    """Return how many entries a filter holds."""
    found = select(func.count()).select_from(consultation).where(*_chosen(wanted, tx.now.date()))
    counted: int = (await tx.execute(found)).scalar_one()
    return counted


def day_start(day: date) -> datetime:
    """Return the first moment of a day in the hall."""
    return datetime.combine(day, time.min, SHANGHAI)


def _chosen(wanted: LedgerFilter, today: date) -> list[Any]:
    columns = consultation.c
    chosen: list[Any] = []
    if wanted.states:
        chosen.append(columns.state.in_([state.value for state in wanted.states]))
    if wanted.without_gap:
        chosen.append(columns.gap.is_(None))
    if wanted.overdue:
        chosen.append(and_(columns.state != ConsultationState.ANSWERED.value, columns.due_on < today))
    if wanted.first is not None:
        chosen.append(columns.opened_at >= day_start(wanted.first))
    if wanted.last is not None:
        chosen.append(columns.opened_at < day_start(wanted.last + timedelta(days=1)))
    if wanted.words.strip():
        words = wanted.words.strip()
        chosen.append(
            columns.question.contains(words, autoescape=True)
            | columns.answer.contains(words, autoescape=True)
            | (columns.number == words.upper())
        )
    chosen += _equal(wanted)
    return chosen


def _equal(wanted: LedgerFilter) -> Iterator[Any]:
    pairs = (
        (consultation.c.kind, wanted.kind.value if wanted.kind else None),
        (consultation.c.gap, wanted.gap.value if wanted.gap else None),
        (consultation.c.item_code, wanted.item_code),
        (consultation.c.channel, wanted.channel),
        (consultation.c.source, wanted.source.value if wanted.source else None),
        (consultation.c.owner, wanted.owner),
    )
    return (column == value for column, value in pairs if value)


async def altered(tx: Transaction) -> list[str]:
    """Return the numbers of entries that are not as the audit trail last left them, or that it knows and are gone.

    Entries from before digests were recorded are not judged, nor those that a development fixture removed.
    """
    last: dict[str, str] = {}
    columns = audit.audit_table.c
    rows = await tx.execute(
        select(columns.action, columns.subject_id, columns.details)
        .where((columns.subject_kind == SUBJECT) | (columns.action == audit.EMPTIED))
        .order_by(columns.id)
    )
    for row in rows:
        if row.action == audit.EMPTIED:
            last.clear()
        elif "digest" in row.details:
            last[row.subject_id] = row.details["digest"]
    found: list[str] = []
    entries = {row.number: digest(row) for row in await tx.execute(select(consultation))}
    found += [number for number, expected in last.items() if entries.get(number) != expected]
    return sorted(found)
