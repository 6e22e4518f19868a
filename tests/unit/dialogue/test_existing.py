"""Words about appointments that exist, told from wishes to make one."""

from __future__ import annotations

import pytest

from hall.dialogue.model import Message, Turn
from hall.dialogue.model_existing import (
    asked_along,
    asks_if_it_stands,
    asks_if_more_to_do,
    asks_when_it_is,
    changes_record,
    ordered_beside,
    tells_of_one,
)
from hall.dialogue.model_finding import parted
from hall.dialogue.model_frames import Memory
from hall.dialogue.model_route import meant
from hall.dialogue.model_wording import books


@pytest.mark.parametrize(
    "said",
    [
        "我前几天约了个办社保卡的",
        "老弟，我约了下礼拜二下午两点半，办那个外地看病备案的",
        "我上周约过一个失业登记",
        "已经约好了，周五上午的身份证",
        "我在网上预约了明天上午办执照",
        "俺闺女给俺约了个号，办老年证的",
        "我这边有个预约，是办低保的",
        "昨天挂了个号，办居住证",
        "我妈那个高龄津贴约好了，周三上午",
    ],
)
@pytest.mark.parametrize("intent", ["book_appointment", "inform", "ask_duration", "nlu_fallback"])
def test_who_tells_of_an_appointment_is_led_to_it(said: str, intent: str) -> None:
    assert tells_of_one(said)
    assert not books(said)
    assert meant(Turn(intent, 0.9, said), Memory(), 0.6).intent == "check_appointment"


@pytest.mark.parametrize(
    "said",
    [
        "帮我约了吧，周五上午",
        "那就约了吧",
        "给我妈约个高龄津贴",
        "我想约周五办社保卡",
        "之前没约上，这回约周五",
        "约了半天没约上",
        "我还没预约过",
        "我跟对象约好了周五来领证",
        "再约一个失业登记",
        "上次约过一个，这次再约个失业登记",
    ],
)
def test_a_wish_to_make_one_tells_of_none(said: str) -> None:
    assert not tells_of_one(said)


def test_a_question_or_a_wish_keeps_its_meaning_beside_the_appointment_told_of() -> None:
    assert meant(Turn("ask_materials", 0.9, "我约了周五办社保卡，要带什么"), Memory(), 0.6).intent == "ask_materials"
    assert meant(Turn("cancel_appointment", 0.9, "我约了周五的，取消吧"), Memory(), 0.6).intent == "cancel_appointment"


@pytest.mark.parametrize(
    "said",
    [
        "食品的没动吧？",
        "另外一个还在吗",
        "失业登记那个没给我取消吧",
        "原来周五那个不用我再取消了吧",
        "原来那个还用取消吗",
        "要不要我再取消一下周五的",
        "是前晌还是后晌",
        "几点来着",
        "那是周几呀",
        "上午还是下午",
        "是哪天的",
    ],
)
@pytest.mark.parametrize("intent", ["cancel_appointment", "repeat", "ask_process", "nlu_fallback"])
def test_what_is_asked_of_the_appointment_shown_is_answered_from_it(said: str, intent: str) -> None:
    after = Memory(last_messages=(Message("utter_after_check"),))
    assert meant(Turn(intent, 0.9, said), after, 0.6).intent == "check_appointment"
    if intent != "cancel_appointment":
        assert meant(Turn(intent, 0.9, said), Memory(), 0.6).intent != "check_appointment"


@pytest.mark.parametrize(
    "said",
    [
        "食品那个留着",
        "不用取消",
        "取消吧",
        "周五那个取消了吧",
        "几点下班",
        "社保卡哪天能拿",
        "体检证明多久以内的算数？",
        "下午的不去了",
    ],
)
def test_an_order_or_another_question_is_none_about_how_it_stands(said: str) -> None:
    assert not any(asked(said) for asked in (asks_if_it_stands, asks_if_more_to_do, asks_when_it_is))


@pytest.mark.parametrize(
    ("said", "meant_one", "kept"),
    [
        ("卫生许可那个取消，食品那个留着", "卫生许可那个取消", "食品那个"),
        ("食品的别取消，取消卫生许可的", "取消卫生许可的", "食品的"),
        ("卫生许可取消食品留着", "卫生许可取消", "食品"),
        ("除了食品的，其他的都取消", "其他的都取消", "食品的"),
        ("不是周五那个，是周三的", "是周三的", "周五那个"),
        ("改到周三上午，时间不变", "改到周三上午，时间不变", ""),
        ("取消周五的", "取消周五的", ""),
        ("是不是取消了", "是不是取消了", ""),
    ],
)
def test_what_is_to_stay_is_parted_from_what_is_meant(said: str, meant_one: str, kept: str) -> None:
    rest, staying = parted(said)
    assert rest.replace("，", "") == meant_one.replace("，", "")
    assert staying.strip(" ，") == kept


@pytest.mark.parametrize(
    "said",
    [
        "我那个体户的执照想改个店名，约下周二上午九点半",
        "个体户执照上的店名想改一下 明天上午9点半去",
        "个体户执照上的店名想改一下明天上午9点半去",
        "公司要换个法人，周四下午",
        "店搬家了，执照地址得变更，后天上午十点",
        "经营范围想变一下",
        "换老板，周三上午",
        "店名改成老王烩面，周二过去",
    ],
)
def test_what_a_register_holds_is_changed_and_no_time_moved(said: str) -> None:
    assert changes_record(said)
    assert meant(Turn("reschedule_appointment", 0.9, said), Memory(), 0.6).intent == "book_appointment"


@pytest.mark.parametrize(
    "said",
    [
        "换身份证的预约改到周四下午两点半",
        "变更店名的那个号改到周三吧",
        "换法人的改到下周二",
        "我约的地址变更，想换个时间",
        "法人变更改下周三行不",
        "改期，店名那个",
        "改成周五上午",
    ],
)
def test_a_time_moved_is_no_change_of_a_register(said: str) -> None:
    assert not changes_record(said)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("我明天上午换身份证的预约改到周四下午两点半行吗，另外到期换证要多少钱", ["ask_fee"]),
        ("帮我看看约的是几点，在哪个窗口", ["ask_location"]),
        ("周五的不去了，取消吧", []),
        ("我在网上约的，取消", []),
        ("改到周四行吗", []),
        ("改到周四，要带啥材料，多久能好", ["ask_materials", "ask_duration"]),
    ],
)
def test_what_is_asked_beside_an_order(said: str, asked: list[str]) -> None:
    assert list(asked_along(said)) == asked


@pytest.mark.parametrize(
    ("said", "ordered"),
    [
        ("我的失业登记取消吧，直接去窗口能不能办", "cancel"),
        ("帮我把周五的号退掉，还能再约吗", "cancel"),
        ("那个预约改到周四下午两点半行吗，要多少钱", "reschedule"),
        ("我的预约昨天取消了，还能再约吗", None),
        ("取消要不要钱，几天能退", None),
        ("不用取消吧，直接去行不行", None),
        ("店名想改一下，明天去要带啥", None),
        ("把营业执照注销掉吧，要几天", None),
    ],
)
def test_an_order_beside_a_question(said: str, ordered: str | None) -> None:
    assert ordered_beside(said) == ordered
