"""Who is on duty: weekly shifts by the day as it is worked, exceptions by date, the calendar's holidays. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from hall.calendar.model import UnknownYear
from hall.calendar.model_hours import OpeningHours
from hall.errors import Invalid, NotFound

SEARCHED_DAYS = 60
"""How far the next duty is looked for."""


@dataclass(frozen=True)
class Shift:
    """A weekly stretch of duty of one person; a lunch break is the gap between two of them.

    `weekdays` are ISO weekdays as they are worked: on a made-up Sunday (调休) the shifts of the day it stands for count.
    """

    id: str
    staff_id: str
    weekdays: frozenset[int]
    starts: time
    ends: time
    phone: bool = False
    valid_from: date | None = None
    valid_until: date | None = None

    def holds(self, day: date, weekday: int) -> bool:
        """Whether the shift is worked on `day`, whose weekday as worked is given."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until) and weekday in self.weekdays


@dataclass(frozen=True)
class ShiftException:
    """One day's change: absent (`on` False; all day without times) or extra duty, also on a holiday."""

    id: str
    staff_id: str
    day: date
    on: bool
    starts: time | None
    ends: time | None
    reason: str

    def covers(self, moment: time) -> bool:
        """Whether the change concerns that time of its day."""
        return (self.starts is None or self.starts <= moment) and (self.ends is None or moment < self.ends)


@dataclass(frozen=True)
class Roster:
    """Shifts and exceptions on the hall's calendar. Without any shift everybody of `everyone` works in opening hours."""

    hours: OpeningHours
    shifts: tuple[Shift, ...]
    exceptions: tuple[ShiftException, ...]
    everyone: frozenset[str]

    def on_duty(self, moment: datetime, *, phone: bool = False) -> frozenset[str]:
        """Return who is on duty at `moment`; nobody in a year whose calendar is not known. `phone`: who takes calls."""
        day, now = moment.date(), moment.time().replace(tzinfo=None)
        today = [one for one in self.exceptions if one.day == day and one.covers(now)]
        absent = {one.staff_id for one in today if not one.on}
        extra = {one.staff_id for one in today if one.on}
        return frozenset(((self._usually(moment, phone) - absent) | extra) & self.everyone)

    def next_duty(self, moment: datetime) -> datetime | None:
        """Return the next moment at or after `moment` when somebody is on duty; None within the days searched."""
        for offset in range(SEARCHED_DAYS):
            day = moment.date() + timedelta(days=offset)
            begins = (datetime.combine(day, start, moment.tzinfo) for start in sorted(self._starts(day)))
            for candidate in (max(begin, moment) for begin in begins):
                if candidate.date() == day and self.on_duty(candidate):
                    return candidate
        return None

    def _usually(self, moment: datetime, phone: bool) -> set[str]:
        day, now = moment.date(), moment.time().replace(tzinfo=None)
        try:
            if not self.shifts:
                return set(self.everyone) if self.hours.is_open(moment.replace(tzinfo=None)) else set()
            if not self._worked(day):
                return set()
            weekday = self.hours.weekday(day)
        except UnknownYear:
            return set()
        return {
            shift.staff_id
            for shift in self.shifts
            if shift.holds(day, weekday) and shift.starts <= now < shift.ends and (shift.phone or not phone)
        }

    def _worked(self, day: date) -> bool:
        """Whether the hall opens at all on that day; raises UnknownYear."""
        return bool(self.hours.periods(day))

    def _starts(self, day: date) -> set[time]:
        times = {shift.starts for shift in self.shifts}
        times |= {one.starts or time.min for one in self.exceptions if one.day == day and one.on}
        times |= {one.ends for one in self.exceptions if one.day == day and not one.on and one.ends}
        if not self.shifts:
            try:
                times |= {start for start, _end in self.hours.periods(day)}
            except UnknownYear:
                return times
        return times | {time.min}


class InvalidShift(Invalid):
    """A shift that ends before it begins, or is worked on no day; field `problem`."""

    code: ClassVar[str] = "invalid_shift"


class UnknownShift(NotFound):
    """There is no such shift or exception."""

    code: ClassVar[str] = "unknown_shift"


def checked(weekdays: Iterable[int], starts: time, ends: time) -> frozenset[int]:
    """Return the weekdays of a new shift; raises InvalidShift."""
    days = frozenset(weekdays)
    if starts >= ends:
        raise InvalidShift(problem="order")
    if not days or days - set(range(1, 8)):
        raise InvalidShift(problem="weekdays")
    return days
