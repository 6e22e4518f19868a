"""How each kind of caller is admitted. An authoriser returns the Actor or raises; it never says why to the caller."""

from __future__ import annotations

import hmac

from aiohttp import web

from hall import errors
from hall.hall import Hall
from hall.http import session_cookie
from hall.http.routes import Route
from hall.settings import Environment
from hall.staff.model import StaffMember
from hall.staff.model_signin import CsrfMissing
from hall.storage.audit import Actor

UNATTENDED = frozenset({"/api/v1/staff/stream"})
"""Paths that a page calls by itself: they do not show that somebody sits there."""


def bearer(request: web.Request) -> str:
    """Return the bearer token of a request, or an empty string."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def admit_public(_hall: Hall, request: web.Request, _route: Route) -> Actor:
    """Admit anyone."""
    return Actor("citizen", request.remote or "unknown")


async def admit_service(hall: Hall, request: web.Request, _route: Route) -> Actor:
    """Admit the actions by the service token, compared in constant time."""
    expected = hall.settings.service_token.get_secret_value()
    if not expected or not hmac.compare_digest(bearer(request).encode(), expected.encode()):
        raise errors.NotAllowed
    return Actor("bot", "actions")


async def admit_dev(hall: Hall, request: web.Request, _route: Route) -> Actor:
    """Admit development calls: outside development these routes are not even registered."""
    if hall.settings.env is Environment.PRODUCTION:
        raise errors.NotFound
    return Actor("system", "dev")


async def admit_staff(hall: Hall, request: web.Request, route: Route) -> Actor:
    """Admit a member of staff by API token or session cookie, with one of the route's roles.

    A changing request with the cookie must bring the session's CSRF token, which no other site can know.
    """
    member = await member_of(hall, request)
    if member is None:
        raise errors.NotSignedIn
    roles = frozenset(role.value for role in member.roles)
    if route.access.roles and not roles & route.access.roles:
        raise errors.NotAllowed
    return Actor("staff", member.id, roles)


async def member_of(hall: Hall, request: web.Request) -> StaffMember | None:
    """Return the member of staff whose token or session a request brings; None when it has ended."""
    token, cookie = bearer(request), session_cookie.read(request, hall.settings)
    return await _of_token(hall, token) if token or not cookie else await _of_cookie(hall, request, cookie)


async def _of_token(hall: Hall, token: str) -> StaffMember | None:
    from hall.staff import service as staff

    async with hall.reading() as tx:
        return await staff.authenticate(tx, token)


async def _of_cookie(hall: Hall, request: web.Request, cookie: str) -> StaffMember | None:
    from hall.staff import sessions

    async with hall.reading() as tx:
        session = await sessions.recognise(tx, cookie)
        csrf = sessions.csrf_of(tx, cookie)
        stale = session is not None and sessions.needs_touch(tx, session)
    if session is None:
        return None
    if request.method in session_cookie.CHANGING and not hmac.compare_digest(
        request.headers.get(session_cookie.CSRF_HEADER, "").encode(), csrf.encode()
    ):
        raise CsrfMissing
    if stale and request.path not in UNATTENDED:
        async with hall.transaction() as tx:
            await sessions.touch(tx, session)
    return session.member


async def admit_conversation(hall: Hall, request: web.Request, _route: Route) -> Actor:
    """Admit the citizen of the conversation in the path; another's conversation looks like none at all."""
    from hall.conversations import service as conversations

    identifier = request.match_info["id"]
    async with hall.reading() as tx:
        await conversations.authorise(tx, identifier, bearer(request))
    return Actor("citizen", identifier)


async def admit_signed(hall: Hall, request: web.Request, _route: Route) -> Actor:
    """Admit whoever holds a link signed by the hall for exactly this path, until it expires."""
    from hall.http import links

    links.verify(hall.vault, request.path, request.query, hall.clock.now())
    return Actor("citizen", "signed-link")


async def admit_telephony(hall: Hall, request: web.Request, _route: Route) -> Actor:
    """Admit the telephone network by its signature; without the channel's settings there is no such address."""
    from hall.channels.phone.routes import line_of, read_request

    if not hall.settings.phone_is_on:
        raise errors.NotFound
    if not line_of(hall).genuine(await read_request(request)):
        raise errors.NotAllowed
    return Actor("citizen", "phone")
