"""Finding a time slot for a wish: the slot itself, or why not, and the nearest ones that are free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hall.appointments import service as appointments
from hall.appointments.model import DayAvailability, NoSlots, SlotAvailability
from hall.calendar import service as calendar
from hall.dialogue import texts
from hall.dialogue.model import Choice
from hall.dialogue.model_frames import DateWish
from hall.dialogue.talk import Talk, choice

OFFERED = 3
LOOK_AROUND = timedelta(days=14)
LONGEST_RANGE = timedelta(days=31)


@dataclass(frozen=True)
class Sought:
    """What a search found. `slot`: exactly what was wished; `offers`: others, the likeliest first."""

    slot: SlotAvailability | None
    offers: tuple[SlotAvailability, ...]
    day: DayAvailability | None
    matched: bool


async def seek(talk: Talk, item_code: str, wish: DateWish) -> Sought:
    """Look for the wish, and around it when nothing is free there."""
    today = talk.tx.now.date()
    first = max(today, wish.first) if wish.last >= today and not wish.one_day else wish.first
    days = await appointments.availability(talk.tx, item_code, first, min(wish.last, first + LONGEST_RANGE))
    fitting = [slot for slot in free(days) if fits(wish, slot)]
    named = next((day for day in days if day.day == wish.first), None) if wish.one_day else None
    if wish.exact and wish.one_day and fitting:
        return Sought(fitting[0], (), named, True)
    if fitting:
        return Sought(None, tuple(fitting), named, True)
    around = await nearest(talk, item_code, wish)
    return Sought(None, around, named, False)


async def listing(talk: Talk, item_code: str, wish: DateWish) -> tuple[SlotAvailability, ...]:
    """Return what fits the wish, then what lies near it: the list that 更多 goes on through."""
    sought = await seek(talk, item_code, wish)
    near = await nearest(talk, item_code, wish) if sought.matched else ()
    return (*sought.offers, *(slot for slot in near if slot not in sought.offers))


async def nearest(talk: Talk, item_code: str, wish: DateWish) -> tuple[SlotAvailability, ...]:
    """Return free slots nearest to the wish, on any day from today on."""
    today = talk.tx.now.date()
    middle = max(wish.first, today)
    days = await appointments.availability(
        talk.tx, item_code, max(today, middle - timedelta(days=3)), middle + LOOK_AROUND
    )
    slots = free(days)
    if not slots:
        horizon = today + timedelta(days=talk.tx.settings.booking_days_ahead)
        slots = free(await appointments.availability(talk.tx, item_code, today, horizon))
    at = wish.start or (wish.end and (datetime.combine(today, wish.end) - timedelta(hours=2)).time())

    def distance(slot: SlotAvailability) -> tuple[int, int, datetime]:
        minutes = abs((slot.starts_at.hour * 60 + slot.starts_at.minute) - (at.hour * 60 + at.minute)) if at else 0
        return abs((slot.starts_at.date() - wish.first).days), minutes, slot.starts_at

    return tuple(sorted(slots, key=distance))


async def earliest(talk: Talk, item_code: str, count: int = OFFERED) -> tuple[SlotAvailability, ...]:
    """Return the first free slots from now on, of different half-days so that there is something to choose."""
    today = talk.tx.now.date()
    horizon = today + timedelta(days=talk.tx.settings.booking_days_ahead)
    chosen: dict[tuple[date, bool], SlotAvailability] = {}
    for slot in free(await appointments.availability(talk.tx, item_code, today, horizon)):
        chosen.setdefault((slot.starts_at.date(), slot.starts_at.hour < 12), slot)
    return tuple(chosen.values())[:count]


def free(days: Sequence[DayAvailability]) -> list[SlotAvailability]:
    """Return the slots with a place left."""
    return [slot for day in days for slot in day.slots if slot.free > 0]


def fits(wish: DateWish, slot: SlotAvailability) -> bool:
    """Whether a slot is what was wished: an exact time falls into it, a range holds its start."""
    if not wish.first <= slot.starts_at.date() <= wish.last:
        return False
    start, end = slot.starts_at.time(), slot.ends_at.time()
    if wish.exact and wish.start is not None:
        return start <= wish.start < end
    return (wish.start is None or start >= wish.start) and (wish.end is None or start < wish.end)


def buttons(talk: Talk, offers: Sequence[SlotAvailability], page: int) -> tuple[Choice, ...]:
    """Return three slots of this page, and 更多 when there are others."""
    first = (page * OFFERED) % len(offers) if offers else 0
    shown = offers[first : first + OFFERED]
    chosen = [choice(texts.moment(slot.starts_at, talk.tx.now), "slot", slot.starts_at.isoformat()) for slot in shown]
    if len(offers) > OFFERED:
        chosen.append(choice(texts.TITLES["more"], "more", str(page + 1)))
    return tuple(chosen)


async def explain(talk: Talk, sought: Sought, wish: DateWish) -> None:
    """Say why the wish cannot be had, in the words of its reason."""
    day, now = texts.day(wish.first, talk.tx.now), talk.tx.now
    if sought.day is None:
        talk.say("utter_range_nothing_free")
        return
    reason = sought.day.reason_if_none
    if reason is None:
        if not wish.exact and (wish.start is None) != (wish.end is None):
            talk.say("utter_range_nothing_free")  # 早一点, 三点以后: nothing that early or late, booked up or not
        elif await _within_hours(talk, wish):
            talk.say("utter_time_full", when=_wished(wish, now))
        else:
            talk.say("utter_time_not_open", when=_wished(wish, now), hours=await _hours_of(talk, wish.first))
    elif reason is NoSlots.HOLIDAY:
        talk.say("utter_day_holiday", day=day, holiday=sought.day.detail or texts.HOLIDAY)
    elif reason is NoSlots.CLOSURE:
        talk.say("utter_day_closed", day=day, reason=sought.day.detail or texts.BY_HALL)
    elif reason is NoSlots.TOO_FAR:
        talk.say("utter_day_too_far", day=day, days=str(talk.tx.settings.booking_days_ahead))
    elif reason is NoSlots.UNKNOWN_YEAR:
        talk.say("utter_day_unknown_year", year=str(wish.first.year))
    else:
        _explain_day(talk, reason, day)


def _explain_day(talk: Talk, reason: NoSlots, day: str) -> None:
    match reason:
        case NoSlots.PAST | NoSlots.OVER:
            talk.say("utter_day_past", day=day)
        case NoSlots.REST:
            talk.say("utter_day_rest", day=day)
        case NoSlots.NO_RULE:
            talk.say("utter_day_no_rule", day=day)
        case _:
            talk.say("utter_day_full", day=day)


async def _within_hours(talk: Talk, wish: DateWish) -> bool:
    """Whether the hall is open at the time wished for, so that only its places are gone."""
    if wish.start is None:
        return True
    hours = await calendar.load_opening_hours(talk.tx)
    if wish.exact:
        return any(start <= wish.start < end for start, end in hours.periods(wish.first))
    return any(start < (wish.end or end) and wish.start < end for start, end in hours.periods(wish.first))


async def _hours_of(talk: Talk, day: date) -> str:
    hours = await calendar.load_opening_hours(talk.tx)
    return "、".join(f"{texts.clock(start)}到{texts.clock(end)}" for start, end in hours.periods(day))


def _wished(wish: DateWish, now: datetime) -> str:
    if wish.exact and wish.start is not None:
        return texts.day(wish.first, now) + texts.clock(wish.start)
    edge = wish.start or wish.end
    return texts.day(wish.first, now) + (texts.half(edge) if edge else "")
