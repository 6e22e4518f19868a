"""A yes that says again what was summed up, and corrections in the middle of a booking."""

from __future__ import annotations

from datetime import datetime

import pytest

from hall.clock import SHANGHAI
from hall.dialogue.model_frames import FindingFrame
from tests.integration.dialogue.test_booking import WEDNESDAY_10, booked, up_to_summary
from tests.integration.dialogue.visitor import ID_NUMBER, OTHER_ID, PHONE, Visitor, booking, memory

MINE = "我想预约补办社保卡，本人来办，后天上午十点"
HERS = "给我婆婆约补办社保卡，本人来办，后天上午十点"


async def her_summary(visitor: Visitor) -> None:
    """Book for one's mother-in-law as far as the summary."""
    await visitor.say(HERS, "book_appointment")
    for said in ("杜玉芬", OTHER_ID, "张三", PHONE):
        await visitor.say(said)
    await visitor.say_code()
    assert visitor.names()[-1] == "utter_summary"


@pytest.mark.parametrize(
    "said",
    [
        "对，就十点",
        "对，周三上午",
        "对对，就后天上午十点",
        "嗯，后天十点，没错",
        "就后天上午十点吧",
        "是的，社保卡，周三十点",
        "没错，是我自己办",
        "好，就周三",
        "行，那就周三上午十点约上",
        "对就周三上午十点",
        "可以，张三，25号上午十点",
        "中，还是后天十点",
        "对，改到周三",
    ],
)
async def test_a_yes_that_says_the_summary_again_confirms(visitor: Visitor, said: str) -> None:
    await up_to_summary(visitor, MINE)
    await visitor.say(said, "inform", 0.6)
    assert await booked(visitor.hall) == [WEDNESDAY_10]


@pytest.mark.parametrize("said", ["嗯，是给我婆婆约的，没错", "对，给我婆婆", "是给俺婆婆办的，对", "对，杜玉芬，周三"])
async def test_so_does_one_that_says_whom_it_is_for(visitor: Visitor, said: str) -> None:
    await her_summary(visitor)
    await visitor.say(said, "inform", 0.6)
    assert await booked(visitor.hall) == [WEDNESDAY_10]


@pytest.mark.parametrize(
    "said",
    [
        "对，就十点半",
        "对，周四上午十点",
        "好，下午两点",
        "是周三上午十点，对吧",
        "周三十点是吧",
        "对，给我婆婆",
        "对，我婆婆也去",
        "对，不过我腿脚不便",
        "是给我婆婆约的，没错",
        "周三上午十点",
        "对，周三不行",
        "不对，周三十点",
        "好，周三十点要带什么",
        "对，办居住证",
        "对，再约一个居住证",
    ],
)
async def test_what_differs_or_adds_or_asks_does_not(visitor: Visitor, said: str) -> None:
    await up_to_summary(visitor, MINE)
    await visitor.say(said, "inform", 0.6)
    assert await booked(visitor.hall) == []


@pytest.mark.parametrize("said", ["对，改到下周一", "对，下周一上午十点", "没错，就下周一十点"])
async def test_a_move_is_confirmed_by_saying_the_new_time_again(visitor: Visitor, said: str) -> None:
    await up_to_summary(visitor, MINE)
    await visitor.say("对", "affirm")
    await visitor.say("刚约的这个改成下周一上午十点", "reschedule_appointment")
    assert visitor.names()[-1] == "utter_sure_move"
    await visitor.say(said, "reschedule_appointment")
    assert "utter_moved" in visitor.names()
    assert await booked(visitor.hall) == [datetime(2026, 11, 30, 10, 0, tzinfo=SHANGHAI)]


async def test_another_day_at_the_confirmation_of_a_move_keeps_the_hour_and_asks_again(visitor: Visitor) -> None:
    await up_to_summary(visitor, MINE)
    await visitor.say("对", "affirm")
    await visitor.say("刚约的这个改成下周一下午三点", "reschedule_appointment")
    await visitor.say("还是改到下周二吧", "reschedule_appointment")
    assert visitor.names()[-1] == "utter_sure_move"
    top = (await memory(visitor)).top
    assert isinstance(top, FindingFrame)
    assert top.new_start == datetime(2026, 12, 1, 15, 0, tzinfo=SHANGHAI)
    assert await booked(visitor.hall) == [WEDNESDAY_10]


@pytest.mark.parametrize(
    "said",
    [
        "啊不行，后天下午要开会，改大后天下午吧，钟点不变",
        "改大后天，时间不变",
        "换到大后天吧，还是那个点",
        "那大后天吧",
        "后天不行，那就大后天",
        "他说周三不行，那就周四",
        "我问了，周三他来不了，那就改周四",
    ],
)
async def test_the_hour_stays_when_the_day_alone_changes(visitor: Visitor, said: str) -> None:
    await visitor.say("约烟草证，后天下午两点半", "book_appointment")
    await visitor.say(said, "reschedule_appointment")
    held = (await booking(visitor)).held
    assert held is not None
    assert held.starts_at == datetime(2026, 11, 26, 14, 30, tzinfo=SHANGHAI)


async def test_the_other_half_of_a_day_is_no_time_kept(visitor: Visitor) -> None:
    await visitor.say("约烟草证，后天上午十点", "book_appointment")
    await visitor.say("改大后天下午，别的不变", "inform")
    assert visitor.names()[-1] == "utter_offer_times"


@pytest.mark.parametrize(
    "said",
    [
        "整岔劈了，我爸前年就领上了，是给我妈约，她上个月刚满六十",
        "不是给我爸，是给我妈约",
        "弄错了，我爸早办过了，这回给俺妈办",
        "给我妈约的，我爸去年就办了",
    ],
)
async def test_of_several_relatives_the_one_it_is_said_to_be_for_is_meant(visitor: Visitor, said: str) -> None:
    await visitor.say("给我爸约烟草证，后天上午十点", "book_appointment")
    held = (await booking(visitor)).held
    await visitor.say(said, "correct")
    frame = await booking(visitor)
    assert frame.relation == "母亲"
    assert frame.held == held
    assert visitor.names()[-1] == "utter_ask_name_relative"


async def test_what_she_must_bring_is_asked_and_answered_at_the_summary(visitor: Visitor) -> None:
    await her_summary(visitor)
    await visitor.say("到时候她要带什么", "check_appointment", 0.4)
    assert "utter_notice" in visitor.names()
    assert visitor.names()[-1] == "utter_summary"
