"""The addresses of the appointment line: an incoming call, one turn, its end, and the socket of a relay."""

from __future__ import annotations

from urllib.parse import parse_qsl

from aiohttp import web

from hall.channels.phone import routes_relay, service
from hall.channels.phone.model import UnknownCall
from hall.channels.phone.port import Request, Telephony
from hall.channels.phone.twilio import TwilioVoice
from hall.hall import Hall
from hall.http import TELEPHONY, Call, Routes

routes = Routes("phone")

JSON = "application/json"


def line_of(hall: Hall) -> Telephony:
    """Return the adapter of the telephone network that carries this hall's calls."""
    return TwilioVoice(hall.settings)


async def read_request(request: web.Request) -> Request:
    """Return a request free of the web framework; a body that is no text holds nothing."""
    raw = await request.read()
    try:
        body = raw.decode()
    except UnicodeDecodeError:
        body = ""
    is_json = request.content_type == JSON
    return Request(
        path=request.rel_url.raw_path,
        query_string=request.rel_url.raw_query_string,
        query=dict(request.query),
        headers=dict(request.headers.items()),
        form=() if is_json else tuple(parse_qsl(body, keep_blank_values=True, errors="replace")),
        json=body if is_json else None,
        method=request.method,
        socket=request.headers.get("Upgrade", "").lower() == "websocket",
    )


@routes.post("/phone/voice", access=TELEPHONY)
async def incoming(call: Call) -> web.Response:
    """Answer a call that comes in; by the fallback address, go on with one that was cut short."""
    line, request = line_of(call.hall), await read_request(call.request)
    heard = line.heard(request)
    if line.failed_before(request):
        try:
            return _document(line, await service.resume(call.hall, line, heard))
        except UnknownCall:
            pass  # the call was never opened here: it is now
    return _document(line, await service.answer_call(call.hall, line, heard))


@routes.post("/phone/turn", access=TELEPHONY)
async def turn(call: Call) -> web.Response:
    """Take one turn of a call; the same turn again gets the same answer and does nothing else."""
    line = line_of(call.hall)
    heard = line.heard(await read_request(call.request))
    try:
        return _document(line, await service.take_turn(call.hall, line, heard))
    except UnknownCall:
        return _document(line, await service.answer_call(call.hall, line, heard))


@routes.post("/phone/status", access=TELEPHONY, status=204)
async def status(call: Call) -> web.Response:
    """Take the end of a call: what was held for the caller is free again."""
    line = line_of(call.hall)
    request = await read_request(call.request)
    if line.over(request):
        await service.end_call(call.hall, line.heard(request))
    return web.Response(status=204)


def _document(line: Telephony, written: str) -> web.Response:
    return web.Response(text=written, content_type=line.content_type, charset="utf-8")


routes.listed += routes_relay.routes.listed
