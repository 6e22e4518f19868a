"""What people say at the end of a booking and around it, in words of their own: whom it is for, yes, praise, a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.integration.dialogue.test_booking import WEDNESDAY_10, booked, up_to_summary
from tests.integration.dialogue.test_yes_and import MINE, her_summary
from tests.integration.dialogue.visitor import OTHER_ID, OTHER_PHONE, PHONE, Visitor, booking, memory


async def his_summary(visitor: Visitor, whose: str = "俺老头") -> str:
    """Book for one's husband as far as the summary."""
    await visitor.say(f"给{whose}约烟草证，后天上午十点", "book_appointment")
    for said in ("耿大栓", OTHER_ID, "张三", PHONE):
        await visitor.say(said)
    return await visitor.say_code()


@pytest.mark.parametrize(
    "said",
    [
        "是嘞，写俺老头嘞名儿，约吧",
        "对，是我老公",
        "中，就写耿大栓",
        "对对，给俺老头约",
        "没错，俺家掌柜的，约吧",
        "对，就是给他约的",
    ],
)
async def test_a_yes_that_names_the_right_person_by_another_word_is_one(visitor: Visitor, said: str) -> None:
    assert "耿大栓（您的老伴）" in await his_summary(visitor)
    await visitor.say(said, "inform", 0.6)
    assert await booked(visitor.hall) == [WEDNESDAY_10]


@pytest.mark.parametrize("said", ["对，写俺娘的名", "是给我儿约的，约吧", "写俺老头的名，改周四", "对，写我自己的名"])
async def test_one_that_names_another_is_not(visitor: Visitor, said: str) -> None:
    await his_summary(visitor)
    await visitor.say(said, "inform", 0.6)
    assert await booked(visitor.hall) == []


@pytest.mark.parametrize(
    ("asked", "said", "relation"),
    [
        ("俺替俺老头问嘞，烟草证收费不", "那约上吧，后天上午十点", "老伴"),
        ("我帮我妈问一下，烟草证多少钱", "那就给她约后天上午十点", "母亲"),
        ("给我妈办烟草证收费吗", "给我爸也约一个，后天上午十点", "父亲"),
        ("俺替俺老头问嘞，烟草证收费不", "那给我自己约一个，后天上午十点", None),
        ("俺替俺老头问嘞，烟草证收费不", "那约个失业登记，后天上午十点", None),
        ("我朋友说烟草证不收费，是吗", "那约上吧，后天上午十点", None),
    ],
)
async def test_who_asked_for_somebody_books_for_the_same(
    visitor: Visitor, asked: str, said: str, relation: str | None
) -> None:
    await visitor.say(asked, "ask_fee")
    await visitor.say(said, "book_appointment")
    assert (await booking(visitor)).relation == relation


@pytest.mark.parametrize(
    "said",
    [
        "行，那就约，信息没错",
        "没问题，就按这个约",
        "都对，约吧",
        "信息都对，帮我约上",
        "核对过了，没错",
        "看了，都没问题，提交吧",
        "嗯，没啥问题，就这样约",
        "好嘞，信息对着呢，约吧",
        "好，谢谢，那就这么定了",
        "嗯嗯好的，那我周三准时到",
        "就这么着，约上",
        "行，不改了，约",
        "成，周三十点见",
        "对，不用改，约吧",
        "内容无误，确认",
    ],
)
async def test_that_all_is_right_is_a_yes(visitor: Visitor, said: str) -> None:
    await up_to_summary(visitor, MINE)
    await visitor.say(said, "inform", 0.6)
    assert await booked(visitor.hall) == [WEDNESDAY_10]


@pytest.mark.parametrize(
    "said",
    [
        "行，信息没错，就是时间改周四",
        "都对，换成下午",
        "都对吗",
        "信息没问题吧",
        "名字不对，别的都对",
        "没问题，再约一个居住证",
        "都对，我眼睛看不清",
        "对，是给她约的",
    ],
)
async def test_that_all_is_right_but_for_something_is_none(visitor: Visitor, said: str) -> None:
    await up_to_summary(visitor, MINE)
    await visitor.say(said, "inform", 0.6)
    assert await booked(visitor.hall) == []


@pytest.mark.parametrize(
    ("said", "intent", "confidence"),
    [
        ("到时候我陪她一起去，用不用也带上我的身份证", "correct", 0.5),
        ("身份证要不要带", "inform", 0.9),
        ("是不是还得带我的身份证啊", "nlu_fallback", 0.3),
        ("她的名字生僻字不好打，要紧不", "inform", 0.4),
        ("手机号是不是会泄露", "inform", 0.4),
    ],
)
async def test_a_question_is_no_correction(visitor: Visitor, said: str, intent: str, confidence: float) -> None:
    await her_summary(visitor)
    before = await booking(visitor)
    await visitor.say(said, intent, confidence)
    assert replace(await booking(visitor), misses=0) == before
    assert visitor.names()[-1] == "utter_summary"
    await visitor.say("对，约")
    assert await booked(visitor.hall) == [WEDNESDAY_10]


@pytest.mark.parametrize("wrong", ["身份证号不对", "名字错了"])
@pytest.mark.parametrize("said", ["好，都带上。那就给我婆婆约上吧，没有别的了", "没错，约吧", "不改了", "继续"])
async def test_a_field_asked_again_stands_when_nothing_else_is_told(visitor: Visitor, wrong: str, said: str) -> None:
    await her_summary(visitor)
    await visitor.say(wrong, "correct")
    assert visitor.names()[-1] in ("utter_ask_id_relative", "utter_ask_name_relative")
    await visitor.say(said, "inform", 0.5)
    assert visitor.names()[-1] == "utter_summary"
    assert "杜玉芬" in str(visitor.reply.messages[-1].fields["person"])
    assert await booked(visitor.hall) == []


async def test_a_number_that_cannot_be_leaves_the_question_open(visitor: Visitor) -> None:
    await her_summary(visitor)
    await visitor.say("身份证号错了", "correct")
    await visitor.say("440524188001010015")
    assert visitor.names() == ["utter_id_invalid", "utter_ask_id_relative"]
    await visitor.say("叫李四", "correct")
    assert visitor.names()[-1] == "utter_ask_id_relative", "another person's number is never put back"


async def _two_appointments(visitor: Visitor) -> list[str]:
    """Book two and return the numbers of their vouchers."""
    await up_to_summary(visitor, MINE)
    await visitor.say("对", "affirm")
    first = visitor.reply.messages[0].fields["number"]
    await visitor.say("再约个烟草证，后天下午三点", "book_appointment")
    await visitor.say("对", "affirm")
    return [first, visitor.reply.messages[0].fields["number"]]


@pytest.mark.parametrize("said", ["凭证号{}这个不要了，取消", "取消{}", "{}那个我不去了", "把凭证号是{}的退掉"])
async def test_the_voucher_of_an_appointment_of_ones_own_points_at_it(visitor: Visitor, said: str) -> None:
    numbers = await _two_appointments(visitor)
    await visitor.say(said.format(numbers[1]), "cancel_appointment")
    assert visitor.names() == ["utter_sure_cancel"]
    assert "烟草" in visitor.reply.messages[0].fields["item"]
    await visitor.say("确定，取消这一个", "cancel_appointment", 0.6)
    assert "utter_cancelled" in visitor.names()
    assert await booked(visitor.hall) == [WEDNESDAY_10]


async def test_another_ones_voucher_still_needs_its_check_code(visitor: Visitor) -> None:
    numbers = await _two_appointments(visitor)
    other = Visitor(visitor.hall, "cnv_other")
    await other.say("我的预约是哪天", "check_appointment")
    await other.say(OTHER_PHONE)
    await other.say_code()
    await other.say(f"凭证号{numbers[0]}这个不要了，取消", "cancel_appointment")
    assert other.names() == ["utter_ask_check_code"]
    await other.say("123456")
    assert other.names()[0] == "utter_appointment_not_found"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("哦。那身份证到期了换一个总能问吧，多少钱", "utter_fee"),
        ("开烟酒店的烟草证几天能下来", "utter_duration"),
        ("我想问下失业登记在哪办", "utter_location"),
        ("结婚登记这个得带啥嘞", "utter_notice"),
    ],
)
async def test_a_clear_question_of_a_named_matter_is_answered_at_once(visitor: Visitor, said: str, told: str) -> None:
    await visitor.say(said, "nlu_fallback", 0.3, (("ask_policy", 0.3), ("book_appointment", 0.2)))
    assert told in visitor.names() or "utter_ask_situation_first" in visitor.names()


async def test_how_long_it_takes_to_be_granted_is_a_question_of_time(visitor: Visitor) -> None:
    await visitor.say("烟草证多少钱", "ask_fee")
    for said in ("这个几天能批下来", "多久能批", "多长时间能下来"):
        await visitor.say(said, "ask_conditions", 0.4)
        assert visitor.names() == ["utter_duration"], said
    await visitor.say("能批下来吗", "ask_conditions")
    assert visitor.names() == ["utter_no_verdict_item"]


@pytest.mark.parametrize(
    ("item", "said", "told"),
    [
        ("教师资格认定", "无犯罪记录证明要我自己去开吗", "由认定机关核查，不必自己开"),
        ("教师资格认定", "那体检合格证明去哪开", "向指定医院取得"),
        ("教师资格认定", "普通话等级证书要自己去打吗", "普通话等级证书免交"),
        ("申请低保", "家里都谁得签字啊，儿子分家单过也得签吗", "共同生活成员全部签"),
    ],
)
async def test_who_makes_out_a_paper_is_told_from_the_list_of_the_item(
    visitor: Visitor, item: str, said: str, told: str
) -> None:
    await visitor.say(f"{item}收费吗", "ask_fee")
    assert told in await visitor.say(said, "ask_location", 0.9)


@pytest.mark.parametrize(
    "said",
    [
        "昨天我去你们那儿办事，窗口那个小姑娘可有耐心了，给我讲了三遍也不嫌烦",
        "三号窗口的同志态度特别好",
        "你们服务真不错",
        "那个师傅可热情了，帮了我大忙",
    ],
)
@pytest.mark.parametrize(("intent", "confidence"), [("complain", 0.35), ("complain", 0.9), ("cancel_appointment", 0.3)])
async def test_praise_is_offered_to_be_recorded(visitor: Visitor, said: str, intent: str, confidence: float) -> None:
    await visitor.say(said, intent, confidence)
    assert visitor.names() == ["utter_ask_rating"]
    await visitor.say("你们几点下班", "ask_hours")
    assert visitor.names() == ["utter_hours"], "a review passed over is not asked for again"
    assert (await memory(visitor)).top is None


@pytest.mark.parametrize("said", ["窗口那人一点耐心都没有，太不耐烦", "服务态度不好", "人家态度好，就你们差劲"])
async def test_blame_is_no_praise(visitor: Visitor, said: str) -> None:
    await visitor.say(said, "complain", 0.9)
    assert "utter_ask_rating" not in visitor.names()


@pytest.mark.parametrize("said", ["你给俺查查", "帮我看看吧", "那你给查一下", "能不能给我看看"])
async def test_a_bid_to_look_repeats_the_question(visitor: Visitor, said: str) -> None:
    await visitor.say("我约的号忘了是哪天", "check_appointment")
    await visitor.say(said, "bot_identity", 0.9)
    assert visitor.names() == ["utter_ask_access"]
