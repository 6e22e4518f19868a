"""Turns of a call against the simulator: strict TwiML, keys, silence, pace, fillers, replays, hang-ups."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from simulators.twilio import Gather
from tests.integration.phone.line import line

CHOICES = [
    {"title": f"11月2{day}日（周三）上午10:30", "payload": f'/inform{{"choice": "slot:{day}"}}'} for day in range(4, 9)
]


def scripted(body: dict[str, Any]) -> list[dict[str, Any]]:
    said = body["message"]
    if said == "有哪些时间":
        return [{"recipient_id": "x", "text": "您想哪天来？", "buttons": CHOICES}]
    if said == "材料":
        return [{"recipient_id": "x", "text": f"第{n}句，要带第{n}样。"} for n in range(1, 6)]
    if said == "再见":
        return [{"recipient_id": "x", "text": "再见，祝您办事顺利。"}]
    return [{"recipient_id": "x", "text": f"您说的是{said}。请问还有吗？"}]


async def test_a_call_is_answered_by_speech_and_keys_in_strict_twiml(any_url: str) -> None:
    async with line(any_url, scripted) as phone:
        call = await phone.twilio.call()
        assert call.texts[0].startswith("您好，这里是政务服务大厅，我是AI智能助手")
        assert "录音" not in call.last
        assert isinstance(call.waiting, Gather)
        assert call.waiting.attributes["input"] == "dtmf speech"
        await call.say("我要办社保卡")
        assert call.last == "您说的是我要办社保卡。请问还有吗？"
        await call.hang_up()
        assert phone.twilio.violations == []
        assert call.errors == []


async def test_recording_is_said_only_when_it_is_set(sqlite_url: str) -> None:
    async with line(sqlite_url, phone_recorded=True) as phone:
        assert "通话会录音" in (await phone.twilio.call()).texts[0]


async def test_three_options_at_a_time_by_key_or_word_and_the_next_ones_on_request(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted) as phone:
        call = await phone.twilio.call()
        await call.say("有哪些时间")
        assert call.last.count("按") == 3
        assert "上午十点半" in call.last
        assert "下一个" in call.last
        await call.say("下一个")
        assert call.last.count("按") == 2
        assert "二十七号" in call.last
        await call.press("2")
        assert phone.bot.heard[-1]["message"] == CHOICES[4]["payload"]
        await call.say("有哪些时间")
        await call.say("第二个")
        assert phone.bot.heard[-1]["message"] == CHOICES[1]["payload"]
        assert phone.twilio.violations == []


async def test_a_long_answer_comes_two_sentences_at_a_time_while_the_caller_listens(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted) as phone:
        call = await phone.twilio.call()
        await call.say("材料")
        heard = [call.last]
        for _ in range(2):
            await call.silence()
            heard.append(call.last)
        assert heard == [
            "第一句，要带第一样。",
            "第二句，要带第二样。第三句，要带第三样。",
            "第四句，要带第四样。第五句，要带第五样。",
        ]


async def test_the_record_holds_only_what_was_played_when_the_caller_goes_on(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted) as phone:
        call = await phone.twilio.call()
        await call.say("材料")
        await call.say("换个问题")
        async with phone.hall.reading() as tx:
            from hall.conversations import service as conversations

            found = await conversations.find_conversation(tx, "phone", call.sid)
            events = await conversations.events_after(tx, found or "", 0)
        said = [event.text for event in events if event.author.value == "bot"]
        assert said[1:6] == ["第1句，要带第1样。", *["（没有播出）"] * 4]


@pytest.mark.parametrize("hardly", [0, 0b1111, 0b0101], ids=["silence", "hardly understood", "both in turn"])
async def test_what_cannot_be_taken_is_asked_about_in_three_other_ways_and_then_leads_to_a_person(
    sqlite_url: str, hardly: int
) -> None:
    async with line(sqlite_url, scripted) as phone:
        call = await phone.twilio.call()
        heard = [call.last]
        for attempt in range(4):
            await (call.say("嗡嗡嗡", confidence=0.1) if hardly >> attempt & 1 else call.silence())
            heard.append(call.last)
        assert len(set(heard)) == 5  # never the same words twice
        assert "编号" in call.last
        assert not any("编号" in text for text in heard[:4])
        assert phone.bot.heard == []
        assert not call.ended
        assert phone.twilio.violations == []


async def test_words_that_were_hardly_understood_are_asked_for_again(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted) as phone:
        call = await phone.twilio.call()
        await call.say("嗡嗡嗡", confidence=0.1)
        assert "没听清" in call.last
        assert phone.bot.heard == []
        await call.say("我要办社保卡", confidence=0.9)
        assert "社保卡" in call.last


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("再说一遍", "我再说一遍："),
        ("说的啥", "我再说一遍："),
        ("慢一点", "好，我慢一点说："),
        ("大点声", "好，我大声一点："),
    ],
)
async def test_the_caller_steers_how_it_is_said(sqlite_url: str, said: str, begins: str) -> None:
    async with line(sqlite_url, scripted) as phone:
        call = await phone.twilio.call()
        await call.say("我要办社保卡")
        await call.say(said)
        assert call.last == begins + "您说的是我要办社保卡。请问还有吗？"
        document = call.requests[-1].body
        assert ('rate="80%"' in document) == (said == "慢一点")
        assert ('volume="loud"' in document) == (said == "大点声")
        assert phone.twilio.violations == []


async def test_a_voice_without_ssml_is_slowed_down_by_pauses(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted, phone_voice="Google.cmn-CN-Chirp3-HD-Kore") as phone:
        call = await phone.twilio.call()
        await call.say("我要办社保卡")
        await call.say("慢一点")
        assert "<Pause" in call.requests[-1].body
        assert "prosody" not in call.requests[-1].body
        assert phone.twilio.violations == []


async def test_a_slow_answer_is_bridged_by_words_and_never_lost(any_url: str) -> None:
    async with line(any_url, scripted, phone_answer_seconds=0.3) as phone:
        call = await phone.twilio.call()
        phone.bot.delay = 1.5
        await call.say("我要办社保卡")
        fillers: list[str] = []
        while "社保卡" not in call.last and len(fillers) < 10:
            fillers.append(call.last)
            await call.silence()
        assert 1 <= len(fillers) <= 7
        assert all(one != other for one, other in itertools.pairwise(fillers))
        assert len(phone.bot.heard) == 1
        assert call.errors == []


async def test_the_end_of_patience_is_a_person(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted, phone_answer_seconds=0.1, phone_patience_seconds=8) as phone:
        call = await phone.twilio.call()
        phone.bot.delay = 30
        await call.say("我要办社保卡")
        for _ in range(4):
            if "编号" in call.last:
                break
            await call.silence()
        assert "编号" in call.last
        assert not call.ended


async def test_a_replayed_webhook_gets_the_same_answer_in_another_process_and_acts_once(any_url: str) -> None:
    async with line(any_url, scripted, processes=2) as phone:
        call = await phone.twilio.call()
        await call.say("我要办社保卡")
        answered = call.requests[-1].body
        assert (await call.replay()).body == answered
        assert (await call.replay()).body == answered
        assert [heard["message"] for heard in phone.bot.heard] == ["我要办社保卡"]


async def test_an_answer_lost_on_the_way_is_asked_for_again_and_is_the_same(any_url: str) -> None:
    async with line(any_url, scripted, processes=2) as phone:
        call = await phone.twilio.call()
        phone.twilio.fail_next()
        await call.say("我要办社保卡")
        assert call.last == "您说的是我要办社保卡。请问还有吗？"
        assert len(phone.bot.heard) == 1


async def test_key_zero_is_a_person_at_every_question(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted, phone_answer_seconds=0.2) as phone:
        for said in (None, "有哪些时间", "材料"):
            call = await phone.twilio.call()
            if said:
                await call.say(said)
            await call.press("0")
            assert "编号" in call.last
        call = await phone.twilio.call()
        phone.bot.delay = 5
        await call.say("我要办社保卡")
        await call.press("0")
        assert "编号" in call.last


async def test_farewell_is_said_before_the_line_is_closed(sqlite_url: str) -> None:
    async with line(sqlite_url, scripted) as phone:
        call = await phone.twilio.call()
        await call.say("再见")
        assert call.last == "再见，祝您办事顺利。"
        assert call.ended
