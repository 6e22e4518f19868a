"""What a reading of dates gives back, and what it needs to know of the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import Enum, StrEnum
from typing import Protocol


class Problem(StrEnum):
    """Why the day meant cannot simply be taken. Order: the first that applies is told."""

    IMPOSSIBLE = "impossible"
    AMBIGUOUS = "ambiguous"
    PAST = "past"
    UNKNOWN_YEAR = "unknown_year"
    CLOSED = "closed"


class Grain(StrEnum):
    """How exactly it was said."""

    MINUTE = "minute"
    HALF_DAY = "half_day"
    DAY = "day"
    DAYS = "days"
    WEEKEND = "weekend"
    WEEK = "week"
    TEN_DAYS = "ten_days"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class HalfDay(StrEnum):
    """A part of the day as spoken; `window` is what it spans, local time, end not included (23:59 stands for midnight)."""

    NIGHT = "night"
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"

    @property
    def window(self) -> tuple[time, time]:
        """First and last local time."""
        return _WINDOWS[self]


_WINDOWS = {
    HalfDay.NIGHT: (time(0), time(6)),
    HalfDay.MORNING: (time(6), time(12)),
    HalfDay.NOON: (time(11), time(14)),
    HalfDay.AFTERNOON: (time(12), time(18)),
    HalfDay.EVENING: (time(18), time(23, 59)),
}


class Outside(StrEnum):
    """Which closed part of an open day a time falls into."""

    LUNCH = "lunch"
    BEFORE_OPENING = "before_opening"
    AFTER_CLOSING = "after_closing"


class WorkCalendar(Protocol):
    """The published calendar. `kind` answers a member named WORKING, REST, HOLIDAY or UNKNOWN (year not loaded)."""

    def kind(self, day: date) -> Enum:
        """Say what the published calendar says of a day."""
        ...

    def festival(self, name: str, year: int) -> tuple[date, date] | None:
        """Return the first and last day off of a festival (国庆节, 春节); None when not published."""
        ...


class OpeningHours(Protocol):
    """When the hall is open on a day, local times; empty on a closed day."""

    def periods(self, day: date) -> Sequence[tuple[time, time]]:
        """Return the opening periods in order; asked only for days of known years."""
        ...


@dataclass(frozen=True)
class DateCandidate:
    """One day, or a range of days up to `end_date`, that may be meant.

    `start`/`end` are local times (Asia/Shanghai) of the day; a range of days with times starts at `start` on `date` and ends at `end` on
    `end_date`. A half-day carries both `half_day` and its window. `date_implied`: only a time was said, the day is the next one it comes
    round. `approximate`: 左右, 多, 三四点. `outside`: the time or half-day said lies wholly outside the opening hours of that day, and where
    (its `problem` looks at the day only). `problem` is this candidate's own. `span` is half-open in the original text, `text` what stands there.
    """

    date: dt.date
    end_date: dt.date | None = None
    start: time | None = None
    end: time | None = None
    text: str = ""
    span: tuple[int, int] = (0, 0)
    grain: Grain = Grain.DAY
    half_day: HalfDay | None = None
    approximate: bool = False
    date_implied: bool = False
    outside: Outside | None = None
    problem: Problem | None = None

    @property
    def outside_hours(self) -> bool:
        """Whether the hall is open that day, but not at the time said."""
        return self.outside is not None


@dataclass(frozen=True)
class DateResolution:
    """`candidates` are in the order said; more than one without a problem means the citizen named alternatives.

    `corrected`: something said earlier in the sentence was taken back. `excluded`: whole days said not to suit.
    `asap`: "as soon as possible" or "any day": the candidate is the next open working day, an offer and not the citizen's choice.
    `same_time`: the time of the appointment already made is kept (改到后天同一时间), said where no time of its own was.
    `shift`: how far that appointment moves, negative for earlier (往后推一天, 提前半小时), only where no day was said; a candidate beside it
    then is a time alone (提前一天，下午三点).
    """

    candidates: tuple[DateCandidate, ...] = ()
    problem: Problem | None = None
    corrected: bool = False
    excluded: tuple[DateCandidate, ...] = ()
    asap: bool = False
    same_time: bool = False
    shift: timedelta | None = None
