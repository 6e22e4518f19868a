"""The appointment line from end to end: the simulator calls the running product, real bot and all."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from simulators.twilio import Call, Gather, Twilio
from simulators.twilio import Line as Staff
from tests.support.caller import answer_until, network, turns_kept_short
from tests.support.people import Someone, someone
from tests.support.product import STAFF_LINE, Product

pytestmark = pytest.mark.model
NOW = "2026-11-23T09:10:00+08:00"
BOOKED = re.compile(r"预约成功")


@pytest.fixture
async def twilio(product: Product) -> AsyncIterator[Twilio]:
    product.pin(NOW)
    product.seed("empty")
    async with network(product) as opened:
        yield opened


async def booked(twilio: Twilio, product: Product, person: Someone, wish: str) -> Call:
    call = await twilio.call(f"+86{person.phone}")
    await call.say(wish)
    await answer_until(call, product, person, "没问题请说确认")
    await call.say("确认")
    await answer_until(call, product, person, "凭证号是")
    return call


async def test_a_whole_booking_by_voice_and_keys(twilio: Twilio, product: Product) -> None:
    person = someone(41, "王秀兰")
    call = await booked(twilio, product, person, "我想预约办失业登记，下周三上午十点")
    turns_kept_short(call)
    assert call.errors == []
    assert twilio.violations == []
    heard = "\n".join(call.texts)
    assert person.phone not in heard
    assert person.identity not in heard
    rows = product.rows("SELECT channel, state FROM appointment WHERE state = 'booked'")
    assert [(row["channel"], row["state"]) for row in rows] == [("phone", "booked")]
    assert any(sms["template"] == "booking_confirmed" and sms["to"] == person.phone for sms in product.sms())
    assert not call.ended


async def test_the_whole_notice_by_sms_after_it_was_asked_for(twilio: Twilio, product: Product) -> None:
    person = someone(42)
    call = await twilio.call(f"+86{person.phone}")
    await call.say("失业登记要带什么材料")
    await call.say("发短信")
    assert "已经用短信发到尾号" in call.last
    sent = [sms for sms in product.sms() if sms["template"] == "notice" and sms["to"] == person.phone]
    assert sent
    assert all(len(sms["text"]) <= 500 and "http" not in sms["text"] for sms in sent)
    await call.say("发短信")
    again = [sms for sms in product.sms() if sms["template"] == "notice" and sms["to"] == person.phone]
    assert len(again) == len(sent)


async def test_cancelling_by_voucher_with_keys_alone(twilio: Twilio, product: Product) -> None:
    person = someone(43)
    await booked(twilio, product, person, "我想预约办失业登记，下周四上午十点")
    (confirmed,) = [
        sms for sms in product.sms() if sms["template"] == "booking_confirmed" and sms["to"] == person.phone
    ]
    found = re.search(r"凭证号(\d{8})，校验码(\d{6})", confirmed["text"])
    assert found
    call = await twilio.call("")
    await call.say("取消预约")
    await call.press(f"{found[1]}#")
    await answer_until(call, product, person, "校验码")
    await call.press(found[2])
    await answer_until(call, product, person, "确定取消")
    await call.press("1")
    assert "已经取消" in "\n".join(call.texts)
    assert product.rows("SELECT count(*) FROM appointment WHERE state = 'booked'")[0][0] == 0
    turns_kept_short(call)
    assert twilio.violations == []


async def test_progress_complaint_and_a_person(twilio: Twilio, product: Product) -> None:
    person = someone(44)
    call = await twilio.call(f"+86{person.phone}")
    await call.say("我要查办件进度")
    await answer_until(call, product, person, "没有查到")
    await call.say("我要投诉")
    await answer_until(call, product, person, "什么情况")
    await call.say("昨天上午社保窗口的工作人员态度很不好，推来推去")
    await answer_until(call, product, person, "投诉已经登记")
    assert product.rows("SELECT count(*) FROM complaint")[0][0] >= 1
    twilio.lines[STAFF_LINE] = Staff("no-answer")
    await call.press("0")
    assert call.dialled == [(STAFF_LINE, "no-answer")]
    assert "按一，再转一次" in call.last
    turns_kept_short(call)
    assert twilio.violations == []


@pytest.mark.parametrize("after", range(1, 8))
async def test_hanging_up_at_every_turn_leaves_nothing_half_booked(
    twilio: Twilio, product: Product, after: int
) -> None:
    person = someone(50 + after)
    call = await twilio.call(f"+86{person.phone}")
    await call.say("我想预约办失业登记，下周三上午十点")
    await answer_until(call, product, person, "没问题请说确认", most=after)
    if isinstance(call.waiting, Gather):
        await call.hang_up()
    await twilio.settle()
    states = [row["state"] for row in product.rows("SELECT state FROM appointment")]
    assert "held" not in states
    assert "booked" not in states
