"""Use cases of the appointments desk: the week by slot, searching, checking in by QR or number, revoking one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from sqlalchemy import func, select

from hall.appointments import records
from hall.appointments.attendance import mark_attended
from hall.appointments.closing import revoke_where
from hall.appointments.errors import AppointmentNotFound, AppointmentOver, ReasonMissing
from hall.appointments.model import MADE, Appointment, NoSlots, State
from hall.appointments.records import to_appointment
from hall.appointments.schedule import schedule_of
from hall.appointments.slots import Slot
from hall.appointments.store import appointment
from hall.calendar.model import UnknownYear
from hall.catalogue import service as catalogue
from hall.clock import SHANGHAI
from hall.errors import Invalid
from hall.identity import screens
from hall.identity import service as identity
from hall.identity.screens import MaskedPerson
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

MOST_DAYS, MOST_FOUND = 62, 200
SCANNED = 5000
"""Appointments of the period that a search by name or phone looks at: names are sealed, so they are opened one by one."""


class InvalidPeriodAsked(Invalid):
    """A period that ends before it begins or is too long; field `most` days."""

    code: ClassVar[str] = "invalid_period_asked"


@dataclass(frozen=True)
class DeskSearch:
    """What is looked for; days both with."""

    first: date
    last: date
    number: str = ""
    phone_last4: str = ""
    name: str = ""
    state: str = ""
    counter_group: str | None = None


@dataclass(frozen=True)
class SlotLoad:
    """One slot of a day and what became of its places."""

    starts_at: datetime
    ends_at: datetime
    bookable: int
    reserved: int
    booked: int = 0
    attended: int = 0
    no_show: int = 0


@dataclass(frozen=True)
class GroupDay:
    """One counter group's day."""

    counter_group: str
    name: str
    slots: tuple[SlotLoad, ...]
    reason: NoSlots | None


@dataclass(frozen=True)
class DeskDay:
    """One day of the hall."""

    day: date
    groups: tuple[GroupDay, ...]


async def week(tx: Transaction, first: date, days: int, counter_group: str | None = None) -> list[DeskDay]:
    """Return each slot of some days with what is booked in it, by counter group; raises InvalidPeriodAsked."""
    if not 1 <= days <= MOST_DAYS:
        raise InvalidPeriodAsked(most=MOST_DAYS)
    profile = await catalogue.hall_profile(tx)
    groups = [group for group in profile.counter_groups if counter_group in (None, group.code)]
    taken = await _taken(tx, _start(first), _start(first + timedelta(days=days)))
    listed: list[DeskDay] = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        listed.append(DeskDay(day, tuple([await _group_day(tx, group, day, taken) for group in groups])))
    return listed


async def search(tx: Transaction, wanted: DeskSearch) -> tuple[list[Appointment], bool]:
    """Return the appointments found, soonest first, and whether there are more. Raises InvalidPeriodAsked.

    A voucher number finds its appointment on any day. Names are matched by their beginning.
    """
    if wanted.number:
        try:
            return [await records.by_number(tx, wanted.number)], False
        except AppointmentNotFound:
            return [], False
    if not timedelta(0) <= wanted.last - wanted.first <= timedelta(days=MOST_DAYS):
        raise InvalidPeriodAsked(most=MOST_DAYS)
    chosen = [
        appointment.c.state.in_([wanted.state] if wanted.state else [state.value for state in MADE]),
        appointment.c.starts_at >= _start(wanted.first),
        appointment.c.starts_at < _start(wanted.last + timedelta(days=1)),
    ]
    if wanted.counter_group:
        chosen.append(appointment.c.counter_group == wanted.counter_group)
    found = select(appointment).where(*chosen).order_by(appointment.c.starts_at, appointment.c.id).limit(SCANNED)
    rows = (await tx.execute(found)).all()
    made = [to_appointment(tx, row) for row in rows]
    if wanted.name.strip():
        made = [one for one in made if one.applicant_name.startswith(wanted.name.strip())]
    if wanted.phone_last4:
        people = await people_of(tx, made)
        made = [one for one in made if _ends(people, one, wanted.phone_last4)]
    return made[:MOST_FOUND], len(made) > MOST_FOUND or len(rows) == SCANNED


async def check_in(tx: Transaction, code: str, actor: Actor) -> Appointment:
    """Redeem a voucher by what the window scans (`number:check code`) or by its bare number.

    Raises AppointmentNotFound (also for a check code that does not fit), NotArrivable(state), TooManyAttempts.
    """
    number, colon, check_code = code.strip().partition(":")
    if colon:
        # Guesses are counted for the voucher, not for the guide: at opening time one scanner reads hundreds an hour.
        found = await records.by_voucher(tx, number, check_code)
    else:
        found = await records.by_number(tx, number)
    return await mark_attended(tx, found.id, actor)


async def revoke(tx: Transaction, appointment_id: str, reason: str, actor: Actor) -> Appointment:
    """Take one appointment back for the hall's own reason: it never counts, and its owner is told.

    Raises AppointmentNotFound, AppointmentOver(state), ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    chosen = (appointment.c.id == appointment_id) & (appointment.c.state == State.BOOKED)
    if not await revoke_where(tx, chosen, reason.strip(), actor):
        raise AppointmentOver(state=(await records.row_of(tx, appointment_id)).state)
    return await records.get(tx, appointment_id)


async def within(
    tx: Transaction, starts_at: datetime, ends_at: datetime, counter_group: str | None = None
) -> list[Appointment]:
    """Return what is booked in a period: what closing it would revoke."""
    chosen = [appointment.c.state == State.BOOKED, appointment.c.starts_at < ends_at, appointment.c.ends_at > starts_at]
    if counter_group is not None:
        chosen.append(appointment.c.counter_group == counter_group)
    found = select(appointment).where(*chosen).order_by(appointment.c.starts_at, appointment.c.id)
    return [to_appointment(tx, row) for row in await tx.execute(found)]


async def absences(tx: Transaction, ban_id: str) -> list[Appointment]:
    """Return the absences that led to a ban."""
    found = select(appointment).where(appointment.c.counted_in_ban == ban_id).order_by(appointment.c.starts_at)
    return [to_appointment(tx, row) for row in await tx.execute(found)]


async def people_of(tx: Transaction, made: Sequence[Appointment]) -> dict[tuple[str, str], MaskedPerson]:
    """Return what screens may show of the people of some appointments."""
    return await screens.masked_people(tx, (one.conversation_id for one in made))


def _ends(people: dict[tuple[str, str], MaskedPerson], one: Appointment, last4: str) -> bool:
    digits = identity.plain_digits(last4)
    keys = {one.person_key, one.booked_by_key}
    return any(
        found.phone.endswith(digits)
        for (conversation, key), found in people.items()
        if conversation == one.conversation_id and key in keys
    )


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


async def _taken(tx: Transaction, begin: datetime, end: datetime) -> dict[tuple[str, datetime, str], int]:
    counted = (
        select(appointment.c.counter_group, appointment.c.starts_at, appointment.c.state, func.count().label("number"))
        .where(appointment.c.starts_at >= begin, appointment.c.starts_at < end)
        .where(appointment.c.state.in_([State.BOOKED, State.ATTENDED, State.NO_SHOW]))
        .group_by(appointment.c.counter_group, appointment.c.starts_at, appointment.c.state)
    )
    return {(row.counter_group, row.starts_at, row.state): row.number for row in await tx.execute(counted)}


async def _group_day(tx: Transaction, group: Any, day: date, taken: dict[tuple[str, datetime, str], int]) -> GroupDay:
    schedule = await schedule_of(tx, group.code)
    try:
        slots: Sequence[Slot] = schedule.slots(day)
        reason = None if slots else schedule.why_none(day)[0]
    except UnknownYear:
        slots, reason = (), NoSlots.UNKNOWN_YEAR
    loads = tuple(
        SlotLoad(
            slot.starts_at,
            slot.ends_at,
            slot.bookable,
            slot.reserved,
            *(
                taken.get((group.code, slot.starts_at, state), 0)
                for state in (State.BOOKED, State.ATTENDED, State.NO_SHOW)
            ),
        )
        for slot in slots
    )
    return GroupDay(group.code, group.name, loads, reason)
