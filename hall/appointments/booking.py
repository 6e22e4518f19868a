"""Hold → confirm → cancel or move. Each use case is one transaction; each transition leaves one audit row in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update

from hall.appointments import records, voucher
from hall.appointments.bans import BANNED_NOW, ban_of
from hall.appointments.errors import (
    AppointmentNotFound,
    AppointmentOver,
    Banned,
    HoldExpired,
    NoticeMissing,
    OverlappingBooking,
    SameSlot,
    TooManyHolds,
)
from hall.appointments.model import MADE, Applicant, Appointment, Hold, State
from hall.appointments.notify import AppointmentEvent, EventKind, announce
from hall.appointments.places import Place, lock_person, take
from hall.appointments.schedule import check_range, schedule_for_item
from hall.appointments.slots import Slot
from hall.appointments.store import appointment, guide_task
from hall.clock import SHANGHAI
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.prepared import Prepared
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

NUMBER_TRIES = 10

_other = appointment.alias("other")
_OVERLAP = (
    select(_other.c.id)
    .where(
        _other.c.person_key == bindparam("p_person"),
        or_(_other.c.state == State.BOOKED, _other.c.state == State.ATTENDED),
        _other.c.starts_at < appointment.c.ends_at,
        _other.c.ends_at > appointment.c.starts_at,
        _other.c.id != appointment.c.id,
    )
    .exists()
)
_MINE = and_(appointment.c.id == bindparam("p_id"), appointment.c.state == State.HELD)
_CONFIRM = Prepared(
    update(appointment)
    .where(_MINE, appointment.c.expires_at > bindparam("p_now"), ~_OVERLAP, ~BANNED_NOW)
    .values(
        state=State.BOOKED,
        expires_at=None,
        booked_at=bindparam("p_now"),
        person_key=bindparam("person_key"),
        applicant_phone_key=bindparam("applicant_phone_key"),
        applicant_name=bindparam("applicant_name"),
        booked_by_key=bindparam("booked_by_key"),
        booked_by_name=bindparam("booked_by_name"),
        phone_key=bindparam("phone_key"),
        special_needs=bindparam("special_needs"),
        notice_number=bindparam("notice_number"),
        channel=bindparam("channel"),
    )
    .returning(*appointment.c)
)


async def hold(
    tx: Transaction, conversation_id: str, item_code: str, starts_at: datetime, *, actor: Actor | None = None
) -> Hold:
    """Keep a place of the slot for `hold_minutes`.

    Raises UnknownItem, ItemNotBookable, OutOfRange, UnknownYear, SlotClosed, SlotFull or TooManyHolds.
    """
    starts_at = starts_at.astimezone(SHANGHAI)
    check_range(tx, starts_at)
    schedule = await schedule_for_item(tx, item_code, starts_at.date())
    slot = schedule.slot_at(starts_at)
    await _check_holds(tx, conversation_id)
    place = await take(tx, schedule.counter_group, slot)
    held = Hold(
        new_id("apt"),
        slot.starts_at,
        slot.ends_at,
        tx.now + timedelta(minutes=tx.settings.hold_minutes),
        schedule.counter_group,
        item_code,
    )
    await _insert_hold(tx, conversation_id, held, place)
    await _record(tx, "appointment.held", held.id, actor or Actor("citizen", conversation_id), **_where(held))
    return held


async def release(tx: Transaction, hold_id: str, *, actor: Actor | None = None) -> bool:
    """Give a held place back; False when the hold was over already (expired, confirmed, released)."""
    freed = await tx.execute(
        update(appointment)
        .where(appointment.c.id == hold_id, appointment.c.state == State.HELD)
        .values(state=State.RELEASED, place_no=None, expires_at=None, ended_at=tx.now)
        .returning(appointment.c.conversation_id)
    )
    conversation_id = freed.scalar_one_or_none()
    if conversation_id is None:
        return False
    await _record(tx, "appointment.released", hold_id, actor or Actor("citizen", conversation_id))
    return True


async def release_all(tx: Transaction, conversation_id: str) -> int:
    """Give back every place held for a conversation that is over; returns how many. Appointments made stay."""
    held = select(appointment.c.id).where(
        appointment.c.conversation_id == conversation_id, appointment.c.state == State.HELD
    )
    return sum([await release(tx, hold_id) for hold_id in (await tx.execute(held)).scalars().all()])


async def confirm(  # noqa: PLR0913, PLR0917 — every value is the citizen's or the staff's own choice
    tx: Transaction,
    hold_id: str,
    applicant: Applicant,
    booked_by: Applicant | None = None,
    special_needs: Iterable[str] = (),
    notice_number: str = "",
    channel: str = "",
    *,
    actor: Actor | None = None,
) -> Appointment:
    """Turn a hold into an appointment with a voucher, for the applicant; `booked_by` is whoever books for a relative.

    One statement checks and writes, behind the person's lock. Raises NoticeMissing, HoldExpired, Banned(until) or
    OverlappingBooking(starts_at, ends_at); the ban and the overlap are the applicant's, not the booker's.
    """
    if not notice_number.strip():
        raise NoticeMissing
    needs = records.needs_of(special_needs)
    values = {
        **records.party_columns(tx, hold_id, applicant, booked_by),
        "applicant_phone_key": _other_phone(applicant, booked_by),
        "special_needs": needs,
        "notice_number": notice_number.strip(),
        "channel": channel,
        "p_id": hold_id,
        "p_now": tx.now,
        "p_person": applicant.person_key,
    }
    await lock_person(tx, applicant.person_key)
    row = await _CONFIRM.run(tx, values)
    if row is None:
        raise await _why_not(tx, hold_id, applicant.person_key)
    if needs:
        await tx.execute(
            insert(guide_task).values(id=new_id("gui"), appointment_id=hold_id, needs=needs, created_at=tx.now)
        )
    confirmed = records.to_appointment(tx, row)
    details = {**_where(confirmed), "channel": channel, "notice": confirmed.notice_number, "guide": bool(needs)}
    await _record(tx, "appointment.booked", hold_id, actor or Actor("citizen", row.conversation_id), **details)
    if tx.settings.tells_of_bookings:
        await announce(tx, _booked(row, confirmed))
    return confirmed


def _booked(row: Any, confirmed: Appointment) -> AppointmentEvent:
    """Return what is told of a new appointment beside the conversation that made it (a notice on WeChat)."""
    fields = {
        "item_code": confirmed.item_code,
        "starts_at": confirmed.starts_at.isoformat(),
        "ends_at": confirmed.ends_at.isoformat(),
        "number": confirmed.number,
    }
    return AppointmentEvent(
        EventKind.BOOKED, row.person_key or "", row.phone_key, row.conversation_id, confirmed.id, fields
    )


async def cancel(tx: Transaction, appointment_id: str, actor: Actor) -> Appointment:
    """Cancel at any time before the slot starts; costs nothing (clause 7). The caller has checked whose it is.

    Raises AppointmentNotFound or AppointmentOver.
    """
    cancelled = await tx.execute(
        update(appointment)
        .where(
            appointment.c.id == appointment_id,
            appointment.c.state == State.BOOKED,
            appointment.c.starts_at > tx.now,
        )
        .values(state=State.CANCELLED, place_no=None, ended_at=tx.now)
        .returning(*appointment.c)
    )
    row = cancelled.one_or_none()
    if row is None:
        raise _over(await records.row_of(tx, appointment_id))
    await _record(tx, "appointment.cancelled", appointment_id, actor, **_where(row))
    return records.to_appointment(tx, row)


async def reschedule(tx: Transaction, appointment_id: str, starts_at: datetime, actor: Actor) -> Appointment:
    """Move an appointment to another slot of its item in one statement; number and check code stay.

    Raises AppointmentNotFound, AppointmentOver, SameSlot, and what `hold` raises about the new slot, OverlappingBooking.
    """
    starts_at = starts_at.astimezone(SHANGHAI)
    before = await records.row_of(tx, appointment_id)
    if before.state != State.BOOKED or before.starts_at <= tx.now:
        raise _over(before)
    check_range(tx, starts_at)
    schedule = await schedule_for_item(tx, before.item_code, starts_at.date())
    if (schedule.counter_group, starts_at) == (before.counter_group, before.starts_at):
        raise SameSlot
    slot = schedule.slot_at(starts_at)
    await lock_person(tx, before.person_key)
    await _check_overlap(tx, before.person_key, slot, appointment_id)
    place = await take(tx, schedule.counter_group, slot, ignoring=(appointment_id,))
    row = await _move(tx, before, schedule.counter_group, slot, place)
    details = {"from": before.starts_at.isoformat(), **_where(row)}
    await _record(tx, "appointment.moved", appointment_id, actor, **details)
    return records.to_appointment(tx, row)


def _other_phone(applicant: Applicant, booked_by: Applicant | None) -> str | None:
    """Return the applicant's phone if somebody else's was verified for the booking."""
    same = booked_by is None or booked_by.phone_key == applicant.phone_key
    return None if same else applicant.phone_key or None


async def _check_holds(tx: Transaction, conversation_id: str) -> None:
    held = select(func.count()).where(
        appointment.c.conversation_id == conversation_id,
        appointment.c.state == State.HELD,
        appointment.c.expires_at > tx.now,
    )
    limit = tx.settings.holds_per_conversation
    if (await tx.execute(held)).scalar_one() >= limit:
        raise TooManyHolds(limit=limit)


async def _insert_hold(tx: Transaction, conversation_id: str, held: Hold, place: Place) -> None:
    """Insert with a voucher number nobody has; a collision of random numbers is tried again."""
    for _ in range(NUMBER_TRIES):
        fresh = upsert(tx, appointment).values(
            id=held.id,
            slot_id=place.slot_id,
            slot_capacity=place.slot_capacity,
            place_no=place.place_no,
            state=State.HELD,
            item_code=held.item_code,
            counter_group=held.counter_group,
            starts_at=held.starts_at,
            ends_at=held.ends_at,
            conversation_id=conversation_id,
            held_at=tx.now,
            expires_at=held.expires_at,
            voucher_number=voucher.new_number(),
            special_needs=[],
        )
        inserted = await tx.execute(
            fresh.on_conflict_do_nothing(index_elements=["voucher_number"]).returning(appointment.c.id)
        )
        if inserted.scalar_one_or_none():
            return
    raise RuntimeError("no free voucher number")


async def _why_not(tx: Transaction, hold_id: str, person_key: str) -> Exception:
    """Say what stopped a confirmation, after the fact: the hold itself, then the ban, then another appointment."""
    row = (await tx.execute(select(appointment).where(appointment.c.id == hold_id))).one_or_none()
    if row is None or row.state != State.HELD or row.expires_at <= tx.now:
        return HoldExpired()
    ban = await ban_of(tx, person_key)
    if ban is not None:
        return Banned(until=ban.until.isoformat())
    other = await _overlapping(tx, person_key, row.starts_at, row.ends_at, hold_id)
    if other is not None:
        return OverlappingBooking(starts_at=other.starts_at.isoformat(), ends_at=other.ends_at.isoformat())
    return HoldExpired()


async def _check_overlap(tx: Transaction, person_key: str, slot: Slot, leaving: str) -> None:
    other = await _overlapping(tx, person_key, slot.starts_at, slot.ends_at, leaving)
    if other is not None:
        raise OverlappingBooking(starts_at=other.starts_at.isoformat(), ends_at=other.ends_at.isoformat())


async def _overlapping(tx: Transaction, person_key: str, starts_at: datetime, ends_at: datetime, leaving: str) -> Any:
    found = select(appointment.c.starts_at, appointment.c.ends_at).where(
        appointment.c.person_key == person_key,
        appointment.c.state.in_([State.BOOKED, State.ATTENDED]),
        appointment.c.starts_at < ends_at,
        appointment.c.ends_at > starts_at,
        appointment.c.id != leaving,
    )
    return (await tx.execute(found.limit(1))).one_or_none()


async def _move(tx: Transaction, before: Any, counter_group: str, slot: Slot, place: Place) -> Any:
    """Write slot and place together: there is no moment at which the appointment has both or neither."""
    moved = await tx.execute(
        update(appointment)
        .where(
            appointment.c.id == before.id,
            appointment.c.state == State.BOOKED,
            appointment.c.slot_id == before.slot_id,
            appointment.c.starts_at > tx.now,
        )
        .values(
            slot_id=place.slot_id,
            slot_capacity=place.slot_capacity,
            place_no=place.place_no,
            counter_group=counter_group,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            moves=appointment.c.moves + 1,
        )
        .returning(*appointment.c)
    )
    row = moved.one_or_none()
    if row is None:  # cancelled, revoked or moved by another between our look and our locks
        raise _over(await records.row_of(tx, before.id))
    return row


def _over(row: Any) -> Exception:
    if row.state not in MADE:
        return AppointmentNotFound()
    return AppointmentOver(state="started" if row.state == State.BOOKED else row.state)


def _where(thing: Any) -> dict[str, object]:
    return {"item": thing.item_code, "group": thing.counter_group, "starts_at": thing.starts_at.isoformat()}


async def _record(tx: Transaction, action: str, appointment_id: str, actor: Actor, **details: object) -> None:
    await audit.record(tx, action=action, subject=("appointment", appointment_id), actor=actor, details=details)
