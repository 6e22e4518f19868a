"""How an answer to a date case is judged. One rule for our reader and for every library beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

CASES = Path(__file__).with_name("cases.jsonl")
UNSEEN = CASES.with_name("unseen.jsonl")
FRESH = CASES.with_name("fresh.jsonl")
BLIND = CASES.with_name("blind.jsonl")
DEV5 = CASES.with_name("dev5.jsonl")
VOICES = CASES.with_name("voices.jsonl")
_HALF_DAY_HOURS = {"morning": range(4, 13), "noon": range(10, 16), "afternoon": range(12, 20), "evening": range(17, 25)}


_LISTED = 7


class Verdict(Enum):
    """`ASKS`: it says that it does not know or that there are several readings, where one was expected."""

    RIGHT = "right"
    ASKS = "asks"
    EMPTY = "empty"
    WRONG = "wrong"


@dataclass(frozen=True)
class Reading:
    """One day or range as any reader gives it. `half_day` where it names one, else judged by the hours."""

    day: date
    last: date | None = None
    start: time | None = None
    end: time | None = None
    half_day: str | None = None


@dataclass(frozen=True)
class Case:
    """A sentence said at a moment, and what it means by the house conventions."""

    id: str
    category: str
    now: datetime
    text: str
    expected: tuple[dict[str, Any], ...]
    problem: str | None
    anything: bool
    excluded: tuple[str, ...]
    asap: bool


def load_cases(path: Path = CASES) -> list[Case]:
    """Read the cases."""
    return [_case(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _case(raw: dict[str, Any]) -> Case:
    return Case(
        raw["id"],
        raw["category"],
        datetime.fromisoformat(raw["now"]),
        raw["text"],
        tuple(raw.get("candidates", ())),
        raw["problem"],
        raw.get("any", False),
        tuple(raw.get("excluded", ())),
        raw.get("asap", False),
    )


def matches(wanted: dict[str, Any], got: Reading) -> bool:
    """Date, minute or both ends; a half-day by its name or by hours that lie in it."""
    if got.day.isoformat() != wanted["date"]:
        return False
    last = (got.last or got.day).isoformat()
    if last != wanted.get("end_date", wanted["date"]):
        return False
    return bool(wanted.get("any_time")) or _same_time(wanted, got)


def _same_time(wanted: dict[str, Any], got: Reading) -> bool:
    if "half_day" in wanted:
        return _in_half_day(wanted["half_day"], got)
    if "end" in wanted and (got.end is None or f"{got.end:%H:%M}" != wanted["end"]):
        return False
    if "start" in wanted:
        return (
            got.start is not None and f"{got.start:%H:%M}" == wanted["start"] and ("end" in wanted or got.end is None)
        )
    return "end" in wanted or got.start is None


def _in_half_day(half_day: str, got: Reading) -> bool:
    if got.half_day:
        return got.half_day == half_day
    hours = _HALF_DAY_HOURS[half_day]
    return got.start is not None and got.start.hour in hours and (got.end is None or got.end.hour in hours)


def _each_wanted(one: dict[str, Any]) -> list[dict[str, Any]]:
    days = _days(one["date"], one.get("end_date")) if set(one) <= {"date", "end_date"} else []
    return [{"date": day.isoformat()} for day in days] or [one]


def _each_got(one: Reading) -> list[Reading]:
    days = [] if one.start or one.end else _days(one.day.isoformat(), one.last.isoformat() if one.last else None)
    return [Reading(day) for day in days] or [one]


def _days(first: str, last: str | None) -> list[date]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return [begin + timedelta(days=k) for k in range((end - begin).days + 1)] if (end - begin).days < _LISTED else []


def same_set(wanted: Iterable[dict[str, Any]], got: list[Reading]) -> bool:
    """Whether every expected reading is there and nothing else. Some whole days listed are the same as the range of them."""
    left = [each for one in got for each in _each_got(one)]
    for one in [each for some in wanted for each in _each_wanted(some)]:
        hit = next((reading for reading in left if matches(one, reading)), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def judge_readings(case: Case, got: list[Reading], problem: str | None = None) -> Verdict:
    """Judge days and times alone; only our reader tells a `problem`. A reader that cannot say "ambiguous" may give either reading."""
    if case.anything:
        return Verdict.RIGHT if got or problem == case.problem else Verdict.EMPTY
    if case.problem == "ambiguous":
        return _judge_ambiguous(case, got, problem)
    if problem == "ambiguous":
        return Verdict.ASKS
    if case.expected and not got:
        return Verdict.EMPTY
    return Verdict.RIGHT if same_set(case.expected, got) else Verdict.WRONG


def _judge_ambiguous(case: Case, got: list[Reading], problem: str | None) -> Verdict:
    if not got:  # where no day was named, nothing read makes the hall ask as well
        return Verdict.EMPTY if case.expected else Verdict.RIGHT
    if problem == "ambiguous":
        every = all(any(matches(wanted, one) for one in got) for wanted in case.expected)
        return Verdict.RIGHT if every else Verdict.ASKS
    return Verdict.RIGHT if all(any(matches(wanted, one) for wanted in case.expected) for one in got) else Verdict.WRONG
