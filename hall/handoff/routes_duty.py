"""Routes of duty: who is on duty now, the weekly shifts, one day's changes."""

from __future__ import annotations

from datetime import date, datetime, time

from pydantic import BaseModel, Field

from hall.handoff import duty
from hall.handoff.model_duty import Shift, ShiftException
from hall.handoff.shown import PersonOut
from hall.http import Call, Routes, staff
from hall.identity.typed import WithoutNumbers
from hall.staff import service as members
from hall.staff.model import Role

routes = Routes("desk")

DESK = staff(Role.CLERK, Role.COACH, Role.SUPERVISOR)
SUPERVISOR = staff(Role.SUPERVISOR)


class ShiftIn(BaseModel):
    """A weekly stretch of duty; a lunch break is the gap between two of them."""

    staff_id: str = Field(max_length=40)
    weekdays: list[int] = Field(min_length=1, max_length=7)
    starts: time
    ends: time
    phone: bool = False
    valid_from: date | None = None
    valid_until: date | None = None


class ShiftOut(BaseModel):
    """A weekly stretch of duty."""

    id: str
    staff: PersonOut
    weekdays: list[int]
    starts: str
    ends: str
    phone: bool
    valid_from: date | None
    valid_until: date | None


class ExceptionIn(BaseModel):
    """One day's absence (`on` false) or extra duty (`on` true, also on holidays)."""

    staff_id: str = Field(max_length=40)
    day: date
    on: bool
    starts: time | None = None
    ends: time | None = None
    reason: WithoutNumbers = Field(min_length=1, max_length=200)


class ExceptionOut(BaseModel):
    """One day's change of the roster."""

    id: str
    staff: PersonOut
    day: date
    on: bool
    starts: str | None
    ends: str | None
    reason: str


class DutyOut(BaseModel):
    """Who is on duty now, who is there, when somebody will be, and the roster."""

    open: bool
    on_duty: list[PersonOut]
    online: list[PersonOut]
    next_duty_at: datetime | None
    shifts: list[ShiftOut]
    exceptions: list[ExceptionOut]


@routes.get("/api/v1/staff/duty", access=DESK)
async def show_duty(call: Call) -> DutyOut:
    """Show who is on duty, who is there, and the roster."""
    async with call.reading() as tx:
        now, there = await duty.on_duty(tx), await duty.present_staff(tx)
        shifts, exceptions = await duty.shifts(tx), await duty.exceptions(tx)
        names = await members.names(tx, [*(one.staff_id for one in shifts), *(one.staff_id for one in exceptions)])
        return DutyOut(
            open=bool(now),
            on_duty=[PersonOut(id=one.id, name=one.name) for one in now],
            online=[PersonOut(id=one.id, name=one.name) for one in there],
            next_duty_at=await duty.next_duty(tx),
            shifts=[_shift_out(one, names) for one in shifts],
            exceptions=[_exception_out(one, names) for one in exceptions],
        )


@routes.post("/api/v1/staff/shifts", access=SUPERVISOR, status=201)
async def add_shift(call: Call, body: ShiftIn) -> ShiftOut:
    """Put somebody on duty every week."""
    async with call.transaction() as tx:
        made = await duty.add_shift(
            tx,
            body.staff_id,
            body.weekdays,
            body.starts.replace(tzinfo=None),
            body.ends.replace(tzinfo=None),
            call.actor,
            phone=body.phone,
            valid=(body.valid_from, body.valid_until),
        )
        return _shift_out(made, await members.names(tx, [made.staff_id]))


@routes.delete("/api/v1/staff/shifts/{id}", access=SUPERVISOR)
async def remove_shift(call: Call) -> None:
    """Take a shift out of the roster."""
    async with call.transaction() as tx:
        await duty.remove_shift(tx, call.path["id"], call.actor)


@routes.post("/api/v1/staff/shift-exceptions", access=SUPERVISOR, status=201)
async def add_exception(call: Call, body: ExceptionIn) -> ExceptionOut:
    """Note one day's absence or extra duty."""
    starts, ends = (moment.replace(tzinfo=None) if moment else None for moment in (body.starts, body.ends))
    wanted = ShiftException("", body.staff_id, body.day, body.on, starts, ends, body.reason)
    async with call.transaction() as tx:
        made = await duty.add_exception(tx, wanted, call.actor)
        return _exception_out(made, await members.names(tx, [made.staff_id]))


@routes.delete("/api/v1/staff/shift-exceptions/{id}", access=SUPERVISOR)
async def remove_exception(call: Call) -> None:
    """Take an exception back."""
    async with call.transaction() as tx:
        await duty.remove_exception(tx, call.path["id"], call.actor)


def _shift_out(shift: Shift, names: dict[str, str]) -> ShiftOut:
    return ShiftOut(
        id=shift.id,
        staff=PersonOut(id=shift.staff_id, name=names.get(shift.staff_id, "")),
        weekdays=sorted(shift.weekdays),
        starts=f"{shift.starts:%H:%M}",
        ends=f"{shift.ends:%H:%M}",
        phone=shift.phone,
        valid_from=shift.valid_from,
        valid_until=shift.valid_until,
    )


def _exception_out(one: ShiftException, names: dict[str, str]) -> ExceptionOut:
    return ExceptionOut(
        id=one.id,
        staff=PersonOut(id=one.staff_id, name=names.get(one.staff_id, "")),
        day=one.day,
        on=one.on,
        starts=f"{one.starts:%H:%M}" if one.starts else None,
        ends=f"{one.ends:%H:%M}" if one.ends else None,
        reason=one.reason,
    )
