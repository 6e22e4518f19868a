"""Bar 3: late answers within the quota, merged, and the rest at the next contact."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft
from hall.wechat import service as wechat
from hall.wechat import turns
from simulators.wechat import Fault
from tests.integration.wechat.channel import Channel, answers, channel


async def told(on: Channel, *texts: str) -> None:
    async with on.hall.transaction() as tx:
        conversation = await conversations.find_conversation(tx, "wechat", "oCitizen")
        assert conversation
        await conversations.tell(tx, conversation, [Draft(Author.STAFF, text) for text in texts])


async def left(on: Channel) -> int:
    async with on.hall.reading() as tx:
        conversation = await conversations.find_conversation(tx, "wechat", "oCitizen")
        assert conversation
        return (await wechat.room_left(tx, conversation)).left


async def test_a_burst_is_sent_within_the_quota_and_the_rest_with_the_next_answer(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        assert await left(on) == 5
        for number in range(5):
            await told(on, f"第{number}句。")
            await user.sees(lambda seen, number=number: f"第{number}句。" in seen.text)  # type: ignore[misc]
        assert "回复“继续”" in user.texts[-1]
        for number in range(5, 10):
            await told(on, f"第{number}句。")
        await asyncio.sleep(1.5)
        assert sum(seen.origin == "custom" for seen in user.seen) == 5
        assert on.wechat.violations == []
        assert await left(on) == 0
        heard = len(on.bot.heard)
        push = await user.text("继续")
        assert push is not None
        assert push.reply is not None
        shown = "\n".join(user.texts)
        assert all(f"第{number}句。" in shown for number in range(10))
        assert [shown.index(f"第{n}句。") for n in range(10)] == sorted(shown.index(f"第{n}句。") for n in range(10))
        assert len(on.bot.heard) == heard, "“继续”不是问题"
        assert on.wechat.violations == []


async def test_a_burst_of_ten_messages_is_answered_ten_times(sqlite_url: str) -> None:
    async with channel(sqlite_url, delay=0.3) as on:
        user = on.wechat.user("oCitizen")
        await asyncio.gather(*(user.text(f"问题{number}。") for number in range(10)))
        await user.sees(lambda seen: "回复“继续”" in seen.text or "收到：问题9。" in seen.text, within=20)
        await asyncio.sleep(1.0)
        if not any("收到：问题9。" in text for text in user.texts):  # a slow machine: the last were more than the quota
            await user.text("继续")
        await user.sees(lambda seen: "收到：问题9。" in seen.text)
        shown = "\n".join(user.texts)
        assert all(shown.count(f"收到：问题{number}。") == 1 for number in range(10))
        assert len(on.bot.heard) == 10
        assert on.wechat.violations == []


async def test_messages_waiting_together_are_merged(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await told(on, *(f"一起第{number}句。" for number in range(12)))
        seen = await user.sees(lambda seen: "一起第11句。" in seen.text)
        assert "一起第0句。" in seen.text
        assert await left(on) == 4


async def test_nothing_is_sent_after_the_window_and_nothing_is_lost(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        on.wechat.clock.advance(3600 * 49)
        on.hall.clock.pin(on.hall.clock.now() + timedelta(hours=49))
        await told(on, "两天后的答复。")
        await asyncio.sleep(1.0)
        assert not any("两天后的答复" in text for text in user.texts)
        assert on.wechat.violations == []
        push = await user.text("有消息吗")
        assert push is not None
        assert push.reply is not None
        assert "两天后的答复。" in push.reply.text
        assert "收到：有消息吗" in push.reply.text


async def test_a_menu_click_opens_three_messages_for_a_minute(sqlite_url: str) -> None:
    async with channel(sqlite_url, script=answers("好的")) as on:
        user = on.wechat.user("oCitizen")
        await user.follow()
        assert await left(on) == 3
        push = await user.click("say:hours")
        assert push is not None
        assert push.reply is not None
        assert on.bot.heard[-1]["message"] == "大厅几点上班"
        for number in range(5):
            await told(on, f"点后{number}。")
            await asyncio.sleep(0.2)
        assert sum(seen.origin == "custom" for seen in user.seen) == 3
        on.wechat.clock.advance(61)
        on.hall.clock.pin(on.hall.clock.now() + timedelta(seconds=61))
        await told(on, "一分钟以后。")
        await asyncio.sleep(0.6)
        assert not any("一分钟以后" in text for text in user.texts)
        assert on.wechat.violations == []


async def test_what_is_said_while_a_message_is_being_stored_counts_as_wechat_counts_it(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await asyncio.sleep(2.1)

        storing, store = asyncio.Event(), turns.Turn._store

        async def late(turn: turns.Turn) -> Any:
            async with asyncio.timeout(20):
                await storing.wait()
            return await store(turn)

        monkeypatch.setattr(turns.Turn, "_store", late)
        asked = asyncio.create_task(user.text("还有一件事"))
        await asyncio.sleep(0.2)
        for number in range(2):
            await told(on, f"其间第{number}句。")
            await user.sees(lambda seen, number=number: f"其间第{number}句。" in seen.text)  # type: ignore[misc]
        storing.set()
        await asked
        await user.sees(lambda seen: "收到：还有一件事" in seen.text)
        await asyncio.sleep(0.3)
        assert await left(on) == on.wechat.quotas.left("oCitizen")
        for number in range(4):
            await told(on, f"其后第{number}句。")
            await asyncio.sleep(0.3)
        assert on.wechat.violations == []


async def test_a_text_longer_than_a_message_is_cut_and_whole(sqlite_url: str) -> None:
    long = "".join(f"{number:04d}字，" for number in range(500))  # 5000 characters, about 9 kB
    async with channel(sqlite_url, script=answers(long)) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await asyncio.sleep(0.8)
        before = len(user.seen)
        push = await user.text("长文")
        assert push is not None
        await user.sees(lambda seen: "0499字" in seen.text, after=before)
        assert "".join(user.texts[before:]).replace("（微信限制了我一次能连发几条", "|").split("|")[0].strip() == long
        assert on.wechat.violations == []


async def test_what_wechat_refuses_in_spite_of_our_count_is_kept(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        on.wechat.inject(Fault("/cgi-bin/message/custom/send", errcode=45047))
        await told(on, "被拒绝的一句。")
        await asyncio.sleep(0.6)
        assert await left(on) == 0
        push = await user.text("还在吗")
        assert push is not None
        assert push.reply is not None
        assert "被拒绝的一句。" in push.reply.text


async def test_a_send_whose_fate_is_unknown_is_flagged_and_not_repeated(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        on.wechat.inject(Fault("/cgi-bin/message/custom/send", reset_after=True))
        await told(on, "也许到了的一句。")
        await user.sees(lambda seen: "也许到了的一句。" in seen.text)
        await asyncio.sleep(0.8)
        push = await user.text("还在吗")
        assert push is not None
        assert sum("也许到了的一句" in text for text in user.texts) == 1
        from hall.conversations.store import delivery

        async with on.hall.reading() as tx:
            states = {row.state for row in await tx.execute(delivery.select())}
        assert "unknown" in states
