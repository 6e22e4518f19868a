"""Working days, statutory holidays and make-up days (调休) by the published calendar, year by year.

A year that nobody has imported is unknown: it is never computed from weekdays, because the State Council moves
working days every year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import ClassVar

from hall.errors import Refused

ONE_DAY = timedelta(days=1)
FURTHEST = 4000  # working days; a bound so that a mistyped number cannot walk for ever
STATUTORY = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
"""The seven holidays every published year holds, as `festival_key` gives them."""

_OTHER_NAMES = {
    "五一": "劳动",
    "十一": "国庆",
    "新年": "元旦",
    "过年": "春节",
    "端阳": "端午",
    "八月十五": "中秋",
}


class UnknownYear(Refused):
    """No calendar has been published or imported for the year; field `year`."""

    code: ClassVar[str] = "unknown_year"

    def __init__(self, year: int) -> None:
        super().__init__(year=year)
        self.year = year


class DayKind(Enum):
    """What the published calendar says of a day."""

    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A statutory holiday with the days off around it; both ends are days off."""

    name: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether `day` is one of its days."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """What was published for one year. `working_weekends`: Saturdays and Sundays that are worked."""

    year: int
    source: str
    holidays: tuple[Holiday, ...]
    working_weekends: frozenset[date]


def festival_key(name: str) -> str:
    """Return a festival's name without 节/假期, everyday names turned into the official one (春节 stays whole)."""
    plain = name.strip()
    for ending in ("小长假", "长假", "假期", "假日", "放假", "节日", "节"):
        if len(plain) >= len(ending) + 2:
            plain = plain.removesuffix(ending)
    return _OTHER_NAMES.get(plain, plain)


def as_worked(day: date) -> int:
    """Return the ISO weekday that a worked day is like: a Saturday a Friday, a Sunday a Monday.

    The notice says that such a day is worked, not in place of which; the neighbouring working day is taken.
    """
    return {6: 5, 7: 1}.get(day.isoweekday(), day.isoweekday())


@dataclass(frozen=True)
class WorkCalendar:
    """The imported years together. `version` changes whenever one of them does."""

    years: tuple[YearCalendar, ...]
    version: str = ""
    _holidays: dict[date, str] = field(init=False, repr=False, compare=False, default_factory=dict)
    _worked: frozenset[date] = field(init=False, repr=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        for holiday in (holiday for year in self.years for holiday in year.holidays):
            for offset in range((holiday.last - holiday.first).days + 1):
                self._holidays[holiday.first + offset * ONE_DAY] = holiday.name
        object.__setattr__(self, "_worked", frozenset(day for year in self.years for day in year.working_weekends))

    @property
    def loaded_years(self) -> frozenset[int]:
        """The years that are known."""
        return frozenset(year.year for year in self.years)

    def kind(self, day: date) -> DayKind:
        """Say what kind of day it is; UNKNOWN for a year that is not loaded."""
        if day in self._holidays:  # a holiday of the coming year may begin in this December
            return DayKind.HOLIDAY
        if all(year.year != day.year for year in self.years):
            return DayKind.UNKNOWN
        if day in self._worked or day.isoweekday() <= 5:
            return DayKind.WORKING
        return DayKind.REST

    def holiday_name(self, day: date) -> str | None:
        """Return the published name of the holiday that `day` belongs to."""
        return self._holidays.get(day)

    def is_working(self, day: date) -> bool:
        """Whether `day` is worked; raises UnknownYear."""
        kind = self.kind(day)
        if kind is DayKind.UNKNOWN:
            raise UnknownYear(day.year)
        return kind is DayKind.WORKING

    def is_made_up(self, day: date) -> bool:
        """Whether `day` is a Saturday or Sunday that is worked (调休上班)."""
        return day in self._worked

    def weekday_worked(self, day: date) -> int:
        """Return the ISO weekday whose hours a day has; see `as_worked` for a Saturday or Sunday that is worked."""
        return as_worked(day) if self.is_made_up(day) else day.isoweekday()

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day` (before it, if negative); the day itself never counts.

        民法典第二百零一条: the day on which a period begins is not counted. Raises UnknownYear.
        """
        if abs(count) > FURTHEST:
            raise UnknownYear(day.year + count // 250)
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after `first` up to and with `last`; negative when `last` lies before `first`.

        `working_days_between(d, add_working_days(d, n)) == n`. Raises UnknownYear.
        """
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working(day) for day in _days(first + ONE_DAY, last))

    def festival(self, name: str, year: int) -> tuple[date, date] | None:
        """Return the first and last day off of a festival; None when it is not in that year's notice or none is loaded."""
        wanted = festival_key(name)
        for calendar in self.years:
            for holiday in calendar.holidays if calendar.year == year else ():
                if wanted in {festival_key(part) for part in _names(holiday.name)}:
                    return holiday.first, holiday.last
        return None


def _names(published: str) -> list[str]:
    """Split 国庆节、中秋节, as merged holidays are published."""
    return published.replace("和", "、").replace("/", "、").split("、")


def _days(first: date, last: date) -> Iterable[date]:
    return (first + offset * ONE_DAY for offset in range((last - first).days + 1))
