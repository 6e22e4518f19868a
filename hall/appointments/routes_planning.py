"""Calendar and availability over HTTP: days, years, single days, rules; with the effect of an edit shown first."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from pydantic import BaseModel, Field

from hall.appointments import planning
from hall.appointments.desk import InvalidPeriodAsked
from hall.appointments.planning import Effect
from hall.appointments.views_counter import desk_shown
from hall.appointments.views_desk import ClosureOut, DeskAppointmentOut
from hall.calendar import service as calendar
from hall.calendar.documents import write_year
from hall.calendar.model import UnknownYear
from hall.calendar.model_hours import OpeningHours, Period
from hall.catalogue import documents
from hall.catalogue import service as catalogue
from hall.catalogue.model_profile import HallProfile
from hall.errors import Invalid
from hall.http import Call, Routes, staff
from hall.identity.typed import WithoutNumbers
from hall.staff.model import Role
from hall.storage.transaction import Transaction

routes = Routes("calendar")

EDITORS = staff(Role.SUPERVISOR, Role.OPERATOR)
MOST_DAYS = 400


class DaysQuery(BaseModel):
    """Which days, both with."""

    first: date
    last: date


class YearLine(BaseModel):
    """An imported year."""

    year: int
    source: str


class SpecialOut(BaseModel):
    """Hours that a day has of its own."""

    periods: list[list[str]]
    reason: str


class CalendarDayOut(BaseModel):
    """One day: what the published calendar says, and what the hall decided."""

    day: date
    kind: str
    holiday: str | None
    made_up: bool
    periods: list[list[str]]
    closures: list[ClosureOut]
    special: SpecialOut | None


class CalendarOut(BaseModel):
    """Years and days."""

    years: list[YearLine]
    days: list[CalendarDayOut]


class HolidayIn(BaseModel):
    """A statutory holiday with the days off around it."""

    name: str = Field(max_length=40)
    first: str = Field(max_length=10)
    last: str = Field(max_length=10)


class YearIn(BaseModel):
    """One year as published."""

    year: int
    source: str = Field("", max_length=300)
    holidays: list[HolidayIn] = Field(default_factory=list, max_length=30)
    working_weekends: list[str] = Field(default_factory=list, max_length=60)


class YearsOut(BaseModel):
    """The imported years, as documents."""

    years: list[dict[str, Any]]


class CrowdedOut(BaseModel):
    """A slot in which more is booked than it would offer."""

    counter_group: str
    starts_at: datetime
    booked: int
    bookable: int


class EffectOut(BaseModel):
    """What an edit would mean for what is booked; nothing is revoked by it."""

    lost: list[DeskAppointmentOut]
    crowded: list[CrowdedOut]
    checked: int


class DayIn(BaseModel):
    """Hours of one day; none: it stays shut."""

    periods: list[tuple[time, time]] = Field(default_factory=list, max_length=8)
    reason: WithoutNumbers = Field("", max_length=200)


class ScheduleIn(BaseModel):
    """Counter groups with their rules, seasonal hours, or both; what is left out stays."""

    counter_groups: list[dict[str, Any]] | None = Field(None, max_length=200)
    opening_hours: list[dict[str, Any]] | None = Field(None, max_length=50)


class ScheduleSaveIn(ScheduleIn):
    """The version that was read."""

    version: int


class ScheduleOut(BaseModel):
    """Rules and hours in force."""

    version: int
    counter_groups: list[dict[str, Any]]
    opening_hours: list[dict[str, Any]]


@routes.get("/api/v1/staff/calendar", access=staff())
async def days(call: Call, query: DaysQuery) -> CalendarOut:
    """Show days as they are worked."""
    if not timedelta(0) <= query.last - query.first <= timedelta(days=MOST_DAYS):
        raise InvalidPeriodAsked(most=MOST_DAYS)
    async with call.reading() as tx:
        hours = await calendar.load_opening_hours(tx)
    count = (query.last - query.first).days + 1
    return CalendarOut(
        years=[YearLine(year=one.year, source=one.source) for one in hours.calendar.years],
        days=[_day(hours, query.first + timedelta(days=offset)) for offset in range(count)],
    )


def _day(hours: OpeningHours, day: date) -> CalendarDayOut:
    try:
        periods = hours.periods(day)
    except UnknownYear:
        periods = []
    special = next((one for one in hours.special if one.day == day), None)
    touching = [one for one in hours.closures if one.starts_at.date() <= day <= one.ends_at.date()]
    return CalendarDayOut(
        day=day,
        kind=hours.calendar.kind(day).value,
        holiday=hours.calendar.holiday_name(day),
        made_up=hours.calendar.is_made_up(day),
        periods=_written(periods),
        closures=[ClosureOut.of(one) for one in touching],
        special=SpecialOut(periods=_written(list(special.periods)), reason=special.reason) if special else None,
    )


def _written(periods: list[Period]) -> list[list[str]]:
    return [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in periods]


@routes.get("/api/v1/staff/calendar/years", access=staff())
async def years(call: Call) -> YearsOut:
    """Give the imported years."""
    async with call.reading() as tx:
        loaded = await calendar.load_calendar(tx)
    return YearsOut(years=[write_year(one) for one in loaded.years])


@routes.post("/api/v1/staff/calendar/years", access=EDITORS, status=201)
async def import_year(call: Call, body: YearIn) -> YearsOut:
    """Import a year, replacing it."""
    async with call.transaction() as tx:
        year = await calendar.import_calendar(tx, body.model_dump(), call.actor)
    return YearsOut(years=[write_year(year)])


@routes.post("/api/v1/staff/calendar/years/preview", access=EDITORS)
async def preview_year(call: Call, body: YearIn) -> EffectOut:
    """Show what importing a year would mean for what is booked."""
    async with call.reading() as tx:
        return await _effect(tx, await planning.effect_of_year(tx, body.model_dump()))


@routes.put("/api/v1/staff/calendar/days/{day}", access=EDITORS)
async def set_day(call: Call, body: DayIn) -> CalendarDayOut:
    """Give one day hours of its own."""
    day = _path_day(call)
    async with call.transaction() as tx:
        await calendar.open_specially(tx, day, body.periods, body.reason, call.actor)
        return _day(await calendar.load_opening_hours(tx), day)


@routes.delete("/api/v1/staff/calendar/days/{day}", access=EDITORS, status=204)
async def usual_day(call: Call) -> None:
    """Give a day its usual hours again."""
    async with call.transaction() as tx:
        await calendar.withdraw_opening(tx, _path_day(call), call.actor)


@routes.post("/api/v1/staff/calendar/days/{day}/preview", access=EDITORS)
async def preview_day(call: Call, body: DayIn) -> EffectOut:
    """Show what other hours of a day would mean for what is booked."""
    async with call.reading() as tx:
        return await _effect(tx, await planning.effect_of_day(tx, _path_day(call), body.periods))


@routes.get("/api/v1/staff/schedule", access=staff())
async def schedule(call: Call) -> ScheduleOut:
    """Give the availability rules and seasonal hours in force."""
    async with call.reading() as tx:
        return _schedule(await catalogue.hall_profile(tx))


@routes.post("/api/v1/staff/schedule/preview", access=EDITORS)
async def preview_schedule(call: Call, body: ScheduleIn) -> EffectOut:
    """Show what other rules or hours would mean for what is booked."""
    async with call.reading() as tx:
        return await _effect(tx, await planning.effect_of_schedule(tx, body.counter_groups, body.opening_hours))


@routes.put("/api/v1/staff/schedule", access=EDITORS)
async def save_schedule(call: Call, body: ScheduleSaveIn) -> ScheduleOut:
    """Put other rules or hours in force."""
    async with call.transaction() as tx:
        return _schedule(
            await planning.save_schedule(tx, body.version, body.counter_groups, body.opening_hours, call.actor)
        )


def _schedule(profile: HallProfile) -> ScheduleOut:
    document = documents.profile_document(profile)
    return ScheduleOut(
        version=profile.version,
        counter_groups=document["counter_groups"],
        opening_hours=document["opening_hours"],
    )


async def _effect(tx: Transaction, found: Effect) -> EffectOut:
    return EffectOut(
        lost=await desk_shown(tx, found.lost),
        crowded=[CrowdedOut(**vars(one)) for one in found.crowded],
        checked=found.checked,
    )


def _path_day(call: Call) -> date:
    try:
        return date.fromisoformat(call.path["day"])
    except ValueError:
        raise Invalid(places=["day"]) from None
