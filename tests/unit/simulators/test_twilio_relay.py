"""ConversationRelay over a real WebSocket: prompts, interruptions, bad frames, refused and lost sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from simulators.twilio import Gather, Relay, Twilio
from tests.support.simulators import application

CONNECT = (
    '<Connect action="/phone/after"><ConversationRelay url="wss://hall.test/phone/relay" language="cmn-CN" '
    'transcriptionLanguage="cmn-Hans-CN" ttsProvider="Google" voice="cmn-CN-Wavenet-A" dtmfDetection="true" welcomeGreeting="您好">'
    '<Parameter name="conversation" value="c1"/></ConversationRelay></Connect>'
)
AFTER = '<Gather input="dtmf speech" language="cmn-Hans-CN" action="/phone/turn"><Say voice="Polly.Zhiyu">请说</Say></Gather>'
Talk = Callable[[web.WebSocketResponse, dict[str, Any]], Awaitable[None]]


class App:
    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.frames: list[dict[str, Any]] = []
        self.after: list[dict[str, str]] = []
        self.signature = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/phone/relay":
            self.signature = request.headers["X-Twilio-Signature"]
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            async for message in socket:
                frame = json.loads(message.data)
                self.frames.append(frame)
                await self.talk(socket, frame)
            return socket
        if request.path == "/phone/after":
            self.after.append(dict(parse_qsl(await request.text(), keep_blank_values=True)))
        body = {"/phone/voice": CONNECT, "/phone/after": AFTER}.get(request.path, "")
        return web.Response(text=f"<Response>{body}</Response>", content_type="text/xml")


@asynccontextmanager
async def calling(talk: Talk) -> AsyncIterator[tuple[Twilio, App]]:
    app = App(talk)
    async with application(app.answer) as url, Twilio(targets=[url], auth_token="secret") as twilio:
        yield twilio, app


async def echo(socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
    if frame["type"] in ("prompt", "dtmf"):
        words = frame.get("voicePrompt") or frame["digit"]
        for token in ("您", "说", words):
            await socket.send_json({"type": "text", "token": token, "last": False})
        await socket.send_json({"type": "text", "token": "。", "last": True, "lang": "cmn-CN"})


async def test_a_talk() -> None:
    async with calling(echo) as (twilio, app):
        call = await twilio.call("+8613912345678")
        assert isinstance(call.waiting, Relay)
        await call.say("预约")
        await call.press("1")
        assert call.texts == ["您好", "您说预约。", "您说1。"]
        setup = app.frames[0]
        assert (setup["type"], setup["from"], setup["customParameters"]) == (
            "setup",
            "+8613912345678",
            {"conversation": "c1"},
        )
        assert app.frames[1] == {"type": "prompt", "voicePrompt": "预约", "lang": "cmn-Hans-CN", "last": True}
        assert RequestValidator("secret").validate("wss://hall.test/phone/relay", {}, app.signature)
        assert twilio.violations == []


async def test_an_interruption_tells_what_was_heard() -> None:
    async with calling(echo) as (twilio, app):
        call = await twilio.call()
        await call.say("预约")
        await call.interrupt("等等", heard_tokens=2)
        await call.interrupt("再等等", heard_tokens=1)
        interrupts = [frame for frame in app.frames if frame["type"] == "interrupt"]
        assert [frame["utteranceUntilInterrupt"] for frame in interrupts] == ["您说", "您"]
        assert {type(frame["durationUntilInterruptMs"]) for frame in interrupts} == {int, str}
        assert call.texts == ["您好", "您说", "您", "您说再等等。"]


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "speak", "token": "a"},
        {"type": "text"},
        {"type": "text", "token": 1},
        {"type": "text", "token": "a", "last": "true"},
        {"type": "text", "token": "a", "voice": "b"},
        {"type": "text", "token": "a", "lang": "en-US"},
        {"type": "end", "handoffData": {"a": 1}},
        ["text"],
    ],
)
async def test_a_bad_frame_is_64107_and_the_session_goes_on(frame: Any) -> None:
    async def talk(socket: web.WebSocketResponse, heard: dict[str, Any]) -> None:
        if heard["type"] == "prompt":
            await socket.send_str(json.dumps(frame))
        await echo(socket, heard)

    async with calling(talk) as (twilio, app):
        call = await twilio.call()
        await call.say("预约")
        assert (call.errors, call.last) == ([64107], "您说预约。")
        await asyncio.sleep(0.05)
        assert [heard["type"] for heard in app.frames].count("error") == 1


async def test_the_application_ends_the_session() -> None:
    async def talk(socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        if frame["type"] == "prompt":
            await socket.send_json({"type": "end", "handoffData": json.dumps({"reason": "人工"})})

    async with calling(talk) as (twilio, app):
        call = await twilio.call()
        await call.say("人工")
        assert isinstance(call.waiting, Gather)
        assert json.loads(app.after[0]["HandoffData"]) == {"reason": "人工"}
        assert app.after[0]["SessionStatus"] == "ended"


async def test_a_lost_socket_leads_to_the_action() -> None:
    async with calling(echo) as (twilio, app):
        call = await twilio.call()
        await call.say("预约")
        await call.lose_socket()
        assert isinstance(call.waiting, Gather)
        assert app.after[0]["ErrorCode"] == "64105"


async def test_the_application_closing_the_socket_is_a_lost_socket() -> None:
    async def talk(socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        if frame["type"] == "prompt":
            await socket.close()

    async with calling(talk) as (twilio, app):
        call = await twilio.call()
        await call.say("预约")
        assert (app.after[0]["ErrorCode"], isinstance(call.waiting, Gather)) == ("64105", True)


@pytest.mark.parametrize(("relay", "code"), [("refuse", "64102"), ("bad-voice", "64101")])
async def test_a_refused_session(relay: str, code: str) -> None:
    async with calling(echo) as (twilio, app):
        twilio.relay = relay
        call = await twilio.call()
        assert (app.after[0]["ErrorCode"], isinstance(call.waiting, Gather)) == (code, True)


async def test_hanging_up_ends_the_session() -> None:
    async with calling(echo) as (twilio, app):
        call = await twilio.call()
        await call.say("预约")
        await call.hang_up()
        assert (call.end_reason, app.after[0]["SessionStatus"]) == ("caller", "completed")


async def test_listening_when_nothing_comes() -> None:
    async def silent(socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        return

    async with calling(silent) as (twilio, _app):
        call = await twilio.call()
        await call.say("在吗", within=0.1)
        assert (call.last, await call.listen(0.1)) == ("", False)
