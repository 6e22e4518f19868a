"""Routes of accounts: the security administrator gives, changes and closes them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from hall.http import Call, Routes, staff
from hall.staff import enrolment, members, service, sessions
from hall.staff.model import Role, StaffMember
from hall.staff.model_signin import Enrolment

routes = Routes("staff")

SECURITY = staff(Role.SECURITY)
LOOKING = staff(Role.SECURITY, Role.SUPERVISOR, Role.OPERATOR)


class AccountIn(BaseModel):
    """Name, roles and, for who takes over calls, the telephone line."""

    name: str = Field(min_length=1, max_length=64)
    roles: list[Role] = Field(min_length=1)
    line: str | None = Field(None, max_length=32)


class NewAccountIn(AccountIn):
    """A new account."""

    login: str = Field(max_length=32)


class AccountOut(BaseModel):
    """An account as lists show it."""

    id: str
    login: str
    name: str
    roles: list[str]
    active: bool
    enrolled: bool
    locked_until: datetime | None
    seen_at: datetime | None
    line: str | None


class AccountsOut(BaseModel):
    """Every account."""

    members: list[AccountOut]


class InvitationOut(BaseModel):
    """A one-time code for setting password and second factor; shown only now."""

    code: str
    url: str
    expires_at: datetime


class NewAccountOut(BaseModel):
    """The account and its invitation."""

    member: AccountOut
    enrolment: InvitationOut


class AccountSessionOut(BaseModel):
    """One of a member's signed-in browsers."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str


class AccountSessionsOut(BaseModel):
    """A member's signed-in browsers."""

    sessions: list[AccountSessionOut]


@routes.get("/api/v1/staff/members", access=LOOKING)
async def listed(call: Call) -> AccountsOut:
    """List every account."""
    async with call.reading() as tx:
        found = await members.overview(tx)
    return AccountsOut(members=[_out(one) for one in found])


@routes.post("/api/v1/staff/members", access=SECURITY, status=201)
async def add(call: Call, body: NewAccountIn) -> NewAccountOut:
    """Create an account and its one-time code."""
    async with call.transaction() as tx:
        member = await service.create(tx, body.login, body.name, body.roles, call.actor, body.line)
        invited = await enrolment.invite(tx, member, call.actor)
    return NewAccountOut(member=_out(members.Overview(member)), enrolment=_invitation(call, invited))


@routes.put("/api/v1/staff/members/{id}", access=SECURITY)
async def change(call: Call, body: AccountIn) -> AccountOut:
    """Change name, roles and line; they count from the member's next request on."""
    async with call.transaction() as tx:
        member = await service.change(tx, call.path["id"], body.name, body.roles, body.line, call.actor)
        return _out(await members.look(tx, member))


@routes.delete("/api/v1/staff/members/{id}", access=SECURITY)
async def close(call: Call) -> None:
    """Close an account with its sessions and tokens."""
    async with call.transaction() as tx:
        member = await service.by_id(tx, call.path["id"])
        await service.revoke(tx, member.login, call.actor)


@routes.post("/api/v1/staff/members/{id}/enrolment", access=SECURITY, status=201)
async def reset(call: Call) -> InvitationOut:
    """Give a new one-time code; the old password and second factor end at once."""
    async with call.transaction() as tx:
        invited = await enrolment.invite(tx, await service.by_id(tx, call.path["id"]), call.actor)
    return _invitation(call, invited)


@routes.get("/api/v1/staff/members/{id}/sessions", access=SECURITY)
async def sessions_of(call: Call) -> AccountSessionsOut:
    """List a member's signed-in browsers."""
    async with call.reading() as tx:
        found = await sessions.of_member(tx, call.path["id"])
    return AccountSessionsOut(
        sessions=[
            AccountSessionOut(
                id=one.id,
                created_at=one.created_at,
                seen_at=one.seen_at,
                expires_at=one.expires_at,
                address=one.address,
                agent=one.agent,
            )
            for one in found
        ]
    )


@routes.delete("/api/v1/staff/members/{id}/sessions", access=SECURITY)
async def end_sessions(call: Call) -> None:
    """End every session of a member."""
    async with call.transaction() as tx:
        await sessions.end_all(tx, call.path["id"], call.actor)


def _out(found: members.Overview) -> AccountOut:
    member: StaffMember = found.member
    return AccountOut(
        id=member.id,
        login=member.login,
        name=member.name,
        roles=sorted(role.value for role in member.roles),
        active=member.active,
        enrolled=found.enrolled,
        locked_until=found.locked_until,
        seen_at=found.seen_at,
        line=member.line,
    )


def _invitation(call: Call, invited: Enrolment) -> InvitationOut:
    url = f"{call.hall.settings.public_url.rstrip('/')}/console/#/enrol/{invited.code}"
    return InvitationOut(code=invited.code, url=url, expires_at=invited.expires_at)
