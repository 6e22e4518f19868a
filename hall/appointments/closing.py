"""The hall's own doing: closing a period revokes what was booked in it and never counts; the switch of clause 2."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, insert, select, update

from hall.appointments import texts
from hall.appointments.attendance import correct_no_show
from hall.appointments.errors import InvalidRequirement
from hall.appointments.model import PeriodClosed, Requirement, State
from hall.appointments.notify import AppointmentEvent, EventKind, announce
from hall.appointments.places import lock_slots
from hall.appointments.schedule import schedule_of
from hall.appointments.slots import Slot
from hall.appointments.store import appointment, appointment_requirement
from hall.calendar import service as calendar
from hall.calendar.model import UnknownYear
from hall.catalogue import service as catalogue
from hall.clock import SHANGHAI
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction


async def close_period(  # noqa: PLR0913 — every value is the citizen's or the staff's own choice
    tx: Transaction,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    actor: Actor,
    *,
    counter_group: str | None = None,
) -> PeriodClosed:
    """Close the hall (or one group): revoke its appointments, end its holds, undo absences in it, tell everybody.

    The period may lie in the past (the hall was shut that morning): then absences recorded in it are undone.
    Raises InvalidPeriod.
    """
    slots = await _slots_in(tx, starts_at, ends_at, counter_group)
    closure = await calendar.add_closure(tx, starts_at, ends_at, reason, actor, counter_group=counter_group)
    within = [appointment.c.starts_at < ends_at, appointment.c.ends_at > starts_at]
    if counter_group is not None:
        within.append(appointment.c.counter_group == counter_group)
    found = select(appointment.c.id).where(*within, appointment.c.state == State.NO_SHOW).order_by(appointment.c.id)
    for appointment_id in list((await tx.execute(found)).scalars()):
        await correct_no_show(tx, appointment_id, State.REVOKED, closure.reason, actor)
    # Locked with the closure already written: a hold under way is either committed, and revoked below, or waits and
    # then reads the closure.
    await lock_slots(tx, slots)
    revoked = await revoke_where(tx, and_(*within, appointment.c.state == State.BOOKED), closure.reason, actor)
    released = await revoke_where(tx, and_(*within, appointment.c.state == State.HELD), closure.reason, actor)
    return PeriodClosed(closure.closure_id, revoked, released)


async def require_appointments(tx: Transaction, reason: str, expires_at: datetime, actor: Actor) -> Requirement:
    """Turn on the epidemic-type switch of clause 2 until `expires_at`; raises InvalidRequirement without reason or end."""
    if not reason.strip():
        raise InvalidRequirement(problem="reason")
    if expires_at <= tx.now:
        raise InvalidRequirement(problem="expires_at")
    requirement = Requirement(new_id("req"), reason.strip(), tx.now, expires_at.astimezone(SHANGHAI))
    await tx.execute(
        insert(appointment_requirement).values(
            id=requirement.id, reason=requirement.reason, starts_at=tx.now, expires_at=expires_at
        )
    )
    details = {"reason": requirement.reason, "expires_at": requirement.expires_at.isoformat()}
    subject = ("appointment_requirement", requirement.id)
    await audit.record(tx, action="appointment_requirement.set", subject=subject, actor=actor, details=details)
    return requirement


async def withdraw_requirement(tx: Transaction, actor: Actor) -> bool:
    """Turn the switch off before its end; False when it was off."""
    running = update(appointment_requirement).where(_in_force(tx.now)).values(withdrawn_at=tx.now)
    ids = list((await tx.execute(running.returning(appointment_requirement.c.id))).scalars())
    for requirement_id in ids:
        subject = ("appointment_requirement", requirement_id)
        await audit.record(tx, action="appointment_requirement.withdrawn", subject=subject, actor=actor)
    return bool(ids)


async def appointment_required(tx: Transaction) -> Requirement | None:
    """Return the switch in force; None, the normal state: coming without an appointment is always possible."""
    found = (
        select(appointment_requirement).where(_in_force(tx.now)).order_by(appointment_requirement.c.expires_at.desc())
    )
    row = (await tx.execute(found.limit(1))).one_or_none()
    return Requirement(row.id, row.reason, row.starts_at, row.expires_at) if row else None


async def walk_in(tx: Transaction, *, barred: bool = False) -> str:
    """Say which way stays open without an appointment; `barred`: to somebody who may not book."""
    return texts.walk_in(await appointment_required(tx), barred=barred)


def _in_force(now: datetime) -> Any:
    return and_(
        appointment_requirement.c.starts_at <= now,
        appointment_requirement.c.expires_at > now,
        appointment_requirement.c.withdrawn_at.is_(None),
    )


async def _slots_in(
    tx: Transaction, starts_at: datetime, ends_at: datetime, counter_group: str | None
) -> list[tuple[str, Slot]]:
    """Return the slots of the period that could still be taken, of one group or of all."""
    first = max(starts_at, tx.now).astimezone(SHANGHAI).date()
    horizon = tx.now.date() + timedelta(days=tx.settings.booking_days_ahead)
    last = min(ends_at.astimezone(SHANGHAI).date(), horizon)
    groups = [counter_group] if counter_group else [g.code for g in (await catalogue.hall_profile(tx)).counter_groups]
    found: list[tuple[str, Slot]] = []
    for group in groups:
        schedule = await schedule_of(tx, group)
        for offset in range((last - first).days + 1):
            try:
                slots = schedule.slots(first + timedelta(days=offset))
            except UnknownYear:
                break
            found += [(group, slot) for slot in slots if slot.starts_at < ends_at and starts_at < slot.ends_at]
    return found


async def revoke_where(tx: Transaction, chosen: Any, reason: str, actor: Actor) -> int:
    """Revoke the appointments and end the holds that a condition chooses, and tell their owners; returns how many."""
    ended = await tx.execute(
        update(appointment)
        .where(chosen)
        .values(state=State.REVOKED, place_no=None, expires_at=None, ended_at=tx.now)
        .returning(*appointment.c)
    )
    rows = sorted(ended.all(), key=lambda row: row.id)
    for row in rows:
        details = {"reason": reason, "starts_at": row.starts_at.isoformat()}
        await audit.record(
            tx, action="appointment.revoked", subject=("appointment", row.id), actor=actor, details=details
        )
        await _tell(tx, row, reason)
    return len(rows)


async def _tell(tx: Transaction, row: Any, reason: str) -> None:
    booked = row.person_key is not None
    fields: dict[str, object] = {
        "item_code": row.item_code,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "reason": reason,
    }
    if booked:
        fields["number"] = row.voucher_number
    kind = EventKind.REVOKED if booked else EventKind.HOLD_LOST
    await announce(tx, AppointmentEvent(kind, row.person_key or "", row.phone_key, row.conversation_id, row.id, fields))
