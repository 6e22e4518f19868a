"""Cancelling, moving, looking up: whose it is must be proven, anybody else's does not exist."""

from __future__ import annotations

from datetime import timedelta

from hall.cases import service as cases
from hall.cases.model import CaseRecord, CaseStatus
from hall.storage.audit import SYSTEM
from tests.integration.dialogue.test_booking import CARD, WEDNESDAY_10, booked, up_to_summary
from tests.integration.dialogue.visitor import OTHER_PHONE, PHONE, Visitor


async def with_booking(visitor: Visitor) -> dict[str, str]:
    """Book, and return what the voucher card says."""
    await up_to_summary(visitor)
    await visitor.say("确认", "affirm")
    return next(dict(message.data) for message in visitor.reply.messages if message.kind == "voucher")


async def test_the_verified_phone_sees_moves_and_cancels(any_visitor: Visitor) -> None:
    visitor = any_visitor
    voucher = await with_booking(visitor)
    assert voucher["number"] in await visitor.say("查一下我的预约", "check_appointment")
    assert "周五" in await visitor.say("改到周五上午十点", "reschedule_appointment")
    assert visitor.names() == ["utter_sure_move"]
    moved = await visitor.say("确定", "affirm")
    assert voucher["number"] in moved
    assert visitor.reply.messages[0].kind == "voucher"
    assert await booked(visitor.hall) == [WEDNESDAY_10 + timedelta(days=2)]
    await visitor.say("我不去了，取消预约", "cancel_appointment")
    await visitor.say("不取消了", "deny")
    assert visitor.names() == ["utter_kept"]
    await visitor.say("取消预约", "cancel_appointment")
    await visitor.press("确定取消")
    assert visitor.names() == ["utter_cancelled"]
    assert await booked(visitor.hall) == []


async def test_a_new_time_said_with_nothing_open_moves_and_never_books_twice(visitor: Visitor) -> None:
    await with_booking(visitor)
    for misread in ("correct", "inform", "book_appointment"):
        await visitor.say("改到周五上午十点", misread)
        assert visitor.names() == ["utter_sure_move"], misread
        await visitor.say("不改了", "deny")
    await visitor.say("把预约取消了吧", "book_appointment")
    assert visitor.names() == ["utter_sure_cancel"]
    await visitor.say("不取消", "deny")
    await visitor.say("改到周五上午十点", "reschedule_appointment")
    await visitor.say("确定", "affirm")
    assert await booked(visitor.hall) == [WEDNESDAY_10 + timedelta(days=2)]


async def test_a_search_that_never_learned_whose_it_is_does_not_go_on_after_a_booking(visitor: Visitor) -> None:
    """It was often misheard (税务那边清了), and would ask whether to cancel what has just been booked."""
    await visitor.say("货都处理完了，门面也退了", "cancel_appointment")
    assert visitor.names() == ["utter_ask_access"]
    await with_booking(visitor)
    assert visitor.names() == ["utter_voucher", "utter_walk_in"]
    assert await booked(visitor.hall) == [WEDNESDAY_10]


async def test_another_conversation_needs_phone_and_code(visitor: Visitor) -> None:
    await with_booking(visitor)
    other = Visitor(visitor.hall, "cnv_other")
    await other.say("取消预约", "cancel_appointment")
    assert other.names() == ["utter_ask_access"]
    await other.say(PHONE)
    visitor.hall.clock.pin(visitor.hall.clock.now() + timedelta(minutes=2))
    if "utter_code_wait" in other.names():
        await other.say("没收到")
    await other.say_code()
    assert other.names() == ["utter_sure_cancel"]
    await other.say("确定", "affirm")
    assert await booked(visitor.hall) == []


async def test_somebody_elses_phone_sees_nothing(visitor: Visitor) -> None:
    await with_booking(visitor)
    other = Visitor(visitor.hall, "cnv_other")
    await other.say("查我的预约", "check_appointment")
    await other.say(OTHER_PHONE)
    await other.say_code()
    assert other.names() == ["utter_no_appointments"]


async def test_voucher_and_check_code(visitor: Visitor) -> None:
    voucher = await with_booking(visitor)
    other = Visitor(visitor.hall, "cnv_other")
    await other.say("取消预约", "cancel_appointment")
    await other.say(voucher["number"])
    assert other.names() == ["utter_ask_check_code"]
    await other.say("000000" if voucher["check_code"] != "000000" else "111111")
    assert other.names() == ["utter_appointment_not_found", "utter_ask_access"]
    await other.say(f"{voucher['number']}，校验码{voucher['check_code']}")
    assert other.names() == ["utter_sure_cancel"]
    await other.say("对", "affirm")
    assert await booked(visitor.hall) == []


async def test_several_bookings_are_chosen_from(visitor: Visitor) -> None:
    await with_booking(visitor)
    await visitor.say("再约身份证到期换领，不急，周五下午两点", "book_appointment")
    await visitor.say("确认", "affirm")
    assert len(await booked(visitor.hall)) == 2
    await visitor.say("取消预约", "cancel_appointment")
    assert visitor.names() == ["utter_which_appointment"]
    await visitor.say("第二个")
    assert visitor.names() == ["utter_sure_cancel"]
    await visitor.say("算了", "stop")
    assert visitor.names() == ["utter_kept"]
    assert "后天" in await visitor.say("取消周三的预约", "cancel_appointment")
    await visitor.say("确定", "affirm")
    assert await booked(visitor.hall) == [WEDNESDAY_10.replace(hour=14) + timedelta(days=2)]


async def test_a_full_or_closed_new_time_is_explained_and_the_old_one_stays(visitor: Visitor) -> None:
    await with_booking(visitor)
    await visitor.say("改个时间", "reschedule_appointment")
    assert visitor.names() == ["utter_ask_new_day"]
    assert "休息日" in await visitor.say("这周六")
    assert "不用改" in await visitor.say("后天上午十点")
    await visitor.say("明天下午两点")
    assert visitor.names() == ["utter_sure_move"]
    await visitor.say("不改了", "deny")
    assert await booked(visitor.hall) == [WEDNESDAY_10]


async def test_too_late_is_said(visitor: Visitor) -> None:
    await with_booking(visitor)
    visitor.hall.clock.pin(WEDNESDAY_10 + timedelta(minutes=1))
    await visitor.say("取消预约", "cancel_appointment")
    assert visitor.names() == ["utter_no_appointments"]


async def test_guessing_vouchers_is_limited(visitor: Visitor) -> None:
    names: list[str] = []
    for number in range(40):
        guesser = Visitor(visitor.hall, "cnv_guess")
        guesser.seq = number * 3
        await guesser.say("取消预约", "cancel_appointment")
        await guesser.say(f"34567{100 + number}，123456")
        names += guesser.names()
        if "utter_too_many_guesses" in names:
            break
        await guesser.say("算了", "stop")
    assert "utter_too_many_guesses" in names


async def test_how_a_case_stands(visitor: Visitor) -> None:
    async with visitor.hall.transaction() as tx:
        record = CaseRecord("ZH20261101001", PHONE, "营业执照", CaseStatus.IN_PROGRESS, tx.now - timedelta(days=1))
        await cases.import_cases(tx, [record], SYSTEM)
    await visitor.say("我的执照办到哪一步了", "ask_progress")
    assert visitor.names() == ["utter_ask_phone_for_case"]
    await visitor.say(PHONE)
    assert "在办" in await visitor.say_code()
    assert "ZH20261101001" in await visitor.say("查一下ZH20261101001", "ask_progress")
    await visitor.say("查一下ZH20269999999", "ask_progress")
    assert visitor.names() == ["utter_case_not_found"]


async def test_a_booking_is_taken_up_again_after_a_look_at_another(visitor: Visitor) -> None:
    await with_booking(visitor)
    await visitor.say("再约失业登记，明天上午", "book_appointment")
    await visitor.say("先查一下我已经预约的", "check_appointment")
    assert visitor.names()[0] == "utter_appointment_shown"
    assert "utter_resume_booking" in visitor.names()
    assert CARD  # the first booking is untouched
    assert await booked(visitor.hall) == [WEDNESDAY_10]


async def test_another_phone_or_a_voucher_may_be_given_when_this_one_has_nothing(visitor: Visitor) -> None:
    voucher = await with_booking(visitor)
    for button in (True, False):
        other = Visitor(visitor.hall, f"cnv_{button}")
        visitor.hall.clock.pin(visitor.hall.clock.now() + timedelta(minutes=2))
        await other.say("取消预约", "cancel_appointment")
        await other.say(OTHER_PHONE)
        await other.say_code()
        assert other.names() == ["utter_no_appointments"]
        if button:
            await other.press("用预约凭证号查")
            assert other.names() == ["utter_ask_access"]
        await other.say(voucher["number"])
        await other.say(voucher["check_code"])
        assert other.names() == ["utter_sure_cancel"]
