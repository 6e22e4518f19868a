"""What can be booked: slots by the rules, less what is taken. Nothing is stored for a day nobody has touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, func, or_, select

from hall.appointments.model import DayAvailability, NoSlots, SlotAvailability
from hall.appointments.places import LONGEST_SLOT
from hall.appointments.schedule import Schedule, last_bookable, schedule_for_item, schedule_of
from hall.appointments.slots import Slot
from hall.appointments.store import appointment
from hall.clock import SHANGHAI
from hall.errors import Invalid
from hall.storage.transaction import Transaction

MOST_DAYS = 92

_COUNT = (
    select(appointment.c.starts_at, appointment.c.ends_at, func.count().label("taken"))
    .where(
        appointment.c.counter_group == bindparam("counter_group"),
        appointment.c.starts_at > bindparam("after"),
        appointment.c.starts_at < bindparam("before"),
        appointment.c.place_no.is_not(None),
        or_(appointment.c.expires_at.is_(None), appointment.c.expires_at > bindparam("now")),
    )
    .group_by(appointment.c.starts_at, appointment.c.ends_at)
)

Taken = dict[tuple[datetime, datetime], int]


async def availability(tx: Transaction, item_code: str, first: date, last: date) -> tuple[DayAvailability, ...]:
    """Return each day from `first` to `last` with its free slots; raises UnknownItem, ItemNotBookable, Invalid (range)."""
    return await _days(tx, await schedule_for_item(tx, item_code, first), first, last)


async def group_availability(
    tx: Transaction, counter_group: str, first: date, last: date
) -> tuple[DayAvailability, ...]:
    """Return the same for a counter group."""
    return await _days(tx, await schedule_of(tx, counter_group), first, last)


async def _days(tx: Transaction, schedule: Schedule, first: date, last: date) -> tuple[DayAvailability, ...]:
    if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
        raise Invalid(places=["first", "last"])
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    reasons = {day: schedule.why_none(day) for day in days}
    offered = {day: schedule.slots(day) for day in days if reasons[day][0] is None}
    taken = await _taken(tx, schedule.counter_group, first, last)
    _spread_strangers(taken, [slot for slots in offered.values() for slot in slots])
    horizon = last_bookable(tx)
    listed = [_free(day, reasons[day], offered.get(day, ()), taken, tx.now) for day in days]
    return tuple(_within(found, horizon) for found in listed)


async def _taken(tx: Transaction, counter_group: str, first: date, last: date) -> Taken:
    begin = datetime.combine(first, time.min, SHANGHAI)
    rows = await tx.execute(
        _COUNT,
        {
            "counter_group": counter_group,
            "after": max(begin, tx.now) - LONGEST_SLOT,
            "before": datetime.combine(last, time.min, SHANGHAI) + timedelta(days=1),
            "now": tx.now,
        },
    )
    return {(row.starts_at, row.ends_at): row.taken for row in rows}


def _spread_strangers(taken: Taken, slots: list[Slot]) -> None:
    """Count what is booked on an earlier grid of slots in every slot it overlaps, as `places.take` does."""
    strangers = taken.keys() - {(slot.starts_at, slot.ends_at) for slot in slots}
    for starts_at, ends_at in strangers:
        count = taken[starts_at, ends_at]
        for slot in slots:
            if slot.starts_at < ends_at and starts_at < slot.ends_at:
                key = (slot.starts_at, slot.ends_at)
                taken[key] = taken.get(key, 0) + count


def _free(
    day: date, reason: tuple[NoSlots | None, str], slots: Sequence[Slot], taken: Taken, now: datetime
) -> DayAvailability:
    if day < now.date():
        return DayAvailability(day, (), NoSlots.PAST)
    if reason[0] is not None:
        return DayAvailability(day, (), *reason)
    ahead = slots if day > now.date() else [slot for slot in slots if slot.starts_at > now]
    free = tuple(
        SlotAvailability(slot.starts_at, slot.ends_at, left)
        for slot in ahead
        if (left := slot.bookable - taken.get((slot.starts_at, slot.ends_at), 0)) > 0
    )
    return DayAvailability(day, free, None if free else NoSlots.FULL if ahead else NoSlots.OVER)


def _within(found: DayAvailability, horizon: date) -> DayAvailability:
    """Beyond the last bookable day nothing is free; that its year is unknown is the better answer where both are so."""
    if found.day <= horizon or found.reason_if_none is NoSlots.UNKNOWN_YEAR:
        return found
    return DayAvailability(found.day, (), NoSlots.TOO_FAR)
