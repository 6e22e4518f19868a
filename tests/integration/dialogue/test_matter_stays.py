"""Which matter is meant once one is on the table: it stays until another is clearly named, whatever reasons are told."""

from __future__ import annotations

import pytest

from hall.dialogue.model_frames import BookingFrame
from tests.integration.dialogue.visitor import Visitor, booking, memory

CARD, AID, LICENCE, MARRIAGE, PENSION = "I30", "I14", "I01", "I12", "I29"


@pytest.mark.parametrize(
    ("asked", "item", "wishes"),
    [
        (
            "低保咋申请",
            AID,
            (
                "不着急，下周二上午十点吧",
                "那我跟单位请个假，下周二上午十点过去",
                "周四下午我正好要去市里看病，顺路，三点吧",
                "俺在外地打工，下周二上午十点回来办",
                "我妈住院了，约到下周二上午十点我自己过去",
                "我开店走不开，只有下周二上午十点有空",
                "下周二上午十点，我得先去学校开家长会再过去",
            ),
        ),
        (
            "社保卡丢了咋补",
            CARD,
            (
                "行了行了，给我约个时间我自己过去，明天下午四点",
                "那我先把户口本找着，周五上午十点约上",
                "带上身份证，周五上午十点约吧",
                "晓得了，帮我老汉儿约到星期四下午两点半嘛",
                "寻思补一张，下礼拜一上午十点成不",
            ),
        ),
    ],
)
async def test_reasons_with_a_day_book_what_was_just_explained(
    visitor: Visitor, asked: str, item: str, wishes: tuple[str, ...]
) -> None:
    for place, wish in enumerate(wishes):
        citizen = Visitor(visitor.hall, f"cnv_{item}_{place}")
        await citizen.say(asked, "ask_process")
        await citizen.say(wish, "book_appointment")
        assert (await booking(citizen)).item_code == item, wish


async def test_another_one_that_is_named_is_booked_instead(visitor: Visitor) -> None:
    for wish, item in {
        "那低保我也想约，周四上午十点": AID,
        "低保，周四上午十点": AID,
        "我要办的是结婚登记，周四上午十点": MARRIAGE,
        "帮我约个高龄津贴，周四上午十点": "I16",
        "想开个小饭馆，周四上午十点约": "I08",
        "约护照，周四上午十点": None,
        "约养犬证，周四上午十点": None,
        "另外再约一个办厂子的事，周四上午十点": None,
    }.items():
        citizen = Visitor(visitor.hall, f"cnv_{wish}")
        await citizen.say("社保卡丢了咋补", "ask_process")
        await citizen.say(wish, "book_appointment")
        assert (await booking(citizen)).item_code == item, wish


async def test_a_general_word_means_the_one_of_its_kind_that_was_explained(visitor: Visitor) -> None:
    await visitor.say("农村那个养老保险俺交了十几年，该领钱了吧", "ask_conditions", 0.73)
    await visitor.say("想去办领钱那个手续，后天早起九点半中不", "book_appointment")
    assert (await booking(visitor)).item_code == PENSION


@pytest.mark.parametrize(
    ("said", "item"),
    [
        ("改明天上午十点吧，今天要带孩子看病", LICENCE),
        ("不中不中，明儿得去医院拿药，改下礼拜一吧，还是十点", LICENCE),
        ("查了下培训是3号，那还是1号上午九点半吧", LICENCE),
        ("后天上午我老婆在医院生孩子，换下午三点", LICENCE),
        ("换成社保卡吧", CARD),
        ("我要办的是低保", AID),
        ("不对，我要约结婚登记", MARRIAGE),
    ],
)
async def test_a_reason_for_another_day_changes_no_matter(visitor: Visitor, said: str, item: str) -> None:
    await visitor.say("我想办个体户执照，明天上午九点", "book_appointment")
    await visitor.say(said, "correct")
    assert "utter_switch_or_queue" not in visitor.names()
    assert (await booking(visitor)).item_code == item


async def test_an_item_heard_while_asking_back_is_kept_in_mind(visitor: Visitor) -> None:
    await visitor.say("厂里要社保卡 我从来没办过", "book_appointment", 0.48)
    await visitor.say("工作日几点上班", "ask_hours")
    await visitor.say("那我请个假 下星期一上午十点", "book_appointment")
    assert (await booking(visitor)).item_code == CARD


async def test_a_day_and_hour_after_an_answer_is_a_wish_to_come(visitor: Visitor) -> None:
    await visitor.say("社保卡丢了咋补", "ask_process")
    await visitor.say("行吧我跟同事换个班，周四下午四点", "correct", 0.47)
    assert (await booking(visitor)).item_code == CARD
    told = Visitor(visitor.hall, "cnv_told")
    await told.say("社保卡丢了咋补", "ask_process")
    await told.say("上周四下午四点我来过，没人", "complain", 0.45)
    assert not isinstance((await memory(told)).top, BookingFrame)
    other = Visitor(visitor.hall, "cnv_other")
    await other.say("行吧我跟同事换个班，周四下午四点", "correct", 0.47)
    assert not isinstance((await memory(other)).top, BookingFrame)


async def test_an_item_asked_for_a_verdict_is_the_one_then_booked(visitor: Visitor) -> None:
    await visitor.say("像我家这样申请低保能批下来不", "ask_policy")
    await visitor.say("那我先去交材料吧，下周二上午十点", "book_appointment")
    assert (await booking(visitor)).item_code == AID


@pytest.mark.parametrize("asked", ["那我带着行驶证就行了是吧还要别的不", "要带户口本吧", "拿着房产证去还要啥不"])
async def test_a_paper_that_is_brought_is_no_matter(visitor: Visitor, asked: str) -> None:
    await visitor.say("低保咋申请", "ask_process")
    await visitor.say(asked, "ask_materials")
    assert "utter_item_elsewhere" not in visitor.names()
    assert (await memory(visitor)).item_code == AID


async def test_what_an_item_asks_itself_is_no_second_matter(visitor: Visitor) -> None:
    await visitor.say("我要注册一个公司，就办营业执照，想约这周五上午10点", "book_appointment")
    assert (await booking(visitor)).item_code == "I04"
    assert not (await memory(visitor)).queue
