"""The morning of a year whose holidays nobody has imported yet: everything is still answered, and nothing is made up."""

from __future__ import annotations

from datetime import datetime

import pytest

from hall.clock import SHANGHAI
from tests.integration.dialogue.visitor import Visitor

SAID = [
    ("你们几点上班", "ask_hours"),
    ("明天上班吗", "ask_hours"),
    ("失业登记几点能办", "ask_hours"),
    ("失业登记要多久", "ask_duration"),
    ("在哪办", "ask_location"),
    ("怎么办", "ask_channel"),
    ("下班后能办吗", "ask_off_hours"),
    ("失约会怎样", "ask_blacklist"),
    ("这个政策怎么解释", "ask_policy"),
    ("转人工", "talk_to_human"),
    ("我要投诉，窗口态度不好", "complain"),
    ("我约失业登记，明天上午九点", "book_appointment"),
    ("查一下我的预约", "check_appointment"),
    ("评价一下", "rate_service"),
    ("需要有人带我", "request_guide"),
]


@pytest.mark.parametrize(("text", "intent"), SAID)
async def test_every_question_is_answered_in_a_year_that_is_not_published(
    visitor: Visitor, text: str, intent: str
) -> None:
    visitor.hall.clock.pin(datetime(2027, 1, 4, 10, tzinfo=SHANGHAI))
    assert await visitor.say(text, intent)
    assert await visitor.say("就是窗口那个小伙子，等了两个小时没人理")


async def test_the_opening_hours_say_that_the_year_is_not_published(visitor: Visitor) -> None:
    visitor.hall.clock.pin(datetime(2027, 1, 4, 10, tzinfo=SHANGHAI))
    told = await visitor.say("你们几点上班", "ask_hours")
    assert visitor.names() == ["utter_day_unknown_year"]
    assert "2027年" in told
