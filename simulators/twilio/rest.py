"""Twilio's REST API as far as the hall needs it: update a live call, send an SMS, start a recording."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from simulators.twilio.messages import Sms

if TYPE_CHECKING:
    from simulators.twilio.server import Twilio

ROOT = "/2010-04-01/Accounts/{account}"


Handler = Callable[["Twilio", web.Request], Awaitable[web.Response]]


def application(twilio: Twilio) -> web.Application:
    """The paths of the API."""
    app = web.Application()
    for path, handler in (
        ("Calls/{call}.json", _update_call),
        ("Calls/{call}/Recordings.json", _start_recording),
        ("Messages.json", _send_message),
    ):
        app.router.add_post(f"{ROOT}/{path}", _authenticated(twilio, handler))
    return app


def _authenticated(twilio: Twilio, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        return _refuse(twilio, request) or await handler(twilio, request)

    return answer


async def _update_call(twilio: Twilio, request: web.Request) -> web.Response:
    call = twilio.calls.get(request.match_info["call"])
    if call is None or call.ended:
        return _error(404 if call is None else 400, 20404 if call is None else 21220, "Call is not in-progress")
    form = {name: str(value) for name, value in (await request.post()).items()}
    twilio.soon(
        call.update(form.get("Url", ""), form.get("Twiml", ""), form.get("Method", "POST"), form.get("Status", ""))
    )
    return web.json_response({"sid": call.sid, "status": call.status, "account_sid": twilio.account_sid})


async def _start_recording(twilio: Twilio, request: web.Request) -> web.Response:
    call = twilio.calls.get(request.match_info["call"])
    if call is None:
        return _error(404, 20404, "no such call")
    call.recorded = True
    return web.json_response({"sid": "RE" + call.sid[2:], "call_sid": call.sid, "status": "in-progress"}, status=201)


async def _send_message(twilio: Twilio, request: web.Request) -> web.Response:
    fault = twilio.take_sms_fault()
    if fault == "reset_before":
        return _cut(request)
    if isinstance(fault, int):
        return _error(fault if fault in (429, 500, 503) else 400, fault, "injected")
    form = {name: str(value) for name, value in (await request.post()).items()}
    body = form.get("Body", "")
    if "ContentSid" in form:
        body = twilio.fill_template(form["ContentSid"], json.loads(form.get("ContentVariables", "{}")))
    sms = Sms(
        form.get("To", ""),
        form.get("From") or form.get("MessagingServiceSid", ""),
        body,
        form.get("StatusCallback", ""),
    )
    refusal = _refusal(sms)
    if refusal is not None:
        return _error(400, *refusal)
    twilio.take_sms(sms)
    if fault == "reset_after":
        return _cut(request)
    answer = {
        "sid": sms.sid,
        "status": "queued",
        "to": sms.to,
        "from": sms.sender,
        "error_code": None,
        "account_sid": twilio.account_sid,
    }
    return web.json_response(answer, status=201)


def _refusal(sms: Sms) -> tuple[int, str] | None:
    """Why Twilio does not take a message at all."""
    for wrong, code, message in (
        (not sms.to.startswith("+"), 21211, "Invalid 'To' Phone Number"),
        (not sms.sender, 21603, "A 'From' phone number is required"),
        (not sms.body, 21602, "Message body is required"),
        (len(sms.body) > 1600, 21617, "The concatenated message body exceeds the 1600 character limit"),
    ):
        if wrong:
            return code, message
    return None


def _refuse(twilio: Twilio, request: web.Request) -> web.Response | None:
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        given = base64.b64decode(encoded).decode() if kind == "Basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        given = ""
    if given != f"{twilio.account_sid}:{twilio.auth_token}" or request.match_info["account"] != twilio.account_sid:
        twilio.record.breach("20003", f"{request.method} {request.path}: not authenticated")
        return _error(401, 20003, "Authenticate")
    return None


def _error(status: int, code: int, message: str) -> web.Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return web.json_response({"code": code, "message": message, "more_info": more, "status": status}, status=status)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
