"""The appointments desk over HTTP: week, search, check-in, revoking one, appeals."""

from __future__ import annotations

from datetime import timedelta

from hall.appointments import desk, service
from hall.appointments.appeals import AppealState
from hall.appointments.views_counter import (
    AppealDecisionIn,
    AppealIn,
    AppealOut,
    AppealsOut,
    AppealsQuery,
    CheckedInOut,
    CheckInIn,
    DeskDetailOut,
    FoundOut,
    PreviewIn,
    PreviewOut,
    SearchQuery,
    WeekOut,
    WeekQuery,
    appeals_shown,
    desk_shown,
    history_of,
    one_shown,
)
from hall.appointments.views_desk import DeskAppointmentOut, ReasonIn
from hall.http import Call, Routes, staff
from hall.identity import service as identity
from hall.notices import service as notices
from hall.notices.model import UnknownNotice
from hall.staff.model import Role
from hall.storage.transaction import Transaction

routes = Routes("appointments")

DESK = staff(Role.CLERK, Role.GUIDE, Role.SUPERVISOR)
COUNTER = staff(Role.CLERK, Role.SUPERVISOR)
LEAD = staff(Role.SUPERVISOR)
BEFORE, AHEAD = timedelta(days=7), timedelta(days=30)


@routes.get("/api/v1/staff/appointments/week", access=DESK)
async def week(call: Call, query: WeekQuery) -> WeekOut:
    """Show each slot of some days with what is booked in it."""
    async with call.reading() as tx:
        return WeekOut.of(await desk.week(tx, query.first, query.days, query.counter_group))


@routes.get("/api/v1/staff/appointments/search", access=DESK)
async def search(call: Call, query: SearchQuery) -> FoundOut:
    """Find appointments by voucher number, end of the phone number or name."""
    async with call.reading() as tx:
        today = tx.now.date()
        first = query.first or (query.last - BEFORE if query.last else today - BEFORE)
        wanted = desk.DeskSearch(
            first=first,
            last=query.last or max(first, today) + AHEAD,
            number=query.number,
            phone_last4=query.phone_last4,
            name=query.name,
            state=query.state,
            counter_group=query.counter_group,
        )
        found, more = await desk.search(tx, wanted)
        return FoundOut(appointments=await desk_shown(tx, found), more=more)


@routes.post("/api/v1/staff/appointments/check-in", access=DESK)
async def check_in(call: Call, body: CheckInIn) -> CheckedInOut:
    """Redeem a voucher by its QR code or number, once."""
    async with call.transaction() as tx:
        return CheckedInOut(appointment=await one_shown(tx, await desk.check_in(tx, body.code, call.actor)))


@routes.get("/api/v1/staff/appointments/{id}", access=DESK)
async def one(call: Call) -> DeskDetailOut:
    """Show one appointment with its papers and its history."""
    async with call.reading() as tx:
        found = await service.get(tx, call.path["id"])
        shown = await one_shown(tx, found)
        return DeskDetailOut(
            **shown.model_dump(),
            notice_url=await _notice_url(tx, found.notice_number),
            voucher_url=notices.voucher_url(tx, found.id, found.ends_at),
            history=await history_of(tx, found.id),
        )


@routes.post("/api/v1/staff/appointments/{id}/revocation", access=LEAD)
async def revoke(call: Call, body: ReasonIn) -> DeskAppointmentOut:
    """Take one appointment back for the hall's own reason; its owner is told."""
    async with call.transaction() as tx:
        return await one_shown(tx, await desk.revoke(tx, call.path["id"], body.reason, call.actor))


@routes.post("/api/v1/staff/closures/preview", access=LEAD)
async def preview(call: Call, body: PreviewIn) -> PreviewOut:
    """Show what closing a period would revoke."""
    async with call.reading() as tx:
        found = await desk.within(tx, body.starts_at, body.ends_at, body.counter_group)
        return PreviewOut(appointments=await desk_shown(tx, found), count=len(found))


@routes.get("/api/v1/staff/appeals", access=COUNTER)
async def appeals(call: Call, query: AppealsQuery) -> AppealsOut:
    """List appeals against bans."""
    state = None if query.state == "all" else AppealState(query.state)
    async with call.reading() as tx:
        return AppealsOut(appeals=await appeals_shown(tx, await service.appeals(tx, state)))


@routes.post("/api/v1/staff/appeals", access=COUNTER, status=201)
async def appeal(call: Call, body: AppealIn) -> AppealOut:
    """Take down an appeal that was made at the counter."""
    async with call.transaction() as tx:
        text = await identity.protect(tx, f"appeal:{body.ban_id}", body.text)
        filed = await service.appeal(tx, body.ban_id, text, None, "hall", call.actor)
        return (await appeals_shown(tx, [filed]))[0]


@routes.post("/api/v1/staff/appeals/{number}/decision", access=LEAD)
async def decide(call: Call, body: AppealDecisionIn) -> AppealOut:
    """Decide an appeal; the citizen is told either way, and a ban that falls is lifted."""
    async with call.transaction() as tx:
        done = await service.decide_appeal(tx, call.path["number"], body.reason, call.actor, grant=body.grant)
        return (await appeals_shown(tx, [done]))[0]


async def _notice_url(tx: Transaction, number: str) -> str | None:
    try:
        return (await notices.get(tx, number)).url
    except UnknownNotice:
        return None
