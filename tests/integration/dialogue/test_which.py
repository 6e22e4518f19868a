"""Which of several appointments is meant: said once, it is not asked, however much lies between saying and looking."""

from __future__ import annotations

from datetime import datetime

import pytest

from hall.appointments import service as appointments
from hall.appointments.model import Applicant
from hall.clock import SHANGHAI
from hall.conversations import service as conversations
from hall.notices import service as notices
from tests.integration.dialogue.visitor import ID_NUMBER, PHONE, Visitor

FRIDAY, TUESDAY = datetime(2026, 11, 27, 10, tzinfo=SHANGHAI), datetime(2026, 12, 1, 15, tzinfo=SHANGHAI)
DISABLED, JOBLESS = "I18", "I26"


async def book(visitor: Visitor, item: str, starts_at: datetime) -> None:
    """Book in an earlier conversation, by the phone of the one who writes now."""
    async with visitor.hall.transaction() as tx:
        conversation = (await conversations.create_conversation(tx, "web")).conversation_id
        held = await appointments.hold(tx, conversation, item, starts_at)
        notice = await notices.issue(tx, item, {}, conversation, "web")
        applicant = Applicant(tx.vault.index(ID_NUMBER, "id"), tx.vault.index(PHONE, "phone"), "张三")
        await appointments.confirm(tx, held.id, applicant, notice_number=notice.number, channel="web")


@pytest.mark.parametrize(
    ("said", "intent", "expected"),
    [
        ("把残疾证那个挪到12月2号上午十点", "reschedule_appointment", ("11月27日", "12月2日")),
        ("下周二那个改到周四上午九点", "reschedule_appointment", ("12月1日", "12月3日")),
        ("周五那个往后推一天", "reschedule_appointment", ("休息日", "11月28日")),
        ("取消周五上午那个", "cancel_appointment", ("确定取消", "11月27日")),
        ("上午那个取消吧", "cancel_appointment", ("确定取消", "11月27日")),
        ("下午的来不了了", "cancel_appointment", ("确定取消", "12月1日")),
        ("早的那个取消", "cancel_appointment", ("确定取消", "11月27日")),
        ("后面那个改到12月3号上午九点", "reschedule_appointment", ("12月1日", "12月3日")),
        ("失业登记的不去了", "cancel_appointment", ("确定取消", "12月1日")),
        ("周五的来不了，帮我取消", "cancel_appointment", ("确定取消", "11月27日")),
    ],
)
async def test_what_was_said_before_the_proof_still_names_it(
    visitor: Visitor, said: str, intent: str, expected: tuple[str, str]
) -> None:
    await book(visitor, DISABLED, FRIDAY)
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say(said, intent)
    await visitor.say(PHONE)
    answer = await visitor.say_code()
    assert "utter_which_appointment" not in visitor.names()
    assert all(part in answer for part in expected), answer


async def test_only_the_day_asked_about_is_shown(visitor: Visitor) -> None:
    await book(visitor, DISABLED, FRIDAY)
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("我周五的预约是几点", "check_appointment")
    await visitor.say(PHONE)
    answer = await visitor.say_code()
    assert "残疾人证" in answer
    assert "失业登记" not in answer


async def test_the_new_time_may_come_with_the_choice(visitor: Visitor) -> None:
    await book(visitor, DISABLED, FRIDAY)
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("我要改时间", "reschedule_appointment")
    await visitor.say(PHONE)
    await visitor.say_code()
    assert visitor.names()[-1] == "utter_which_appointment"
    answer = await visitor.say("残疾证那个，改到周四上午九点")
    assert visitor.names() == ["utter_sure_move"]
    assert "11月26日" in answer


async def test_the_time_of_day_asks_again_when_it_fits_both(visitor: Visitor) -> None:
    await book(visitor, DISABLED, FRIDAY)
    await book(visitor, JOBLESS, TUESDAY.replace(hour=9))
    await visitor.say("上午那个取消吧", "cancel_appointment")
    await visitor.say(PHONE)
    await visitor.say_code()
    assert visitor.names() == ["utter_which_appointment"]


async def shown_both(visitor: Visitor) -> None:
    await book(visitor, DISABLED, FRIDAY)
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("我约了几个", "check_appointment")
    await visitor.say(PHONE)
    await visitor.say_code()
    assert visitor.names() == ["utter_appointment_shown", "utter_appointment_shown", "utter_after_check"]


async def test_the_other_one_is_what_was_not_spoken_of(visitor: Visitor) -> None:
    await shown_both(visitor)
    await visitor.say("上午那个不要了", "inform", 0.3)
    assert visitor.names() == ["utter_sure_cancel"]
    await visitor.say("不取消了", "deny")
    answer = await visitor.say("另外那个是几点来着", "inform", 0.3)
    assert "失业登记" in answer
    assert "残疾人证" not in answer


async def test_what_is_left_is_there_after_one_was_cancelled(visitor: Visitor) -> None:
    await shown_both(visitor)
    await visitor.say("上午那个取消吧", "cancel_appointment")
    await visitor.say("对", "affirm")
    answer = await visitor.say("另外那个还在吧", "inform", 0.3)
    assert visitor.names() == ["utter_appointment_shown", "utter_after_check"]
    assert "失业登记" in answer


async def test_a_place_in_the_list_counts_the_appointments_shown(visitor: Visitor) -> None:
    await shown_both(visitor)
    answer = await visitor.say("第二个取消", "cancel_appointment")
    assert "确定取消" in answer
    assert "12月1日" in answer


FOOD, HEALTH = "I06", "I10"
ONE_DAY, ANOTHER_DAY = datetime(2026, 11, 26, 9, 30, tzinfo=SHANGHAI), datetime(2026, 11, 27, 14, 30, tzinfo=SHANGHAI)


async def two_licences(visitor: Visitor, food_first: bool) -> None:
    """Have two appointments shown, the one for food before or after the other."""
    days = (ONE_DAY, ANOTHER_DAY) if food_first else (ANOTHER_DAY, ONE_DAY)
    await book(visitor, FOOD, days[0])
    await book(visitor, HEALTH, days[1])
    await visitor.say("我约了几个", "check_appointment")
    await visitor.say(PHONE)
    await visitor.say_code()


async def left(visitor: Visitor) -> list[str]:
    async with visitor.hall.reading() as tx:
        return [one.item_code for one in await appointments.of_phone(tx, tx.vault.index(PHONE, "phone"))]


@pytest.mark.parametrize("food_first", [True, False])
@pytest.mark.parametrize(
    "said",
    [
        "卫生许可那个先不办了，取消，食品那个留着",
        "食品那个留着，卫生许可的取消",
        "食品的别动，把卫生许可那个取消掉",
        "取消卫生许可，食品的不取消",
        "卫生许可的取消，食品那个我还要去",
        "除了食品那个，其他的都取消",
        "食品那个不动，取消另外一个",
        "不是食品那个，取消卫生许可的",
        "食品经营许可那个照常，公共场所卫生的退了吧",
        "食品的我去，卫生许可的不去了",
        "我约了食品和卫生许可两个，卫生许可那个退掉",
        "不去卫生许可那个了，食品的去",
        "卫生许可来不了了，食品的千万别碰",
        "卫生许可取消食品留着",
    ],
)
async def test_what_is_to_stay_is_never_cancelled(visitor: Visitor, said: str, food_first: bool) -> None:
    await two_licences(visitor, food_first)
    asked = await visitor.say(said, "cancel_appointment")
    assert visitor.names() == ["utter_sure_cancel"], asked
    assert "卫生许可" in asked
    await visitor.say("对，只取消卫生许可的", "affirm")
    assert visitor.names() == ["utter_cancelled"]
    assert await left(visitor) == [FOOD]


@pytest.mark.parametrize("food_first", [True, False])
@pytest.mark.parametrize(
    "said",
    [
        "对，只取消卫生许可的",
        "对，取消卫生许可",
        "不是食品的，是卫生许可那个",
        "不对，取消卫生许可的",
        "好，食品的留着",
        "食品的别取消",
        "对，另外那个",
    ],
)
async def test_a_yes_that_names_another_is_a_correction(visitor: Visitor, said: str, food_first: bool) -> None:
    await two_licences(visitor, food_first)
    await visitor.say("食品那个取消", "cancel_appointment")
    asked = await visitor.say(said, "affirm")
    assert visitor.names() == ["utter_sure_cancel"], asked
    assert "卫生许可" in asked
    assert sorted(await left(visitor)) == [FOOD, HEALTH]
    await visitor.say("对", "affirm")
    assert await left(visitor) == [FOOD]


@pytest.mark.parametrize(
    "said",
    [
        "对，取消食品的",
        "对，食品那个不要了",
        "对，取消吧，下周我再约",
        "是的，取消这个",
        "确认",
        "确定取消",
        "确认取消吧",
        "嗯取消",
        "取消吧",
        "对对，就是它",
        "好，卫生许可的留着",
    ],
)
async def test_a_yes_that_names_the_same_is_a_yes(visitor: Visitor, said: str) -> None:
    await two_licences(visitor, food_first=True)
    await visitor.say("食品那个取消", "cancel_appointment")
    await visitor.say(said, "affirm")
    assert visitor.names() == ["utter_cancelled"]
    assert await left(visitor) == [HEALTH]


@pytest.mark.parametrize("food_first", [True, False])
@pytest.mark.parametrize(
    "said",
    [
        "卫生许可那个改到12月3号上午十点，食品那个不变",
        "食品的不动，卫生许可的改到12月3号上午十点",
        "卫生许可那个挪到12月3号上午十点，食品的别改",
    ],
)
async def test_what_is_to_stay_is_never_moved(visitor: Visitor, said: str, food_first: bool) -> None:
    await two_licences(visitor, food_first)
    asked = await visitor.say(said, "reschedule_appointment")
    assert visitor.names() == ["utter_sure_move"], asked
    assert "卫生许可" in asked
    assert "改到12月3日" in asked
    await visitor.say("对，改到12月3号", "affirm")
    assert visitor.names() == ["utter_moved"]


async def test_a_yes_that_names_another_moves_neither(visitor: Visitor) -> None:
    await two_licences(visitor, food_first=True)
    await visitor.say("食品那个改到12月3号上午十点", "reschedule_appointment")
    asked = await visitor.say("对，改卫生许可那个", "affirm")
    assert visitor.names() == ["utter_sure_move"], asked
    assert "卫生许可" in asked
    assert "改到12月3日（周四）上午10:00" in asked


@pytest.mark.parametrize("food_first", [True, False])
async def test_what_is_to_stay_is_remembered_until_it_is_proven_whose_it_is(visitor: Visitor, food_first: bool) -> None:
    days = (ONE_DAY, ANOTHER_DAY) if food_first else (ANOTHER_DAY, ONE_DAY)
    await book(visitor, FOOD, days[0])
    await book(visitor, HEALTH, days[1])
    await visitor.say("有个号不去了，取消，食品那个别动", "cancel_appointment")
    await visitor.say(PHONE)
    assert "卫生许可" in await visitor.say_code()
    await visitor.say("对，食品的留着", "affirm")
    assert await left(visitor) == [FOOD]


async def test_both_at_once_are_asked_about_one_by_one(visitor: Visitor) -> None:
    await two_licences(visitor, food_first=True)
    await visitor.say("两个都取消", "cancel_appointment")
    assert visitor.names() == ["utter_which_appointment"]
    assert sorted(await left(visitor)) == [FOOD, HEALTH]


@pytest.mark.parametrize("said", ["卫生许可那个还在不", "卫生许可的没动吧", "卫生许可那个是几点的"])
async def test_a_question_about_another_is_no_order_to_cancel_it(visitor: Visitor, said: str) -> None:
    await two_licences(visitor, food_first=True)
    await visitor.say("食品那个取消", "cancel_appointment")
    told = await visitor.say(said, "inform", 0.4)
    assert visitor.names() == ["utter_appointment_shown", "utter_after_check", "utter_sure_cancel"]
    assert told.rindex("食品经营许可") > told.rindex("卫生许可")
    assert sorted(await left(visitor)) == [FOOD, HEALTH]
