"""Nothing is taken from words said by the way — no situation, no other item, no appointment to move — and nothing told is lost."""

from __future__ import annotations

from datetime import date

import pytest

from tests.integration.dialogue.test_which import JOBLESS, TUESDAY, book
from tests.integration.dialogue.visitor import PHONE, Visitor, booking, memory


async def test_a_pressed_answer_is_kept_whatever_is_answered_after_it(visitor: Visitor) -> None:
    await visitor.say("约食品经营许可证，后天上午十点", "book_appointment")
    await visitor.press("超过60平方米")
    assert (await booking(visitor)).answers["area"] == "large"
    await visitor.say("现做现卖，个体的，铺子不超过三层")
    frame = await booking(visitor)
    assert (frame.item_code, frame.answers["area"]) == ("I06", "large")


@pytest.mark.parametrize(
    ("said", "area"),
    [("超过60平了", "large"), ("六十多个平方", "large"), ("没超过60", "small"), ("不到60平", "small")],
)
async def test_an_amount_is_where_it_surely_lies(visitor: Visitor, said: str, area: str) -> None:
    await visitor.say("约食品经营许可证，后天上午十点", "book_appointment")
    await visitor.say(said)
    assert (await booking(visitor)).answers["area"] == area


async def test_an_amount_told_before_the_booking_is_not_asked_again(visitor: Visitor) -> None:
    await visitor.say("俺准备开个胡辣汤小店，三十来平，还得办啥证", "ask_process", confidence=0.3)
    assert visitor.names() == ["utter_item_named"]
    await visitor.say("中，就办这个，约后天上午十点", "book_appointment")
    frame = await booking(visitor)
    assert (frame.item_code, frame.answers["area"], frame.question_id) == ("I08", "small", "entity")


async def test_an_answer_put_right_settles_the_item_anew(visitor: Visitor) -> None:
    await visitor.say("约食品经营许可证，后天上午十点", "book_appointment")
    for title in ("超过60平方米", "现做现卖", "本人办"):
        await visitor.press(title)
    held = (await booking(visitor)).held
    assert "个体工商户的执照" in await visitor.say("不对，店里是五十平", "correct")
    await visitor.press("个体工商户")
    frame = await booking(visitor)
    assert (frame.item_code, frame.answers["area"]) == ("I08", "small")
    assert frame.held is not None
    assert held is not None
    assert frame.held.starts_at == held.starts_at


@pytest.mark.parametrize(
    ("sure", "asked"),
    [
        ("对，改吧，另外要带什么材料", ["utter_moved", "utter_notice", "utter_after_materials"]),
        ("对，改吧", ["utter_moved"]),
    ],
)
async def test_what_is_asked_with_the_yes_is_answered_too(visitor: Visitor, sure: str, asked: list[str]) -> None:
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("失业登记的预约改到下周四上午十点", "reschedule_appointment")
    await visitor.say(PHONE)
    await visitor.say_code()
    await visitor.say(sure, "affirm")
    assert visitor.names() == asked


@pytest.mark.parametrize("said", ["取消吧，那我不约直接去行不行", "对，取消吧，收不收费", "确定取消，还用交钱吗"])
async def test_an_order_to_cancel_with_a_question_cancels(visitor: Visitor, said: str) -> None:
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("取消失业登记的预约", "cancel_appointment")
    await visitor.say(PHONE)
    await visitor.say_code()
    await visitor.say(said, "cancel_appointment")
    assert visitor.names()[0] == "utter_cancelled"


@pytest.mark.parametrize("said", ["取消要钱吗", "取消，收钱吗"])
async def test_a_question_about_cancelling_cancels_nothing(visitor: Visitor, said: str) -> None:
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("取消失业登记的预约", "cancel_appointment")
    await visitor.say(PHONE)
    await visitor.say_code()
    await visitor.say(said, "ask_fee")
    assert "utter_cancelled" not in visitor.names()


@pytest.mark.parametrize("said", ["六十来平", "上下两层", "两间屋，一间40平一间70平"])
async def test_an_amount_that_settles_nothing_is_asked_again(visitor: Visitor, said: str) -> None:
    await visitor.say("约食品经营许可证，后天上午十点", "book_appointment")
    await visitor.say(said)
    assert "area" not in (await booking(visitor)).answers


@pytest.mark.parametrize(
    "said",
    [
        "俺从外地迁回来了，户口落到咱区了，还没参加这儿嘞居民医保，想约个号去登记",
        "户口刚迁过来，想约个号交居民医保",
        "媳妇户口迁来了，居民医保还没有上，帮约个号",
    ],
)
async def test_no_other_item_is_booked_for_a_word_told_by_the_way(visitor: Visitor, said: str) -> None:
    await visitor.say(said, "book_appointment")
    assert (await booking(visitor)).item_code == "I32"


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("我那个体户的执照想改个店名，约下周二上午九点半", "reschedule_appointment"),
        ("个体户执照上的店名想改一下 明天上午9点半去", "reschedule_appointment"),
        ("个体户执照的地址要变更，明天上午九点半", "correct"),
        ("个体户换经营者，明天上午九点半", "reschedule_appointment"),
        ("个体户执照上的店名要改成老王烩面，明天上午九点半", "book_appointment"),
    ],
)
async def test_what_a_licence_says_is_changed_by_an_item(visitor: Visitor, said: str, intent: str) -> None:
    await visitor.say(said, intent)
    frame = await booking(visitor)
    assert frame.item_code == "I02"
    assert frame.wish is not None
    assert frame.wish.start is not None


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("唉算了，刚跟媳妇商量了，这店不干了，直接把执照注销吧，时间不变", "cancel_appointment"),
        ("算了，不改了，直接把个体户执照注销", "stop"),
        ("唉算了，不变更了，干脆办个体户注销", "book_appointment"),
    ],
)
async def test_the_matter_given_up_gives_way_to_the_one_named(visitor: Visitor, said: str, intent: str) -> None:
    await visitor.say("个体户执照想改个店名，约下周二上午九点半", "book_appointment")
    wish = (await booking(visitor)).wish
    await visitor.say(said, intent)
    frame = await booking(visitor)
    assert (frame.item_code, frame.wish) == ("I03", wish)


async def test_what_is_not_handled_here_is_not_booked_again(visitor: Visitor) -> None:
    await visitor.say("刚买了套二手房要过户，是在你们大厅办吗", "ask_location")
    assert visitor.names() == ["utter_item_elsewhere"]
    said = "哦，那我回头去那边。还有个事，我身份证下个月到期，想换，周五上午九点半能约吗"
    await visitor.say(said, "book_appointment")
    frame = await booking(visitor)
    assert frame.item_code == "I39"
    held = frame.wish or frame.held
    assert held is not None


async def test_the_item_named_in_full_is_the_one_asked_about(visitor: Visitor) -> None:
    told = await visitor.say("我们公司新办劳务派遣经营许可，注册资本要求实缴还是认缴", "ask_conditions")
    assert visitor.names() == ["utter_conditions"], told
    assert "劳务派遣" in told


@pytest.mark.parametrize(
    "said", ["好的，帮我约本周五上午10点到窗口交材料", "那就约本周五上午十点吧", "本周五上午10点我过去"]
)
async def test_a_day_told_instead_of_which_item_is_kept(visitor: Visitor, said: str) -> None:
    await visitor.say("失业登记和失业金申领有啥区别", "ask_materials", 0.31, (("ask_materials", 0.31),))
    offered = visitor.choices()
    await visitor.say(said, "book_appointment")
    assert visitor.choices() == offered
    wish = (await booking(visitor)).wish
    assert wish is not None
    assert wish.first == date(2026, 11, 27)
    await visitor.press("失业登记")
    frame = await booking(visitor)
    assert frame.item_code == JOBLESS
    assert frame.wish == wish or frame.held is not None


@pytest.mark.parametrize("said", ["到时候去大厅哪个区", "在你们几号窗口", "那去大厅哪个窗口办"])
async def test_the_zone_is_that_of_the_appointment_spoken_of(visitor: Visitor, said: str) -> None:
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("帮我查下我的预约", "check_appointment")
    await visitor.say(PHONE)
    await visitor.say_code()
    assert "人社医保区" in await visitor.say(said, "ask_location")
    assert visitor.names() == ["utter_location"]


@pytest.mark.parametrize(
    ("said", "intent", "asked"),
    [
        ("我失业登记的预约改到下周四上午十点行吗，另外这个要多少钱", "reschedule_appointment", "utter_sure_move"),
        ("失业登记的预约取消，要不要交钱", "cancel_appointment", "utter_sure_cancel"),
        ("失业登记我约的是几点，收费不", "check_appointment", "utter_after_check"),
        ("我的失业登记取消吧，收不收费", "ask_fee", "utter_sure_cancel"),
        ("失业登记的号改到下周四上午十点行吗，收不收费", "ask_fee", "utter_sure_move"),
    ],
)
async def test_what_is_asked_beside_an_order_is_answered(visitor: Visitor, said: str, intent: str, asked: str) -> None:
    await book(visitor, JOBLESS, TUESDAY)
    told = await visitor.say(said, intent)
    told += await visitor.say(PHONE)
    told += await visitor.say_code()
    assert told.count("不收费") == 1
    assert visitor.names()[-1] == asked
    assert (await memory(visitor)).item_code == JOBLESS


async def test_a_day_told_after_a_question_is_of_the_same_booking(visitor: Visitor) -> None:
    await visitor.say("办残疾证鉴定费报销还是自费，另外下周三上午九点给我约上", "book_appointment")
    assert "utter_two_bookings" not in visitor.names()
    wish = (await booking(visitor)).wish
    assert wish is not None
    assert wish.first == date(2026, 12, 2)


async def test_two_who_are_alike_are_not_two_who_book(visitor: Visitor) -> None:
    await visitor.say("我跟对象都是头婚，还没领证，下周五上午十点去登记结婚", "book_appointment")
    assert "utter_two_bookings" not in visitor.names()
    assert (await booking(visitor)).item_code == "I12"


async def test_the_appointment_named_by_its_day_is_pushed_back_at_its_hour(visitor: Visitor) -> None:
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("那帮我把下周二的号往后推一天吧", "reschedule_appointment")
    await visitor.say(PHONE)
    assert "12月2日（周三）下午3:00" in await visitor.say_code()
