"""Routes of the desk as a whole: colleagues, canned answers, the wall page."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from hall.handoff import canned, colleagues, wall
from hall.http import Call, Routes, staff
from hall.identity.typed import WithoutNumbers
from hall.staff.model import Role

routes = Routes("desk")

DESK = staff(Role.CLERK, Role.COACH, Role.SUPERVISOR)


class ColleagueOut(BaseModel):
    """A colleague at the desk."""

    id: str
    name: str
    roles: list[str]
    on_duty: bool
    online: bool
    handling: int


class ColleaguesOut(BaseModel):
    """Who could take a conversation over."""

    colleagues: list[ColleagueOut]


class CannedIn(BaseModel):
    """A sentence that is sent often."""

    title: WithoutNumbers = Field(min_length=1, max_length=canned.LONGEST_TITLE)
    text: WithoutNumbers = Field(min_length=1, max_length=canned.LONGEST_TEXT)
    shared: bool = False


class CannedOut(BaseModel):
    """A canned answer; `own`: one may change it."""

    id: str
    title: str
    text: str
    shared: bool
    own: bool


class CannedListOut(BaseModel):
    """The canned answers one may use."""

    canned: list[CannedOut]


class CannedQuery(BaseModel):
    """Words that title or text contain."""

    q: str = Field("", max_length=64)


class PromiseOut(BaseModel):
    """How often something promised within seconds was kept today."""

    requested: int
    answered: int
    within: int
    share: float | None
    limit_seconds: int


class ConnectedOut(BaseModel):
    """The part of today's requests that reached a person, and the goal."""

    share: float | None
    goal: float


class WaitingOut(BaseModel):
    """Who waits now."""

    count: int
    longest_seconds: int


class PromisedOut(BaseModel):
    """Consultations that are not answered yet."""

    open: int
    due_today: int
    overdue: int


class WallOut(BaseModel):
    """The wall page's figures."""

    at: datetime
    text: PromiseOut
    calls: PromiseOut
    connected: ConnectedOut
    waiting: WaitingOut
    owned: int
    later: int
    on_duty: int
    online: int
    consultations: PromisedOut


@routes.get("/api/v1/staff/colleagues", access=DESK)
async def list_colleagues(call: Call) -> ColleaguesOut:
    """List who works at the desk, who is there, and how much each has in hand."""
    async with call.reading() as tx:
        found = await colleagues.listed(tx)
    return ColleaguesOut(
        colleagues=[
            ColleagueOut(
                id=one.member.id,
                name=one.member.name,
                roles=sorted(role.value for role in one.member.roles),
                on_duty=one.on_duty,
                online=one.online,
                handling=one.handling,
            )
            for one in found
        ]
    )


@routes.get("/api/v1/staff/canned", access=DESK)
async def list_canned(call: Call, query: CannedQuery) -> CannedListOut:
    """List the canned answers one may use."""
    async with call.reading() as tx:
        found = await canned.listed(tx, call.actor, query.q)
    return CannedListOut(canned=[_canned_out(call, one) for one in found])


@routes.post("/api/v1/staff/canned", access=DESK, status=201)
async def add_canned(call: Call, body: CannedIn) -> CannedOut:
    """Keep a new canned answer; shared ones are the supervisor's."""
    async with call.transaction() as tx:
        return _canned_out(call, await canned.add(tx, body.title, body.text, call.actor, shared=body.shared))


@routes.put("/api/v1/staff/canned/{id}", access=DESK)
async def change_canned(call: Call, body: CannedIn) -> CannedOut:
    """Change a canned answer."""
    async with call.transaction() as tx:
        return _canned_out(call, await canned.change(tx, call.path["id"], body.title, body.text, call.actor))


@routes.delete("/api/v1/staff/canned/{id}", access=DESK)
async def remove_canned(call: Call) -> None:
    """Delete a canned answer."""
    async with call.transaction() as tx:
        await canned.remove(tx, call.path["id"], call.actor)


@routes.get("/api/v1/staff/wall", access=staff())
async def show_wall(call: Call) -> WallOut:
    """Show the wall page's figures of today and of this moment."""
    async with call.reading() as tx:
        now = await wall.wall(tx)
    return WallOut(
        at=now.at,
        text=_promise_out(now.text),
        calls=_promise_out(now.calls),
        connected=ConnectedOut(share=now.connected, goal=wall.CONNECTED_GOAL),
        waiting=WaitingOut(count=now.waiting, longest_seconds=now.longest_seconds),
        owned=now.owned,
        later=now.later,
        on_duty=now.on_duty,
        online=now.online,
        consultations=PromisedOut(open=now.open_consultations, due_today=now.due_today, overdue=now.overdue),
    )


def _promise_out(promise: wall.Promise) -> PromiseOut:
    return PromiseOut(
        requested=promise.asked,
        answered=promise.answered,
        within=promise.within,
        share=promise.share,
        limit_seconds=promise.limit_seconds,
    )


def _canned_out(call: Call, one: canned.Canned) -> CannedOut:
    supervisor = Role.SUPERVISOR.value in call.actor.roles
    return CannedOut(
        id=one.id,
        title=one.title,
        text=one.text,
        shared=one.owner is None,
        own=one.owner == call.actor.id or (one.owner is None and supervisor),
    )
