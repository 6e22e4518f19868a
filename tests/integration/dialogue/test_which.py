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
