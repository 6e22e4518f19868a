"""Kinds of sentence that a stranger's conversations showed to be misread."""

from __future__ import annotations

from datetime import datetime

import pytest

from hall.clock import SHANGHAI
from tests.integration.dialogue.test_booking import booked, up_to_summary
from tests.integration.dialogue.visitor import OTHER_PHONE, PHONE, Visitor, booking, memory


@pytest.mark.parametrize("said", ["对对，就这", "好，对着嘞", "中，就这样", "好，没得说", "行，妥妥的"])
async def test_an_assent_said_twice_in_other_words_confirms(visitor: Visitor, said: str) -> None:
    await up_to_summary(visitor)
    await visitor.say(said, "affirm")
    assert len(await booked(visitor.hall)) == 1


@pytest.mark.parametrize("said", ["好，换一个", "对，我眼睛看不清", "行，几点结束"])
async def test_an_assent_with_something_else_does_not(visitor: Visitor, said: str) -> None:
    await up_to_summary(visitor)
    await visitor.say(said, "affirm")
    assert await booked(visitor.hall) == []


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("好，不用改，我到时候去", "reschedule_appointment"),
        ("行，我再等等", "deny"),
        ("好，明天我去问问", "goodbye"),
        ("那就好", "affirm"),
        ("不用取消", "cancel_appointment"),
    ],
)
async def test_closing_words_close_and_begin_nothing(visitor: Visitor, said: str, intent: str) -> None:
    await up_to_summary(visitor)
    await visitor.say("对", "affirm")
    await visitor.say(said, intent, 0.8)
    assert visitor.names() == ["utter_fine"]
    assert (await memory(visitor)).top is None


@pytest.mark.parametrize("said", ["那17号吧，时间一样", "那17号吧"])
async def test_another_day_keeps_the_time_that_was_sought_in_vain(visitor: Visitor, said: str) -> None:
    visitor.hall.clock.pin(datetime(2026, 12, 11, 9, 0, tzinfo=SHANGHAI))
    await visitor.say("约烟草证，周六下午两点", "book_appointment")
    assert visitor.names()[-1] == "utter_offer_nearest"
    await visitor.say(said, "inform")
    held = (await booking(visitor)).held
    assert held is not None
    assert held.starts_at == datetime(2026, 12, 17, 14, 0, tzinfo=SHANGHAI)


async def test_a_short_question_is_about_what_was_spoken_of(visitor: Visitor) -> None:
    await visitor.say("我想约结婚登记，周五上午十点", "book_appointment")
    answer = await visitor.say("办这个得交钱不？", "ask_fee")
    assert "依据《内地居民结婚登记》" in answer
    answer = await visitor.say("这个收费不", "out_of_scope", 0.9)
    assert "依据《内地居民结婚登记》" in answer


async def test_a_fee_of_another_world_stays_there(visitor: Visitor) -> None:
    await visitor.say("结婚登记要什么材料", "ask_materials")
    await visitor.say("去北京火车票多少钱", "out_of_scope", 0.9)
    assert visitor.names()[0] == "utter_out_of_scope"


async def test_the_matter_of_a_verdict_may_stand_in_another_clause(visitor: Visitor) -> None:
    await visitor.say("俺爹脑梗后遗症，想给他办个慢病卡，你看他这病历能过不", "book_appointment", 0.6)
    assert visitor.names()[0] == "utter_no_verdict_item"
    await visitor.say("那都得带啥嘞", "ask_materials")
    assert "门诊慢特病" in str(visitor.reply.slots) or (await memory(visitor)).item_code == "I34"


async def test_the_list_is_asked_for_something_when_nothing_was_spoken_of(visitor: Visitor) -> None:
    await visitor.say("那都得带啥嘞", "ask_materials")
    assert visitor.names() == ["utter_ask_which_item"]


async def test_one_of_several_readings_is_the_one_spoken_of(visitor: Visitor) -> None:
    await visitor.say("补身份证多久能好", "ask_duration")
    answer = await visitor.say("丢了补一张多少钱", "ask_fee")
    assert "依据《居民身份证换领、补领》" in answer


async def test_a_day_proposed_for_what_is_named_begins_a_booking(visitor: Visitor) -> None:
    await visitor.say("我怀孕七个月了，想办准生证，这周六上午中不中", "ask_off_hours", 0.45)
    frame = await booking(visitor)
    assert frame.item_name == "生育登记"
    assert frame.needs == ("pregnant",)


async def test_a_question_instead_of_a_report_is_answered(visitor: Visitor) -> None:
    await visitor.say("我要投诉", "complain")
    assert visitor.names() == ["utter_ask_complaint"]
    await visitor.say("那办失业登记到底要带啥", "ask_materials", 1.0)
    assert visitor.names()[0] == "utter_notice"


async def test_who_wants_to_stay_unknown_is_told_that_it_is_kept_secret(visitor: Visitor) -> None:
    await visitor.say("昨天下午三号窗口的人一直玩手机，叫了好几遍都不理", "complain")
    told = await visitor.say("别让她知道是我投诉的", "complain", 0.6)
    assert "保密" in told


async def test_go_on_after_a_yes_goes_on(visitor: Visitor) -> None:
    await visitor.say("约烟草证，周五上午十点", "book_appointment")
    await visitor.say("行，接着约吧", "book_appointment", 0.4)
    assert "utter_missed" not in visitor.names()
    assert visitor.names()[-1] == "utter_ask_name"


async def test_two_matters_weighed_are_offered_and_the_second_is_booked(visitor: Visitor) -> None:
    await visitor.say("失业登记和失业金申领有啥区别", "ask_materials", 0.31, (("ask_materials", 0.31),))
    assert visitor.names() == ["utter_choose_item"]
    await visitor.say("约第二个，周五上午九点", "book_appointment", 0.98)
    assert (await booking(visitor)).item_code == "I27"


async def test_a_wish_that_counts_takes_no_button_that_was_only_a_reading(visitor: Visitor) -> None:
    ranking = (("ask_materials", 0.3), ("ask_conditions", 0.28))
    await visitor.say("那个 咋说呢 就那样", "ask_materials", 0.3, ranking)
    await visitor.say("约第二个，周五上午九点", "book_appointment", 0.98)
    assert "utter_conditions" not in visitor.names()
    assert visitor.names()[-1] == "utter_ask_item"


async def test_the_notice_just_read_is_not_shown_again_when_it_is_booked(visitor: Visitor) -> None:
    await visitor.say("失业登记要什么材料", "ask_materials")
    if visitor.names() == ["utter_ask_situation_first"]:
        await visitor.press(visitor.choices()[0].title)
    assert "utter_notice" in visitor.names()
    await visitor.press("预约办理")
    assert visitor.names() == ["utter_ask_day"]
    assert (await booking(visitor)).notice_number is not None


@pytest.mark.parametrize(
    ("said", "intent", "found_nothing"),
    [
        ("我的烟证办到哪一步了", "ask_progress", "utter_case_not_found"),
        ("查我的预约", "check_appointment", "utter_no_appointments"),
    ],
)
async def test_another_phone_is_tried_when_nothing_was_found_by_the_first(
    visitor: Visitor, said: str, intent: str, found_nothing: str
) -> None:
    await visitor.say(said, intent)
    await visitor.say(PHONE)
    await visitor.say_code()
    assert found_nothing in visitor.names()
    await visitor.say(OTHER_PHONE)
    assert visitor.names() == ["utter_code_sent", "utter_ask_code"]
