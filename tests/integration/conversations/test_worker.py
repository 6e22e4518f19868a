"""Outages, ownership, lost claims and what the hall says on its own, against a fake bot on loopback."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from hall.conversations import service, work
from hall.conversations import worker as worker_module
from hall.conversations.model import Author, Draft, Kind, Owner, UnknownConversation
from hall.hall import Hall
from tests.integration.conversations.chat import Citizen, citizen, serving
from tests.integration.conversations.fake_bot import FakeBot, fake_bot


@pytest.fixture
async def bot() -> AsyncIterator[FakeBot]:
    async with fake_bot() as running:
        yield running


@pytest.fixture
async def chat(any_url: str, bot: FakeBot) -> AsyncIterator[tuple[Hall, str]]:
    async with serving(any_url, bot.url, bot_timeout_seconds=3) as served:
        yield served


@pytest.fixture
async def zhang(chat: tuple[Hall, str]) -> AsyncIterator[Citizen]:
    async with citizen(chat[1]) as opened:
        yield opened


async def statuses(zhang: Citizen) -> list[str]:
    return [event["text"] for event in await zhang.events() if event["kind"] == "status"]


async def until_told(zhang: Citizen, seconds: float = 8.0) -> None:
    async with asyncio.timeout(seconds):
        while not await statuses(zhang):
            await asyncio.sleep(0.02)


async def test_an_outage_is_told_at_once_and_once_and_everything_is_answered_later(
    zhang: Citizen, bot: FakeBot
) -> None:
    await bot.stop()
    first = await zhang.say("第一句")
    await until_told(zhang, 3)
    second = await zhang.say("第二句")
    await asyncio.sleep(1.5)
    assert len(await statuses(zhang)) == 1
    await bot.start()
    assert (await zhang.answer_to(first))["text"] == "收到：第一句"
    assert (await zhang.answer_to(second))["text"] == "收到：第二句"
    await bot.stop()
    third = await zhang.say("第三句")
    async with asyncio.timeout(5):
        while len(await statuses(zhang)) < 2:
            await asyncio.sleep(0.02)
    await bot.start()
    await zhang.answer_to(third)


async def test_failing_actions_are_an_outage_too(zhang: Citizen, bot: FakeBot) -> None:
    bot.status = 500
    seq = await zhang.say("居住证怎么办")
    await until_told(zhang)
    bot.status = 200
    assert (await zhang.answer_to(seq))["text"] == "收到：居住证怎么办"


async def test_a_bot_that_hangs_is_reported_while_it_is_waited_for(
    zhang: Citizen, bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "TELL_AFTER_SECONDS", 0.3)
    bot.delay = 10
    seq = await zhang.say("居住证怎么办")
    await until_told(zhang)
    bot.delay = 0
    assert (await zhang.answer_to(seq, 20))["text"] == "收到：居住证怎么办"


async def test_one_message_that_always_fails_does_not_hold_up_the_others(
    zhang: Citizen, bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "backoff", lambda _attempts: 0.05)

    def picky(body: dict[str, object]) -> list[dict[str, object]]:
        if "毒" in str(body["message"]):
            raise ValueError
        return [{"text": "好"}]

    bot.script = picky
    bad, good = await zhang.say("毒"), await zhang.say("好的")
    assert "没能处理成功" in (await zhang.answer_to(bad, 20))["text"]
    assert (await zhang.answer_to(good))["text"] == "好"


@pytest.mark.parametrize("script", [lambda _body: {"no": "list"}, lambda _body: [{"text": 7}], lambda _body: "x"])
async def test_an_unreadable_answer_is_a_failure(zhang: Citizen, bot: FakeBot, script: object) -> None:
    bot.script = script  # type: ignore[assignment]
    seq = await zhang.say("你好吗")
    await until_told(zhang)
    bot.script = lambda _body: [{"text": "好"}]
    assert (await zhang.answer_to(seq))["text"] == "好"


async def test_the_bot_is_silent_while_staff_own_the_conversation(
    zhang: Citizen, bot: FakeBot, chat: tuple[Hall, str]
) -> None:
    hall = chat[0]
    bot.delay = 0.5
    seq = await zhang.say("第一句")
    await asyncio.sleep(0.2)  # the bot is thinking
    async with hall.transaction() as tx:
        await service.set_owner(tx, zhang.id, Owner.STAFF)
        await service.tell(tx, zhang.id, [Draft(Author.STAFF, "您好，我是工作人员。")])
    await zhang.say("第二句")
    await asyncio.sleep(1.0)
    assert [event["author"] for event in await zhang.events(seq)] == ["staff", "citizen"]
    assert len(bot.heard) == 1
    async with hall.transaction() as tx:
        await service.set_owner(tx, zhang.id, Owner.BOT)
    assert (await zhang.answer_to(await zhang.say("第三句")))["text"] == "收到：第三句"


async def test_the_hall_tells_once_with_a_key_that_no_client_id_can_take(
    zhang: Citizen, chat: tuple[Hall, str]
) -> None:
    await zhang.say("占位", client_id="revoked:apt_1")
    notice = service.status("您的预约因大厅停电取消，不计失约。", "revoked:apt_1", appointment="apt_1")
    async with chat[0].transaction() as tx:
        (seq,) = await service.tell(tx, zhang.id, [notice])
    async with chat[0].transaction() as tx:
        assert await service.tell(tx, zhang.id, [notice]) == ()
    told = (await zhang.events(seq - 1))[0]
    assert (told["author"], told["kind"], told["data"]) == ("system", "status", {"appointment": "apt_1"})
    with pytest.raises(UnknownConversation):
        async with chat[0].transaction() as tx:
            await service.tell(tx, "cv_none", [notice])


async def test_a_lapsed_claim_stores_nothing(any_hall: Hall) -> None:
    hall = any_hall
    async with hall.transaction() as tx:
        opened = await service.create_conversation(tx, "web")
        receipt = await service.receive(tx, opened.conversation_id, "a", text="你好吗")
    start = time.time()
    async with hall.transaction() as tx:
        (slow,) = await work.claim_turns(tx, now=start, lapses=start + 15, limit=8)
    async with hall.transaction() as tx:
        assert await work.claim_turns(tx, now=start + 14, lapses=start + 30, limit=8) == []
    async with hall.transaction() as tx:
        (quick,) = await work.claim_turns(tx, now=start + 16, lapses=start + 31, limit=8)
    answer = (Draft(Author.BOT, "你好", Kind.TEXT),)
    async with hall.transaction() as tx:
        assert await work.finish(tx, slow, answer) is None
    async with hall.transaction() as tx:
        assert await work.finish(tx, quick, answer) is None
    async with hall.transaction() as tx:
        assert await work.finish(tx, quick, answer) is None
    async with hall.reading() as tx:
        events = await service.events_after(tx, opened.conversation_id, receipt.seq)
    assert [event.text for event in events] == ["你好"]


async def test_who_waits_longest_is_served_first(any_hall: Hall) -> None:
    waiting = []
    for _ in range(5):
        async with any_hall.transaction() as tx:
            opened = await service.create_conversation(tx, "web")
            await service.receive(tx, opened.conversation_id, "a", text="你好吗")
            waiting.append(opened.conversation_id)
    now, served = time.time(), []
    for _ in waiting:
        async with any_hall.transaction() as tx:
            (claimed,) = await work.claim_turns(tx, now, now + 15, 1)
            await service.receive(tx, claimed.turn.conversation_id, "b", text="还有")  # does not jump the queue
            served.append(claimed.turn.conversation_id)
    assert served == waiting


async def test_two_hundred_messages_of_fifty_conversations(chat: tuple[Hall, str], bot: FakeBot) -> None:
    async with citizen(chat[1]) as first:
        citizens = [first, *[await Citizen(first.session, chat[1]).open() for _ in range(49)]]
        sent = await asyncio.gather(*(zhang.say(f"第{n}句") for zhang in citizens for n in range(4)))
        assert len(sent) == 200
        for zhang in citizens:
            async with asyncio.timeout(30):
                while len([e for e in await zhang.events() if "reply_to" in e["data"]]) < 4:
                    await asyncio.sleep(0.05)
            events = await zhang.events()
            assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert bot.most_speaking_per_conversation == 1
    assert len(bot.heard) == 200
