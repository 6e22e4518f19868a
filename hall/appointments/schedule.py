"""What the hall offers: items → counter groups → slots of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from hall.appointments.errors import ItemNotBookable, OutOfRange, SlotClosed
from hall.appointments.model import NoSlots
from hall.appointments.slots import Rule, Slot, slots_of
from hall.calendar import service as calendar
from hall.calendar.model import DayKind, UnknownYear
from hall.calendar.model_hours import OpeningHours
from hall.catalogue import service as catalogue
from hall.catalogue.model_profile import CounterGroup
from hall.storage.transaction import Transaction


@dataclass(frozen=True)
class Schedule:
    """One counter group's rules on the hall's opening hours."""

    counter_group: str
    rules: tuple[Rule, ...]
    hours: OpeningHours

    def slots(self, day: date) -> tuple[Slot, ...]:
        """Return the day's slots; raises UnknownYear."""
        return slots_of(self.rules, self.hours, day, self.counter_group)

    def slot_at(self, starts_at: datetime) -> Slot:
        """Return the slot that starts at that moment; raises SlotClosed with the reason, UnknownYear."""
        day = starts_at.date()
        for slot in self.slots(day):
            if slot.starts_at == starts_at:
                return slot
        reason, detail = self.why_none(day)
        raise SlotClosed(
            reason=reason.value if reason else "not_a_slot", detail=detail, starts_at=starts_at.isoformat()
        )

    def why_none(self, day: date) -> tuple[NoSlots | None, str]:
        """Say why the rules give no slot on `day`; (None, "") when they give some."""
        try:
            if self.slots(day):
                return None, ""
        except UnknownYear:
            return NoSlots.UNKNOWN_YEAR, str(day.year)
        closure = self.hours.closure_on(day, self.counter_group)
        if closure is not None and self.hours.usual_periods(day):
            return NoSlots.CLOSURE, closure.reason
        if self.hours.calendar.kind(day) is DayKind.HOLIDAY:
            return NoSlots.HOLIDAY, self.hours.calendar.holiday_name(day) or ""
        return (NoSlots.NO_RULE if self.hours.usual_periods(day) else NoSlots.REST), ""


async def schedule_of(tx: Transaction, counter_group: str) -> Schedule:
    """Return the schedule of a counter group; one without rules gives no slots."""
    group = (await catalogue.hall_profile(tx)).counter_group(counter_group)
    rules = rules_of(group) if group else ()
    return Schedule(counter_group, rules, await calendar.load_opening_hours(tx))


async def schedule_for_item(tx: Transaction, item_code: str, day: date) -> Schedule:
    """Return the schedule of the counter group that handles an item; raises UnknownItem or ItemNotBookable."""
    item = await catalogue.get_item(tx, item_code)
    if not item.counter_group or not item.bookable(day):
        raise ItemNotBookable(item_code=item_code)
    return await schedule_of(tx, item.counter_group)


def last_bookable(tx: Transaction) -> date:
    """Return the furthest day that may be booked now."""
    return tx.now.date() + timedelta(days=tx.settings.booking_days_ahead)


def check_range(tx: Transaction, starts_at: datetime) -> None:
    """Refuse a slot that has begun or lies beyond the last bookable day. There is no other cut-off (clause 4)."""
    if starts_at <= tx.now:
        raise OutOfRange(reason=NoSlots.PAST.value, last=last_bookable(tx).isoformat())
    if starts_at.date() > last_bookable(tx):
        raise OutOfRange(reason=NoSlots.TOO_FAR.value, last=last_bookable(tx).isoformat())


@lru_cache(maxsize=256)
def rules_of(group: CounterGroup) -> tuple[Rule, ...]:
    """Return a counter group's availability rules."""
    return tuple(
        Rule(
            weekdays=frozenset(rule.weekdays),
            minutes=rule.slot_minutes,
            bookable=rule.bookable,
            reserved=rule.reserved,
            starts=rule.starts,
            ends=rule.ends,
            valid_from=rule.valid_from,
            valid_to=rule.valid_to,
        )
        for rule in group.availability
    )
