"""A citizen writes and is answered: in every mode, within the time, once, with numbers for buttons."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft, Owner
from hall.storage.database import Database
from hall.wechat import texts
from simulators.wechat import Delivery
from tests.integration.wechat.channel import PATIENCE, answers, channel

CHOICES = {"text": "约哪个时间？", "buttons": [{"title": "9:00", "payload": "/a"}, {"title": "10:00", "payload": "/b"}]}


@pytest.mark.parametrize("mode", ["clear", "compat", "safe"])
async def test_a_message_is_answered_in_every_mode(sqlite_url: str, mode: str) -> None:
    async with channel(sqlite_url, mode=mode) as on:
        assert await on.wechat.check_url()
        user = on.wechat.user("oCitizen")
        push = await user.text("你好")
        assert push is not None
        assert push.reply is not None
        assert "收到：你好" in push.reply.text
        assert "人工智能" in push.reply.text  # the first answer says that this is an AI
        await user.text("办居住证")
        seen = await user.sees(lambda seen: "办居住证" in seen.text)
        assert seen.text == "收到：办居住证"
        assert on.wechat.violations == []
        assert len(on.bot.heard) == 2


async def test_numbers_and_titles_choose_what_was_offered(sqlite_url: str) -> None:
    async with channel(sqlite_url, script=answers(CHOICES)) as on:
        user = on.wechat.user("oCitizen")
        push = await user.text("预约")
        assert push
        assert push.reply
        assert "1. 9:00\n2. 10:00\n（回复数字就行" in push.reply.text
        await user.text("2")
        await user.text(" ９：００。")
        await user.text("7")
        assert [heard["message"] for heard in on.bot.heard] == ["预约", "/b", "/a", "7"]


async def test_a_slow_answer_follows_as_a_customer_service_message(sqlite_url: str) -> None:
    async with channel(sqlite_url, delay=5.5, hurried=True) as on:
        user = on.wechat.user("oCitizen")
        push = await user.text("你好")
        assert push is not None
        assert [attempt.outcome for attempt in push.deliveries] == ["ok"]
        await user.sees(lambda seen: "收到：你好" in seen.text, within=30)
        assert [one.origin for one in user.seen] == ["passive", "custom"]  # the word of the outage costs no quota here
        assert "AI 智能助手" in user.seen[0].text
        assert user.seen[0].text.endswith(texts.STILL_LOOKING)
        assert sum("收到：你好" in text for text in user.texts) == 1
        assert len(on.bot.heard) == 1
        assert on.wechat.violations == []


async def test_three_overlapping_deliveries_act_once(sqlite_url: str) -> None:
    async with channel(sqlite_url, delay=1.0) as on:
        on.wechat.delivery = Delivery(PATIENCE, overlap=0.2)
        user = on.wechat.user("oCitizen")
        for text in ("甲", "乙", "丙"):
            push = await user.text(text)
            assert push is not None
            assert [attempt.outcome for attempt in push.deliveries] == ["ok"] * 3
            assert len(push.bodies) <= 1
            await user.sees(lambda seen, text=text: f"收到：{text}" in seen.text)  # type: ignore[misc]
        assert [heard["message"] for heard in on.bot.heard] == ["甲", "乙", "丙"]
        await asyncio.sleep(1.2)
        shown = "\n".join(user.texts)
        assert [shown.count(f"收到：{text}") for text in ("甲", "乙", "丙")] == [1, 1, 1]
        assert on.wechat.violations == []


async def test_an_answer_lost_on_its_way_is_given_again(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        on.wechat.delivery = Delivery(PATIENCE, lose=1)
        user = on.wechat.user("oCitizen")
        push = await user.text("你好")
        assert push is not None
        assert push.reply is not None
        assert [attempt.outcome for attempt in push.deliveries] == ["lost", "ok"]
        assert "收到：你好" in push.reply.text
        await asyncio.sleep(0.5)
        assert sum("收到：你好" in text for text in user.texts) == 1
        assert len(on.bot.heard) == 1


async def test_staff_speak_through_the_account_and_the_bot_is_silent(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        await user.text("转人工")
        async with on.hall.transaction() as tx:
            conversation = await conversations.find_conversation(tx, "wechat", "oCitizen")
            assert conversation
            await conversations.set_owner(tx, conversation, Owner.STAFF)
            await conversations.tell(tx, conversation, [Draft(Author.STAFF, "您好，我来帮您看")])
        seen = await user.sees(lambda seen: "我来帮您看" in seen.text)
        assert seen.text == "【工作人员】您好，我来帮您看"
        before = len(on.bot.heard)
        push = await user.text("谢谢")
        assert push is not None
        assert push.reply is None
        assert len(on.bot.heard) == before
        async with on.hall.transaction() as tx:
            await conversations.set_owner(tx, conversation, Owner.BOT)
        await user.text("还有一件事")
        await user.sees(lambda seen: seen.text == "收到：还有一件事")
        assert on.wechat.violations == []


async def test_a_slow_database_does_not_spend_the_quota(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every message is answered within its own request, wherever the requests before and after it stand just then."""
    dice = random.Random(1)  # noqa: S311 - no secret
    for name in ("write", "read"):
        monkeypatch.setattr(Database, name, _slowly(getattr(Database, name), dice))
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        for number in range(8):
            push = await user.location(33.74, 113.29, f"{number}号")
            assert push is not None
            assert push.reply is not None
        assert {seen.origin for seen in user.seen} == {"passive"}


def _slowly(opening: Callable[[Database], Any], dice: random.Random) -> Callable[[Database], Any]:
    """Open a transaction as before, with a pause before, in and after it."""

    @asynccontextmanager
    async def opened(database: Database) -> AsyncIterator[AsyncConnection]:
        await asyncio.sleep(dice.random() ** 3 / 8)
        async with opening(database) as connection:
            yield connection
            await asyncio.sleep(dice.random() ** 3 / 8)
        await asyncio.sleep(dice.random() ** 3 / 8)

    return opened
