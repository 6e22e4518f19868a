"""What people said to the running product, and what it should have answered."""

from __future__ import annotations

import pytest

from hall.dialogue import store
from hall.dialogue.model_frames import BookingFrame, FindingFrame
from tests.integration.dialogue.visitor import ID_NUMBER, PHONE, Visitor


async def top(visitor: Visitor) -> object:
    async with visitor.hall.reading() as tx:
        return (await store.load(tx, visitor.conversation_id)).top


async def booked(visitor: Visitor, item: str, when: str) -> None:
    """Book an item for the citizen; the situation is the first button."""
    await visitor.say(f"约{item}，{when}", "book_appointment")
    for _ in range(8):
        name = visitor.names()[-1]
        if name.startswith("utter_ask_situation"):
            await visitor.press(visitor.choices()[0].title)
        elif name == "utter_ask_name":
            await visitor.say("张三")
        elif name == "utter_ask_id":
            await visitor.say(ID_NUMBER)
        elif name == "utter_ask_phone":
            await visitor.say(PHONE)
        elif name == "utter_ask_code":
            await visitor.say_code()
        else:
            break
    await visitor.say("确认", "affirm")
    assert "utter_voucher" in visitor.names()


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("要不要预约", "ask_channel"),
        ("不预约能去吗", "ask_channel"),
        ("没预约可以办不", "book_appointment"),
        ("直接去行不行啊", "out_of_scope"),
        ("办这个需要提前预约吗", "ask_conditions"),
    ],
)
async def test_nobody_needs_an_appointment(visitor: Visitor, said: str, intent: str) -> None:
    told = await visitor.say(said, intent)
    assert visitor.names() == ["utter_no_appointment_needed"]
    assert told.startswith("不用")
    assert await top(visitor) is None


@pytest.mark.parametrize("said", ["我要预约不动产登记", "我要预约", "不约了", "预约需要什么材料"])
async def test_a_wish_to_book_is_not_taken_for_that_question(visitor: Visitor, said: str) -> None:
    await visitor.say(said, "book_appointment")
    assert "utter_no_appointment_needed" not in visitor.names()


@pytest.mark.parametrize(("said", "intent"), [("停车方便吗", "ask_location"), ("有没有wifi", "out_of_scope")])
async def test_the_building_is_not_made_up(visitor: Visitor, said: str, intent: str) -> None:
    await visitor.say(said, intent)
    assert visitor.names() == ["utter_facility"]


async def test_copies_and_canteens_are_matters_of_the_catalogue(visitor: Visitor) -> None:
    await visitor.say("失业登记身份证复印件要几份", "ask_materials")
    assert "utter_facility" not in visitor.names()


async def test_a_question_that_names_nothing_is_about_the_item_spoken_of(visitor: Visitor) -> None:
    await visitor.say("社保卡丢了怎么补", "ask_process")
    told = await visitor.say("我人在外地，让我爸去行不", "ask_channel")
    assert "utter_choose_item" not in visitor.names()
    assert "社会保障卡" in told


async def test_choices_of_items_stay_when_something_else_is_told(visitor: Visitor) -> None:
    await visitor.say("预约，我人在外地，让我爸去行不", "book_appointment")
    assert "utter_choose_item" in visitor.names()
    offered = [choice.title for choice in visitor.choices()]
    await visitor.say("十点吧")
    assert [choice.title for choice in visitor.choices()] == offered
    await visitor.say("第一个")
    frame = await top(visitor)
    assert isinstance(frame, BookingFrame)
    assert frame.item_code is not None


async def test_the_same_question_comes_again_in_other_words(visitor: Visitor) -> None:
    await visitor.say("约残疾证，下周一上午十点", "book_appointment")
    assert visitor.names()[-1] == "utter_ask_situation"
    await visitor.say("给我爸办的", "inform")
    assert visitor.names()[-1] == "utter_ask_situation_again"


async def test_a_day_that_is_over_is_said_at_once(visitor: Visitor) -> None:
    await visitor.say("我想预约", "book_appointment")
    await visitor.say("昨天下午")
    assert visitor.names()[0] == "utter_day_past"


async def test_a_day_that_is_none_is_no_matter_unknown(visitor: Visitor) -> None:
    await visitor.say("我想约2月30号", "book_appointment")
    assert "utter_item_unknown" not in visitor.names()
    assert "utter_date_impossible" in visitor.names()


async def test_of_two_readings_the_one_ahead_is_meant(visitor: Visitor) -> None:
    await visitor.say("约失业登记，10月1号行吗", "book_appointment")
    assert "utter_date_ambiguous" not in visitor.names()


async def test_an_appointment_moves_by_what_is_said(visitor: Visitor) -> None:
    await booked(visitor, "失业登记", "周三上午十点")
    await visitor.say("把周三的预约往后推一天", "reschedule_appointment")
    frame = await top(visitor)
    assert isinstance(frame, FindingFrame)
    assert frame.new_start is not None
    assert (frame.new_start.day, frame.new_start.hour) == (26, 10)
    await visitor.say("再提前半小时", "correct")
    frame = await top(visitor)
    assert isinstance(frame, FindingFrame)
    assert frame.new_start is not None
    assert (frame.new_start.day, frame.new_start.hour, frame.new_start.minute) == (26, 9, 30)


async def test_an_appointment_is_named_by_its_matter(visitor: Visitor) -> None:
    await booked(visitor, "失业登记", "周三上午十点")
    await booked(visitor, "高龄津贴", "周四上午十点")
    told = await visitor.say("取消高龄津贴那个", "cancel_appointment")
    assert visitor.names() == ["utter_sure_cancel"]
    assert "高龄津贴" in told


async def test_two_people_each_with_a_matter_and_a_day(visitor: Visitor) -> None:
    await visitor.say(
        "帮我和我媳妇各约一个号，我办失业登记，她办高龄津贴，我周三上午十点她周四上午十点", "book_appointment"
    )
    frame = await top(visitor)
    assert isinstance(frame, BookingFrame)
    assert frame.item_code == "I26"
    async with visitor.hall.reading() as tx:
        queue = (await store.load(tx, visitor.conversation_id)).queue
    assert queue[0].relation == "爱人"
    assert "高龄津贴" in queue[0].text
    assert "周四" in queue[0].text
