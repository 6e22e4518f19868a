"""What became of an appointment: the person came, or neither came nor cancelled (clause 7)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from hall.appointments import records
from hall.appointments.bans import judge, lift_ban, standing
from hall.appointments.errors import AppointmentOver, NotArrivable, ReasonMissing
from hall.appointments.model import Appointment, NoShowsRecorded, State
from hall.appointments.notify import AppointmentEvent, EventKind, announce
from hall.appointments.places import lock_person
from hall.appointments.store import appointment, booking_ban
from hall.storage import audit
from hall.storage.audit import SYSTEM, Actor
from hall.storage.transaction import Transaction

BATCH = 500


async def mark_attended(tx: Transaction, appointment_id: str, actor: Actor) -> Appointment:
    """Redeem a voucher at the window, once, on its day: early, in time or late. Missing papers are no absence.

    Somebody who comes late on the same day, after the absence was recorded, is corrected to attended.
    Raises AppointmentNotFound or NotArrivable(state).
    """
    row = await records.row_of(tx, appointment_id)
    if row.starts_at.date() != tx.now.date():
        raise NotArrivable(state="not_today")
    if row.state == State.NO_SHOW:
        return await correct_no_show(tx, appointment_id, State.ATTENDED, "arrived late on the day", actor)
    changed = await _change(tx, appointment_id, State.BOOKED, State.ATTENDED)
    if changed is None:
        raise NotArrivable(state=(await records.row_of(tx, appointment_id)).state)
    await _record(tx, "appointment.attended", appointment_id, actor)
    return records.to_appointment(tx, changed)


async def record_no_shows(tx: Transaction, *, limit: int = BATCH) -> NoShowsRecorded:
    """Record as absent whoever was booked in a slot that has ended and was neither seen nor cancelled; warn or ban.

    Two recorders may run at once: a person is locked before anything is written, in one order, and a row already
    recorded is passed over. Call again while `recorded == limit`.
    """
    due = (
        select(appointment.c.id, appointment.c.person_key)
        .where(appointment.c.state == State.BOOKED, appointment.c.ends_at <= tx.now)
        .order_by(appointment.c.ends_at, appointment.c.id)
        .limit(limit)
    )
    rows = (await tx.execute(due)).all()
    for person_key in sorted({row.person_key for row in rows}):
        await lock_person(tx, person_key)
    recorded = warned = banned = 0
    for row in rows:
        changed = await _change(tx, row.id, State.BOOKED, State.NO_SHOW)
        if changed is None:
            continue
        recorded += 1
        await _record(tx, "appointment.no_show", row.id, SYSTEM)
        _, now_banned = await judge(tx, changed)
        banned, warned = banned + now_banned, warned + (not now_banned)
    return NoShowsRecorded(recorded, warned, banned)


async def correct_no_show(
    tx: Transaction, appointment_id: str, outcome: State, reason: str, actor: Actor
) -> Appointment:
    """Undo an absence: the person had come (`attended`) or could not for the hall's fault (`revoked`). The appeal of clause 7.

    A ban that rested on it is lifted, and its other absences count again. Raises AppointmentNotFound, AppointmentOver
    (it is no absence), ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if outcome not in (State.ATTENDED, State.REVOKED):
        raise AppointmentOver(state=outcome.value)
    before = await records.row_of(tx, appointment_id)
    await lock_person(tx, before.person_key)
    changed = await _change(tx, appointment_id, State.NO_SHOW, outcome)
    if changed is None:
        raise AppointmentOver(state=before.state)
    await _record(
        tx, "appointment.no_show_corrected", appointment_id, actor, outcome=outcome.value, reason=reason.strip()
    )
    if before.counted_in_ban:
        await _undo_ban(tx, before.counted_in_ban, reason, actor)
    await _tell_corrected(tx, changed)
    return records.to_appointment(tx, changed)


async def _change(tx: Transaction, appointment_id: str, before: State, after: State) -> Any:
    """Move a row from one state to another; None when another has moved it."""
    leaves = after in (State.REVOKED, State.CANCELLED)
    values: dict[str, object] = {"state": after, "ended_at": tx.now}
    if leaves:
        values |= {"place_no": None, "counted_in_ban": None}
    elif before is State.NO_SHOW:
        values["counted_in_ban"] = None
    changed = await tx.execute(
        update(appointment)
        .where(appointment.c.id == appointment_id, appointment.c.state == before)
        .values(**values)
        .returning(*appointment.c)
    )
    return changed.one_or_none()


async def _undo_ban(tx: Transaction, ban_id: str, reason: str, actor: Actor) -> None:
    await tx.execute(update(appointment).where(appointment.c.counted_in_ban == ban_id).values(counted_in_ban=None))
    running = select(booking_ban.c.id).where(
        booking_ban.c.id == ban_id, booking_ban.c.lifted_at.is_(None), booking_ban.c.until > tx.now
    )
    if (await tx.execute(running)).scalar_one_or_none():
        await lift_ban(tx, ban_id, reason, actor)


async def _tell_corrected(tx: Transaction, row: Any) -> None:
    now = await standing(tx, row.person_key)
    fields = {"item_code": row.item_code, "starts_at": row.starts_at.isoformat(), "count": now.no_shows}
    event = AppointmentEvent(
        EventKind.NO_SHOW_CORRECTED, row.person_key, row.phone_key, row.conversation_id, row.id, fields
    )
    await announce(tx, event)


async def _record(tx: Transaction, action: str, appointment_id: str, actor: Actor, **details: object) -> None:
    await audit.record(tx, action=action, subject=("appointment", appointment_id), actor=actor, details=details)
