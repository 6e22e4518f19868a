"""The web chat over HTTP: open a conversation, send a message, read events as JSON, by long poll or as a stream."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from hall.channels import webchat
from hall.conversations import routes_deliveries, service, texts
from hall.conversations.limits import limits_of
from hall.conversations.model import LONGEST_KEPT, Event, MessageTooLong, TooManyConversations, TooManyMessages
from hall.conversations.signals import CITIZEN, STAFF, pause, signals
from hall.http import CONVERSATION, PUBLIC, Call, Routes

routes = Routes("conversations")

LONGEST_WAIT = 60.0
HEARTBEAT_SECONDS = 15.0
POLL_SECONDS = {"sqlite": HEARTBEAT_SECONDS, "postgresql": 1.0}
"""How often a waiting reader looks for itself: other processes' signals may not reach it."""


class ConversationOut(BaseModel):
    """A new conversation; the token authorises everything about it."""

    conversation_id: str
    token: str


class MessageIn(BaseModel):
    """A typed text, or the payload of a button that was offered; `client_id` is the sender's own unique id."""

    model_config = ConfigDict(extra="ignore")
    client_id: str
    text: str | None = None
    payload: str | None = None


class MessageOut(BaseModel):
    """Where the message stands in the conversation."""

    seq: int


class ChoiceOut(BaseModel):
    """A button."""

    title: str
    payload: str


class EventOut(BaseModel):
    """One thing said; `text` alone is always enough to understand it."""

    seq: int
    at: str
    author: str
    kind: str
    text: str
    choices: list[ChoiceOut]
    data: dict[str, Any]


class EventsOut(BaseModel):
    """Everything said after a number, in order."""

    events: list[EventOut]


class EventsQuery(BaseModel):
    """From where to read, and how many seconds to wait when there is nothing yet."""

    after: int = Field(0, ge=0)
    wait: float = Field(0.0, ge=0)


@routes.post("/chat/conversations", access=PUBLIC, status=201)
async def open_conversation(call: Call) -> ConversationOut | web.Response:
    """Open a conversation; the greeting is its first event."""
    delay = await limits_of(call.hall.database, call.hall.settings).conversations.take(call.client_ip)
    if delay:
        return _refused(TooManyConversations.code, texts.TOO_MANY_CONVERSATIONS, 429, delay)
    async with call.transaction() as tx:
        opened = await service.create_conversation(tx, "web", (await service.hall_identity(tx)).name)
    return ConversationOut(conversation_id=opened.conversation_id, token=opened.token)


@routes.post("/chat/conversations/{id}/messages", access=CONVERSATION, status=202)
async def send_message(call: Call, body: MessageIn) -> MessageOut | web.Response:
    """Store a message and answer with its number; the same client id again answers the same and changes nothing."""
    conversation_id = call.path["id"]
    async with call.reading() as tx:
        known = await service.seq_of(tx, conversation_id, body.client_id)
    if known is None:
        delay = await limits_of(call.hall.database, call.hall.settings).messages.take(conversation_id)
        if delay:
            return _refused(TooManyMessages.code, texts.TOO_MANY_MESSAGES, 429, delay)
        try:
            async with call.transaction() as tx:
                known = (
                    await service.receive(tx, conversation_id, body.client_id, text=body.text, payload=body.payload)
                ).seq
        except MessageTooLong:
            return _refused(MessageTooLong.code, texts.MESSAGE_TOO_LONG, 422, limit=LONGEST_KEPT)
    return MessageOut(seq=known)


@routes.post("/chat/conversations/{id}/typing", access=CONVERSATION, status=204)
async def typing(call: Call) -> None:
    """Say that the citizen is typing; whoever of the staff owns the conversation sees it for a few seconds."""
    signals.types(CITIZEN, call.path["id"])


@routes.get("/chat/conversations/{id}/events", access=CONVERSATION)
async def read_events(call: Call, query: EventsQuery) -> EventsOut | web.StreamResponse:
    """Read what was said after a number: at once, by long poll (`wait`), or as server-sent events (`Accept`)."""
    if webchat.wants_stream(call.request.headers.get("Accept", "")):
        return await _stream(call, webchat.resume_from(call.request.headers.get("Last-Event-ID"), query.after))
    events = await _await_events(call, query.after, min(query.wait, LONGEST_WAIT))
    return EventsOut(events=[EventOut.model_validate(webchat.event_json(event)) for event in events])


async def _read(call: Call, after: int) -> tuple[Event, ...]:
    async with call.reading() as tx:
        return await service.events_after(tx, call.path["id"], after)


async def _await_events(call: Call, after: int, seconds: float) -> tuple[Event, ...]:
    end = time.monotonic() + seconds
    with signals.listen(call.path["id"]) as woken:
        while True:
            woken.clear()
            events = await _read(call, after)
            left = end - time.monotonic()
            if events or left <= 0 or signals.closing:
                return events
            await pause(woken, min(left, POLL_SECONDS[call.hall.database.dialect]))


async def _stream(call: Call, after: int) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(call.request)
    try:
        await response.write(webchat.OPENING)
        await _write_events(call, response, after)
    except ConnectionResetError:
        pass  # the reader has gone; it resumes with the number it has
    return response


async def _write_events(call: Call, response: web.StreamResponse, after: int) -> None:
    poll = POLL_SECONDS[call.hall.database.dialect]
    written_at = typed_at = time.monotonic()
    with signals.listen(call.path["id"]) as woken:
        while not signals.closing:
            woken.clear()
            typed = signals.typed_at(STAFF, call.path["id"])
            if typed > typed_at:
                typed_at = typed
                await response.write(webchat.TYPING)
            events = await _read(call, after)
            if events:
                after = events[-1].seq
                await response.write(webchat.sse_frames(events))
                written_at = time.monotonic()
            elif time.monotonic() - written_at >= HEARTBEAT_SECONDS:
                await response.write(webchat.HEARTBEAT)
                written_at = time.monotonic()
            await pause(woken, min(poll, HEARTBEAT_SECONDS))


def _refused(code: str, text: str, status: int, retry_after: float | None = None, **fields: object) -> web.Response:
    """Answer an error that a citizen may read: `fields.text` is the sentence."""
    headers = {"Retry-After": str(max(1, round(retry_after)))} if retry_after else None
    return web.json_response({"error": code, "fields": {"text": text, **fields}}, status=status, headers=headers)


async def _preflight(call: Call) -> web.Response:
    """Answer a browser that asks whether another site's page may speak to the hall."""
    return web.Response(status=204)


for _path in ("/chat/conversations", "/chat/conversations/{id}/messages", "/chat/conversations/{id}/events"):
    routes.add("OPTIONS", _path, access=PUBLIC)(_preflight)


async def allow_origins(request: web.Request, response: web.StreamResponse) -> None:
    """Let the configured sites' pages call the chat (HALL_WIDGET_ORIGINS); registered as a response signal by the app."""
    origin = request.headers.get("Origin")
    if not origin or not request.path.startswith("/chat/"):
        return
    response.headers["Vary"] = "Origin"
    from hall.http.dispatch import HALL  # dispatch is only complete once every routes module is

    if origin in request.config_dict[HALL].settings.widget_origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Last-Event-ID"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.headers["Access-Control-Max-Age"] = "600"


routes.listed += routes_deliveries.routes.listed
