"""An outside user has one conversation, found by an address that lies nowhere in clear; what comes in is taken once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from hall.conversations import service
from hall.conversations.delivering import Deliverer
from hall.conversations.model import Author, Draft, Kind, Owner, UnknownConversation
from hall.conversations.model_delivery import (
    ExternalId,
    phone_turn,
    web_message,
    wechat_event,
    wechat_message,
)
from hall.conversations.opening import forget_lines
from hall.conversations.store import conversation, event, inbox
from hall.hall import Hall
from hall.identity.resealing import reseal_all
from hall.identity.vault import Vault, VaultError, new_key
from hall.storage.schema import metadata
from tests.conftest import build_hall
from tests.integration.conversations.channel import OPENID, Wire, hear, reach, states, tell


async def test_the_same_address_leads_to_the_same_conversation(any_hall: Hall) -> None:
    async with any_hall.transaction() as tx:
        first = await service.conversation_for(tx, "wechat", OPENID)
        again = await service.conversation_for(tx, "wechat", OPENID)
        other = await service.conversation_for(tx, "wechat", OPENID + "x")
        called = await service.conversation_for(tx, "phone", OPENID)
    assert (first.new, again.new, other.new, called.new) == (True, False, True, True)
    assert first.conversation_id == again.conversation_id
    assert len({first.conversation_id, other.conversation_id, called.conversation_id}) == 3
    async with any_hall.reading() as tx:
        assert await service.address_of(tx, first.conversation_id) == OPENID
        assert await service.find_conversation(tx, "wechat", OPENID) == first.conversation_id
        assert await service.find_conversation(tx, "web", OPENID) is None
        greeting = await service.events_after(tx, first.conversation_id, 0)
        assert [one.kind for one in greeting] == [Kind.TEXT, Kind.CHOICES]
        with pytest.raises(UnknownConversation):
            await service.address_of(tx, "cv_unknown")


async def test_a_greeting_of_the_channel_stands_in_for_the_usual_one(any_hall: Hall) -> None:
    async with any_hall.transaction() as tx:
        opened = await service.conversation_for(tx, "phone", "CA1", greeting=[Draft(Author.BOT, "政务热线")])
        silent = await service.conversation_for(tx, "phone", "CA2", greeting=())
        assert [one.text for one in await service.events_after(tx, opened.conversation_id, 0)] == ["政务热线"]
        assert await service.events_after(tx, silent.conversation_id, 0) == ()


async def test_an_address_lies_nowhere_in_clear(any_hall: Hall) -> None:
    conversation_id = await reach(any_hall)
    await hear(any_hall, conversation_id, "你好", "m1")
    async with any_hall.reading() as tx:
        for table in metadata.sorted_tables:
            for row in await tx.execute(select(table)):
                assert OPENID not in str([bytes(v).decode("latin-1") if isinstance(v, bytes) else v for v in row])


async def test_first_contacts_at_once_open_one_conversation(any_hall: Hall) -> None:
    async def contact() -> tuple[str, bool]:
        async with any_hall.transaction() as tx:
            found = await service.conversation_for(tx, "wechat", OPENID)
            return found.conversation_id, found.new

    found = await asyncio.gather(*(contact() for _ in range(12)))
    assert len({conversation_id for conversation_id, _ in found}) == 1
    assert sum(new for _, new in found) == 1
    async with any_hall.reading() as tx:
        assert len((await tx.execute(select(conversation.c.id))).all()) == 1
        assert len((await tx.execute(select(event.c.seq))).all()) == 2


def test_ids_of_different_kinds_never_meet() -> None:
    ids = [
        web_message("1"),
        web_message("wm:1"),
        web_message("s:1"),
        wechat_message("a", "1"),
        wechat_message("a", 2),
        wechat_message("b", "1"),
        wechat_message('a","1', ""),
        wechat_event("a", "1", "CLICK", ""),
        wechat_event("a", "1", "CLICK", "x"),
        wechat_event("a", "1", "CLICKx", ""),
        wechat_event("a", "2", "CLICK", ""),
        phone_turn("a", "1"),
        phone_turn("a", "1", "t"),
        phone_turn("a", "1t", ""),
    ]
    assert len({each.key for each in ids}) == len(ids)
    assert {each.key[:3] for each in ids if not each.key.startswith("c:")} == {"wm:", "we:", "pt:"}
    assert wechat_message("a", 1) == wechat_message("a", "1")
    assert wechat_event("a", 1, "VIEW", "https://example.com/" + "长" * 5000).key.isascii()
    assert all(len(each.key) < 160 for each in ids)


async def test_a_message_is_taken_once_and_its_id_is_not_shown(any_hall: Hall) -> None:
    conversation_id = await reach(any_hall)
    seqs = {await hear(any_hall, conversation_id, "你好", "m1") for _ in range(3)}
    assert len(seqs) == 1
    async with any_hall.reading() as tx:
        (one,) = await service.events_after(tx, conversation_id, 0)
        assert one.data == {}
        assert await service.seq_of(tx, conversation_id, wechat_message(OPENID, "m1")) == one.seq
        assert await service.seq_of(tx, conversation_id, "m1") is None
        assert len((await tx.execute(select(inbox.c.seq))).all()) == 1


async def test_what_is_no_words_is_noted_once_with_its_answer(any_hall: Hall) -> None:
    conversation_id = await reach(any_hall)
    image = Draft(Author.CITIZEN, "（图片）我的电话13812345678", data={"image": "m_1"})

    async def note(external: ExternalId, said: Draft | None, *answers: Draft) -> tuple[int, bool]:
        async with any_hall.transaction() as tx:
            receipt = await service.note(tx, conversation_id, external, said=said, answers=answers)
            return receipt.seq, receipt.new

    answer = Draft(Author.BOT, "收到图片")
    assert await note(wechat_message(OPENID, 1), image, answer) == (1, True)
    assert await note(wechat_message(OPENID, 1), image, answer) == (1, False)
    follow = wechat_event(OPENID, 1, "subscribe")
    assert await note(follow, None, Draft(Author.BOT, "欢迎关注")) == (3, True)
    assert await note(follow, None, Draft(Author.BOT, "欢迎关注")) == (3, False)
    async with any_hall.transaction() as tx:
        await service.set_owner(tx, conversation_id, Owner.STAFF)
    assert await note(wechat_message(OPENID, 2), image, answer) == (4, True)
    assert await note(wechat_event(OPENID, 2, "SCAN"), None, answer) == (4, True)
    async with any_hall.reading() as tx:
        events = await service.events_after(tx, conversation_id, 0)
        assert [one.author for one in events] == [Author.CITIZEN, Author.BOT, Author.BOT, Author.CITIZEN]
        assert events[1].data["reply_to"] == 1
        assert "13812345678" not in events[0].text
        assert (await tx.execute(text("SELECT count(*) FROM inbox"))).scalar_one() == 0


async def test_addresses_follow_the_current_key_and_one_whose_key_is_gone_holds_nobody_up(any_url: str) -> None:
    old, new = new_key(), new_key()
    hall = await build_hall(any_url, vault_key=f"root:{old}")
    first = await reach(hall)
    await tell(hall, first, "一")
    turned = Hall(hall.settings, hall.clock, hall.database, Vault.from_setting(f"next:{new},root:{old}"))
    other = await reach(turned, "other")
    await tell(turned, other, "二")
    async with turned.transaction() as tx:
        assert (await service.conversation_for(tx, "wechat", OPENID)).conversation_id == first
    wire = Wire()
    await Deliverer(hall, wire).deliver_due()  # knows the old key only
    assert wire.texts == [["一"]]
    assert {(state, problem) for _, state, problem in await states(hall)} == {
        ("sent", None),
        ("failed", "address_unreadable"),
    }
    assert [(await reseal_all(turned)).moved for _ in range(2)] == [1, 0]
    async with turned.reading() as tx:
        assert await service.address_of(tx, first) == OPENID
    async with hall.transaction() as tx:
        with pytest.raises(VaultError):
            await service.address_of(tx, first)
    await hall.close()


async def test_who_is_silent_for_longer_than_personal_data_is_kept_is_forgotten(any_hall: Hall) -> None:
    silent, spoken_to = await reach(any_hall), await reach(any_hall, "other")
    await hear(any_hall, silent, "你好", "m1")
    days = any_hall.settings.retention_days
    any_hall.clock.pin(any_hall.clock.now() + timedelta(days=days - 1))
    await tell(any_hall, spoken_to, "一")
    async with any_hall.transaction() as tx:
        assert await forget_lines(tx) == 0
    any_hall.clock.pin(any_hall.clock.now() + timedelta(days=2))
    async with any_hall.transaction() as tx:
        assert await forget_lines(tx) == 1
        assert await service.find_conversation(tx, "wechat", OPENID) is None
        assert (await service.conversation_for(tx, "wechat", "other")).conversation_id == spoken_to
        assert (await service.conversation_for(tx, "wechat", OPENID)).new
