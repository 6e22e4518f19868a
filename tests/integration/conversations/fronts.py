"""The smallest HTTP front of each channel over the conversation service, as `docs` of the service ask for it.

The real adapters are tested against simulators (test_crashes.py too); here nothing but the service takes part.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from hall.conversations import service
from hall.conversations.awaiting import await_answer
from hall.conversations.delivering import run_deliveries
from hall.conversations.model_delivery import (
    DeliveryFault,
    ExternalId,
    Outcome,
    Parcel,
    Reply,
    Result,
    phone_turn,
    wechat_message,
)
from hall.hall import Hall

HOLD_SECONDS = 60.0


def routes(hall: Hall) -> list[web.RouteDef]:
    """Return the routes of both fronts."""

    async def wechat(request: web.Request) -> web.Response:
        return await _wechat(hall, request, await request.json())

    async def phone(request: web.Request) -> web.Response:
        return await _phone(hall, request, await request.json())

    return [web.post("/front/wechat", wechat), web.post("/front/phone", phone)]


async def _wechat(hall: Hall, request: web.Request, body: dict[str, Any]) -> web.Response:
    """Answer a message within its request if the answer comes within `patience`, else leave it to the loop."""
    external = wechat_message(body["from"], body["id"])
    async with hall.transaction() as tx:
        reached = await service.conversation_for(tx, "wechat", body["from"], greeting=())
        receipt = await service.receive(tx, reached.conversation_id, external, text=body["text"])
        reply = await service.open_reply(tx, reached.conversation_id, external, HOLD_SECONDS)
    reply = reply or await _hold(hall, reached.conversation_id, external)
    if reply is None:
        return await respond(request, [])
    await await_answer(hall, reached.conversation_id, receipt.seq, body["patience"])
    parcel = None
    if body["patience"]:
        async with hall.transaction() as tx:
            parcel = await service.take(tx, reply)
    response = await respond(request, [event.text for event in parcel.events] if parcel else [])
    await _close(hall, reply, parcel.every(Result.SENT) if parcel else ())
    return response


async def _hold(hall: Hall, conversation_id: str, external: ExternalId) -> Reply | None:
    end = time.monotonic() + HOLD_SECONDS
    while time.monotonic() < end:
        async with hall.transaction() as tx:
            reply = await service.open_reply(tx, conversation_id, external, HOLD_SECONDS)
        if reply:
            return reply
        await asyncio.sleep(0.1)
    return None


async def _close(hall: Hall, reply: Reply, outcomes: Sequence[Outcome]) -> None:
    async with hall.transaction() as tx:
        await service.close_reply(tx, reply, outcomes)


async def _phone(hall: Hall, request: web.Request, body: dict[str, Any]) -> web.Response:
    """Answer a turn of a call with what was said after it."""
    async with hall.transaction() as tx:
        reached = await service.conversation_for(tx, "phone", body["from"], greeting=())
        external = phone_turn(body["from"], body["id"], "token")
        receipt = await service.receive(tx, reached.conversation_id, external, text=body["text"])
    heard = await await_answer(hall, reached.conversation_id, receipt.seq, 10.0)
    return await respond(request, [event.text for event in heard.events if event.data.get("reply_to") == receipt.seq])


async def respond(request: web.Request, texts: list[str]) -> web.Response:
    """Write the response, all of it, before anything else is done."""
    response = web.json_response(texts)
    await response.prepare(request)
    await response.write_eof()
    return response


class _Pusher:
    """Sends to the platform that the test plays."""

    channel = "wechat"

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url, self._session = url, session

    async def send(self, parcel: Parcel) -> Sequence[Outcome]:
        body = {"to": parcel.address, "texts": [event.text for event in parcel.events]}
        try:
            async with self._session.post(self._url, json=body) as response:
                await response.read()
        except aiohttp.ClientConnectorError:
            raise DeliveryFault("unreachable", retryable=True) from None
        return parcel.every(Result.SENT)


@asynccontextmanager
async def pushing(hall: Hall, url: str) -> AsyncIterator[None]:
    """Run the loop that sends to the platform."""
    async with aiohttp.ClientSession() as session:
        task = asyncio.create_task(run_deliveries(hall, _Pusher(url, session)))
        try:
            yield
        finally:
            task.cancel()
