"""The published calendar of 2026 as the date reader needs it; every other year is unknown to it."""

from __future__ import annotations

from datetime import date, time, timedelta
from enum import Enum, auto


class Kind(Enum):
    """What the calendar says of a day."""

    WORKING = auto()
    REST = auto()
    HOLIDAY = auto()
    UNKNOWN = auto()


HOLIDAYS = {
    "元旦": (date(2026, 1, 1), date(2026, 1, 3)),
    "春节": (date(2026, 2, 15), date(2026, 2, 23)),
    "清明节": (date(2026, 4, 4), date(2026, 4, 6)),
    "劳动节": (date(2026, 5, 1), date(2026, 5, 5)),
    "端午节": (date(2026, 6, 19), date(2026, 6, 21)),
    "中秋节": (date(2026, 9, 25), date(2026, 9, 27)),
    "国庆节": (date(2026, 10, 1), date(2026, 10, 7)),
}
WORKING_WEEKENDS = frozenset(
    date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))
)
_DAYS_OFF = frozenset(
    start + timedelta(days=k) for start, end in HOLIDAYS.values() for k in range((end - start).days + 1)
)


class Calendar2026:
    """A `WorkCalendar` of one loaded year."""

    def kind(self, day: date) -> Kind:
        """Say what kind of day it is."""
        if day.year != 2026:
            return Kind.UNKNOWN
        if day in _DAYS_OFF:
            return Kind.HOLIDAY
        return Kind.WORKING if day in WORKING_WEEKENDS or day.isoweekday() < 6 else Kind.REST

    def festival(self, name: str, year: int) -> tuple[date, date] | None:
        """Return the days off of a festival."""
        return HOLIDAYS.get(name) if year == 2026 else None


class Hours2026:
    """08:30-12:00 and 13:30-17:30 on working days."""

    def periods(self, day: date) -> list[tuple[time, time]]:
        """Return the open periods of a day."""
        if Calendar2026().kind(day) is not Kind.WORKING:
            return []
        return [(time(8, 30), time(12)), (time(13, 30), time(17, 30))]
