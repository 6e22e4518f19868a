"""Routes of a live console: the stream of what changes at the desk, and whether somebody sits there."""

from __future__ import annotations

import time as machine
from typing import Literal

from aiohttp import web
from pydantic import BaseModel

from hall.channels import webchat
from hall.conversations.signals import pause, signals
from hall.errors import Unavailable
from hall.handoff import duty
from hall.handoff.stream import frame, hub_of
from hall.http import Call, Routes, staff
from hall.staff.model import Role, StaffMember

routes = Routes("desk")

DESK_ROLES = (Role.CLERK, Role.COACH, Role.SUPERVISOR)

HEARTBEAT_SECONDS = 15.0
READY_SECONDS = 10.0
CHECK_SECONDS = 30.0
"""How often a stream looks whether its session still stands, and says that the console is there."""


class PresenceIn(BaseModel):
    """Whether somebody sits at the console."""

    state: Literal["online", "away"] = "online"


@routes.get("/api/v1/staff/stream", access=staff())
async def stream(call: Call) -> web.StreamResponse:
    """Stream what changes at the desk as server-sent events; resumes from Last-Event-ID."""
    hub = hub_of(call.hall)
    if not await pause(hub.ready, READY_SECONDS):
        raise Unavailable
    resumed = call.request.headers.get("Last-Event-ID")
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(call.request)
    try:
        cursor = webchat.resume_from(resumed, 0) if resumed else hub.position
        opening = b"retry: 1000\n\n" if resumed else b"retry: 1000\n" + _mark("hello", cursor)
        await response.write(opening)
        await _follow(call, response, cursor)
    except ConnectionResetError:
        pass  # the console has gone; it resumes with the number it has
    return response


async def _follow(call: Call, response: web.StreamResponse, cursor: int) -> None:
    hub, desk = hub_of(call.hall), False
    written_at = checked_at = 0.0
    passed = hub.passed
    while not signals.closing:
        if machine.monotonic() - checked_at >= CHECK_SECONDS or not checked_at:
            member = await _still_there(call)
            if member is None:
                await response.write(b"event: bye\ndata: {}\n\n")
                return
            desk = member.has(*DESK_ROLES)  # roles are taken away while a stream runs
            checked_at = machine.monotonic()
        found = await hub.since(cursor)
        if found is None:
            cursor = hub.position
            await response.write(_mark("reset", cursor))
            continue
        frames, cursor = found
        passing, passed = hub.passing_since(passed), hub.passed
        mine = [one.body for one in (*frames, *passing) if one.concerns(call.actor.id, desk=desk)]
        if mine:
            await response.write(b"".join(mine))
            written_at = machine.monotonic()
        elif machine.monotonic() - written_at >= HEARTBEAT_SECONDS:
            await response.write(webchat.HEARTBEAT)
            written_at = machine.monotonic()
        await hub.wait(cursor, passed, HEARTBEAT_SECONDS)


def _mark(name: str, seq: int) -> bytes:
    return frame(name, seq, f'{{"feed": {seq}}}')


async def _still_there(call: Call) -> StaffMember | None:
    """Return whose session it is if it still stands, and note that this console is alive."""
    from hall.http.authorisers import member_of  # the kernel knows the staff domain, not the other way round

    member = await member_of(call.hall, call.request)
    if member is None:
        return None
    async with call.transaction() as tx:
        await duty.be_present(tx, member.id)
    return member


@routes.post("/api/v1/staff/presence", access=staff())
async def be_present(call: Call, body: PresenceIn) -> None:
    """Say that somebody sits at the console, or has stepped away."""
    async with call.transaction() as tx:
        await duty.be_present(tx, call.actor.id, away=body.state == "away")
