"""`/` with the widget, `/plain` without JavaScript, `/privacy`, and the files they need."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import BaseModel, Field

from hall.appointments import service as appointments
from hall.channels.pages import plain
from hall.channels.pages.files import StaticFile, static_file, templates
from hall.conversations import service, texts
from hall.conversations.limits import limits_of
from hall.conversations.model import LONGEST_KEPT, Event, MessageTooLong, Receipt, UnknownConversation
from hall.conversations.signals import pause, signals
from hall.errors import HallError
from hall.hall import Hall
from hall.http import PUBLIC, Call, Routes
from hall.identity import service as identity
from hall.settings import Environment

routes = Routes("pages")

COOKIE = "hall_plain"
WAIT_SECONDS = 6.0
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PLAIN_POLICY = POLICY.replace("script-src 'self'", "script-src 'none'").replace(
    "connect-src 'self'", "connect-src 'none'"
)


class PlainQuery(BaseModel):
    """Which events to show, the message that is waited for, and a notice to show once."""

    before: int = Field(0, ge=0)
    pending: int = Field(0, ge=0)
    problem: str = ""


@routes.get("/", access=PUBLIC)
async def index(call: Call) -> web.Response:
    """Show the hall's page with the widget."""
    async with call.reading() as tx:
        hall = await service.hall_identity(tx)
    values = {
        "hall_name": hall.name or texts.DEFAULT_HALL,
        "fictional": hall.fictional,
        "suggestions": texts.SUGGESTIONS,
    }
    return _page("index.html", POLICY, values)


@routes.get("/privacy", access=PUBLIC)
async def privacy(call: Call) -> web.Response:
    """Show how personal data is treated."""
    notice = identity.privacy_notice(call.hall.settings.retention_days)
    title, *points = notice.split("\n")
    return _page("privacy.html", PLAIN_POLICY, {"title": title, "points": points})


@routes.get("/widget/{name}", access=PUBLIC)
async def widget_file(call: Call) -> web.Response:
    """Serve a file of the widget; other sites' pages may load it."""
    return _file(call, static_file("widget", call.path["name"]))


@routes.get("/pages/{name}", access=PUBLIC)
async def page_file(call: Call) -> web.Response:
    """Serve a style sheet or script of the pages."""
    return _file(call, static_file("pages", call.path["name"]))


@routes.get("/plain", access=PUBLIC)
async def plain_page(call: Call, query: PlainQuery) -> web.Response:
    """Show the conversation as a page that needs no JavaScript."""
    session = await _session(call) or plain.new_session()
    return await _plain(call, session, query)


@routes.post("/plain", access=PUBLIC)
async def plain_send(call: Call) -> web.Response:
    """Take a message from the page's form and show its answer, or that it is being waited for."""
    form = {name: str(value) for name, value in (await call.request.post()).items()}
    session = await _session(call) or _not_begun(call)
    if session is None or not session.allows(form.get("form_token", "")) or not _same_site(call):
        return _see("/plain?problem=expired")
    if form.get("end"):
        response = _see("/plain")
        response.del_cookie(COOKIE, path="/plain")
        return response
    if "text" not in form and "payload" not in form:
        return _see("/plain")
    return await _take(call, session, form)


async def _take(call: Call, session: plain.Session, form: Mapping[str, str]) -> web.Response:
    limits = limits_of(call.hall.database, call.hall.settings)
    limited = await (
        limits.messages.take(session.conversation_id)
        if session.conversation_id
        else limits.conversations.take(call.client_ip)
    )
    if limited:
        return _see("/plain?problem=busy")
    try:
        async with call.transaction() as tx:
            if not session.conversation_id:
                opened = await service.create_conversation(tx, "web", (await service.hall_identity(tx)).name)
                session = plain.Session(opened.conversation_id, opened.token)
            payload = form.get("payload") or None
            text = None if payload else form.get("text", "")
            receipt: Receipt = await service.receive(
                tx, session.conversation_id, form.get("client_id", ""), text=text, payload=payload
            )
    except MessageTooLong:
        return _see("/plain?problem=long")
    except HallError:
        return _see("/plain?problem=expired")
    waiting = not await _answered(call.hall, session.conversation_id, receipt.seq, WAIT_SECONDS)
    response = _see(f"/plain?pending={receipt.seq}#latest" if waiting else "/plain#latest")
    _keep(call, response, session)
    return response


async def _answered(hall: Hall, conversation_id: str, seq: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    with signals.listen(conversation_id) as woken:
        while True:
            woken.clear()
            async with hall.reading() as tx:
                if await service.answered(tx, conversation_id, seq):
                    return True
            left = end - time.monotonic()
            if left <= 0 or signals.closing:
                return False
            await pause(woken, min(left, 1.0))


def _not_begun(call: Call) -> plain.Session | None:
    """Return the cookie's session only while it names no conversation: whoever wrote one must have its secret."""
    session = plain.read_session(call.request.cookies.get(COOKIE, ""))
    return session if session is not None and not session.conversation_id else None


async def _session(call: Call) -> plain.Session | None:
    session = plain.read_session(call.request.cookies.get(COOKIE, ""))
    if session is None or not session.conversation_id:
        return None
    try:
        async with call.reading() as tx:
            await service.authorise(tx, session.conversation_id, session.secret)
    except UnknownConversation:
        return None
    return session


async def _plain(call: Call, session: plain.Session, query: PlainQuery) -> web.Response:
    async with call.reading() as tx:
        name = (await service.hall_identity(tx)).name or texts.DEFAULT_HALL
        listed = await service.events_after(tx, session.conversation_id, 0) if session.conversation_id else ()
        pending = bool(
            query.pending
            and session.conversation_id
            and not await service.answered(tx, session.conversation_id, query.pending)
        )
        greeting = () if session.conversation_id else texts.greeting(name, await appointments.walk_in(tx))
    values = {**_values(session, query, listed, pending=pending), "hall_name": name, "greeting": greeting}
    response = _page("plain.html", PLAIN_POLICY, values)
    _keep(call, response, session)
    return response


def _values(session: plain.Session, query: PlainQuery, listed: Sequence[Event], *, pending: bool) -> dict[str, object]:
    events = [event for event in listed if not query.before or event.seq < query.before]
    return {
        "turns": [plain.shown(event) for event in events[-plain.SHOWN :]],
        "choices": plain.offered(listed) if session.conversation_id else (),
        "suggestions": () if session.conversation_id else texts.SUGGESTIONS,
        "earlier": events[-plain.SHOWN].seq if len(events) > plain.SHOWN else 0,
        "history": bool(query.before),
        "pending": query.pending if pending else 0,
        "problem": query.problem,
        "form_token": session.form_token,
        "client_id": secrets.token_hex(12),
        "most": LONGEST_KEPT,
    }


def _keep(call: Call, response: web.Response, session: plain.Session) -> None:
    secure = call.hall.settings.env is Environment.PRODUCTION and call.hall.settings.public_url.startswith("https://")
    response.set_cookie(COOKIE, session.cookie, path="/plain", httponly=True, samesite="Strict", secure=secure)


def _same_site(call: Call) -> bool:
    """Whether the browser says that the form came from this site; browsers that say nothing pass on the form's token.

    A proxy may ask for us under another name than the one citizens see.
    """
    origin = call.request.headers.get("Origin")
    ours = (call.request.host, urlsplit(call.hall.settings.public_url).netloc)
    return origin in (None, "null") or urlsplit(origin).netloc in ours


def _see(location: str) -> web.Response:
    return web.Response(status=303, headers={"Location": location, "Cache-Control": "no-store"})


def _page(template: str, policy: str, values: Mapping[str, object]) -> web.Response:
    text = templates().get_template(template).render(values)
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)


def _file(call: Call, found: StaticFile | None) -> web.Response:
    if found is None:
        raise web.HTTPNotFound
    tag = f'"{found.tag}"'
    headers = {
        "Cache-Control": "no-cache",
        "ETag": tag,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if call.request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    response = web.Response(body=found.content, content_type=found.content_type, charset="utf-8", headers=headers)
    response.enable_compression()
    return response
