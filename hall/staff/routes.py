"""Routes of signing in: session, enrolment, password, one's own sessions."""

from __future__ import annotations

import time
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel, Field, SecretStr

from hall import errors
from hall.conversations.limits import limits_of
from hall.http import PUBLIC, Call, Routes, session_cookie, staff
from hall.notices import qr
from hall.staff import enrolment, passwords, routes_members, sessions, signing_in
from hall.staff.model_signin import Session, SignedIn

routes = Routes("staff")

QR_TITLE = "TOTP"


class SignInIn(BaseModel):
    """Login, password and the one-time code of the authenticator app."""

    login: str = Field(max_length=64)
    password: SecretStr = Field(max_length=256)
    code: str = Field(max_length=16)


class MemberOut(BaseModel):
    """Who is signed in."""

    id: str
    login: str
    name: str
    roles: list[str]


class SessionOut(BaseModel):
    """A session; `csrf` goes into the header X-CSRF-Token of every changing request."""

    member: MemberOut
    csrf: str
    created_at: datetime
    expires_at: datetime
    idle_minutes: int
    now: datetime


class SessionRowOut(BaseModel):
    """One of a member's signed-in browsers."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str
    current: bool


class SessionsOut(BaseModel):
    """A member's signed-in browsers."""

    sessions: list[SessionRowOut]


class EnrolmentCodeIn(BaseModel):
    """The one-time code from `hall staff add` or the security administrator."""

    code: str = Field(max_length=64)


class SecondFactorOut(BaseModel):
    """What the authenticator app reads."""

    login: str
    name: str
    secret: str
    otpauth_uri: str
    qr_svg: str


class EnrolIn(BaseModel):
    """The chosen password and the first code that the app shows."""

    code: str = Field(max_length=64)
    password: SecretStr = Field(max_length=256)
    totp: str = Field(max_length=16)


class PasswordIn(BaseModel):
    """The present password and code, and the new password."""

    current: SecretStr = Field(max_length=256)
    code: str = Field(max_length=16)
    password: SecretStr = Field(max_length=256)


@routes.post("/api/v1/staff/session", access=PUBLIC)
async def sign_in(call: Call, body: SignInIn) -> SessionOut | web.Response:
    """Sign in with password and one-time code together; the cookie is set on the answer.

    Comparing a password is slow on purpose, two at a time: one address alone must not keep everybody else waiting.
    """
    delay = await limits_of(call.hall.database, call.hall.settings).sign_ins.take(call.client_ip)
    if delay:
        raise errors.TooManyRequests(retry_after=delay)
    async with call.reading() as tx:
        found = await signing_in.attempt(tx, body.login)
    tried = await signing_in.compare(found, body.password.get_secret_value())
    async with call.transaction() as tx:
        signed = await signing_in.finish(tx, tried, body.code, time.time(), _place(call))
    return _begun(call, signed)


@routes.get("/api/v1/staff/session", access=staff())
async def who_am_i(call: Call) -> SessionOut:
    """Tell who is signed in, with the token for changing requests."""
    return _session_out(call, *await _own(call))


@routes.delete("/api/v1/staff/session", access=staff())
async def sign_out(call: Call) -> web.Response:
    """End this session."""
    session, _ = await _own(call)
    async with call.transaction() as tx:
        await sessions.end(tx, session.member.id, session.id, call.actor)
    response = web.Response(status=204)
    session_cookie.clear(response, call.hall.settings)
    return response


@routes.get("/api/v1/staff/sessions", access=staff())
async def own_sessions(call: Call) -> SessionsOut:
    """List the browsers in which one is signed in."""
    current = session_cookie.read(call.request, call.hall.settings)
    async with call.reading() as tx:
        mine = await sessions.recognise(tx, current) if current else None
        listed = await sessions.of_member(tx, call.actor.id)
    return sessions_out(listed, mine)


@routes.delete("/api/v1/staff/sessions/{id}", access=staff())
async def end_own_session(call: Call) -> None:
    """End one of one's own sessions."""
    async with call.transaction() as tx:
        await sessions.end(tx, call.actor.id, call.path["id"], call.actor)


@routes.post("/api/v1/staff/enrolment/begin", access=PUBLIC)
async def begin_enrolment(call: Call, body: EnrolmentCodeIn) -> SecondFactorOut:
    """Show the holder of a one-time code the secret for the authenticator app."""
    async with call.reading() as tx:
        shown = await enrolment.show(tx, body.code)
    return SecondFactorOut(
        login=shown.member.login,
        name=shown.member.name,
        secret=shown.secret,
        otpauth_uri=shown.uri,
        qr_svg=qr.svg(shown.uri, QR_TITLE),
    )


@routes.post("/api/v1/staff/enrolment", access=PUBLIC)
async def enrol(call: Call, body: EnrolIn) -> SessionOut | web.Response:
    """Set password and second factor with a one-time code, and sign in."""
    async with call.reading() as tx:
        shown = await enrolment.show(tx, body.code)
    signing_in.require_strong(body.password.get_secret_value(), shown.member.login)
    digest = await passwords.digest(body.password.get_secret_value())
    async with call.transaction() as tx:
        signed = await enrolment.complete(tx, body.code, digest, body.totp, time.time(), _place(call))
    return _begun(call, signed)


@routes.post("/api/v1/staff/password", access=staff())
async def change_password(call: Call, body: PasswordIn) -> None:
    """Change one's password, proving the present one and a code; other sessions end."""
    session, _ = await _own(call)
    async with call.reading() as tx:
        found = await signing_in.attempt(tx, session.member.login)
    tried = await signing_in.compare(found, body.current.get_secret_value())
    signing_in.require_strong(body.password.get_secret_value(), session.member.login)
    digest = await passwords.digest(body.password.get_secret_value())
    async with call.transaction() as tx:
        await signing_in.check_again(tx, session, tried, body.code, time.time())
        await signing_in.change_password(tx, session, digest)


def sessions_out(listed: list[Session], mine: Session | None = None) -> SessionsOut:
    """Return sessions as a page shows them."""
    return SessionsOut(
        sessions=[
            SessionRowOut(
                id=one.id,
                created_at=one.created_at,
                seen_at=one.seen_at,
                expires_at=one.expires_at,
                address=one.address,
                agent=one.agent,
                current=mine is not None and one.id == mine.id,
            )
            for one in listed
        ]
    )


def _place(call: Call) -> tuple[str, str]:
    return call.client_ip, call.request.headers.get("User-Agent", "")


async def _own(call: Call) -> tuple[Session, str]:
    """Return the session of this request's cookie and its CSRF token; an API token has none."""
    cookie = session_cookie.read(call.request, call.hall.settings)
    async with call.reading() as tx:
        session = await sessions.recognise(tx, cookie)
        csrf = sessions.csrf_of(tx, cookie)
    if session is None or session.member.id != call.actor.id:
        raise errors.NotSignedIn
    return session, csrf


def _begun(call: Call, signed: SignedIn) -> web.Response:
    response = web.Response(
        text=_session_out(call, signed.session, signed.csrf).model_dump_json(), content_type="application/json"
    )
    session_cookie.write(response, call.hall.settings, signed.cookie)
    response.headers["Cache-Control"] = "no-store"
    return response


def _session_out(call: Call, session: Session, csrf: str) -> SessionOut:
    member = session.member
    return SessionOut(
        member=MemberOut(
            id=member.id, login=member.login, name=member.name, roles=sorted(role.value for role in member.roles)
        ),
        csrf=csrf,
        created_at=session.created_at,
        expires_at=session.expires_at,
        idle_minutes=call.hall.settings.staff_idle_minutes,
        now=call.hall.clock.now(),
    )


routes.listed += routes_members.routes.listed
