"""Bar 8: one human at a time, the assistant silent meanwhile, and back when the human is gone."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from hall.consultation import service as consultation
from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft, Owner
from hall.conversations.ownership import owner_of
from hall.handoff import taking
from hall.handoff.model import AGENT, Handoff, HandoffTaken, Outcome, State
from hall.handoff.store import handoff, read
from hall.storage.audit import Actor
from simulators.wechat import User
from tests.integration.wechat.channel import Channel, channel


async def set_owner(on: Channel, owner: Owner) -> None:
    async with on.hall.transaction() as tx:
        conversation = await conversations.find_conversation(tx, "wechat", "oCitizen")
        assert conversation
        await conversations.set_owner(tx, conversation, owner)


async def owner(on: Channel) -> Owner:
    async with on.hall.reading() as tx:
        conversation = await conversations.find_conversation(tx, "wechat", "oCitizen")
        assert conversation
        return await owner_of(tx, conversation)


async def handoff_of(on: Channel) -> Handoff:
    async with on.hall.reading() as tx:
        rows = (await tx.execute(select(handoff))).all()
    assert len(rows) == 1
    return read(rows[0])


def agent_of(user: User) -> str | None:
    return user.agent


async def test_the_assistant_answers_again_after_thirty_silent_minutes(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await set_owner(on, Owner.STAFF)
        async with on.hall.transaction() as tx:
            conversation = await conversations.find_conversation(tx, "wechat", "oCitizen")
            assert conversation
            await conversations.tell(tx, conversation, [Draft(Author.STAFF, "稍等，我查一下")])
        await user.sees(lambda seen: "稍等" in seen.text)
        on.hall.clock.pin(on.hall.clock.now() + timedelta(minutes=29))
        push = await user.text("还在吗")
        assert push is not None
        assert push.reply is None
        on.hall.clock.pin(on.hall.clock.now() + timedelta(minutes=2))
        push = await user.text("有人吗")
        assert push is not None
        assert push.reply is not None
        assert "收到：有人吗" in push.reply.text
        assert "工作人员有一阵没有回话了" in push.reply.text
        assert len(on.bot.heard) == 2
        assert on.wechat.violations == []


async def test_transfer_answers_messages_only_and_the_assistant_is_silent_until_it_ends(sqlite_url: str) -> None:
    async with channel(sqlite_url, wechat_transfer=True) as on:
        on.wechat.agents = {"kf1@hall"}
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await set_owner(on, Owner.QUEUE)
        push = await user.click("say:hours")  # an event: never answered by a transfer
        assert push is not None
        assert agent_of(user) is None
        push = await user.text("转人工")
        assert push is not None
        await on.wechat.settle()
        assert agent_of(user) == "kf1@hall"
        assert await owner(on) is Owner.STAFF
        found = await handoff_of(on)
        assert (found.state, found.owner) == (State.OWNED, AGENT)
        with pytest.raises(HandoffTaken) as refused:
            async with on.hall.transaction() as tx:
                await taking.claim(tx, found.id, Actor("staff", "stf_console"))
        assert refused.value.fields["owner"] == "微信客服"
        await user.sees(lambda seen: "收到：转人工" in seen.text)  # what the assistant had said of it still arrives
        heard = len(on.bot.heard)
        assert await user.text("我的事") is None  # goes to the agent, not to us
        assert len(on.bot.heard) == heard
        await on.wechat.close_session(user)
        assert await owner(on) is Owner.BOT
        found = await handoff_of(on)
        assert (found.state, found.outcome) == (State.CLOSED, Outcome.ANSWERED)
        async with on.hall.reading() as tx:
            assert (await consultation.get(tx, found.number)).answer == "已在微信客服会话中答复。"
        push = await user.text("还有一件")
        assert push is not None
        assert push.reply is not None
        assert "收到：还有一件" in push.reply.text
        assert on.wechat.violations == []


async def test_an_unclosed_session_is_over_after_thirty_minutes(sqlite_url: str) -> None:
    async with channel(sqlite_url, wechat_transfer=True) as on:
        on.wechat.agents = {"kf1@hall"}
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await set_owner(on, Owner.QUEUE)
        await user.text("转人工")
        await on.wechat.settle()
        assert agent_of(user) == "kf1@hall"
        on.wechat.clock.advance(31 * 60)
        on.hall.clock.pin(on.hall.clock.now() + timedelta(minutes=31))
        await user.text("没人理我")
        await user.sees(lambda seen: "收到：没人理我" in seen.text)
        assert await owner(on) is Owner.BOT
        found = await handoff_of(on)
        assert (found.state, found.owner) == (State.LATER, None), "the promise stands under its number"
        await asyncio.sleep(0.3)
        assert on.wechat.violations == []


async def test_without_the_setting_nobody_is_transferred(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await set_owner(on, Owner.QUEUE)
        push = await user.text("转人工")
        assert push is not None
        assert push.reply is not None
        assert push.reply.kind == "text"
        assert agent_of(user) is None
