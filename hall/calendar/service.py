"""Use cases of the calendar: import a year, read the calendar and the opening hours, close and open by exception."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, TypeVar

from hall.calendar import store
from hall.calendar.documents import InvalidCalendar, read_year, write_year
from hall.calendar.model import DayKind, Holiday, UnknownYear, WorkCalendar, YearCalendar
from hall.calendar.model_hours import Closure, OpeningHours, Period, Season, SpecialOpening
from hall.catalogue import service as catalogue
from hall.catalogue.model_profile import SeasonalHours
from hall.clock import SHANGHAI
from hall.errors import Invalid, NotFound
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction

Key = TypeVar("Key")
Value = TypeVar("Value")

KEPT = 8  # calendars held in memory: a handful of databases in one process (tests), one in production
CLOSURES_SHOWN = timedelta(days=400)

_calendars: dict[str, WorkCalendar] = {}
_exceptions: dict[str, tuple[tuple[Closure, ...], tuple[SpecialOpening, ...]]] = {}
_hours: dict[tuple[str, object], OpeningHours] = {}


class InvalidPeriod(Invalid):
    """A closed or open period that ends before it begins, overlaps itself, or has no reason; field `problem`."""

    code: ClassVar[str] = "invalid_period"


class ClosureNotFound(NotFound):
    """There is no such closure in force."""

    code: ClassVar[str] = "closure_not_found"


class OpeningNotFound(NotFound):
    """The day has no hours of its own."""

    code: ClassVar[str] = "opening_not_found"


async def load_calendar(tx: Transaction) -> WorkCalendar:
    """Return the imported years; one small query, the rest comes from memory while the version stands."""
    version = await store.read_version(tx)
    if version not in _calendars:
        years = tuple(read_year(document) for document in await store.read_years(tx))
        _keep(_calendars, version, WorkCalendar(years, version))
    return _calendars[version]


async def load_opening_hours(tx: Transaction) -> OpeningHours:
    """Return the hall's hours on the loaded calendar, with closures and extra openings."""
    calendar = await load_calendar(tx)
    seasons = seasons_of((await catalogue.hall_profile(tx)).opening_hours)
    key = (calendar.version, seasons)
    if key not in _hours:
        closures, openings = await _read_exceptions(tx, calendar.version)
        _keep(_hours, key, OpeningHours(calendar, seasons, closures, openings))
    return _hours[key]


async def import_calendar(tx: Transaction, data: object, actor: Actor) -> YearCalendar:
    """Import one year's document, replacing that year; raises InvalidCalendar naming every fault."""
    year = read_year(data)
    await store.save_year(tx, year.year, write_year(year))
    await store.bump_version(tx)
    await audit.record(
        tx,
        action="calendar.imported",
        subject=("calendar", str(year.year)),
        actor=actor,
        details={"source": year.source, "holidays": len(year.holidays), "working_weekends": len(year.working_weekends)},
    )
    return year


async def add_closure(  # noqa: PLR0913 — every value is the citizen's or the staff's own choice
    tx: Transaction,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    actor: Actor,
    *,
    counter_group: str | None = None,
) -> Closure:
    """Close the hall or one counter group for a time; appointments in it are revoked by `appointments.close_period`."""
    if starts_at >= ends_at:
        raise InvalidPeriod(problem="order")
    if not reason.strip():
        raise InvalidPeriod(problem="reason")
    added = Closure(
        new_id("cls"), starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI), reason.strip(), counter_group
    )
    await store.insert_closure(
        tx,
        {
            "id": added.closure_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "reason": added.reason,
            "counter_group": counter_group,
        },
    )
    await store.bump_version(tx)
    details = {"from": starts_at.isoformat(), "to": ends_at.isoformat(), "group": counter_group, "reason": added.reason}
    await audit.record(tx, action="closure.added", subject=("closure", added.closure_id), actor=actor, details=details)
    return added


async def withdraw_closure(tx: Transaction, closure_id: str, actor: Actor) -> None:
    """End a closure early; what was revoked stays revoked. Raises ClosureNotFound."""
    if not await store.withdraw_closure(tx, closure_id):
        raise ClosureNotFound
    await store.bump_version(tx)
    await audit.record(tx, action="closure.withdrawn", subject=("closure", closure_id), actor=actor)


async def closures(tx: Transaction) -> tuple[Closure, ...]:
    """Return the closures in force that are not over yet."""
    return tuple(_closure(row) for row in await store.read_closures(tx, tx.now))


async def closed_for(tx: Transaction, starts_at: datetime, ends_at: datetime, counter_group: str) -> str | None:
    """Return why the group is closed at some part of that time, read afresh; None when it is open."""
    return await store.read_touching(tx, starts_at, ends_at, counter_group)


async def open_specially(
    tx: Transaction, day: date, periods: Sequence[Period], reason: str, actor: Actor
) -> SpecialOpening:
    """Give one day hours of its own, in place of the usual ones (none at all: an ordinary day stays shut)."""
    ordered = tuple(sorted(periods))
    if any(start >= end for start, end in ordered) or any(
        before[1] > after[0] for before, after in itertools.pairwise(ordered)
    ):
        raise InvalidPeriod(problem="order")
    if not reason.strip():
        raise InvalidPeriod(problem="reason")
    texts = [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in ordered]
    await store.save_opening(tx, {"day": day, "periods": texts, "reason": reason.strip()})
    await store.bump_version(tx)
    details = {"periods": texts, "reason": reason.strip()}
    await audit.record(tx, action="opening.added", subject=("day", day.isoformat()), actor=actor, details=details)
    return SpecialOpening(day, ordered, reason.strip())


async def withdraw_opening(tx: Transaction, day: date, actor: Actor) -> None:
    """Give a day its usual hours again; raises OpeningNotFound when it has none of its own."""
    if not await store.delete_opening(tx, day):
        raise OpeningNotFound
    await store.bump_version(tx)
    await audit.record(tx, action="opening.withdrawn", subject=("day", day.isoformat()), actor=actor)


async def _read_exceptions(tx: Transaction, version: str) -> tuple[tuple[Closure, ...], tuple[SpecialOpening, ...]]:
    if version not in _exceptions:
        closed = tuple(_closure(row) for row in await store.read_closures(tx, tx.now - CLOSURES_SHOWN))
        opened = tuple(_opening(row) for row in await store.read_openings(tx))
        _keep(_exceptions, version, (closed, opened))
    return _exceptions[version]


def _closure(row: Any) -> Closure:
    return Closure(row.id, row.starts_at, row.ends_at, row.reason, row.counter_group)


def _opening(row: Any) -> SpecialOpening:
    periods = tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in row.periods)
    return SpecialOpening(row.day, periods, row.reason)


def seasons_of(listed: Sequence[SeasonalHours]) -> tuple[Season, ...]:
    """Turn the hall profile's seasonal hours into the calendar's own type."""
    return tuple(
        Season(entry.name, entry.first, entry.last, frozenset(entry.weekdays), tuple(sorted(entry.periods)))
        for entry in listed
    )


def _keep(cache: dict[Key, Value], key: Key, value: Value) -> None:
    while len(cache) >= KEPT:
        cache.pop(next(iter(cache)))
    cache[key] = value


__all__ = [
    "Closure",
    "ClosureNotFound",
    "DayKind",
    "Holiday",
    "InvalidCalendar",
    "InvalidPeriod",
    "OpeningHours",
    "OpeningNotFound",
    "Season",
    "SpecialOpening",
    "UnknownYear",
    "WorkCalendar",
    "YearCalendar",
    "add_closure",
    "closed_for",
    "closures",
    "import_calendar",
    "load_calendar",
    "load_opening_hours",
    "open_specially",
    "seasons_of",
    "withdraw_closure",
    "withdraw_opening",
]
