"""The socket of a relay over HTTP: a signed handshake, then frames until either side ends it."""

from __future__ import annotations

from aiohttp import WSMsgType, web

from hall.channels.phone.model_relay import LONGEST_FRAME
from hall.channels.phone.relay_session import RelaySession
from hall.conversations.signals import signals
from hall.http import TELEPHONY, Call, Routes

routes = Routes("phone")

HEARTBEAT_SECONDS = 20.0


@routes.get("/phone/relay", access=TELEPHONY)
async def relay(call: Call) -> web.StreamResponse:
    """Talk over ConversationRelay; whatever ends the socket, nothing of the session stays behind."""
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=LONGEST_FRAME * 4)
    if not socket.can_prepare(call.request).ok:
        raise web.HTTPUpgradeRequired
    await socket.prepare(call.request)
    session = RelaySession(call.hall, socket.send_str)
    try:
        async for message in socket:
            await session.take(message.data if message.type is WSMsgType.TEXT else None)
            if session.over or signals.closing:
                break
    finally:
        await session.close()
        await socket.close()
    return socket
