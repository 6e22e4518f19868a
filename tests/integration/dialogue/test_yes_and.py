"""A yes that says again what was summed up, and corrections in the middle of a booking."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from hall.clock import SHANGHAI
from hall.dialogue.dating import dates_in
from hall.dialogue.model_frames import FindingFrame, OffHoursFrame
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


@pytest.mark.parametrize(
    "said", ["嗯，是给我婆婆约的，没错", "对，给我婆婆", "是给俺婆婆办的，对", "对，杜玉芬，周三", "是，给我婆婆约"]
)
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
        "对对，老婆的",
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


@pytest.mark.parametrize(
    "said",
    [
        "哦不对，失业登记我上礼拜已经办完了，我要办的是领失业金",
        "失业登记早办好了，这回要领失业金",
        "不是失业登记，要约的是失业金",
        "我想办的其实是失业金",
    ],
)
async def test_the_matter_is_corrected_by_telling_what_it_is_not(visitor: Visitor, said: str) -> None:
    await visitor.say("我想约失业登记，登记失业，周三下午三点", "book_appointment")
    if (await booking(visitor)).question_id:
        await visitor.press("登记失业")
    assert (await booking(visitor)).item_code == "I26"
    await visitor.say(said, "correct", 0.9)
    frame = await booking(visitor)
    assert frame.item_code == "I27"
    place = frame.held or frame.wish or frame.seeking
    assert place is not None
    if frame.held:
        assert frame.held.starts_at == datetime(2026, 11, 25, 15, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "said",
    [
        "下周二上午想一趟把两样办了，社保卡九点半，居民医保参保十点半，社保卡我是头一次办",
        "约两个号，社保卡下周二上午九点半，居民医保参保下周二十点半",
        "给我约下周二上午，社保卡九点半和居民医保参保十点半",
    ],
)
async def test_each_of_two_matters_has_its_own_hour(visitor: Visitor, said: str) -> None:
    await visitor.say(said, "book_appointment")
    frame, waiting = await booking(visitor), (await memory(visitor)).queue
    wish = frame.wish
    assert frame.item_code == "I30"
    assert wish is not None
    assert (wish.first.day, str(wish.start)) == (1, "09:30:00")
    assert [(one.item_code, one.text) for one in waiting] == [("I32", "2026年12月1日上午10:30")]


async def test_the_second_of_two_matters_is_held_at_its_hour(visitor: Visitor) -> None:
    await visitor.say("约烟草证和养老院备案，烟草证周四上午九点，养老院备案周四十点", "book_appointment")
    for said in ("张三", ID_NUMBER, PHONE):
        await visitor.say(said)
    await visitor.say_code()
    await visitor.say("对", "affirm")
    frame = await booking(visitor)
    assert frame.item_code == "I19"
    wanted = datetime(2026, 11, 26, 10, 0, tzinfo=SHANGHAI)
    assert (frame.held and frame.held.starts_at == wanted) or (frame.wish and frame.wish.first == wanted.date())


@pytest.mark.parametrize("said", ["约烟草证和养老院备案，周二或者周三", "约烟草证和养老院备案，周二周三都行"])
async def test_two_days_to_choose_from_are_not_shared_out(visitor: Visitor, said: str) -> None:
    await visitor.say(said, "book_appointment")
    assert [one.text for one in (await memory(visitor)).queue] == [""]


@pytest.mark.parametrize(
    ("said", "mine", "theirs"),
    [
        ("俺有俩事，一个是俺娘嘞高龄津贴，一个是俺自己嘞农村养老金领取", "母亲", None),
        ("俺有俩事，一个是俺自己嘞农村养老金领取，一个是俺娘嘞高龄津贴", None, "母亲"),
        ("给我妈约高龄津贴和社保卡", "母亲", "母亲"),
    ],
)
async def test_each_of_two_matters_is_for_its_own_person(
    visitor: Visitor, said: str, mine: str | None, theirs: str | None
) -> None:
    await visitor.say(said, "book_appointment")
    assert (await booking(visitor)).relation == mine
    assert [one.relation for one in (await memory(visitor)).queue] == [theirs]


@pytest.mark.parametrize("said", ["预约补办社保卡，这周六上午十点", "我要补办社保卡，星期天过去"])
async def test_a_day_off_is_said_before_anything_is_asked_of_the_case(visitor: Visitor, said: str) -> None:
    await visitor.say(said, "book_appointment")
    assert visitor.names()[-2:] == ["utter_day_rest", "utter_ask_situation"]
    await visitor.say("本人来办")
    assert "utter_day_rest" not in visitor.names()
    assert visitor.names()[-1] == "utter_offer_nearest"
    await visitor.say("那下周一吧")
    held = (await booking(visitor)).held
    assert held is None or held.starts_at.day == 30


async def test_what_must_be_done_before_a_day_is_no_time_to_come_outside_the_hours(visitor: Visitor) -> None:
    await visitor.say("下班以后能办吗", "ask_off_hours")
    await visitor.press(visitor.choices()[0].title)
    assert visitor.names()[-1] == "utter_ask_off_hours_time"
    await visitor.say("12月4号之前")
    top = (await memory(visitor)).top
    assert isinstance(top, OffHoursFrame)
    assert top.deadline == date(2026, 12, 4)
    assert top.wish is None
    await visitor.say("周三晚上六点半")
    assert visitor.names()[-1] == "utter_ask_off_hours_reason"


@pytest.mark.parametrize("said", ["想下班以后去，周三晚上六点半行不行", "能不能下班以后去办，周三晚上六点半"])
async def test_after_work_only_frames_the_time_told_beside_it(visitor: Visitor, said: str) -> None:
    async with visitor.hall.reading() as tx:
        wish = (await dates_in(tx, said)).wish
    assert wish is not None
    assert (wish.first.day, str(wish.start)) == (25, "18:30:00")


async def test_an_item_of_the_list_that_a_long_story_names_is_applied_for(visitor: Visitor) -> None:
    said = "我在厂里上白班，请不下来假。身份证到期一直没换，这周五要住院做手术，能不能下班以后去办，周三晚上六点半"
    await visitor.say(said, "ask_off_hours")
    assert visitor.names()[0] == "utter_off_hours_start"
    assert visitor.names()[-1] == "utter_ask_off_hours_reason"


@pytest.mark.parametrize("said", ["他周三值班去不了，周四吧", "周三不去了，改周四", "我周三来不了，那就周四"])
async def test_a_day_refused_with_another_named_gives_nothing_up(visitor: Visitor, said: str) -> None:
    await visitor.say("约烟草证，周三上午十点", "book_appointment")
    await visitor.say(said, "cancel_appointment")
    held = (await booking(visitor)).held
    assert held is not None
    assert held.starts_at == datetime(2026, 11, 26, 10, 0, tzinfo=SHANGHAI)


async def test_a_booking_is_still_given_up_when_no_other_day_is_named(visitor: Visitor) -> None:
    await visitor.say("约烟草证，周三上午十点", "book_appointment")
    await visitor.say("周三去不了，不约了", "cancel_appointment")
    assert (await memory(visitor)).top is None


@pytest.mark.parametrize("said", ["不对，我老公不用办，是我自己办", "给我自己约的，我爱人陪我去"])
async def test_it_is_for_the_writer_whoever_else_is_mentioned(visitor: Visitor, said: str) -> None:
    await visitor.say("给我老公约烟草证，周三上午十点", "book_appointment")
    await visitor.say(said, "correct")
    assert (await booking(visitor)).relation is None
    assert visitor.names()[-1] == "utter_ask_name"


async def test_a_time_is_no_reason_and_a_changed_one_is_checked_anew(visitor: Visitor) -> None:
    await visitor.say("下班以后能办吗", "ask_off_hours")
    await visitor.press(visitor.choices()[0].title)
    await visitor.say("周六上午九点")
    assert visitor.names()[-1] == "utter_ask_off_hours_reason"
    await visitor.say("周四上午十点")
    assert visitor.names() == ["utter_off_hours_within", "utter_ask_off_hours_time"]
