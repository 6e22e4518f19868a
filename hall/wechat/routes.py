"""The address that WeChat pushes to, and the pictures that citizens sent, for staff."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any

from aiohttp import web

from hall.channels.wechat import messages
from hall.channels.wechat.configuration import account_of
from hall.channels.wechat.envelope import Account, Push, answer_check, close_reply, open_push
from hall.channels.wechat.errors import ChannelOff, UnreadablePush
from hall.channels.wechat.messages import Event, EventKind, Message
from hall.channels.wechat.replies import text_reply, transfer_reply
from hall.hall import Hall
from hall.http import PUBLIC, Call, Routes
from hall.http.access import staff
from hall.staff.model import Role
from hall.wechat import routes_agreeing, turns
from hall.wechat.media import open_picture
from hall.wechat.turns import Turn

routes = Routes("wechat")

log = logging.getLogger("hall.wechat")

LARGEST_PUSH = 64 * 1024
_settling: set[asyncio.Task[None]] = set()


@routes.get("/wechat", access=PUBLIC)
async def check(call: Call) -> web.Response:
    """Answer WeChat's check of this address."""
    return _plain(answer_check(_account(call.hall), call.request.query))


@routes.post("/wechat", access=PUBLIC)
async def push(call: Call) -> web.StreamResponse:
    """Take a message or an event; whoever cannot sign is refused, everything else is answered in time."""
    began = time.monotonic()
    account = _account(call.hall)
    body = await call.request.read()
    if len(body) > LARGEST_PUSH:
        raise UnreadablePush
    opened = open_push(account, call.request.query, body)
    said = messages.read(opened.document)
    if isinstance(said, Event) and said.kind is EventKind.OTHER:
        return _plain("")
    return await _answer(call, account, opened, Turn(call.hall, said, began))


def _account(hall: Hall) -> Account:
    account = account_of(hall.settings)
    if account is None:
        raise ChannelOff
    return account


async def _answer(call: Call, account: Account, opened: Push, turn: Turn) -> web.StreamResponse:
    try:
        text = await turns.answer(turn)
    except Exception as error:  # noqa: BLE001 - the message may hold data; the type says enough
        log.error("a push failed: %s", _kinds(error))  # noqa: TRY400
        if (
            not turn.stored
        ):  # without an acknowledgement WeChat delivers it again, perhaps to a process that is better off
            _soon(_settle(turn, shown=False))
            return web.Response(status=503)
        text = ""  # stored: the answer follows as a customer-service message
    response = _plain(close_reply(account, opened, _reply(turn.push, text)))
    shown = await _write(call.request, response)
    _soon(_settle(turn, shown=shown))
    return response


def _soon(settling: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(settling)
    _settling.add(task)
    task.add_done_callback(_settling.discard)


def _kinds(error: BaseException | None) -> str:
    """Name a fault and its causes; what they say may hold data."""
    names = []
    while error is not None:
        names.append(type(error).__name__)
        error = error.__cause__
    return " < ".join(names)


async def _settle(turn: Turn, *, shown: bool) -> None:
    """Record what became of the answer. What cannot be recorded lapses with its lease and is flagged, never repeated."""
    try:
        await turn.settle(shown=shown)
    except Exception as error:  # noqa: BLE001 - the message may hold data; the type says enough
        log.error("an answer was not recorded: %s", type(error).__name__)  # noqa: TRY400


def _reply(push: Message | Event, text: str) -> str:
    if text == turns.TRANSFER:
        return transfer_reply(push.header, push.header.created or int(time.time()))
    return text_reply(push.header, text, push.header.created or int(time.time())) if text else ""


async def _write(request: web.Request, response: web.Response) -> bool:
    """Write the response now; tells whether somebody was still there to read it."""
    try:
        await response.prepare(request)
        await response.write_eof()
    except (ConnectionError, RuntimeError):
        return False
    transport = request.transport
    return transport is not None and not transport.is_closing()


def _plain(text: str) -> web.Response:
    return web.Response(text=text, content_type="application/xml" if text.startswith("<xml>") else "text/plain")


@routes.get("/api/v1/wechat/media/{id}", access=staff(Role.CLERK, Role.COACH, Role.SUPERVISOR))
async def picture(call: Call) -> web.Response:
    """Show a picture that a citizen sent, to those who serve citizens as they were told; every look is audited."""
    async with call.transaction() as tx:
        found = await open_picture(tx, call.path["id"], call.actor)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": "inline",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return web.Response(body=found.content, content_type=found.content_type, headers=headers)


routes.listed += routes_agreeing.routes.listed
