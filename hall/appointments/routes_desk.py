"""Appointments over HTTP, for staff: attendance, absences, bans, closures, requests out of hours, guides."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hall.appointments import service
from hall.appointments.views import OffHoursListOut, OffHoursOut, RequirementOut
from hall.appointments.views_counter import bans_shown, desk_shown, guides_shown, off_hours_shown, one_shown
from hall.appointments.views_desk import (
    AttendanceIn,
    BanOut,
    BansOut,
    BansQuery,
    ClosedOut,
    ClosureIn,
    ClosureOut,
    ClosuresOut,
    CorrectionIn,
    DecisionIn,
    DeskAppointmentOut,
    DeskDayOut,
    DeskQuery,
    GuideTasksOut,
    NoShowsOut,
    OffHoursListIn,
    OffHoursQuery,
    OffHoursRequestsOut,
    ReasonIn,
    RequirementIn,
)
from hall.calendar import service as calendar
from hall.clock import SHANGHAI
from hall.http import Call, Routes, staff
from hall.staff.model import Role

routes = Routes("appointments")

DESK = staff(Role.CLERK, Role.GUIDE, Role.SUPERVISOR)
COUNTER = staff(Role.CLERK, Role.SUPERVISOR)
LEAD = staff(Role.SUPERVISOR)


@routes.get("/api/v1/staff/appointments", access=DESK)
async def of_day(call: Call, query: DeskQuery) -> DeskDayOut:
    """List the appointments of a day."""
    first = datetime.combine(query.day, time.min, SHANGHAI)
    async with call.reading() as tx:
        found = await service.of_day(tx, first, first + timedelta(days=1), query.counter_group)
        return DeskDayOut(appointments=await desk_shown(tx, found))


@routes.post("/api/v1/staff/appointments/attendance", access=DESK)
async def attend(call: Call, body: AttendanceIn) -> DeskAppointmentOut:
    """Redeem a voucher at the window, once."""
    async with call.transaction() as tx:
        found = await service.by_number(tx, body.number)
        return await one_shown(tx, await service.mark_attended(tx, found.id, call.actor))


@routes.post("/api/v1/staff/appointments/{id}/no-show-correction", access=LEAD)
async def correct(call: Call, body: CorrectionIn) -> DeskAppointmentOut:
    """Undo an absence that was none, or was the hall's fault."""
    async with call.transaction() as tx:
        outcome = service.State(body.outcome)
        corrected = await service.correct_no_show(tx, call.path["id"], outcome, body.reason, call.actor)
        return await one_shown(tx, corrected)


@routes.post("/api/v1/staff/no-shows", access=LEAD)
async def record_no_shows(call: Call) -> NoShowsOut:
    """Record the absences that are due now, without waiting for the recorder."""
    async with call.transaction() as tx:
        done = await service.record_no_shows(tx)
    return NoShowsOut(recorded=done.recorded, warned=done.warned, banned=done.banned)


@routes.get("/api/v1/staff/bans", access=COUNTER)
async def bans(call: Call, query: BansQuery) -> BansOut:
    """List the bans in force, or all."""
    async with call.reading() as tx:
        return BansOut(bans=await bans_shown(tx, await service.bans(tx, also_over=query.over)))


@routes.post("/api/v1/staff/bans/{id}/lift", access=LEAD)
async def lift_ban(call: Call, body: ReasonIn) -> BanOut:
    """Lift a ban, with a reason."""
    async with call.transaction() as tx:
        return (await bans_shown(tx, [await service.lift_ban(tx, call.path["id"], body.reason, call.actor)]))[0]


@routes.post("/api/v1/staff/closures", access=LEAD, status=201)
async def close(call: Call, body: ClosureIn) -> ClosedOut:
    """Close a period: its appointments are revoked, never counted, and their owners told."""
    async with call.transaction() as tx:
        done = await service.close_period(
            tx, body.starts_at, body.ends_at, body.reason, call.actor, counter_group=body.counter_group
        )
    return ClosedOut(closure_id=done.closure_id, revoked=done.revoked, released=done.released)


@routes.get("/api/v1/staff/closures", access=DESK)
async def closures(call: Call) -> ClosuresOut:
    """List the closures in force."""
    async with call.reading() as tx:
        return ClosuresOut(closures=[ClosureOut.of(one) for one in await calendar.closures(tx)])


@routes.delete("/api/v1/staff/closures/{id}", access=LEAD, status=204)
async def reopen(call: Call) -> None:
    """End a closure early; what was revoked stays revoked."""
    async with call.transaction() as tx:
        await calendar.withdraw_closure(tx, call.path["id"], call.actor)


@routes.post("/api/v1/staff/appointment-requirement", access=LEAD, status=201)
async def require(call: Call, body: RequirementIn) -> RequirementOut:
    """Turn on the epidemic-type switch of clause 2."""
    async with call.transaction() as tx:
        found = await service.require_appointments(tx, body.reason, body.expires_at, call.actor)
    return RequirementOut(required=True, reason=found.reason, expires_at=found.expires_at)


@routes.delete("/api/v1/staff/appointment-requirement", access=LEAD, status=204)
async def unrequire(call: Call) -> None:
    """Turn the switch off."""
    async with call.transaction() as tx:
        await service.withdraw_requirement(tx, call.actor)


@routes.post("/api/v1/staff/off-hours-list", access=LEAD, status=201)
async def publish_list(call: Call, body: OffHoursListIn) -> OffHoursListOut:
    """Publish a new version of the list."""
    async with call.transaction() as tx:
        listed = await service.publish_list(tx, body.item_codes, body.note, call.actor)
    return OffHoursListOut(
        version=listed.version, item_codes=list(listed.item_codes), note=listed.note, published_at=listed.published_at
    )


@routes.get("/api/v1/staff/off-hours-requests", access=DESK)
async def off_hours_requests(call: Call, query: OffHoursQuery) -> OffHoursRequestsOut:
    """List requests of one state, or all."""
    state = service.RequestState(query.state) if query.state else None
    async with call.reading() as tx:
        return OffHoursRequestsOut(requests=await off_hours_shown(tx, await service.list_off_hours(tx, state)))


@routes.post("/api/v1/staff/off-hours-requests/{id}/decision", access=COUNTER)
async def decide(call: Call, body: DecisionIn) -> OffHoursOut:
    """Confirm or decline; the applicant is told either way."""
    async with call.transaction() as tx:
        decided = await service.decide_off_hours(
            tx,
            call.path["id"],
            confirm=body.confirm,
            actor=call.actor,
            conditions=body.conditions,
            materials=body.materials,
            note=body.note,
        )
        return (await off_hours_shown(tx, [decided]))[0]


@routes.get("/api/v1/staff/guide-tasks", access=DESK)
async def guide_tasks(call: Call) -> GuideTasksOut:
    """List whom guides have to meet."""
    async with call.reading() as tx:
        return GuideTasksOut(tasks=await guides_shown(tx, await service.guide_tasks(tx)))


@routes.post("/api/v1/staff/guide-tasks/{id}/done", access=DESK, status=204)
async def finish_guide_task(call: Call) -> None:
    """Note that somebody was met."""
    async with call.transaction() as tx:
        await service.finish_guide_task(tx, call.path["id"], call.actor)
