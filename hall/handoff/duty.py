"""Use cases of duty: who should be at the desk now (roster), who is (presence), when somebody will be."""

from __future__ import annotations

import time as machine
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete, select

from hall.calendar import service as calendar
from hall.calendar.model import UnknownYear
from hall.catalogue.errors import NoCatalogue
from hall.handoff import feed
from hall.handoff.model_duty import InvalidShift, Roster, Shift, ShiftException, UnknownShift, checked
from hall.handoff.store import duty_shift, presence, shift_exception
from hall.staff import service as staff
from hall.staff.model import Role, StaffMember
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

DESK_ROLES = (Role.CLERK, Role.COACH)
PRESENT_SECONDS = 75.0
"""A console counts as there until this long after its last sign of life."""


async def roster(tx: Transaction) -> tuple[Roster, dict[str, StaffMember]]:
    """Return the roster of now and the staff of the desk by identifier."""
    members = {one.id: one for one in await staff.list_staff(tx) if one.active and one.has(*DESK_ROLES)}
    try:
        hours = await calendar.load_opening_hours(tx)
    except NoCatalogue:
        hours = calendar.OpeningHours(await calendar.load_calendar(tx), ())
    shifts = tuple(_shift(row) for row in await tx.execute(select(duty_shift)))
    recent = select(shift_exception).where(shift_exception.c.day >= tx.now.date())
    exceptions = tuple(_exception(row) for row in await tx.execute(recent))
    return Roster(hours, shifts, exceptions, frozenset(members)), members


async def on_duty(tx: Transaction, *, phone: bool = False) -> tuple[StaffMember, ...]:
    """Return who is on duty now by shifts, exceptions and the calendar."""
    known, members = await roster(tx)
    return tuple(sorted((members[one] for one in known.on_duty(tx.now, phone=phone)), key=lambda one: one.login))


async def anybody(tx: Transaction) -> bool:
    """Tell whether anybody is on duty now."""
    return bool(await on_duty(tx))


async def next_duty(tx: Transaction) -> datetime | None:
    """Return when somebody is on duty next; None when that lies further than the roster and the calendar tell."""
    known, _ = await roster(tx)
    return known.next_duty(tx.now)


async def line(tx: Transaction) -> str | None:
    """Return the number that a handed-over call rings: the duty line, or the line of somebody on duty; None: nobody.

    A hall without any account rings its duty line in opening hours.
    """
    known, members = await roster(tx)
    if not members:
        return tx.settings.phone_staff_line or None if _opened(known, tx.now) else None
    there = await on_duty(tx, phone=True) or await on_duty(tx)
    if not there:
        return None
    present = {one.id for one in await present_staff(tx)}
    ordered = sorted(there, key=lambda one: one.id not in present)
    return tx.settings.phone_staff_line or next((one.line for one in ordered if one.line), None)


def _opened(known: Roster, moment: datetime) -> bool:
    try:
        return known.hours.is_open(moment)
    except UnknownYear:
        return False


async def at_their_desk(tx: Transaction) -> tuple[StaffMember, ...]:
    """Return who is on duty and has the console open."""
    present = {one.id for one in await present_staff(tx)}
    return tuple(one for one in await on_duty(tx) if one.id in present)


async def present_staff(tx: Transaction) -> tuple[StaffMember, ...]:
    """Return whose console is open and not set to away."""
    alive = select(presence.c.staff_id).where(
        presence.c.away.is_(False), presence.c.seen > machine.time() - PRESENT_SECONDS
    )
    ids = set((await tx.execute(alive)).scalars())
    return tuple(one for one in await staff.list_staff(tx) if one.id in ids and one.active)


async def gone(tx: Transaction, seconds: float) -> set[str]:
    """Return those of the staff ever seen at a console whose last sign of life is older than that."""
    silent = select(presence.c.staff_id).where(presence.c.seen < machine.time() - seconds)
    return set((await tx.execute(silent)).scalars())


async def be_present(tx: Transaction, staff_id: str, *, away: bool | None = None) -> None:
    """Note that a member's console is alive; `away` None keeps what was set."""
    values: dict[str, Any] = {"seen": machine.time()}
    if away is not None:
        values["away"] = away
    statement = upsert(tx, presence).values(staff_id=staff_id, away=bool(away), seen=values["seen"])
    await tx.execute(statement.on_conflict_do_update(index_elements=["staff_id"], set_=values))


async def shifts(tx: Transaction) -> list[Shift]:
    """Return every shift."""
    return [_shift(row) for row in await tx.execute(select(duty_shift).order_by(duty_shift.c.starts))]


async def exceptions(tx: Transaction) -> list[ShiftException]:
    """Return the exceptions from today on."""
    coming = select(shift_exception).where(shift_exception.c.day >= tx.now.date()).order_by(shift_exception.c.day)
    return [_exception(row) for row in await tx.execute(coming)]


async def add_shift(  # noqa: PLR0913, PLR0917 every value is the supervisor's own choice
    tx: Transaction,
    staff_id: str,
    weekdays: Iterable[int],
    starts: time,
    ends: time,
    actor: Actor,
    *,
    phone: bool = False,
    valid: tuple[date | None, date | None] = (None, None),
) -> Shift:
    """Put somebody on duty every week; raises InvalidShift or UnknownStaff."""
    member = await staff.by_id(tx, staff_id)
    made = Shift(new_id("sh"), member.id, checked(weekdays, starts, ends), starts, ends, phone, *valid)
    await tx.execute(
        duty_shift.insert().values(
            id=made.id,
            staff_id=made.staff_id,
            weekdays=sorted(made.weekdays),
            starts=starts,
            ends=ends,
            phone=phone,
            valid_from=made.valid_from,
            valid_until=made.valid_until,
        )
    )
    details = {"staff": staff_id, "weekdays": sorted(made.weekdays), "time": f"{starts:%H:%M}-{ends:%H:%M}"}
    await _record(tx, "shift.added", made.id, actor, details)
    return made


async def remove_shift(tx: Transaction, shift_id: str, actor: Actor) -> None:
    """Take a shift out of the roster; raises UnknownShift."""
    if not (await tx.execute(delete(duty_shift).where(duty_shift.c.id == shift_id))).rowcount:
        raise UnknownShift
    await _record(tx, "shift.removed", shift_id, actor, {})


async def add_exception(tx: Transaction, wanted: ShiftException, actor: Actor) -> ShiftException:
    """Note one day's absence or extra duty; raises InvalidShift or UnknownStaff."""
    await staff.by_id(tx, wanted.staff_id)
    if wanted.starts is not None and wanted.ends is not None and wanted.starts >= wanted.ends:
        raise InvalidShift(problem="order")
    if not wanted.reason.strip():
        raise InvalidShift(problem="reason")
    made = ShiftException(
        new_id("sx"), wanted.staff_id, wanted.day, wanted.on, wanted.starts, wanted.ends, wanted.reason.strip()[:200]
    )
    await tx.execute(
        shift_exception.insert().values(
            id=made.id,
            staff_id=made.staff_id,
            day=made.day,
            on=made.on,
            starts=made.starts,
            ends=made.ends,
            reason=made.reason,
        )
    )
    details = {"staff": made.staff_id, "day": made.day.isoformat(), "on": made.on}
    await _record(tx, "shift.exception_added", made.id, actor, details)
    return made


async def remove_exception(tx: Transaction, exception_id: str, actor: Actor) -> None:
    """Take an exception back; raises UnknownShift."""
    if not (await tx.execute(delete(shift_exception).where(shift_exception.c.id == exception_id))).rowcount:
        raise UnknownShift
    await _record(tx, "shift.exception_removed", exception_id, actor, {})


async def _record(tx: Transaction, action: str, subject: str, actor: Actor, details: dict[str, Any]) -> None:
    await audit.record(tx, action=action, subject=("shift", subject), actor=actor, details=details)
    await feed.announce(tx, "duty")


def _shift(row: Any) -> Shift:
    return Shift(
        row.id,
        row.staff_id,
        frozenset(row.weekdays),
        row.starts,
        row.ends,
        row.phone,
        row.valid_from,
        row.valid_until,
    )


def _exception(row: Any) -> ShiftException:
    return ShiftException(row.id, row.staff_id, row.day, row.on, row.starts, row.ends, row.reason)
