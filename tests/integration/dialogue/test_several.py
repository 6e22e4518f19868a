"""Several wishes in one message: of each it is said what happens with it, and what can be done here is done in turn."""

from __future__ import annotations

import pytest

from tests.integration.dialogue.visitor import ID_NUMBER, PHONE, Visitor, booking, memory


async def book_for_oneself(visitor: Visitor) -> str:
    """Give name, numbers and code, and confirm."""
    for said in ("张三", ID_NUMBER, PHONE):
        await visitor.say(said)
    await visitor.say_code()
    return await visitor.say("确认", "affirm")


@pytest.mark.parametrize(
    ("said", "elsewhere", "here"),
    [
        ("我要办居住证和社保卡", "公安派出所", "I30"),
        ("办居住证，还要办社保卡", "公安派出所", "I30"),
        ("约社保卡，再约个护照", "出入境", "I30"),
        ("换驾照和残疾证", "车管所", "I18"),
        ("公积金提取，社保卡", "公积金", "I30"),
    ],
)
async def test_of_two_matters_the_one_elsewhere_is_answered_and_the_other_booked(
    visitor: Visitor, said: str, elsewhere: str, here: str
) -> None:
    answer = await visitor.say(said, "book_appointment")
    assert "utter_item_elsewhere" in visitor.names()
    assert elsewhere in answer
    assert (await booking(visitor)).item_code == here


async def test_of_two_matters_elsewhere_both_are_answered(visitor: Visitor) -> None:
    answer = await visitor.say("居住证和护照", "book_appointment")
    assert "派出所" in answer
    assert "出入境" in answer


async def test_a_matter_that_nobody_here_knows_is_not_passed_over(visitor: Visitor) -> None:
    answer = await visitor.say("社保卡和养犬证", "book_appointment")
    assert "养犬证" in answer
    assert (await booking(visitor)).item_code == "I30"


async def test_two_matters_of_the_hall_are_booked_one_after_the_other(visitor: Visitor) -> None:
    answer = await visitor.say("约烟草证和养老院备案，周四上午九点", "book_appointment")
    assert "养老机构设立备案”先记下" in answer
    frame = await booking(visitor)
    assert frame.item_code == "I11"
    assert frame.held is not None
    answer = await book_for_oneself(visitor)
    assert "接下来约“养老机构设立备案”的" in answer
    assert (await booking(visitor)).item_code == "I19"


@pytest.mark.parametrize(
    "said",
    [
        "办社保卡要带身份证和照片吗",
        "失业登记和失业金申领有啥区别",
        "我和我妈办社保卡",
        "营业执照和食品经营许可证一起办",
    ],
)
async def test_what_only_sounds_like_two_matters_is_one(visitor: Visitor, said: str) -> None:
    await visitor.say(said, "book_appointment")
    assert not {"utter_item_elsewhere", "utter_second_later", "utter_matter_unknown"} & set(visitor.names())


async def test_two_people_each_with_a_day(visitor: Visitor) -> None:
    await visitor.say("给我和我妈约烟草证，我周三上午九点她周四上午十点", "book_appointment")
    held = (await booking(visitor)).held
    assert held is not None
    assert (held.starts_at.day, held.starts_at.hour) == (25, 9)
    assert (await booking(visitor)).relation is None
    await book_for_oneself(visitor)
    frame = await booking(visitor)
    assert frame.held is not None
    assert (frame.held.starts_at.day, frame.held.starts_at.hour, frame.relation) == (26, 10, "母亲")


async def test_a_booking_wanted_after_a_cancellation_follows_it(visitor: Visitor) -> None:
    await visitor.say("约烟草证，周五上午九点", "book_appointment")
    await book_for_oneself(visitor)
    await visitor.say("取消周五的预约，然后约养老院备案，周四上午十点", "cancel_appointment")
    assert visitor.names() == ["utter_sure_cancel"]
    answer = await visitor.say("确定", "affirm")
    assert "已经取消" in answer
    frame = await booking(visitor)
    assert frame.item_code == "I19"
    assert frame.held is not None
    assert frame.held.starts_at.day == 26


async def test_cancelled_and_booked_anew_is_the_same_matter(visitor: Visitor) -> None:
    await visitor.say("约烟草证，周五上午九点", "book_appointment")
    await book_for_oneself(visitor)
    await visitor.say("取消了再约下周一上午九点", "cancel_appointment")
    await visitor.say("确定", "affirm")
    frame = await booking(visitor)
    assert frame.item_code == "I11"
    assert frame.held is not None
    assert frame.held.starts_at.day == 30


async def test_a_booking_given_up_leaves_the_second_to_be_taken_up(visitor: Visitor) -> None:
    await visitor.say("约烟草证，周五上午九点，再约养老院备案", "book_appointment")
    await visitor.say("算了不约了", "stop")
    assert (await memory(visitor)).top is None
    await visitor.press("接着约另一个")
    assert (await booking(visitor)).item_code == "I19"


async def test_what_was_given_up_with_its_second_wish_does_not_come_back_later(visitor: Visitor) -> None:
    await visitor.say("约烟草证，周五上午九点，再约养老院备案", "book_appointment")
    await visitor.say("算了不约了", "stop")
    await visitor.say("约烟草证，周四上午九点", "book_appointment")
    await book_for_oneself(visitor)
    assert (await memory(visitor)).top is None


async def test_every_question_of_a_message_is_answered(visitor: Visitor) -> None:
    answer = await visitor.say("残疾证多久能办好，收费吗", "ask_duration")
    assert visitor.names() == ["utter_duration", "utter_fee"]
    assert answer.index("时限") < answer.index("收费：")
    assert len({choice.payload for choice in visitor.choices()}) == len(visitor.choices())  # offered once, at the end


async def test_a_question_about_two_items_is_answered_for_both(visitor: Visitor) -> None:
    answer = await visitor.say("残疾证和优待证多久办好", "ask_duration")
    assert "《残疾人证新办》" in answer
    assert "优待证申领》" in answer
    answer = await visitor.say("居住证和低保要什么材料", "ask_materials")
    assert "派出所" in answer


async def test_a_matter_elsewhere_beside_one_only_named(visitor: Visitor) -> None:
    await visitor.say("居住证和社保卡")
    assert visitor.names() == ["utter_item_elsewhere", "utter_item_named"]
    await visitor.say("残疾证和优待证")
    assert visitor.names() == ["utter_choose_item"]
    assert [choice.title for choice in visitor.choices()][:2] == ["残疾人证新办", "退役军人、其他优抚对象优待证申领"]


@pytest.mark.parametrize(
    ("typed", "intent", "expected"),
    [
        ("周五上午九点", "inform", ("I30", 27)),
        ("约周五上午九点", "book_appointment", ("I30", 27)),
    ],
)
async def test_a_date_typed_after_asking_back_keeps_the_matter(
    visitor: Visitor, typed: str, intent: str, expected: tuple[str, int]
) -> None:
    await visitor.say("社保卡丢了弄一个", "nlu_fallback", 0.4)
    await visitor.say(typed, intent)
    frame = await booking(visitor)
    assert frame.wish is not None
    assert (frame.item_code, frame.wish.first.day) == expected


async def test_a_matter_typed_after_asking_back_keeps_the_date(visitor: Visitor) -> None:
    await visitor.say("周五上午九点弄一个那啥", "nlu_fallback", 0.4)
    await visitor.say("烟草证")
    frame = await booking(visitor)
    assert frame.item_code == "I11"
    assert frame.held is not None
    assert frame.held.starts_at.day == 27


async def test_another_matter_typed_after_asking_back_is_that_matter(visitor: Visitor) -> None:
    await visitor.say("社保卡丢了弄一个", "nlu_fallback", 0.4)
    assert "残疾人证新办" in await visitor.say("残疾证")


async def test_each_of_two_matters_that_are_counted_out_is_booked(visitor: Visitor) -> None:
    said = "我要办两个事，执照改地址，还有烟证新办，都约下周一上午，执照九点，烟证十点半"
    await visitor.say(said, "book_appointment")
    assert (await booking(visitor)).item_code == "I02"
    assert [queued.item_code for queued in (await memory(visitor)).queue] == ["I11"]
