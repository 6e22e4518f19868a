"""Availability rules × opening hours → the slots of a day. Pure: what is listed and what can be held come from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from hall.calendar.model_hours import OpeningHours, Period
from hall.clock import SHANGHAI


@dataclass(frozen=True, slots=True)
class Rule:
    """放号规则: on ISO `weekdays` every slot of `minutes` within the open periods has `bookable` places.

    `reserved` further ones are never given out ahead (clause 2). `starts`/`ends` narrow the day, `valid_from`/`valid_to`
    the dates.
    """

    weekdays: frozenset[int]
    minutes: int
    bookable: int
    reserved: int
    starts: time | None = None
    ends: time | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, day: date, weekday: int) -> bool:
        """Whether the rule gives out places on `day`, worked as `weekday`."""
        after = self.valid_from is None or self.valid_from <= day
        return weekday in self.weekdays and after and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Slot:
    """One time slot by the rules; aware moments in Asia/Shanghai."""

    starts_at: datetime
    ends_at: datetime
    bookable: int
    reserved: int


def slots_of(rules: tuple[Rule, ...], hours: OpeningHours, day: date, counter_group: str) -> tuple[Slot, ...]:
    """Return the day's slots in order, without those a closure touches; raises UnknownYear.

    Slots start on the grid of the *usual* periods, so that a closure takes slots out and moves none.
    """
    slots = _cut(rules, hours.usual_periods(day), day, hours.weekday(day))
    closures = [closure for closure in hours.closures if closure.counter_group in (None, counter_group)]
    return tuple(
        slot
        for slot in slots
        if not any(closure.covers(slot.starts_at, slot.ends_at, counter_group) for closure in closures)
    )


@lru_cache(maxsize=8192)
def _cut(rules: tuple[Rule, ...], periods: Sequence[Period], day: date, weekday: int) -> tuple[Slot, ...]:
    found: list[Slot] = []
    for rule in rules:
        if rule.holds(day, weekday):
            for start, end in periods:
                found += _grid(rule, day, max(start, rule.starts or start), min(end, rule.ends or end))
    found.sort(key=lambda slot: slot.starts_at)
    kept: list[Slot] = []
    for slot in found:  # two rules may not give out the same minutes twice: the earlier slot stays
        if not kept or kept[-1].ends_at <= slot.starts_at:
            kept.append(slot)
    return tuple(kept)


def _grid(rule: Rule, day: date, start: time, end: time) -> list[Slot]:
    step = timedelta(minutes=rule.minutes)
    begins, last = datetime.combine(day, start, SHANGHAI), datetime.combine(day, end, SHANGHAI)
    slots: list[Slot] = []
    while begins + step <= last:
        slots.append(Slot(begins, begins + step, rule.bookable, rule.reserved))
        begins += step
    return slots
