"""What a citizen hears on the way to a person and back, and what goes along so that nothing is said twice."""

from __future__ import annotations

from datetime import datetime

import pytest

from hall.clock import SHANGHAI
from hall.conversations import service as conversations
from hall.dialogue.model import Turn
from hall.hall import Hall
from hall.handoff import steps, store, taking, views
from hall.handoff.model import Handoff, Reason, State
from hall.staff import service as staff
from hall.staff.model import Role
from hall.storage.audit import SYSTEM, Actor
from tests.integration.dialogue.visitor import PHONE, Visitor
from tests.support.furniture import furnish


@pytest.fixture
async def visitor(hall: Hall) -> Visitor:
    """A citizen in a real conversation, at a hall with one clerk on duty."""
    await furnish(hall)
    async with hall.transaction() as tx:
        await staff.create(tx, "clerk", "李娜", [Role.CLERK], SYSTEM)
        opened = await conversations.create_conversation(tx, "web")
    return Visitor(hall, opened.conversation_id)


async def standing(visitor: Visitor) -> Handoff:
    async with visitor.hall.reading() as tx:
        found = await store.open_of(tx, visitor.conversation_id)
    assert found is not None
    return found


async def claimed(visitor: Visitor) -> tuple[Handoff, Actor]:
    async with visitor.hall.transaction() as tx:
        clerk = Actor("staff", (await staff.by_login(tx, "clerk")).id)
        found = await store.open_of(tx, visitor.conversation_id)
        assert found is not None
        return await taking.claim(tx, found.id, clerk), clerk


async def test_a_place_in_the_queue_is_said_honestly_and_can_be_left(visitor: Visitor) -> None:
    told = await visitor.say("转人工", "talk_to_human")
    assert visitor.names() == ["utter_queued"]
    assert "您是下一位，要等多久现在不好估计" in told
    number = (await standing(visitor)).number
    assert number in told
    await visitor.press("排到第几位")
    assert visitor.names() == ["utter_queued_again"]
    await visitor.press("先不等了")
    assert visitor.names() == ["utter_left_queue"]
    assert (await standing(visitor)).state is State.LATER
    again = await visitor.say("转人工", "talk_to_human")
    assert number in again
    assert (await standing(visitor)).state is State.WAITING


async def test_off_duty_it_is_said_when_somebody_comes(visitor: Visitor) -> None:
    visitor.hall.clock.pin(datetime(2026, 11, 27, 20, 0, tzinfo=SHANGHAI))  # a Friday evening
    told = await visitor.say("转人工", "talk_to_human")
    assert visitor.names() == ["utter_handed_over"]
    assert "现在没有人工值班，下一班11月30日（周一）上午9:00开始" in told
    assert (await standing(visitor)).state is State.LATER


async def test_two_misses_hand_over_with_the_words(visitor: Visitor) -> None:
    for _ in range(2):
        await visitor.say("那个东西咋整那啥", "nlu_fallback", 0.2)
    assert visitor.names() == ["utter_queued_unheard"]
    found = await standing(visitor)
    assert (found.reason, found.packet.wants) == (Reason.TWO_MISSES, "那个东西咋整那啥")


async def test_an_emergency_comes_before_everybody(visitor: Visitor) -> None:
    await visitor.say("着火了快来人", "out_of_scope")
    assert (await standing(visitor)).urgent


async def test_everything_said_so_far_goes_along_masked(visitor: Visitor) -> None:
    await visitor.say("预约补办社保卡", "book_appointment")
    await visitor.say(f"下周三上午九点，手机{PHONE}", "inform")
    await visitor.say("转人工", "talk_to_human")
    found = await standing(visitor)
    async with visitor.hall.reading() as tx:
        packet = await views.packet(tx, await steps.get(tx, found.id))
    labels = {slot.label: slot.value for slot in packet.slots}
    assert labels["正在办"] == "预约办理"
    assert "预约办理" in packet.summary
    assert any(value.endswith(PHONE[-4:]) and "*" in value for value in labels.values())
    assert any("上午9:00" in value for value in labels.values())
    assert "社保卡" in labels["事项"] or "社会保障卡" in labels["事项"]
    assert PHONE not in str(packet)
    assert PHONE not in str(found.packet)
    assert packet.item_code is not None


async def test_after_a_person_the_bot_goes_on_with_what_was_agreed(visitor: Visitor) -> None:
    await visitor.say("预约补办社保卡", "book_appointment")
    asked = visitor.names()[-1]
    await visitor.say("转人工", "talk_to_human")
    found, clerk = await claimed(visitor)
    async with visitor.hall.transaction() as tx:
        await taking.give_back(tx, found.id, "先带身份证来二号窗口", clerk)
    told = await visitor._send(Turn("inform", 1.0, taking.RETURNED, "web"))
    assert visitor.names()[0] == "utter_back_from_person"
    assert "先带身份证来二号窗口" in told
    assert visitor.names()[-1].startswith(asked)  # the question that stood open
