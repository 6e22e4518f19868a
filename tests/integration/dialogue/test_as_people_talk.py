"""Turns of speech found in conversations written by somebody who had not seen the product."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select

from hall.appointments.store import appointment
from hall.clock import SHANGHAI
from hall.dialogue.model_frames import Ask
from hall.identity import service as identity
from hall.reviews.store import complaint
from tests.integration.dialogue.test_booking import booked
from tests.integration.dialogue.test_several import book_for_oneself
from tests.integration.dialogue.visitor import ID_NUMBER, PHONE, Visitor, booking, memory

FRIDAY_10 = datetime(2026, 11, 27, 10, tzinfo=SHANGHAI)
TOBACCO = "约烟草证，周五上午十点"


async def held_at(visitor: Visitor) -> datetime:
    held = (await booking(visitor)).held
    assert held is not None
    return held.starts_at


async def test_a_yes_in_one_breath_with_the_code_agrees_to_nothing_before_the_summary(visitor: Visitor) -> None:
    await visitor.say(TOBACCO, "book_appointment")
    for said in ("张三", ID_NUMBER, PHONE):
        await visitor.say(said)
    async with visitor.hall.reading() as tx:
        code = (await identity.list_sms(tx))[-1].text
    digits = "".join(char for char in code if char.isdigit())[:6]
    await visitor.say(f"{digits}，可以，就这么约")
    assert visitor.names() == ["utter_summary"]
    assert await booked(visitor.hall) == []
    await visitor.say("对", "affirm")
    assert await booked(visitor.hall) == [FRIDAY_10]


@pytest.mark.parametrize("said", ["沒錯，請確認", "ok confirm", "约", "对，约", "那就这么办"])
async def test_every_plain_assent_confirms(visitor: Visitor, said: str) -> None:
    await visitor.say(TOBACCO, "book_appointment")
    for answer in ("张三", ID_NUMBER, PHONE):
        await visitor.say(answer)
    await visitor.say_code()
    await visitor.say(said, "inform", 0.4)
    assert "utter_voucher" in visitor.names()


async def test_a_moment_to_ask_is_given_and_nothing_is_asked_meanwhile(visitor: Visitor) -> None:
    await visitor.say("帮我爸约烟草证，周五上午十点", "book_appointment")
    await visitor.say("魏长河")
    answer = await visitor.say("等一下我打电话问问他，这号先给我留着", "inform", 0.4)
    assert visitor.names() == ["utter_waiting"]
    assert "9:20" in answer
    assert (await booking(visitor)).asking is Ask.ID_NUMBER


@pytest.mark.parametrize(
    ("said", "hour", "minute"), [("最后一个时段", 17, 0), ("倒数第二个时段", 16, 30), ("下午第一个号", 13, 30)]
)
async def test_a_time_by_its_place_in_the_day(visitor: Visitor, said: str, hour: int, minute: int) -> None:
    await visitor.say(f"约烟草证，周五{said}", "book_appointment")
    assert await held_at(visitor) == FRIDAY_10.replace(hour=hour, minute=minute)


async def test_the_last_but_one_of_the_day_spoken_of(visitor: Visitor) -> None:
    await visitor.say("约烟草证，周五最后一个时段", "book_appointment")
    await visitor.say("不，太赶了，倒数第二个", "deny")
    assert await held_at(visitor) == FRIDAY_10.replace(hour=16, minute=30)


async def test_given_up_and_wanted_after_all(visitor: Visitor) -> None:
    await visitor.say(TOBACCO, "book_appointment")
    await visitor.say("算了，房租合同还没签", "stop")
    async with visitor.hall.reading() as tx:
        held = (await tx.execute(select(func.count()).where(appointment.c.state == "held"))).scalar_one()
    assert held == 0
    await visitor.say("哎，房东说今天就签，还是约吧", "affirm", 0.3)
    assert await held_at(visitor) == FRIDAY_10
    await visitor.say("就刚才那个时间", "inform", 0.5)
    assert await held_at(visitor) == FRIDAY_10


async def test_wanted_after_all_at_another_time(visitor: Visitor) -> None:
    await visitor.say(TOBACCO, "book_appointment")
    await visitor.say("停", "stop")
    await visitor.say("烟草证还是约吧，还是周五，不过要上午十一点", "book_appointment")
    assert await held_at(visitor) == FRIDAY_10.replace(hour=11)


async def test_who_comes_together_books_for_nobody_else(visitor: Visitor) -> None:
    await visitor.say("我和我对象想后天来办烟草证", "book_appointment")
    assert (await booking(visitor)).relation is None


async def test_not_for_me_but_for_her(visitor: Visitor) -> None:
    await visitor.say("给我婆婆约烟草证，周五上午十点", "book_appointment")
    await visitor.say("不是我办，是给她办，她叫郭秀兰", "correct", person_name="郭秀兰")
    assert (await booking(visitor)).relation == "婆婆"


async def test_an_emergency_ends_what_was_being_done(visitor: Visitor) -> None:
    await visitor.say(TOBACCO, "book_appointment")
    await visitor.say("快快快，我旁边这个老爷子倒地上不动了", "talk_to_human")
    assert "utter_emergency_medical" in visitor.names()
    assert (await memory(visitor)).frames == ()
    await visitor.say("有人来了，谢谢，我先帮忙", "request_guide")
    assert visitor.names() == ["utter_thank"]


async def test_anger_is_no_complaint_until_one_is_wanted(visitor: Visitor) -> None:
    await visitor.say("你们是干什么吃的，打电话没人接，网上又点不动", "complain")
    assert visitor.names() == ["utter_calm"]
    await visitor.press("投诉")
    async with visitor.hall.reading() as tx:
        told = (await tx.execute(select(complaint.c.kind))).scalars().all()
    assert told == ["complaint"]


async def test_a_lead_is_taken_once_whatever_is_added(visitor: Visitor) -> None:
    await visitor.say("跟你们反映个事，微信群里有人卖你们离婚登记的号，三十一个", "report_lead")
    await visitor.say("给社会监督员", "report_lead")
    await visitor.say("我不想留名字", "nlu_fallback", 0.3)
    assert visitor.names() == ["utter_lead_noted"]
    async with visitor.hall.reading() as tx:
        assert (await tx.execute(select(func.count()).select_from(complaint))).scalar_one() == 1


async def test_the_matter_of_a_verdict_is_what_later_questions_are_about(visitor: Visitor) -> None:
    await visitor.say("我跟前夫离了，孩子归我，一个月两千三，能批低保吗", "ask_conditions")
    assert visitor.names() == ["utter_no_verdict_item"]
    await visitor.say("你就给个准话", "nlu_fallback", 0.3)
    assert visitor.names() == ["utter_no_verdict_item"]
    assert (await memory(visitor)).item_code == "I14"


async def test_a_sample_is_offered_to_who_may_not_be_written_for(visitor: Visitor) -> None:
    await visitor.say("我不识字，那个临时救助的申请书你替我写一个吧", "ask_policy")
    assert visitor.names() == ["utter_not_write"]
    await visitor.say("那有没有样子让我闺女照着抄", "nlu_fallback", 0.3)
    assert visitor.names() == ["utter_notice", "utter_sample"]


async def test_a_misheard_matter_is_taken_up_and_a_day_books_it(visitor: Visitor) -> None:
    await visitor.say("喂那个我那个社保咔找不着啦", "ask_progress", 0.2, (("ask_progress", 0.2),))
    assert visitor.names() == ["utter_item_named"]
    await visitor.say("就是看病划拉那个卡", "out_of_scope")
    assert visitor.names() == ["utter_item_named"]
    await visitor.say("那我明儿个去中不中", "ask_conditions")
    assert (await booking(visitor)).item_code == "I30"


async def test_a_ban_does_not_keep_anybody_from_coming(visitor: Visitor) -> None:
    await visitor.say("凭啥不让我约", "ask_blacklist")
    await visitor.say("那我就不能办了？", "ask_conditions")
    assert visitor.names() == ["utter_can_come"]


async def test_the_second_question_about_the_situation_is_not_followed_by_a_third(visitor: Visitor) -> None:
    await visitor.say("约优待证", "book_appointment")
    await visitor.say("张三")
    await visitor.say("周五上午十点")
    assert "utter_situation_unsure" in visitor.names()
    assert await held_at(visitor) == FRIDAY_10


async def test_another_choice_than_the_company_after_all(visitor: Visitor) -> None:
    await visitor.say("我想注册个公司，帮我约一下", "book_appointment")
    await visitor.say("对，改成个体", "correct")
    assert (await booking(visitor)).item_code == "I01"


async def test_words_that_name_nothing_are_no_matter_elsewhere(visitor: Visitor) -> None:
    await visitor.say("那谁能说说", "ask_location")
    assert "utter_item_elsewhere" not in visitor.names()


async def test_an_ended_booking_leaves_nothing_for_the_next(visitor: Visitor) -> None:
    await visitor.say(TOBACCO, "book_appointment")
    await book_for_oneself(visitor)
    await visitor.say("还是约吧", "affirm", 0.3)
    assert (await memory(visitor)).top is None
