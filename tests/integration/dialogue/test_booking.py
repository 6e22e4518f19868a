"""Booking conversations against the real hall: what is said, what is asked, what is in the database at the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from hall.appointments.model import State
from hall.appointments.store import appointment, booking_ban
from hall.clock import SHANGHAI
from hall.dialogue import store
from hall.dialogue.model import Turn
from hall.dialogue.model_frames import Ask, BookingFrame
from hall.hall import Hall
from tests.integration.dialogue.visitor import ID_NUMBER, OTHER_ID, PHONE, Visitor

WEDNESDAY_10 = datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)
CARD = "我想预约补办社保卡，本人来办，后天上午十点"


async def states(hall: Hall) -> list[tuple[str, datetime]]:
    """Return (state, start) of every appointment, in the order they were made."""
    async with hall.reading() as tx:
        rows = await tx.execute(
            select(appointment.c.state, appointment.c.starts_at).order_by(appointment.c.held_at, appointment.c.id)
        )
        return [(row.state, row.starts_at) for row in rows]


async def booked(hall: Hall) -> list[datetime]:
    return [start for state, start in await states(hall) if state == State.BOOKED]


async def frame(visitor: Visitor) -> BookingFrame:
    async with visitor.hall.reading() as tx:
        top = (await store.load(tx, visitor.conversation_id)).top
    assert isinstance(top, BookingFrame)
    return top


async def up_to_summary(visitor: Visitor, opening: str = CARD) -> str:
    """Book as far as the summary."""
    await visitor.say(opening, "book_appointment")
    await visitor.say("张三")
    await visitor.say(ID_NUMBER)
    await visitor.say(PHONE)
    return await visitor.say_code()


async def test_a_booking_from_the_first_word_to_the_voucher(any_visitor: Visitor) -> None:
    visitor = any_visitor
    first = await visitor.say("我想预约补办社保卡", "book_appointment")
    assert "本人" in first
    told = await visitor.say("本人来办")
    assert "utter_notice" in visitor.names()
    assert "一次性告知单" in told
    assert any(message.kind == "notice" and message.data["materials"] for message in visitor.reply.messages)
    assert "保留10分钟" in await visitor.say("后天上午十点")
    assert "utter_privacy" in visitor.names()
    assert "身份证号" in await visitor.say("张三")
    assert "手机号" in await visitor.say(ID_NUMBER)
    assert "138****8000" in await visitor.say(PHONE)
    summary = await visitor.say_code()
    assert "后天，11月25日（周三）上午10:00到10:30" in summary
    assert "张三（本人）" in summary
    assert "1101**********002X" in summary
    done = await visitor.say("确认", "affirm")
    voucher = next(message for message in visitor.reply.messages if message.kind == "voucher")
    assert voucher.data["number"] in done
    assert voucher.data["check_code"] in done
    assert "不预约也可以直接来大厅取号办理" in done
    assert await booked(visitor.hall) == [WEDNESDAY_10]


async def test_everything_in_one_message(visitor: Visitor) -> None:
    await visitor.say(f"我叫张三，身份证{ID_NUMBER}，手机{PHONE}，" + CARD, "book_appointment")
    assert visitor.names()[-1] == "utter_ask_code"
    await visitor.say_code()
    assert visitor.names()[-1] == "utter_summary"


async def test_a_question_midway_is_answered_and_the_open_one_asked_again(visitor: Visitor) -> None:
    await visitor.say(CARD, "book_appointment")
    answer = await visitor.say("那材料呢", "ask_materials")
    assert "一次性告知单" in answer
    assert "我们接着刚才的预约" in answer or "接着预约" in answer
    assert visitor.names()[-1] == "utter_ask_name"
    assert "上班" in await visitor.say("你们周六上班吗", "ask_hours")
    assert visitor.names()[-1] == "utter_ask_name"
    await visitor.say("张三")
    assert visitor.names()[-1] == "utter_ask_id"


async def test_yes_with_a_change_moves_the_held_place(visitor: Visitor) -> None:
    await up_to_summary(visitor)
    summary = await visitor.say("对，不过改十一点", "affirm")
    assert "上午11:00" in summary
    assert set(await states(visitor.hall)) == {
        (State.RELEASED, WEDNESDAY_10),
        (State.HELD, WEDNESDAY_10.replace(hour=11)),
    }
    await visitor.say("没问题", "affirm")
    assert await booked(visitor.hall) == [WEDNESDAY_10.replace(hour=11)]


async def test_a_correction_changes_only_the_day(visitor: Visitor) -> None:
    await up_to_summary(visitor)
    before = await frame(visitor)
    await visitor.say("不对，改成周五上午十点", "correct")
    after = await frame(visitor)
    assert after.held is not None
    assert after.held.starts_at == WEDNESDAY_10 + timedelta(days=2)
    assert (after.name, after.id_token, after.item_code) == (before.name, before.id_token, before.item_code)
    assert visitor.names()[-1] == "utter_summary"


async def test_for_the_mother_after_all(visitor: Visitor) -> None:
    await up_to_summary(visitor)
    assert "您的母亲叫什么名字" in await visitor.say("不是我，是我妈要办", "deny")
    await visitor.say("王秀英")
    summary = await visitor.say(OTHER_ID)
    assert "王秀英（您的母亲）" in summary
    await visitor.say("对", "affirm")
    async with visitor.hall.reading() as tx:
        row = (await tx.execute(select(appointment).where(appointment.c.state == State.BOOKED))).one()
        assert row.person_key == tx.vault.index(OTHER_ID, "id"), "the absence counts for the mother"
        assert row.booked_by_key != row.person_key


async def test_a_plain_no_asks_what_to_change(visitor: Visitor) -> None:
    await up_to_summary(visitor)
    await visitor.press("要改一下")
    assert visitor.names()[-1] == "utter_change_what"
    await visitor.press("姓名")
    assert visitor.names()[-1] == "utter_ask_name"
    assert "李四（本人）" in await visitor.say("李四")


async def test_back_stop_and_start_again(visitor: Visitor) -> None:
    await visitor.say(CARD, "book_appointment")
    await visitor.say("张三")
    await visitor.say("返回上一步")
    assert visitor.names()[-1] == "utter_ask_name"
    await visitor.say("再退一步，返回", "inform")
    await visitor.say("返回")
    assert visitor.names()[-1] == "utter_ask_day"
    assert [state for state, _ in await states(visitor.hall)] == [State.RELEASED], (
        "the place goes back when its day is taken back"
    )
    await visitor.say("重新开始")
    assert visitor.names() == ["utter_restarted_booking", "utter_ask_item"]
    await visitor.say(CARD, "book_appointment")
    await visitor.say("算了，不约了", "stop")
    assert visitor.names() == ["utter_stopped_booking"]
    assert await booked(visitor.hall) == []
    assert {state for state, _ in await states(visitor.hall)} == {State.RELEASED}


async def test_cancel_said_of_a_draft_leaves_real_appointments_alone(visitor: Visitor) -> None:
    await up_to_summary(visitor)
    await visitor.say("确认", "affirm")
    await visitor.say("再约一个身份证到期换领，不急，后天下午两点", "book_appointment")
    await visitor.say("取消", "cancel_appointment")
    assert visitor.names() == ["utter_stopped_booking"]
    assert await booked(visitor.hall) == [WEDNESDAY_10]
    await visitor.press("取消已约好的")
    assert visitor.names() == ["utter_sure_cancel"]


async def test_a_day_off_is_explained_and_the_nearest_offered(visitor: Visitor) -> None:
    await visitor.say("我想预约补办社保卡，本人来办", "book_appointment")
    assert "休息日" in await visitor.say("这周六上午")
    assert len(visitor.choices()) == 4
    assert "没有这一天" in await visitor.say("2月30号")
    assert "2027年" in await visitor.say("明年1月5号")
    assert "已经过去" in await visitor.say("昨天上午")
    assert "还没有放号" in await visitor.say("12月29号")
    assert "晚上8:00大厅不办公，那天的工作时间是上午9:00到" in await visitor.say("后天晚上八点")
    first = [choice.title for choice in visitor.choices()]
    await visitor.press("更多时间")
    assert [choice.title for choice in visitor.choices()] != first
    chosen = visitor.choices()[1].title
    assert chosen.split("，")[-1] in await visitor.say("第二个")


async def test_half_days_and_the_morning_one(visitor: Visitor) -> None:
    await visitor.say("我想预约补办社保卡，本人来办", "book_appointment")
    assert {"上午", "下午"} <= {
        half for choice in visitor.choices() for half in ("上午", "下午") if half in choice.title
    }
    told = await visitor.say("后天下午")
    assert all("下午" in choice.title for choice in visitor.choices()[:3]), told
    assert "下午2:30" in await visitor.say("两点半")


async def test_a_second_booking_asks_nothing_personal_again(visitor: Visitor) -> None:
    await up_to_summary(visitor)
    await visitor.say("确认", "affirm")
    told = await visitor.say("再帮我约身份证到期换领，不急，明天下午两点", "book_appointment")
    assert visitor.names()[-1] == "utter_summary", told
    assert "张三（本人）" in told


async def test_two_people_in_one_message(visitor: Visitor) -> None:
    await visitor.say("给我和我妈各约一个身份证到期换领，不急，后天上午九点", "book_appointment")
    assert visitor.names()[0] == "utter_two_bookings"
    await visitor.say("张三")
    await visitor.say(ID_NUMBER)
    await visitor.say(PHONE)
    await visitor.say_code()
    assert "接下来约您母亲的" in await visitor.say("对", "affirm")
    await visitor.say("到期换，不急")
    await visitor.say("后天上午九点")
    await visitor.say("王秀英")
    await visitor.say(OTHER_ID)
    await visitor.say("确认", "affirm")
    assert await booked(visitor.hall) == [WEDNESDAY_10.replace(hour=9)] * 2


async def test_as_last_time(visitor: Visitor) -> None:
    await visitor.say("给我妈约身份证到期换领，不急，后天上午九点", "book_appointment")
    for answer in ("王秀英", OTHER_ID, "李明", PHONE):
        await visitor.say(answer)
    await visitor.say_code()
    await visitor.say("确认", "affirm")
    made = len(await booked(visitor.hall))
    await visitor.say("跟上次一样再约一个", "book_appointment")
    await visitor.say("明天上午十点")
    assert visitor.names()[-1] == "utter_summary"
    assert len(await booked(visitor.hall)) == made == 1


async def test_an_overlapping_booking_is_explained(visitor: Visitor) -> None:
    await up_to_summary(visitor)
    await visitor.say("确认", "affirm")
    await visitor.say("再约身份证到期换领，不急，后天上午十点", "book_appointment")
    told = await visitor.say("确认", "affirm")
    assert "已经有一个预约" in told
    assert visitor.names()[-1] == "utter_ask_day"


async def ban(visitor: Visitor) -> None:
    async with visitor.hall.transaction() as tx:
        begins, ends = tx.now - timedelta(days=1), tx.now + timedelta(days=300)
        key = tx.vault.index(ID_NUMBER, "id")
        await tx.execute(booking_ban.insert().values(id="ban_1", person_key=key, starts_at=begins, until=ends))


async def test_a_ban_is_told_with_the_way_that_stays_open(visitor: Visitor) -> None:
    await ban(visitor)
    await visitor.say(CARD, "book_appointment")
    await visitor.say("张三")
    await visitor.say(ID_NUMBER)
    assert visitor.names() == ["utter_ask_phone"]  # a number typed proves nobody: bans are told to no stranger
    await visitor.say(PHONE)
    told = await visitor.say_code()
    assert visitor.names()[-1] == "utter_banned"  # before the summary
    assert "随时可以直接来大厅取号办理" in told
    assert await states(visitor.hall) == [("released", WEDNESDAY_10)]
    await visitor.press("我要申诉")
    await visitor.say("那天我在医院陪护，走不开，打过电话说明")
    assert visitor.names() == ["utter_appeal_taken"]


async def test_a_ban_that_begins_before_the_last_yes_is_told_then(visitor: Visitor) -> None:
    await up_to_summary(visitor)
    await ban(visitor)
    await visitor.say("确认", "affirm")
    assert visitor.names() == ["utter_banned"]
    assert await booked(visitor.hall) == []


async def test_a_known_person_with_a_ban_is_told_before_anything_is_asked(visitor: Visitor) -> None:
    await up_to_summary(visitor)
    await visitor.say("确认", "affirm")
    await ban(visitor)
    await visitor.say("再约一个身份证到期换领", "book_appointment")
    assert visitor.names() == ["utter_banned"]


async def test_an_expired_hold_is_held_again_or_another_offered(visitor: Visitor) -> None:
    await up_to_summary(visitor)
    visitor.hall.clock.pin(visitor.hall.clock.now() + timedelta(minutes=30))
    again = await visitor.say("确认", "affirm")
    if visitor.names()[-1] == "utter_summary":
        assert "已为您留好" in again
        await visitor.say("确认", "affirm")
    assert await booked(visitor.hall) == [WEDNESDAY_10]


async def test_a_place_taken_by_another_meanwhile(visitor: Visitor) -> None:
    await visitor.say("我想预约补办社保卡，本人来办", "book_appointment")
    await visitor.say("后天上午十点")
    visitor.hall.clock.pin(visitor.hall.clock.now() + timedelta(minutes=11))
    for number in range(4):
        other = Visitor(visitor.hall, f"cnv_other{number}")
        await other.say(CARD, "book_appointment")
    told = await visitor.say("张三")
    assert "约满" in told or "约走" in told
    assert len(visitor.choices()) == 4


async def test_a_turn_handed_in_twice_acts_once(any_visitor: Visitor) -> None:
    visitor = any_visitor
    await up_to_summary(visitor)
    await visitor.say("确认", "affirm")
    again = await visitor.again(Turn("affirm", 0.95, "确认"))
    assert again == visitor.reply
    assert len(await booked(visitor.hall)) == 1


async def test_the_check_digit_is_explained_without_repeating_the_number(visitor: Visitor) -> None:
    await visitor.say(CARD, "book_appointment")
    await visitor.say("张三")
    told = await visitor.say("110105194912310021")
    assert "校验" in told
    assert "0021" not in told
    assert visitor.names()[-1] == "utter_ask_id"


async def test_two_misses_become_a_numbered_consultation(visitor: Visitor) -> None:
    await visitor.say(CARD, "book_appointment")
    await visitor.say("嘟嘟嘟嘟嘟嘟嘟嘟")
    assert "utter_missed" in visitor.names()
    told = await visitor.say("吧啦吧啦吧啦吧啦吧啦")
    assert "utter_taken_down" in visitor.names()
    assert "2026年11月26日" in told
    assert visitor.names()[-1] == "utter_ask_name"


async def test_the_frame_keeps_no_name_and_no_number(visitor: Visitor) -> None:
    await visitor.say(CARD, "book_appointment")
    await visitor.say("我叫张三丰")
    await visitor.say(ID_NUMBER)
    async with visitor.hall.reading() as tx:
        kept = str((await tx.execute(select(store.task_frame.c.memory))).scalar_one())
        replies = str((await tx.execute(select(store.dialogue_turn.c.reply))).scalars().all())
    assert "张三丰" not in kept
    assert ID_NUMBER not in kept + replies


async def test_only_the_number_asked_for_is_expected(visitor: Visitor) -> None:
    from hall.dialogue import service

    async def expected() -> str | None:
        async with visitor.hall.reading() as tx:
            return await service.expecting(tx, visitor.conversation_id)

    assert await expected() is None
    await visitor.say(CARD, "book_appointment")
    await visitor.say("张三")
    assert await expected() == "id_number"
    await visitor.say(ID_NUMBER)
    assert await expected() == "phone"
    await visitor.say(PHONE)
    assert await expected() == "code"
    assert (await frame(visitor)).asking is Ask.CODE


async def test_special_needs_are_noted_and_a_guide_task_made(visitor: Visitor) -> None:
    from hall.appointments import service as appointments

    await up_to_summary(visitor)
    assert "腿脚不便" in await visitor.say("好的，我腿脚不便，坐轮椅", "affirm")
    await visitor.say("确认", "affirm")
    async with visitor.hall.reading() as tx:
        tasks = await appointments.guide_tasks(tx)
    assert [str(need) for need in tasks[0].needs] == ["wheelchair"]


async def test_another_item_midway_is_changed_or_queued(visitor: Visitor) -> None:
    await visitor.say(CARD, "book_appointment")
    await visitor.say("我想预约失业登记", "book_appointment")
    assert visitor.names() == ["utter_switch_or_queue"]
    await visitor.press("先约完")
    assert visitor.names()[-1] == "utter_ask_name"
    await visitor.say("换成办失业登记", "correct")
    assert (await frame(visitor)).item_code == "I26"
