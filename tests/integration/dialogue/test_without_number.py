"""Who has not got a number that is asked for stays where he is, and is told every way on."""

from __future__ import annotations

import pytest

from hall.dialogue import store
from hall.dialogue.model_frames import Ask, BookingFrame, FindingFrame
from tests.integration.dialogue.visitor import ID_NUMBER, OTHER_PHONE, PHONE, Visitor


async def asking(visitor: Visitor) -> tuple[type, Ask | None]:
    async with visitor.hall.reading() as tx:
        top = (await store.load(tx, visitor.conversation_id)).top
    return type(top), top.asking if top else None


@pytest.mark.parametrize("said", ["身份证号忘了", "没有身份证号", "记不得", "忘了", "身份证不在身边"])
@pytest.mark.parametrize("misread", ["check_appointment", "deny", "out_of_scope", "talk_to_human"])
async def test_without_an_identity_number_the_booking_stands(visitor: Visitor, said: str, misread: str) -> None:
    await visitor.say("约烟草证，周五上午九点", "book_appointment")
    await visitor.say("张三")
    answer = await visitor.say(said, misread)
    assert visitor.names() == ["utter_without_id"]
    assert all(word in answer for word in ("户口簿", "家人", "直接来大厅", "工作人员"))
    assert await asking(visitor) == (BookingFrame, Ask.ID_NUMBER)
    await visitor.say(ID_NUMBER)
    assert visitor.names() == ["utter_ask_phone"]


async def test_without_the_number_of_a_relative(visitor: Visitor) -> None:
    await visitor.say("给我妈约烟草证，周五上午九点", "book_appointment")
    await visitor.say("李秀英")
    await visitor.say("我妈的身份证号我不知道", "check_appointment")
    assert visitor.names() == ["utter_without_id"]


async def test_without_a_phone_and_without_the_code(visitor: Visitor) -> None:
    await visitor.say("约烟草证，周五上午九点", "book_appointment")
    await visitor.say("张三")
    await visitor.say(ID_NUMBER)
    assert "家人的手机" in await visitor.say("我没有手机", "deny")
    assert await asking(visitor) == (BookingFrame, Ask.PHONE)
    await visitor.say(PHONE)
    await visitor.say("验证码没来", "inform")
    assert "utter_code_too_soon" in visitor.names()
    await visitor.say("手机不在身边", "inform")
    assert visitor.names() == ["utter_without_phone"]
    assert await asking(visitor) == (BookingFrame, Ask.CODE)


async def test_without_voucher_and_phone_a_person_checks(visitor: Visitor) -> None:
    await visitor.say("取消预约", "cancel_appointment")
    answer = await visitor.say("手机号换了，凭证号也忘了", "check_appointment")
    assert visitor.names() == ["utter_without_access"]
    assert "工作人员" in answer
    assert await asking(visitor) == (FindingFrame, Ask.ACCESS)


async def test_a_phone_just_corrected_gets_its_own_code(visitor: Visitor) -> None:
    await visitor.say("约烟草证，周五上午九点", "book_appointment")
    await visitor.say("张三")
    await visitor.say(ID_NUMBER)
    await visitor.say(OTHER_PHONE)
    await visitor.say(f"手机号错了，是{PHONE}", "correct")
    assert visitor.names()[0] == "utter_code_sent"
    answer = await visitor.say_code()
    assert "138****8000" in answer


async def test_the_phone_of_a_booking_can_be_changed_at_the_summary(visitor: Visitor) -> None:
    await visitor.say("约烟草证，周五上午九点", "book_appointment")
    for said in ("张三", ID_NUMBER, OTHER_PHONE):
        await visitor.say(said)
    await visitor.say_code()
    await visitor.say("手机号要改", "correct")
    assert visitor.names() == ["utter_ask_phone"]
    await visitor.say(PHONE)
    assert "138****8000" in await visitor.say_code()
    assert visitor.names()[-1] == "utter_summary"
