"""Reading a year's calendar from a document (YAML or JSON), with every fault explained."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from hall.calendar.model import STATUTORY, Holiday, YearCalendar, festival_key
from hall.errors import Invalid

FIELDS = {"year", "source", "holidays", "working_weekends"}
LONGEST = 12  # days; the longest published holiday so far had nine
SPILL = timedelta(days=7)  # a New Year holiday may begin in the old December


class InvalidCalendar(Invalid):
    """The document cannot be imported; field `faults` lists each with its place."""

    code: ClassVar[str] = "invalid_calendar"


def read_year(document: object) -> YearCalendar:
    """Turn a document into a year; raises InvalidCalendar with every fault, not only the first."""
    if not isinstance(document, Mapping):
        raise InvalidCalendar(faults=["document: a mapping with year, source, holidays, working_weekends is expected"])
    faults = [f"{name}: unknown field" for name in sorted(map(str, set(document) - FIELDS))]
    year = document.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 2000 <= year <= 2100:
        faults.append("year: a number between 2000 and 2100 is expected")
        raise InvalidCalendar(faults=faults)
    source = document.get("source")
    if not isinstance(source, str) or not source.strip():
        faults.append("source: name the notice this comes from")
    holidays = _holidays(document.get("holidays"), year, faults)
    weekends = _weekends(document.get("working_weekends"), year, holidays, faults)
    if faults:
        raise InvalidCalendar(faults=faults)
    return YearCalendar(year, str(source).strip(), holidays, weekends)


def write_year(year: YearCalendar) -> dict[str, Any]:
    """Return the document that `read_year` reads back (dates as ISO text)."""
    return {
        "year": year.year,
        "source": year.source,
        "holidays": [
            {"name": holiday.name, "first": holiday.first.isoformat(), "last": holiday.last.isoformat()}
            for holiday in year.holidays
        ],
        "working_weekends": [day.isoformat() for day in sorted(year.working_weekends)],
    }


def _holidays(listed: object, year: int, faults: list[str]) -> tuple[Holiday, ...]:
    if not isinstance(listed, list) or not listed:
        faults.append("holidays: a list is expected")
        return ()
    found = [
        holiday for at, entry in enumerate(listed) if (holiday := _holiday(entry, f"holidays[{at}]", year, faults))
    ]
    found.sort(key=lambda holiday: holiday.first)
    for before, after in itertools.pairwise(found):
        if after.first <= before.last:
            faults.append(f"holidays: {before.name} and {after.name} overlap")
    named = {festival_key(part) for holiday in found for part in holiday.name.replace("/", "、").split("、")}
    faults += [f"holidays: {name} is missing" for name in STATUTORY if name not in named]
    return tuple(found)


def _holiday(entry: object, place: str, year: int, faults: list[str]) -> Holiday | None:
    if not isinstance(entry, Mapping):
        faults.append(f"{place}: name, first and last are expected")
        return None
    name, first, last = entry.get("name"), _day(entry.get("first")), _day(entry.get("last"))
    if not isinstance(name, str) or not name.strip():
        faults.append(f"{place}.name: missing")
        return None
    if first is None or last is None:
        faults.append(f"{place} ({name}): first and last must be dates such as {year}-01-01")
        return None
    if not first <= last or (last - first).days >= LONGEST:
        faults.append(f"{place} ({name}): {first} to {last} is no period of 1 to {LONGEST} days")
        return None
    if first < date(year, 1, 1) - SPILL or last > date(year, 12, 31) + SPILL or year not in (first.year, last.year):
        faults.append(f"{place} ({name}): {first} to {last} does not lie in {year}")
        return None
    return Holiday(name.strip(), first, last)


def _weekends(listed: object, year: int, holidays: tuple[Holiday, ...], faults: list[str]) -> frozenset[date]:
    if not isinstance(listed, list):
        faults.append("working_weekends: a list is expected (it may be empty)")
        return frozenset()
    days: set[date] = set()
    for at, entry in enumerate(listed):
        day = _day(entry)
        fault = _weekend_fault(day, year, holidays) if day else "no date"
        if day in days:
            fault = "listed twice"
        if day is None or fault:
            faults.append(f"working_weekends[{at}]: {day or entry}: {fault}")
            continue
        days.add(day)
    return frozenset(days)


def _weekend_fault(day: date, year: int, holidays: tuple[Holiday, ...]) -> str:
    if not date(year, 1, 1) - SPILL <= day <= date(year, 12, 31) + SPILL:
        return f"does not lie in {year}"
    if day.isoweekday() <= 5:
        return "is no Saturday or Sunday"
    return "lies in a holiday" if any(holiday.holds(day) for holiday in holidays) else ""


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
