"""The web chat's contract, measured from outside, on both databases."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from hall.hall import Hall
from tests.integration.conversations.chat import Citizen, citizen, serving
from tests.integration.conversations.fake_bot import FakeBot, fake_bot


@pytest.fixture
async def bot() -> AsyncIterator[FakeBot]:
    async with fake_bot() as running:
        yield running


@pytest.fixture
async def chat(any_url: str, bot: FakeBot) -> AsyncIterator[tuple[Hall, str]]:
    async with serving(any_url, bot.url) as served:
        yield served


@pytest.fixture
async def zhang(chat: tuple[Hall, str]) -> AsyncIterator[Citizen]:
    async with citizen(chat[1]) as opened:
        yield opened


def gap_free(events: list[dict[str, object]]) -> bool:
    return [event["seq"] for event in events] == list(range(1, len(events) + 1))


async def test_the_greeting_is_an_ai_and_offers_three_sentences_and_a_person(zhang: Citizen) -> None:
    hello, privacy = await zhang.events()
    assert hello["author"] == "bot"
    assert "AI" in hello["text"]
    assert "转人工" in hello["text"]
    assert "个人信息" in privacy["text"]
    assert len(privacy["choices"]) == 3
    assert set(hello) == {"seq", "at", "author", "kind", "text", "choices", "data"}
    assert hello["at"] == "2026-11-23T09:10:00+08:00"


async def test_a_message_is_answered(zhang: Citizen, bot: FakeBot) -> None:
    seq = await zhang.say("居住证怎么办")
    answer = await zhang.answer_to(seq)
    assert answer["text"] == "收到：居住证怎么办"
    assert bot.heard[0]["sender"] == f"{zhang.id}.1"
    assert bot.heard[0]["metadata"]["seq"] == seq
    assert gap_free(await zhang.events())


async def test_fifty_concurrent_sends_of_one_client_id_are_one_message(zhang: Citizen, bot: FakeBot) -> None:
    numbers = await asyncio.gather(*(zhang.say("居住证怎么办", "same") for _ in range(50)))
    assert len(set(numbers)) == 1
    await zhang.answer_to(numbers[0])
    assert len(bot.heard) == 1
    assert len([event for event in await zhang.events() if event["author"] == "citizen"]) == 1


async def test_numbers_are_gap_free_and_one_turn_runs_at_a_time(zhang: Citizen, bot: FakeBot) -> None:
    numbers = await asyncio.gather(*(zhang.say(f"第{n}句") for n in range(40)))
    assert len(set(numbers)) == 40
    await asyncio.gather(*(zhang.answer_to(seq, 30) for seq in numbers))
    events = await zhang.events()
    assert gap_free(events)
    assert [heard["metadata"]["seq"] for heard in bot.heard] == sorted(numbers)
    assert bot.most_speaking_per_conversation == 1


async def test_personal_numbers_never_reach_the_bot_and_are_masked(zhang: Citizen, bot: FakeBot) -> None:
    seq = await zhang.say("我的手机号是13812345678")
    answer = await zhang.answer_to(seq)
    assert "13812345678" not in json.dumps(bot.heard, ensure_ascii=False)
    assert "⟦phone:" in bot.heard[0]["message"]
    assert "138****5678" in answer["text"]
    assert "13812345678" not in json.dumps(await zhang.events(), ensure_ascii=False)


async def test_a_choice_sends_its_payload_and_shows_its_title(zhang: Citizen, bot: FakeBot) -> None:
    bot.script = lambda _body: [
        {"recipient_id": "x", "text": "哪一种？", "buttons": [{"title": "第一种", "payload": '/inform{"item":"a"}'}]}
    ]
    await zhang.answer_to(await zhang.say("办证"))
    seq = await zhang.choose('/inform{"item":"a"}')
    await zhang.answer_to(seq)
    assert bot.heard[-1]["message"] == '/inform{"item":"a"}'
    said = (await zhang.events(seq - 1))[0]
    assert (said["text"], said["author"]) == ("第一种", "citizen")


async def test_a_payload_that_was_never_offered_is_answered_and_not_passed_on(zhang: Citizen, bot: FakeBot) -> None:
    answer = await zhang.answer_to(await zhang.choose("/restart"))
    assert "失效" in answer["text"]
    assert bot.heard == []


async def test_cards_keep_their_kind_and_data(zhang: Citizen, bot: FakeBot) -> None:
    bot.script = lambda _body: [
        {"recipient_id": "x", "text": "预约成功", "custom": {"kind": "voucher", "data": {"number": "A1"}}},
        {"recipient_id": "x", "custom": {"kind": "notice", "data": {}}},
        {"recipient_id": "x", "text": "再见", "custom": {"kind": "nonsense", "data": {}}},
    ]
    seq = await zhang.say("好的")
    await zhang.answer_to(seq)
    voucher, notice, last = (await zhang.events(seq))[:3]
    assert (voucher["kind"], voucher["data"]["number"]) == ("voucher", "A1")
    assert (notice["kind"], notice["text"]) == ("notice", "一次性告知单")
    assert last["kind"] == "text"


async def test_a_silent_bot_leaves_nobody_without_an_answer(zhang: Citizen, bot: FakeBot) -> None:
    bot.script = lambda _body: []
    assert "没有听明白" in (await zhang.answer_to(await zhang.say("嗯嗯")))["text"]


HOSTILE = {
    "": "空白",
    "  \n\t ": "空白",
    "\x00\x07\u200b": "空白",
    "😀👍🏻👨‍👩‍👧": "没有文字",
    "？？？": "没有文字",
    "我" * 5000: "5000 个字",
    "/restart": "收到：／restart",
    '  /inform{"item":"x"}': '收到：／inform{"item":"x"}',
    "\u200b/restart": "收到：／restart",
    "<script>alert(1)</script>": "收到：<script>alert(1)</script>",
    "a\x00b\x1bc": "收到：abc",
    "'; DROP TABLE event; --": "收到：'; DROP TABLE event; --",
}


@pytest.mark.parametrize(("text", "answer"), HOSTILE.items(), ids=range(len(HOSTILE)))
async def test_bad_input_gets_a_polite_answer(zhang: Citizen, text: str, answer: str) -> None:
    assert answer in (await zhang.answer_to(await zhang.say(text)))["text"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"client_id": "a"},
        {"client_id": "", "text": "x"},
        {"client_id": "a\x00", "text": "x"},
        {"client_id": "a", "text": "x", "payload": "/y"},
        {"client_id": 7, "text": "x"},
        {"client_id": "a", "text": ["x"]},
        {"client_id": "x" * 200, "text": "x"},
        {"client_id": "a", "text": "x" * 20_001},
        {"client_id": "a", "payload": "/" + "x" * 2000},
    ],
)
async def test_unreadable_messages_are_refused(zhang: Citizen, body: dict[str, object]) -> None:
    status, answer = await zhang.post(**body)
    assert status == 422
    assert answer["error"]


async def test_lone_surrogates_break_nothing(zhang: Citizen) -> None:
    url = f"{zhang.address}/chat/conversations/{zhang.id}/messages"
    async with zhang.session.post(
        url, data=b'{"client_id": "a", "text": "\\ud800"}', headers=zhang.headers
    ) as response:
        assert response.status in (202, 422)


async def test_a_foreign_or_wrong_token_opens_nothing(zhang: Citizen, chat: tuple[Hall, str]) -> None:
    async with citizen(chat[1]) as li:
        for token in (li.token, "", "x" * 43, "中文"):
            for method, path in (("GET", "events"), ("POST", "messages")):
                url = f"{zhang.address}/chat/conversations/{zhang.id}/{path}"
                headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
                async with zhang.session.request(
                    method, url, json={"client_id": "a", "text": "b"}, headers=headers
                ) as response:
                    assert response.status == 404
                    known = await response.text()
                url = f"{zhang.address}/chat/conversations/cv_none/{path}"
                async with zhang.session.request(
                    method, url, json={"client_id": "a", "text": "b"}, headers=headers
                ) as response:
                    assert (response.status, await response.text()) == (404, known)


async def test_long_poll_returns_at_once_when_something_is_said(zhang: Citizen, bot: FakeBot) -> None:
    bot.delay = 0.3
    start = asyncio.get_running_loop().time()
    last = (await zhang.events())[-1]["seq"]
    waiting = asyncio.create_task(zhang.events(last, wait=20))
    await asyncio.sleep(0.1)
    await zhang.say("你好吗")
    assert (await waiting)[0]["author"] == "citizen"
    assert asyncio.get_running_loop().time() - start < 3


async def test_long_poll_ends_empty(zhang: Citizen) -> None:
    assert await zhang.events(99, wait=0.2) == []


async def read_stream(zhang: Citizen, until: int, last_event_id: int | None = None) -> list[dict[str, object]]:
    headers = zhang.headers | {"Accept": "text/event-stream"}
    if last_event_id is not None:
        headers["Last-Event-ID"] = str(last_event_id)
    events: list[dict[str, object]] = []
    async with (
        asyncio.timeout(10),
        zhang.session.get(f"{zhang.address}/chat/conversations/{zhang.id}/events", headers=headers) as response,
    ):
        assert response.headers["Content-Type"].startswith("text/event-stream")
        identifier = 0
        async for line in response.content:
            if line.startswith(b"id: "):
                identifier = int(line[4:])
            elif line.startswith(b"data: "):
                event = json.loads(line[6:])
                assert event["seq"] == identifier
                events.append(event)
                if identifier >= until:
                    return events
    raise AssertionError("the stream ended early")


async def test_a_stream_carries_everything_and_resumes(zhang: Citizen) -> None:
    reading = asyncio.create_task(read_stream(zhang, 6))
    first = await zhang.say("第一句")
    await zhang.answer_to(first)
    second = await zhang.say("第二句")
    await zhang.answer_to(second)
    streamed = await reading
    assert streamed == (await zhang.events())[:6]
    resumed = await read_stream(zhang, 6, last_event_id=4)
    assert [event["seq"] for event in resumed] == [5, 6]


async def test_a_new_episode_begins_before_the_tracker_grows_long(zhang: Citizen, bot: FakeBot) -> None:
    for n in range(14):
        await zhang.answer_to(await zhang.say(f"第{n}句"))
    assert [heard["sender"].rsplit(".", 1)[1] for heard in bot.heard] == ["1"] * 10 + ["2"] * 4
