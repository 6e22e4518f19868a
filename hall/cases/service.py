"""Use cases of case progress."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from hall.cases.model import CaseNotFound, CaseProgress, CaseRecord, CaseStatus, InvalidCase, normal_number
from hall.cases.store import case
from hall.identity import service as identity
from hall.oversight.model import Deadline, SubjectKind
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

LOOKUPS_PER_HOUR = 20
CLOSED = (CaseStatus.REFUSED, CaseStatus.DECIDED, CaseStatus.WITHDRAWN, CaseStatus.DELIVERED, CaseStatus.SUSPENDED)
"""Nothing is due of these; while a case is suspended its time does not run (行政许可法第四十五条)."""


async def progress(tx: Transaction, case_number: str, phone_key: str) -> CaseProgress:
    """Return how a case stands, for the verified phone reserved with it.

    Raises CaseNotFound for an unknown number and for another phone's case alike, TooManyAttempts after 20 in an hour.
    """
    await identity.allow(tx, "case", phone_key, LOOKUPS_PER_HOUR, timedelta(hours=1))
    found = select(case).where(case.c.number == normal_number(case_number), case.c.phone_key == phone_key)
    row = (await tx.execute(found)).one_or_none()
    if row is None:
        raise CaseNotFound
    return _read(row)


async def of_phone(tx: Transaction, phone_key: str, limit: int = 10) -> list[CaseProgress]:
    """Return the cases of a verified phone, the latest change first."""
    rows = await tx.execute(
        select(case).where(case.c.phone_key == phone_key).order_by(case.c.status_at.desc()).limit(limit)
    )
    return [_read(row) for row in rows]


async def deadlines(tx: Transaction, until: date) -> list[Deadline]:
    """Return the cases under way whose promised day lies on or before `until`."""
    found = select(case).where(case.c.due_on <= until, case.c.status.notin_([status.value for status in CLOSED]))
    rows = await tx.execute(found.order_by(case.c.due_on, case.c.number))
    return [Deadline(SubjectKind.CASE, row.number, row.due_on, item_code=row.item_code) for row in rows]


async def watched(
    tx: Transaction, *, open_only: bool, item_code: str | None = None, limit: int = 1000
) -> list[CaseProgress]:
    """Return cases for staff, those due first coming first; whose they are is not among what is returned."""
    found = select(case)
    if open_only:
        found = found.where(case.c.status.notin_([status.value for status in CLOSED]))
    if item_code:
        found = found.where(case.c.item_code == item_code)
    rows = await tx.execute(found.order_by(case.c.due_on.is_(None), case.c.due_on, case.c.number).limit(limit))
    return [_read(row) for row in rows]


async def corrections(tx: Transaction, begin: datetime, end: datetime) -> list[CaseProgress]:
    """Return the cases whose papers had to be corrected (补齐补正) in [begin, end), as last reported."""
    chosen = (case.c.status == CaseStatus.CORRECTION.value, case.c.status_at >= begin, case.c.status_at < end)
    return [_read(row) for row in await tx.execute(select(case).where(*chosen).order_by(case.c.status_at))]


async def import_cases(tx: Transaction, records: Sequence[CaseRecord], actor: Actor) -> int:
    """Take over cases from the acceptance system; a number already known is updated unless what came is older.

    All or nothing; raises InvalidCase(row).
    """
    for row, record in enumerate(records, 1):
        number, phone = normal_number(record.number), _national(identity.plain_digits(record.phone))
        if not number or not phone or record.status_at.tzinfo is None:
            raise InvalidCase(row=row)
        values = {
            "phone_key": tx.vault.index(phone, "phone"),
            "item_code": record.item_code,
            "item_name": record.item_name,
            "status": record.status.value,
            "status_at": record.status_at,
            "accepted_on": record.accepted_on,
            "due_on": record.due_on,
            "note": identity.hidden(record.note),
            "pickup": record.pickup,
            "imported_at": tx.now,
        }
        statement = upsert(tx, case).values(number=number, **values)
        newer = case.c.status_at <= statement.excluded.status_at
        await tx.execute(statement.on_conflict_do_update(index_elements=["number"], set_=values, where=newer))
    await audit.record(
        tx, action="cases.imported", subject=("cases", "import"), actor=actor, details={"count": len(records)}
    )
    return len(records)


def _national(phone: str) -> str:
    """Return a mobile number as citizens prove it: acceptance systems also write it with the country's code."""
    return phone[2:] if len(phone) == 13 and phone.startswith("861") else phone


def _read(row: Any) -> CaseProgress:
    return CaseProgress(
        number=row.number,
        item_code=row.item_code,
        item_name=row.item_name,
        status=CaseStatus(row.status),
        status_at=row.status_at,
        accepted_on=row.accepted_on,
        due_on=row.due_on,
        note=row.note,
        pickup=row.pickup,
    )
