"""What a phrase is read against, and the days it stands for before anything is judged about them."""

from __future__ import annotations

import calendar as months
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from hall.understanding.dates.model import Grain, OpeningHours, WorkCalendar
from hall.understanding.dates.tokens import Token

_USUAL_HOURS = ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))
#: How far calendars are searched for a working day: the longest holiday is nine days.
_SEARCH_DAYS = 400


@dataclass(frozen=True)
class Days:
    """Days a phrase stands for. `others`: further readings, which makes it ambiguous; `vague`: ambiguous in itself.

    `week` (a Monday) and `month` (year, month) were named, so that a later bare weekday or day of the month stays inside them.
    `bare`: nothing but a weekday or day of the month was said. `festival`: (index, year) it was reached by. `moment`: a time that came
    with it (两小时后), `since` where it is the end (两小时内). `unknown`: it needs a year whose calendar is not loaded. `open_start`, `open_end`: 周五之前, 周三之后. `lunar`: the lunar month named.
    """

    first: date
    last: date
    grain: Grain = Grain.DAY
    others: tuple[date, ...] = ()
    vague: bool = False
    impossible: bool = False
    unknown: bool = False
    week: date | None = None
    month: tuple[int, int] | None = None
    bare: bool = False
    festival: tuple[int, int] | None = None
    moment: time | None = None
    since: time | None = None
    open_start: bool = False
    open_end: bool = False
    lunar: int | None = None

    @property
    def is_point(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last and self.grain is Grain.DAY


@dataclass(frozen=True)
class Scene:
    """The moment and the calendars. `earlier`: days said just before, which a bare 周四 or 9号 may belong to."""

    now: datetime
    calendar: WorkCalendar
    hours: OpeningHours | None = None
    earlier: Days | None = None

    @property
    def today(self) -> date:
        """The day of `now`."""
        return self.now.date()

    def after(self, earlier: Days | None) -> Scene:
        """This scene with days said just before."""
        return replace(self, earlier=earlier)

    def kind(self, day: date) -> str:
        """WORKING, REST, HOLIDAY or UNKNOWN."""
        return self.calendar.kind(day).name

    def periods(self, day: date) -> Sequence[tuple[time, time]]:
        """Opening periods, the usual ones where the hall is closed that day or its year is not known."""
        return self._open(day) or _USUAL_HOURS

    def is_open(self, day: date) -> bool:
        """Whether the hall opens on a day of a known year: a closure shuts a working day, an extra opening opens a weekend."""
        if self._open(day):
            return True
        return self.kind(day) == "WORKING" and not self._has_hours()

    def _open(self, day: date) -> Sequence[tuple[time, time]]:
        return self.hours.periods(day) if self.hours and self.kind(day) != "UNKNOWN" else ()

    def _has_hours(self) -> bool:
        """Whether any hours were supplied at all: without them a working day counts as open."""
        return any(self._open(shift_days(self.today, ahead)) for ahead in range(21))

    def working_day(self, start: date, count: int) -> date | None:
        """The count-th working day after (before, if negative) `start`; None when the calendar is not known that far."""
        step, left, day = (1 if count > 0 else -1), abs(count), start
        for _ in range(_SEARCH_DAYS):
            if not left:
                return day
            day = shift_days(day, step)
            kind = self.kind(day)
            if kind == "UNKNOWN":
                return None
            left -= kind == "WORKING"
        return None


Parsed = tuple[int, Days]
Rule = Callable[[Sequence[Token], int, Scene], Parsed | None]


def point(day: date) -> Days:
    """One day."""
    return Days(day, day)


def impossible(today: date) -> Days:
    """A date that does not exist."""
    return Days(today, today, impossible=True)


def shift_days(day: date, count: int) -> date:
    """`day` moved, stopping at the ends of the calendar."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return date.max if count > 0 else date.min


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_length(year: int, month: int) -> int:
    """Days of the month."""
    return months.monthrange(year, month)[1]


def shift_month(year: int, month: int, count: int) -> tuple[int, int]:
    """(year, month) `count` months on."""
    index = year * 12 + month - 1 + count
    return max(1, min(9999, index // 12)), index % 12 + 1


def add_months(day: date, count: int) -> date:
    """The same day `count` months on, or the last of that month when it is shorter."""
    year, month = shift_month(day.year, day.month, count)
    return date(year, month, min(day.day, month_length(year, month)))


def whole_month(year: int, month: int) -> Days:
    """All days of a month."""
    return Days(date(year, month, 1), date(year, month, month_length(year, month)), Grain.MONTH, month=(year, month))


def monday_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return shift_days(day, -day.weekday())


def whole_week(monday: date) -> Days:
    """Monday to Sunday."""
    return Days(monday, shift_days(monday, 6), Grain.WEEK, week=monday)


def whole_weekend(saturday: date) -> Days:
    """Saturday and Sunday."""
    return Days(saturday, shift_days(saturday, 1), Grain.WEEKEND, week=monday_of(saturday))
