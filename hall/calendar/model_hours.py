"""When the hall is open: seasonal hours with a lunch break, closed periods, extra openings. Pure, local times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from hall.calendar.model import DayKind, UnknownYear, WorkCalendar, as_worked

Period = tuple[time, time]
SHOWN_AHEAD = 400  # days that the search for the next opening looks ahead


@dataclass(frozen=True, slots=True)
class Season:
    """Opening periods of the days whose MM-DD lies in [first, last] (over the new year if first > last), on ISO weekdays."""

    name: str
    first: str
    last: str
    weekdays: frozenset[int]
    periods: tuple[Period, ...]

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the season, whatever its weekday."""
        mark = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= mark <= self.last
        return mark >= self.first or mark <= self.last


@dataclass(frozen=True, slots=True)
class Closure:
    """A time in which the hall (or one counter group) is closed by the hall's own decision; aware moments, end open."""

    closure_id: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    counter_group: str | None = None

    def covers(self, starts_at: datetime, ends_at: datetime, counter_group: str | None = None) -> bool:
        """Whether any part of [starts_at, ends_at) is closed for the group; a closure of the whole hall closes each."""
        concerns = self.counter_group is None or self.counter_group == counter_group
        return concerns and self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class SpecialOpening:
    """Hours of one day that replace the usual ones: a Saturday opened, a shortened eve."""

    day: date
    periods: tuple[Period, ...]
    reason: str = ""


@dataclass(frozen=True)
class OpeningHours:
    """The calendar and the hall's own hours together."""

    calendar: WorkCalendar
    seasons: tuple[Season, ...]
    closures: tuple[Closure, ...] = ()
    special: tuple[SpecialOpening, ...] = ()
    _usual: dict[date, tuple[Period, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def usual_periods(self, day: date) -> tuple[Period, ...]:
        """Return the open periods of `day` before closures; raises UnknownYear."""
        if day not in self._usual:
            self._usual[day] = self._find(day)
        return self._usual[day]

    def periods(self, day: date) -> list[Period]:
        """Return the open periods of `day`, closures of the whole hall taken out; raises UnknownYear."""
        open_periods = list(self.usual_periods(day))
        for closure in self.closures:
            if closure.counter_group is None and closure.starts_at.date() <= day <= closure.ends_at.date():
                open_periods = _without(open_periods, _part_of(closure, day))
        return open_periods

    def weekday(self, day: date) -> int:
        """Return the ISO weekday whose rules a day follows: a weekend opened specially is worked like a made-up one."""
        opened = any(special.day == day for special in self.special)
        return as_worked(day) if opened else self.calendar.weekday_worked(day)

    def is_open(self, moment: datetime) -> bool:
        """Whether the hall is open at `moment` (local); raises UnknownYear."""
        return any(start <= moment.time() < end for start, end in self.periods(moment.date()))

    def closure_on(self, day: date, counter_group: str | None = None) -> Closure | None:
        """Return the closure that touches `day` for the group or the whole hall."""
        concerned = (c for c in self.closures if c.counter_group is None or c.counter_group == counter_group)
        return next((c for c in concerned if c.starts_at.date() <= day and _last_day(c) >= day), None)

    def next_opening(self, moment: datetime) -> datetime | None:
        """Return the next moment at or after `moment` when the hall is open; None if it lies in an unknown year."""
        for offset in range(SHOWN_AHEAD):
            day = moment.date() + timedelta(days=offset)
            try:
                periods = self.periods(day)
            except UnknownYear:
                return None
            for start, end in periods:
                begins = datetime.combine(day, start, moment.tzinfo)
                if moment < datetime.combine(day, end, moment.tzinfo):
                    return max(begins, moment)
        return None

    def _find(self, day: date) -> tuple[Period, ...]:
        opened = next((special for special in self.special if special.day == day), None)
        if opened is not None:
            return opened.periods
        kind = self.calendar.kind(day)
        if kind is DayKind.UNKNOWN:
            raise UnknownYear(day.year)
        if kind is DayKind.HOLIDAY:
            return ()
        weekday = self.calendar.weekday_worked(day)
        return next((s.periods for s in self.seasons if s.holds(day) and weekday in s.weekdays), ())


def _part_of(closure: Closure, day: date) -> Period:
    """Return the closed part of one day; time.max stands for the day's end."""
    start = closure.starts_at.time() if closure.starts_at.date() == day else time.min
    end = closure.ends_at.time() if closure.ends_at.date() == day else time.max
    return start, end


def _last_day(closure: Closure) -> date:
    """Return the last day a closure touches: one ending at midnight leaves the new day open."""
    return (closure.ends_at - timedelta(microseconds=1)).date()


def _without(periods: Iterable[Period], closed: Period) -> list[Period]:
    start, end = closed
    left: list[Period] = []
    for begins, ends in periods:
        if end <= begins or ends <= start:
            left.append((begins, ends))
            continue
        left += [part for part in ((begins, start), (end, ends)) if part[0] < part[1]]
    return left
