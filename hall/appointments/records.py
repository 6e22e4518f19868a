"""Rows as values, and finding them again by owner, voucher or id."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from hall.appointments import voucher
from hall.appointments.errors import AppointmentNotFound
from hall.appointments.model import MADE, Applicant, Appointment, State
from hall.appointments.store import appointment, guide_task, off_hours_request
from hall.identity import service as identity
from hall.storage.transaction import Transaction

NEED_LENGTH, MOST_NEEDS = 30, 6

_MADE = appointment.c.state.in_(MADE)


async def get(tx: Transaction, appointment_id: str) -> Appointment:
    """Return a confirmed appointment, for the hall's own use; raises AppointmentNotFound."""
    return to_appointment(tx, await row_of(tx, appointment_id))


async def owned(tx: Transaction, appointment_id: str, phone_key: str) -> Appointment:
    """Return the appointment if the verified phone booked it or is the applicant's; otherwise it does not exist."""
    chosen = and_(appointment.c.id == appointment_id, _of(phone_key), _MADE)
    row = (await tx.execute(select(appointment).where(chosen))).one_or_none()
    if row is None:
        raise AppointmentNotFound
    return to_appointment(tx, row)


async def of_phone(tx: Transaction, phone_key: str, *, since: datetime | None = None) -> list[Appointment]:
    """Return the appointments booked by a verified phone or for its owner, soonest first.

    Without `since`: those still to come. With it: also past and cancelled ones whose slot starts after that moment.
    """
    chosen = [_of(phone_key), _MADE]
    if since is None:
        chosen += [appointment.c.state == State.BOOKED, appointment.c.ends_at > tx.now]
    else:
        chosen.append(appointment.c.starts_at > since)
    rows = await tx.execute(select(appointment).where(*chosen).order_by(appointment.c.starts_at, appointment.c.id))
    return [to_appointment(tx, row) for row in rows]


async def by_voucher(tx: Transaction, number: str, check_code: str, source: str = "") -> Appointment:
    """Return the appointment of a voucher; both may be spoken digits (幺 for 1). `source` names who asks (conversation).

    Every look-up is counted, whether the number exists or not. Raises AppointmentNotFound or TooManyAttempts; the count
    stays although the error ends the request.
    """
    digits, code = identity.plain_digits(number), identity.plain_digits(check_code)
    await voucher.count_guess(tx, digits, source)
    row = (await tx.execute(select(appointment).where(appointment.c.voucher_number == digits, _MADE))).one_or_none()
    expected = voucher.check_code(tx, row.id if row else "", digits)
    if not voucher.same_code(expected, code) or row is None:
        raise AppointmentNotFound
    return to_appointment(tx, row)


async def by_number(tx: Transaction, number: str) -> Appointment:
    """Return the appointment of a voucher number at the window, where the person stands; for staff only."""
    digits = identity.plain_digits(number)
    row = (await tx.execute(select(appointment).where(appointment.c.voucher_number == digits, _MADE))).one_or_none()
    if row is None:
        raise AppointmentNotFound
    return to_appointment(tx, row)


async def numbers_of(tx: Transaction, appointment_ids: Iterable[str]) -> dict[str, str]:
    """Return appointment id → voucher number, with one query."""
    wanted = sorted(set(appointment_ids))
    found = select(appointment.c.id, appointment.c.voucher_number).where(appointment.c.id.in_(wanted), _MADE)
    return {row.id: row.voucher_number for row in await tx.execute(found)}


async def of_day(
    tx: Transaction, first: datetime, last: datetime, counter_group: str | None = None
) -> list[Appointment]:
    """Return the confirmed appointments whose slots start in [first, last), for staff."""
    chosen = [_MADE, appointment.c.starts_at >= first, appointment.c.starts_at < last]
    if counter_group is not None:
        chosen.append(appointment.c.counter_group == counter_group)
    rows = await tx.execute(select(appointment).where(*chosen).order_by(appointment.c.starts_at, appointment.c.id))
    return [to_appointment(tx, row) for row in rows]


async def phone_key_of(tx: Transaction, appointment_id: str) -> str | None:
    """Return the key of the phone that booked an appointment; None for an unknown one."""
    found: str | None = (
        await tx.execute(select(appointment.c.phone_key).where(appointment.c.id == appointment_id))
    ).scalar_one_or_none()
    return found


async def forget_names(tx: Transaction) -> int:
    """Delete the names of appointments and requests that ended more than `retention_days` ago; returns how many.

    What citizens said when they asked for a guide goes with them.
    """
    before, forgotten = tx.now - timedelta(days=tx.settings.retention_days), 0
    for table in (appointment, off_hours_request):
        old = update(table).where(table.c.ends_at < before, table.c.applicant_name.is_not(None))
        forgotten += (await tx.execute(old.values(applicant_name=None, booked_by_name=None))).rowcount
    await tx.execute(update(guide_task).where(guide_task.c.created_at < before).values(note=None))
    return forgotten


async def row_of(tx: Transaction, appointment_id: str) -> Any:
    """Return the row of a confirmed appointment; raises AppointmentNotFound."""
    row = (await tx.execute(select(appointment).where(appointment.c.id == appointment_id, _MADE))).one_or_none()
    if row is None:
        raise AppointmentNotFound
    return row


def to_appointment(tx: Transaction, row: Any) -> Appointment:
    """Turn a row into the value, names opened."""
    return Appointment(
        id=row.id,
        number=row.voucher_number,
        check_code=voucher.check_code(tx, row.id, row.voucher_number),
        state=State(row.state),
        item_code=row.item_code,
        counter_group=row.counter_group,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        person_key=row.person_key,
        applicant_name=open_name(tx, row.id, row.applicant_name),
        booked_by_key=row.booked_by_key,
        booked_by_name=open_name(tx, row.id, row.booked_by_name),
        special_needs=tuple(row.special_needs),
        notice_number=row.notice_number,
        channel=row.channel,
        booked_at=row.booked_at,
        moves=row.moves,
        conversation_id=row.conversation_id,
    )


def party_columns(
    tx: Transaction, owner_id: str, applicant: Applicant, booked_by: Applicant | None
) -> dict[str, object]:
    """Return the columns that say for whom and by whom; `phone_key` is the one that was verified: the booker's."""
    booker = booked_by or applicant
    return {
        "person_key": applicant.person_key,
        "applicant_name": seal_name(tx, owner_id, applicant.name),
        "booked_by_key": booker.person_key,
        "booked_by_name": seal_name(tx, owner_id, booker.name) if booked_by else None,
        "phone_key": booker.phone_key,
    }


def needs_of(named: Iterable[str]) -> list[str]:
    """Return special needs as stored: the words given, short, each once."""
    return list(dict.fromkeys(need.strip()[:NEED_LENGTH] for need in named if need.strip()))[:MOST_NEEDS]


def seal_name(tx: Transaction, owner_id: str, name: str) -> bytes | None:
    """Seal a name for one row."""
    return tx.vault.seal(name.encode(), f"appointment:name:{owner_id}") if name else None


def open_name(tx: Transaction, owner_id: str, sealed: bytes | None) -> str:
    """Open a name of that row; empty when none is kept (any more)."""
    return tx.vault.open(sealed, f"appointment:name:{owner_id}").decode() if sealed else ""


def _of(phone_key: str) -> Any:
    return or_(appointment.c.phone_key == phone_key, appointment.c.applicant_phone_key == phone_key)
