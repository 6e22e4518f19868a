"""Editing the calendar and the availability rules with their effect on what is booked shown first.

An edit revokes nothing: what was booked stays valid until staff revoke it, with a reason and a message to its owner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from hall.appointments.model import Appointment, State
from hall.appointments.records import to_appointment
from hall.appointments.schedule import Schedule, rules_of
from hall.appointments.store import appointment
from hall.calendar import service as calendar
from hall.calendar.documents import read_year
from hall.calendar.model import UnknownYear
from hall.calendar.model_hours import OpeningHours, Period, SpecialOpening
from hall.catalogue import documents
from hall.catalogue import service as catalogue
from hall.catalogue.errors import FaultyCatalogue, ScheduleChanged
from hall.catalogue.model_profile import HallProfile
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

_DOCUMENT = TypeAdapter(dict[str, Any])
LISTED = 500


@dataclass(frozen=True)
class Crowded:
    """A slot in which more is booked than it would offer."""

    counter_group: str
    starts_at: datetime
    booked: int
    bookable: int


@dataclass(frozen=True)
class Effect:
    """What an edit would mean for what is booked: `lost` appointments whose slot would no longer exist."""

    lost: tuple[Appointment, ...]
    crowded: tuple[Crowded, ...]
    checked: int


async def effect_of_year(tx: Transaction, document: object) -> Effect:
    """Return what importing a year's calendar would mean; raises InvalidCalendar."""
    year = read_year(document)
    hours = await calendar.load_opening_hours(tx)
    years = [known for known in hours.calendar.years if known.year != year.year] + [year]
    ordered = tuple(sorted(years, key=lambda known: known.year))
    return await _effect(tx, replace(hours, calendar=calendar.WorkCalendar(ordered)), await catalogue.hall_profile(tx))


async def effect_of_day(tx: Transaction, day: date, periods: Sequence[Period] | None) -> Effect:
    """Return what giving one day hours of its own (None: the usual ones again) would mean."""
    hours = await calendar.load_opening_hours(tx)
    special = [opened for opened in hours.special if opened.day != day]
    if periods is not None:
        special.append(SpecialOpening(day, tuple(sorted(periods))))
    return await _effect(tx, replace(hours, special=tuple(special)), await catalogue.hall_profile(tx))


async def effect_of_schedule(
    tx: Transaction, groups: Sequence[Mapping[str, Any]] | None, opening: Sequence[Mapping[str, Any]] | None
) -> Effect:
    """Return what other availability rules or opening hours would mean; raises FaultyCatalogue for unreadable ones."""
    profile = await _changed(tx, groups, opening)
    hours = await calendar.load_opening_hours(tx)
    return await _effect(tx, replace(hours, seasons=calendar.seasons_of(profile.opening_hours)), profile)


async def save_schedule(
    tx: Transaction,
    version: int,
    groups: Sequence[Mapping[str, Any]] | None,
    opening: Sequence[Mapping[str, Any]] | None,
    actor: Actor,
) -> HallProfile:
    """Put other rules or hours in force as a new version of the hall's profile, checked as an import is.

    Raises ScheduleChanged(version) when the profile is another than the one that was read, FaultyCatalogue.
    """
    before = await catalogue.hall_profile(tx)
    if before.version != version:
        raise ScheduleChanged(version=before.version)
    profile = await _changed(tx, groups, opening)
    await catalogue.import_document(tx, {"hall": documents.profile_document(profile)}, actor)
    changed = [name for name, given in (("counter_groups", groups), ("opening_hours", opening)) if given is not None]
    subject = ("hall_profile", str(version + 1))
    await audit.record(tx, action="schedule.changed", subject=subject, actor=actor, details={"changed": changed})
    return await catalogue.hall_profile(tx)


async def _changed(
    tx: Transaction, groups: Sequence[Mapping[str, Any]] | None, opening: Sequence[Mapping[str, Any]] | None
) -> HallProfile:
    document = documents.profile_document(await catalogue.hall_profile(tx))
    if groups is not None:
        document["counter_groups"] = [dict(group) for group in groups]
    if opening is not None:
        document["opening_hours"] = [dict(season) for season in opening]
    try:
        return documents.profile_from(_DOCUMENT.validate_python(document))
    except ValidationError as error:
        places = sorted({".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False)})
        raise FaultyCatalogue(places) from None


async def _effect(tx: Transaction, hours: OpeningHours, profile: HallProfile) -> Effect:
    """Compare every appointment to come with the slots that there would be."""
    found = (
        select(appointment)
        .where(appointment.c.state == State.BOOKED, appointment.c.starts_at > tx.now)
        .order_by(appointment.c.starts_at, appointment.c.id)
    )
    schedules = {group.code: Schedule(group.code, rules_of(group), hours) for group in profile.counter_groups}
    lost: list[Any] = []
    booked: dict[tuple[str, datetime], int] = {}
    offered: dict[tuple[str, datetime], int] = {}
    rows = (await tx.execute(found)).all()
    for row in rows:
        bookable = _offers(schedules.get(row.counter_group), row)
        if bookable is None:
            lost.append(row)
            continue
        key = (row.counter_group, row.starts_at)
        booked[key], offered[key] = booked.get(key, 0) + 1, bookable
    crowded = [Crowded(*key, number, offered[key]) for key, number in booked.items() if number > offered[key]]
    return Effect(tuple(to_appointment(tx, row) for row in lost[:LISTED]), tuple(crowded[:LISTED]), len(rows))


def _offers(schedule: Schedule | None, row: Any) -> int | None:
    """Return how many places the appointment's slot would offer; None when there would be no such slot."""
    if schedule is None:
        return None
    try:
        slots = schedule.slots(row.starts_at.date())
    except UnknownYear:
        return None
    same = (slot for slot in slots if slot.starts_at == row.starts_at and slot.ends_at == row.ends_at)
    return next((slot.bookable for slot in same), None)
