"""Messages that do two things at once, take up what stood before, or correct it: found in real conversations."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from hall.appointments import service as appointments
from hall.appointments.store import appointment, guide_task
from hall.consultation.store import consultation
from hall.dialogue.model_frames import Ask, BookingFrame
from tests.integration.dialogue.visitor import ID_NUMBER, OTHER_ID, PHONE, Visitor, booking, memory


async def rows(visitor: Visitor, table: object) -> list[object]:
    async with visitor.hall.reading() as tx:
        return list(await tx.execute(select(table)))  # type: ignore[call-overload]


async def identify(visitor: Visitor, name: str = "张三") -> None:
    """Give name, numbers and code, up to the summary."""
    await visitor.say(name)
    await visitor.say(ID_NUMBER)
    await visitor.say(PHONE)
    await visitor.say_code()
    assert visitor.names()[-1] == "utter_summary"


async def test_a_question_that_also_books_is_answered_and_booked(visitor: Visitor) -> None:
    said = await visitor.say("约个体户注销，周四上午九点，另外告诉我收不收费", "ask_fee")
    assert "不收费" in said
    frame = await booking(visitor)
    assert frame.item_code == "I03"
    assert frame.asking is not Ask.ITEM
    await visitor.say("彻底不干了")
    await visitor.say("在")
    frame = await booking(visitor)
    assert frame.held is not None
    assert (frame.held.starts_at.date(), frame.held.starts_at.hour) == (date(2026, 11, 26), 9)


async def test_a_booking_that_also_asks_is_booked_and_answered(visitor: Visitor) -> None:
    said = await visitor.say("约高龄津贴，周四上午九点，多久能办好？", "book_appointment")
    assert "utter_duration" in visitor.names()
    assert said.index("时限") < said.index("保留10分钟")
    assert (await booking(visitor)).item_code == "I16"


async def test_a_mere_question_about_booking_books_nothing(visitor: Visitor) -> None:
    await visitor.say("预约失业登记要带什么材料", "ask_materials")
    assert not any(isinstance(frame, BookingFrame) for frame in (await memory(visitor)).frames)


async def test_the_second_wish_keeps_its_own_date_and_name(visitor: Visitor) -> None:
    await visitor.say("给我约烟草证周四上午九点，再给我爱人彭一鸣约失业登记周四上午十点", "book_appointment")
    assert (await booking(visitor)).relation is None
    await identify(visitor)
    await visitor.say("确认", "affirm")
    if (await booking(visitor)).asking is Ask.SITUATION:
        await visitor.say("登记失业")
    frame = await booking(visitor)
    assert frame.item_code == "I26"
    assert frame.relation == "爱人"
    assert frame.name is not None
    assert frame.asking is Ask.ID_NUMBER
    assert frame.held is not None
    assert (frame.held.starts_at.date(), frame.held.starts_at.hour) == (date(2026, 11, 26), 10)
    await visitor.say(OTHER_ID)
    await visitor.say("确认", "affirm")
    made = await rows(visitor, appointment)
    assert sorted(row.item_code for row in made if row.state == "booked") == ["I11", "I26"]  # type: ignore[attr-defined]
    assert len({row.person_key for row in made}) == 2  # type: ignore[attr-defined]


async def test_a_yes_before_the_wish_keeps_the_item_spoken_of(visitor: Visitor) -> None:
    await visitor.say("失业金申领多久能办好", "ask_duration")
    await visitor.say("中，那给我约一个，后天上午十点", "book_appointment")
    assert (await booking(visitor)).item_code == "I27"
    assert "utter_choose_item" not in visitor.names()


async def test_the_second_of_the_items_offered_is_booked(visitor: Visitor) -> None:
    await visitor.say("失业登记和失业金申领有啥区别", "ask_channel")
    assert "utter_choose_item" in visitor.names()
    assert [choice.title for choice in visitor.choices()][:2] == ["失业登记", "失业保险金申领"]
    await visitor.say("我要约第二个，周五上午九点", "book_appointment")
    frame = await booking(visitor)
    assert frame.item_code == "I27"


async def test_what_it_is_not_is_left_out_of_a_correction(visitor: Visitor) -> None:
    await visitor.say("约个体户变更，明天下午两点", "book_appointment")
    await visitor.say("店名")
    await visitor.say("在")
    await identify(visitor)
    assert "注销" in await visitor.say("等等，我要办的是注销不是变更", "inform")
    assert (await booking(visitor)).item_code == "I03"


async def test_another_item_may_take_the_place_at_the_summary(visitor: Visitor) -> None:
    await visitor.say("约公司设立，12月7日上午十点", "book_appointment")
    await visitor.say("只办营业执照")
    await visitor.say("本人办")
    await identify(visitor)
    await visitor.say("等等先别确认，换成个体户执照", "correct")
    assert (await booking(visitor)).item_code == "I01"


async def test_a_proxy_is_answered_from_the_catalogue(visitor: Visitor) -> None:
    await visitor.say("约公司设立，12月9日上午十点", "book_appointment")
    await visitor.say("只办营业执照")
    await visitor.say("本人办")
    said = await visitor.say("能让会计替我去吗", "ask_channel")
    assert "授权委托书" in said
    await identify(visitor)
    await visitor.say("确认", "affirm")
    await visitor.say("材料再给我发一遍")
    assert "utter_notice" in visitor.names()


async def test_a_catalogue_that_says_nothing_of_proxies_is_not_interpreted(visitor: Visitor) -> None:
    said = await visitor.say("失业登记能让我爱人替我去吗", "ask_channel")
    assert "以大厅公布为准" in said


async def test_pickup_without_an_item_is_answered_for_the_hall(visitor: Visitor) -> None:
    said = await visitor.say("证好了去哪领，能邮寄不", "ask_pickup")
    assert visitor.names() == ["utter_hall_pickup"]
    assert "以大厅公布为准" in said


async def test_a_need_told_with_a_booking_belongs_to_it(visitor: Visitor) -> None:
    await visitor.say("我眼睛看不见，约残疾证，后天上午九点", "request_guide")
    frame = await booking(visitor)
    assert frame.item_code == "I18"
    assert frame.needs == ("blind",)


async def test_a_guide_without_a_booking_is_a_task_of_its_own(any_visitor: Visitor) -> None:
    visitor = any_visitor
    said = await visitor.say("我坐轮椅，明天上午九点到，能不能有人在门口接我", "request_guide")
    async with visitor.hall.reading() as tx:
        (task,) = await appointments.guide_tasks(tx)
    assert (task.appointment_id, task.needs, task.arrival) == (None, ("wheelchair",), "11月24日（周二）上午9:00")
    assert task.number
    assert task.number in said
    assert await rows(visitor, consultation) == []


async def test_a_guide_wanted_after_the_booking_is_linked_to_it(visitor: Visitor) -> None:
    await visitor.say("约高龄津贴，明天上午十点", "book_appointment")
    await identify(visitor)
    await visitor.say("确认", "affirm")
    said = await visitor.say("对了我拄着拐，门口能不能有人接一下", "request_guide")
    assert "11月24日" in said
    (task,) = await rows(visitor, guide_task)
    (made,) = await rows(visitor, appointment)
    assert task.appointment_id == made.id  # type: ignore[attr-defined]
    await visitor.say("还要人带我去窗口，我听不见", "request_guide")
    (task,) = await rows(visitor, guide_task)
    assert task.needs == ["wheelchair", "deaf"]  # type: ignore[attr-defined]


async def test_a_guide_wanted_while_booking_is_noted_in_the_booking(visitor: Visitor) -> None:
    await visitor.say("约高龄津贴，明天上午十点", "book_appointment")
    await visitor.say("门口能不能有人接一下", "request_guide")
    frame = await booking(visitor)
    assert frame.needs == ("guidance",)
    assert frame.asking is Ask.NAME


async def test_items_told_apart_by_a_plain_question_are_not_offered_by_name(visitor: Visitor) -> None:
    said = await visitor.say("我在街边开个包子铺，要办啥证", "ask_materials")
    assert "面积" in said
    await visitor.say("五十平")
    await visitor.say("个体工商户（或打算办个体）")
    assert "小经营店" in await visitor.say("现做现卖")


async def test_answers_given_to_a_question_are_not_asked_again_by_the_booking(visitor: Visitor) -> None:
    await visitor.say("约居民医保，下周三上午十点", "book_appointment")
    assert (await booking(visitor)).asking is Ask.SITUATION
    await visitor.say("要带什么材料", "ask_materials")
    await visitor.say("其他人")
    frame = await booking(visitor)
    assert frame.answers["insured"] == "other"
    assert frame.question_id is None
    assert frame.asking is Ask.NAME


async def test_a_new_day_told_to_a_question_reaches_the_booking(visitor: Visitor) -> None:
    await visitor.say("约居民医保，下周三上午十点", "book_appointment")
    await visitor.say("要带什么材料", "ask_materials")
    await visitor.say("不对，改成周五", "correct")
    below = (await memory(visitor)).frames[0]
    assert isinstance(below, BookingFrame)
    assert below.wish is not None
    assert below.wish.first == date(2026, 11, 27)
    assert not below.answers
    await visitor.say("其他人")
    frame = await booking(visitor)
    assert frame.answers["insured"] == "other"


async def test_two_meaningless_messages_lead_to_a_person(visitor: Visitor) -> None:
    await visitor.say("哔哩啪啦轰隆隆", "inform")
    await visitor.say("乌拉乌拉嘎嘎嘎", "inform")
    assert "utter_taken_down" in visitor.names()
    assert len(await rows(visitor, consultation)) == 1


async def test_the_offer_of_a_person_is_taken_up(visitor: Visitor) -> None:
    await visitor.say("我这种情况低保能批吗", "ask_conditions")
    assert "utter_no_verdict_item" in visitor.names()
    await visitor.say("好，替我问问", "greet")
    assert "utter_handed_over" in visitor.names()
    (opened,) = [row for row in await rows(visitor, consultation) if row.state == "open"]  # type: ignore[attr-defined]
    assert "低保" in opened.question  # type: ignore[attr-defined]
