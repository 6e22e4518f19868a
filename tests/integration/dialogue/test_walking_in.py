"""Which way stays open without an appointment is told everywhere as the epidemic-type switch stands (clause 2)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hall.appointments import service as appointments
from hall.storage.audit import Actor
from tests.integration.dialogue.test_booking import CARD, ban, up_to_summary
from tests.integration.dialogue.visitor import ID_NUMBER, PHONE, ROOT, Visitor, responses

OPEN = re.compile(r"不预约也|直接来大厅|直接来取号")
STANDS_IN_NO_WAY = {"utter_no_appointment_needed"}


def test_no_sentence_promises_a_way_that_the_switch_may_close() -> None:
    said = {name for name, variants in responses().items() for one in variants if OPEN.search(one["text"])}
    assert said == STANDS_IN_NO_WAY  # said only while the switch is off
    texts = [path for path in (ROOT / "hall").glob("*/texts*.py") if OPEN.search(path.read_text(encoding="utf-8"))]
    assert [path.parent.name for path in texts] == ["appointments"]


async def required(visitor: Visitor) -> None:
    async with visitor.hall.transaction() as tx:
        await appointments.require_appointments(tx, "疫情防控", tx.now + timedelta(days=7), Actor("staff", "lead"))


@pytest.mark.parametrize("intent", ["ask_channel", "ask_conditions"])
async def test_who_asks_is_told_that_an_appointment_is_needed_for_now(visitor: Visitor, intent: str) -> None:
    await required(visitor)
    told = await visitor.say("不预约能去吗", intent)
    assert told == "目前要。因疫情防控，2026年11月30日之前来大厅办事要先预约。要现在约一个吗？"


async def test_a_booking_says_nothing_of_walking_in_while_it_is_closed(visitor: Visitor) -> None:
    await required(visitor)
    told = await up_to_summary(visitor) + await visitor.say("确认", "affirm")
    assert "疫情防控，2026年11月30日之前来大厅办事要先预约" in told
    await visitor.say("我想改时间", "reschedule_appointment")
    told += await visitor.say("算了不改了", "stop")
    await visitor.say(CARD, "book_appointment")
    told += await visitor.say("不约了", "stop")
    assert not OPEN.search(told)


async def test_who_may_not_book_while_booking_is_needed_is_sent_to_a_person(visitor: Visitor) -> None:
    await required(visitor)
    await ban(visitor)
    await visitor.say(CARD, "book_appointment")
    await visitor.say("张三")
    await visitor.say(ID_NUMBER)
    await visitor.say(PHONE)
    told = await visitor.say_code()
    assert not OPEN.search(told)
    assert "转人工" in told
    assert any(choice.title == "转人工" for choice in visitor.choices())
