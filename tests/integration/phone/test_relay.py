"""Over ConversationRelay: the same rules, interruption kept exactly, and the way back when the socket goes."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from hall.channels.phone import relay_session
from hall.conversations import service as conversations
from simulators.twilio import Gather
from simulators.twilio import Line as Staff
from tests.integration.phone.line import Line, line
from tests.integration.phone.test_person import STAFF, furnish
from tests.integration.phone.test_turns import scripted


async def said(phone: Line, call: Any) -> list[str]:
    async with phone.hall.reading() as tx:
        found = await conversations.find_conversation(tx, "phone", call.sid)
        events = await conversations.events_after(tx, found or "", 0)
    return [event.text for event in events if event.author.value == "bot"]


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_session, "CHARACTERS_A_SECOND", 400.0)


async def test_a_call_over_the_socket(any_url: str) -> None:
    async with line(any_url, scripted, phone_relay=True) as phone:
        call = await phone.twilio.call()
        await call.listen()
        assert "AI智能助手" in call.texts[0]
        await call.say("我要办社保卡")
        assert call.last == "您说的是我要办社保卡。请问还有吗？"
        await call.say("有哪些时间")
        assert call.last.count("按") == 3
        await call.press("2")
        assert phone.bot.heard[-1]["message"].endswith('slot:5"}')
        await call.hang_up()
        assert phone.twilio.violations == []


@pytest.mark.parametrize("tokens", [0, 1, 2])
async def test_the_record_holds_only_what_was_heard_before_an_interruption(sqlite_url: str, tokens: int) -> None:
    async with line(sqlite_url, scripted, phone_relay=True) as phone:
        call = await phone.twilio.call()
        await call.listen()
        await call.say("我要办社保卡")
        heard = await call.interrupt("等一下", tokens)
        assert "等一下" in call.last
        kept = (await said(phone, call))[1]
        assert kept == (heard or "（没有播出）")
        assert heard == ["", "您说的是我要办社保卡。", "您说的是我要办社保卡。请问还有吗？"][tokens]


async def test_bad_frames_are_passed_over(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted, phone_relay=True) as phone:
        call = await phone.twilio.call()
        await call.listen()
        for frame in (
            {},
            {"type": "prompt"},
            {"type": "dtmf", "digit": "12"},
            {"type": "new", "x": 1},
            {"type": "interrupt"},
        ):
            await call.relay.send(frame)
        socket = call.relay._socket
        assert socket is not None
        await socket.send_str("no json")
        await socket.send_bytes(b"\x00\x01")
        await call.say("我要办社保卡")
        assert "社保卡" in call.last
        assert phone.twilio.violations == []


async def test_a_lost_socket_goes_on_by_question_and_answer_with_everything_kept(any_url: str) -> None:
    async with line(any_url, scripted, phone_relay=True) as phone:
        call = await phone.twilio.call()
        await call.listen()
        await call.say("有哪些时间")
        await call.lose_socket()
        assert isinstance(call.waiting, Gather)
        assert call.waiting.attributes["input"] == "dtmf speech"
        assert "抱歉，刚才断了一下，我们接着说：您想哪天来？" in call.last
        await call.press("2")
        assert phone.bot.heard[-1]["message"].endswith('slot:5"}')
        assert call.ended is False


async def test_a_refused_socket_goes_on_by_question_and_answer(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted, phone_relay=True) as phone:
        phone.twilio.relay = "refuse"
        call = await phone.twilio.call()
        await call.say("我要办社保卡")
        assert call.last == "您说的是我要办社保卡。请问还有吗？"


async def test_a_person_ends_the_socket_with_declared_fields_only(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted, phone_relay=True, phone_staff_line=STAFF) as phone:
        await furnish(phone.hall)
        phone.twilio.lines[STAFF] = Staff("busy")
        call = await phone.twilio.call()
        await call.listen()
        await call.say("身份证号410411195001010011，我要投诉")
        await call.press("0")
        await call.settled()
        (ended,) = [frame for frame in call.relay.frames if frame["type"] == "end"]
        assert set(json.loads(ended["handoffData"])) == {"reason", "turn"}
        assert "410411195001010011" not in json.dumps(call.relay.frames)
        assert "410411195001010011" not in "".join(request.body for request in call.requests)
        assert "410411195001010011" not in "".join(await said(phone, call))
        assert call.dialled == [(STAFF, "busy")]
        assert "按一，再转一次" in call.last


async def test_silence_over_the_socket_is_asked_about_in_other_words(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_session, "SECONDS", 0.2)
    async with line(sqlite_url, scripted, phone_relay=True) as phone:
        call = await phone.twilio.call()
        for _ in range(4):
            await call.listen(3)
        assert len(set(call.texts)) == len(call.texts) >= 4


async def test_a_socket_without_the_calls_own_key_is_closed(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted, phone_relay=True) as phone:
        call = await phone.twilio.call()
        await call.listen()
        url = call.relay.attributes["url"]
        address, host = phone.twilio.webhooks.route(url)
        headers = phone.twilio.webhooks.headers(url, [], host)
        async with phone.twilio.session.ws_connect(address.replace("wss://", "ws://"), headers=headers) as other:
            await other.send_json({"type": "setup", "callSid": call.sid, "customParameters": {"key": "guessed"}})
            async with asyncio.timeout(3):
                message = await other.receive()
            assert message.data is None or message.data in (1000, None)
        await call.say("我要办社保卡")
        assert "社保卡" in call.last
