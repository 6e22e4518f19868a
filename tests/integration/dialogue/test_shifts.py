"""A time moved by what is said of it: 往后推一天, 提前一小时, 晚一点."""

from __future__ import annotations

from datetime import datetime

import pytest

from hall.clock import SHANGHAI
from tests.integration.dialogue.test_booking import booked
from tests.integration.dialogue.test_several import book_for_oneself
from tests.integration.dialogue.visitor import Visitor, booking


@pytest.mark.parametrize(
    ("said", "day", "hour", "minute"),
    [
        ("往后推一天", 26, 10, 0),
        ("提前一小时", 25, 9, 0),
        ("晚半个小时", 25, 10, 30),
        ("推迟两天，下午三点", 27, 15, 0),
    ],
)
async def test_the_place_held_moves(visitor: Visitor, said: str, day: int, hour: int, minute: int) -> None:
    await visitor.say("约烟草证，后天上午十点", "book_appointment")
    await visitor.say(said, "reschedule_appointment")
    held = (await booking(visitor)).held
    assert held is not None
    assert held.starts_at == datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


async def test_the_time_wished_for_moves_before_a_place_is_held(visitor: Visitor) -> None:
    await visitor.say("约优待证，后天上午十点", "book_appointment")
    await visitor.say("往后推一天", "reschedule_appointment")
    wish = (await booking(visitor)).wish
    assert wish is not None
    assert wish.first.day == 26


@pytest.mark.parametrize(
    ("said", "month", "day"),
    [
        ("往后推四个工作日", 12, 1),
        ("推迟两个工作日", 11, 27),
        ("提前一个工作日", 11, 24),
        ("能不能往后推三个工作日", 11, 30),
    ],
)
async def test_working_days_are_counted_from_the_time_held(visitor: Visitor, said: str, month: int, day: int) -> None:
    await visitor.say("约烟草证，后天上午十点", "book_appointment")  # Wednesday the 25th
    await visitor.say(said, "inform")
    held = (await booking(visitor)).held
    assert held is not None
    assert held.starts_at == datetime(2026, month, day, 10, 0, tzinfo=SHANGHAI)


async def test_working_days_are_counted_from_the_day_under_discussion(visitor: Visitor) -> None:
    await visitor.say("约烟草证，后天上午", "book_appointment")
    assert visitor.names()[-1] == "utter_offer_times"
    await visitor.say("往后推四个工作日", "inform")
    assert visitor.names() == ["utter_offer_times"]
    assert "12月1日（周二）上午9:00" in visitor.choices()[0].title


async def test_working_days_move_an_appointment_that_is_named_later(visitor: Visitor) -> None:
    await visitor.say("约烟草证，周五上午十点", "book_appointment")
    await book_for_oneself(visitor)
    await visitor.say("往后推两个工作日", "inform")
    await visitor.say("确定", "affirm")
    assert await booked(visitor.hall) == [datetime(2026, 12, 1, 10, 0, tzinfo=SHANGHAI)]


async def test_a_question_about_the_rule_moves_nothing(visitor: Visitor) -> None:
    await visitor.say("约烟草证，后天上午十点", "book_appointment")
    await visitor.say("是不是要提前三个工作日约", "ask_process")
    held = (await booking(visitor)).held
    assert held is not None
    assert held.starts_at.day == 25


@pytest.mark.parametrize(
    ("said", "first"), [("晚一点", "10:30"), ("太早了", "10:30"), ("早点行吗", "9:00"), ("太晚了", "9:00")]
)
async def test_later_and_earlier_offer_the_times_of_that_day(visitor: Visitor, said: str, first: str) -> None:
    await visitor.say("约烟草证，后天上午十点", "book_appointment")
    await visitor.say(said, "inform")
    assert visitor.names() == ["utter_offer_times"]
    assert f"11月25日（周三）上午{first}" in visitor.choices()[0].title


async def test_nothing_earlier_is_not_called_full(visitor: Visitor) -> None:
    await visitor.say("约烟草证", "book_appointment")
    answer = await visitor.say("早一点的", "inform")
    assert "约满" not in answer
    assert "没有空位" in answer


async def test_an_appointment_made_moves_and_is_not_offered_its_own_day_when_another_is_wanted(
    visitor: Visitor,
) -> None:
    await visitor.say("约烟草证，周五上午十点", "book_appointment")
    await book_for_oneself(visitor)
    await visitor.say("往后推一天", "reschedule_appointment")  # a Saturday
    assert not any("11月27日" in choice.title for choice in visitor.choices())
    await visitor.say("不改了", "deny")
    await visitor.say("晚一点", "reschedule_appointment")
    await visitor.press("上午10:30")
    await visitor.say("确定", "affirm")
    assert await booked(visitor.hall) == [datetime(2026, 11, 27, 10, 30, tzinfo=SHANGHAI)]


async def test_who_gives_up_while_choosing_another_time_is_believed(visitor: Visitor) -> None:
    for said, kept in (("不改了", True), ("算了不约了", False)):
        await visitor.say("约烟草证，周五上午十点", "book_appointment")
        await visitor.say("太早了", "inform")
        await visitor.say(said, "stop")
        assert ("utter_keep_time" in visitor.names()) is kept
        assert ("utter_stopped_booking" in visitor.names()) is not kept
        await visitor.say("重新开始")
        await visitor.say("不约了", "stop")
