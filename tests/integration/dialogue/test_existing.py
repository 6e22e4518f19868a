"""What is said of appointments that exist, and after them: told of, asked about, cancelled already, moved, led to by a guide."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from hall.appointments.store import appointment, guide_task
from hall.clock import SHANGHAI
from hall.dialogue.model_frames import BookingFrame
from tests.integration.dialogue.test_which import FRIDAY, JOBLESS, TUESDAY, book, left
from tests.integration.dialogue.visitor import ID_NUMBER, PHONE, Visitor, booking, memory

PENSION = "I28"
LATER = datetime(2026, 12, 3, 10, tzinfo=SHANGHAI)


async def prove(visitor: Visitor) -> None:
    await visitor.say(PHONE)
    await visitor.say_code()


async def states(visitor: Visitor) -> list[tuple[str, str]]:
    async with visitor.hall.reading() as tx:
        made = await tx.execute(select(appointment.c.item_code, appointment.c.state).order_by(appointment.c.starts_at))
        return [(row.item_code, row.state) for row in made]


@pytest.mark.parametrize("reason", ["现在不得来咯", "那天家里来客走不开", "来不了了"])
async def test_who_tells_of_an_appointment_moves_that_one(visitor: Visitor, reason: str) -> None:
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("我约了下周二下午三点，办那个失业登记的", "book_appointment")
    assert visitor.names() == ["utter_ask_access"]
    await visitor.say(reason, "inform", 0.4)
    assert visitor.names() == ["utter_noted", "utter_ask_access"]
    await visitor.say("给我改到12月3号呗，点儿不变", "reschedule_appointment")
    await prove(visitor)
    assert visitor.names() == ["utter_sure_move"]
    await visitor.say("嗯，改到12月3号", "affirm")
    assert visitor.names() == ["utter_moved"]
    assert await states(visitor) == [(JOBLESS, "booked")]
    assert not any(isinstance(frame, BookingFrame) for frame in (await memory(visitor)).frames)


async def test_who_tells_of_an_appointment_cancels_that_one(visitor: Visitor) -> None:
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("我前几天约了个办失业登记的", "ask_duration")
    await visitor.say("你帮我把预约取消了嘛", "cancel_appointment")
    await prove(visitor)
    await visitor.say("对头，取消", "cancel_appointment")
    assert await states(visitor) == [(JOBLESS, "cancelled")]
    assert (await memory(visitor)).frames == ()


@pytest.mark.parametrize("moved", [False, True])
async def test_materials_are_those_of_the_appointment_spoken_of(visitor: Visitor, moved: bool) -> None:
    await book(visitor, PENSION, TUESDAY)
    await visitor.say("帮我查下我的预约", "check_appointment")
    await prove(visitor)
    assert "上午" not in await visitor.say("是前晌还是后晌", "ask_process", 0.4)
    assert visitor.names() == ["utter_appointment_shown", "utter_after_check"]
    if moved:
        await visitor.say("改到12月3号上午十点", "reschedule_appointment")
        await visitor.say("行，确定改", "affirm")
    told = await visitor.say("需要带什么材料", "ask_materials")
    assert visitor.names() == ["utter_notice", "utter_after_materials"]
    assert "灵活就业人员" in told


async def test_what_is_cancelled_already_is_said_to_be_and_the_booking_goes_on(visitor: Visitor) -> None:
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("取消失业登记那个", "cancel_appointment")
    await prove(visitor)
    await visitor.say("对", "affirm")
    await visitor.say("约高龄津贴，明天上午十点", "book_appointment")
    draft = await booking(visitor)
    told = await visitor.say("失业登记那个也取消了吧，没取消就给我取消掉", "cancel_appointment")
    assert visitor.names()[0] == "utter_appointment_over"
    assert "已经取消" in told
    assert (await booking(visitor)).held == draft.held
    await visitor.say("取消吧，不约了", "cancel_appointment")
    assert "utter_stopped_booking" in visitor.names()


@pytest.mark.parametrize("said", ["原来周二那个不用我再取消了吧", "之前那个还用取消吗", "用不用我把原来的取消"])
async def test_the_old_time_of_one_that_was_moved_needs_no_cancelling(visitor: Visitor, said: str) -> None:
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("把失业登记改到12月3号上午十点", "reschedule_appointment")
    await prove(visitor)
    await visitor.say("对，改到12月3号上午十点", "affirm")
    told = await visitor.say(said, "cancel_appointment")
    assert visitor.names() == ["utter_moved"]
    assert "12月3日" in told
    assert await left(visitor) == [JOBLESS]


async def test_how_the_other_one_stands_is_answered_from_what_is_booked(visitor: Visitor) -> None:
    await book(visitor, PENSION, FRIDAY)
    await book(visitor, JOBLESS, TUESDAY)
    await visitor.say("失业登记那个取消", "cancel_appointment")
    await prove(visitor)
    await visitor.say("取消吧", "cancel_appointment")
    told = await visitor.say("养老保险那个没动吧", "repeat")
    assert visitor.names() == ["utter_appointment_shown", "utter_after_check"]
    assert "灵活就业人员" in told
    await visitor.say("失业登记的没给我留着吧", "repeat")
    assert visitor.names() == ["utter_appointment_over"]


@pytest.mark.parametrize(
    "said",
    [
        "我来办慢性病那个认定，明天上午十点，能不能有人在门口接我一下，领着我办",
        "想办高龄津贴，明天上午十点去，有没有人能扶我进去",
        "明天上午十点我去办失业登记，找不着地方，找个人带我一下",
    ],
)
async def test_a_guide_wanted_with_a_matter_and_a_time_is_noted_in_the_booking(visitor: Visitor, said: str) -> None:
    await visitor.say(said, "request_guide")
    frame = await booking(visitor)
    assert frame.needs
    for answer in ("登记失业", "本人") if frame.held is None else ():
        await visitor.say(answer)
    frame = await booking(visitor)
    assert frame.held is not None
    assert (frame.held.starts_at.day, frame.held.starts_at.hour) == (24, 10)
    await visitor.say("张三")
    await visitor.say(ID_NUMBER)
    await prove(visitor)
    await visitor.say("确认", "affirm")
    async with visitor.hall.reading() as tx:
        (task,) = await tx.execute(select(guide_task))
    assert task.appointment_id is not None
