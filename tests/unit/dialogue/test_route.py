"""Where a turn goes, given what stands open."""

from __future__ import annotations

import pytest

from hall.dialogue.model import Message, Reading, Turn
from hall.dialogue.model_frames import Ask, BookingFrame, FindingFrame, FormFrame, Memory
from hall.dialogue.model_heard import read
from hall.dialogue.model_route import Fit, Route, Signs, decide, fit_of, meant, unasked

NAME_ASKED = Memory((BookingFrame(asking=Ask.NAME),))
CONFIRM_ASKED = Memory((BookingFrame(asking=Ask.CONFIRM),))
CANCELLING = Memory((FindingFrame(asking=Ask.SURE, purpose="cancel"),))
COMPLAINING = Memory((FormFrame(asking=Ask.DETAILS),))
NOTHING_OPEN = Memory()
JUST_SHOWN = Memory(last_messages=(Message("utter_appointment_shown"),))


@pytest.mark.parametrize(
    ("memory", "said", "intent", "fit", "route"),
    [
        (NOTHING_OPEN, "我想预约", "book_appointment", Fit.NONE, Route.TASK),
        (NOTHING_OPEN, "要什么材料", "ask_materials", Fit.NONE, Route.QUESTION),
        (NOTHING_OPEN, "今天天气怎么样", "out_of_scope", Fit.NONE, Route.TALK),
        (NOTHING_OPEN, "社保卡", "inform", Fit.NONE, Route.CONTINUE),
        (NOTHING_OPEN, "能批吗", "ask_policy", Fit.NONE, Route.REFUSE),
        (NOTHING_OPEN, "你们什么态度", "out_of_scope", Fit.NONE, Route.ANGER),
        (NOTHING_OPEN, "我要投诉，什么态度", "complain", Fit.NONE, Route.TASK),
        (NOTHING_OPEN, "你们这啥破系统，气死我了", "complain", Fit.NONE, Route.ANGER),
        (NOTHING_OPEN, "气死我了，昨天三号窗口让我白跑三趟", "complain", Fit.NONE, Route.TASK),
        (NOTHING_OPEN, "算了不办了", "stop", Fit.NONE, Route.STOP),
        (NOTHING_OPEN, "不约了", "cancel_appointment", Fit.NONE, Route.STOP),
        (NOTHING_OPEN, "哦那中，不约了", "cancel_appointment", Fit.NONE, Route.STOP),
        (NOTHING_OPEN, "取消预约", "cancel_appointment", Fit.NONE, Route.TASK),
        (NOTHING_OPEN, "不约了，周五的取消", "cancel_appointment", Fit.NONE, Route.TASK),
        (JUST_SHOWN, "那不约了", "cancel_appointment", Fit.NONE, Route.TASK),
        (NAME_ASKED, "张三", "out_of_scope", Fit.STRONG, Route.CONTINUE),
        (NAME_ASKED, "买买提", "greet", Fit.PARTLY, Route.CONTINUE),
        (NAME_ASKED, "要什么材料", "ask_materials", Fit.NONE, Route.QUESTION),
        (NAME_ASKED, "要什么材料", "ask_materials", Fit.PARTLY, Route.QUESTION),
        (NAME_ASKED, "你好", "greet", Fit.NONE, Route.TALK),
        (NAME_ASKED, "算了", "stop", Fit.NONE, Route.STOP),
        (NAME_ASKED, "转人工", "talk_to_human", Fit.NONE, Route.HUMAN),
        (NAME_ASKED, "返回", "inform", Fit.NONE, Route.BACK),
        (NAME_ASKED, "取消预约", "cancel_appointment", Fit.NONE, Route.STOP),
        (NAME_ASKED, "取消我昨天约的号", "cancel_appointment", Fit.NONE, Route.TASK),
        (NAME_ASKED, "改到周五", "reschedule_appointment", Fit.NONE, Route.CONTINUE),
        (NAME_ASKED, "把上次约的改到周五", "reschedule_appointment", Fit.NONE, Route.TASK),
        (NAME_ASKED, "什么破玩意", "out_of_scope", Fit.NONE, Route.ANGER),
        (CONFIRM_ASKED, "对，不过改十点", "affirm", Fit.STRONG, Route.CONTINUE),
        (CANCELLING, "确定", "affirm", Fit.STRONG, Route.CONTINUE),
        (CANCELLING, "我要预约身份证", "book_appointment", Fit.NONE, Route.TASK),
        (COMPLAINING, "昨天窗口要我多交材料", "ask_materials", Fit.PARTLY, Route.CONTINUE),
        (NAME_ASKED, "有人拿刀", "out_of_scope", Fit.STRONG, Route.EMERGENCY),
    ],
)
def test_routes(memory: Memory, said: str, intent: str, fit: Fit, route: Route) -> None:
    assert decide(Turn(intent, 0.95, said), read(said), memory, fit, 0.5) is route


@pytest.mark.parametrize(
    ("memory", "fit", "route"),
    [
        (NOTHING_OPEN, Fit.NONE, Route.CLARIFY),
        (NAME_ASKED, Fit.PARTLY, Route.CONTINUE),
        (NAME_ASKED, Fit.NONE, Route.CONTINUE),
    ],
)
def test_an_unsure_reading_decides_nothing_alone(memory: Memory, fit: Fit, route: Route) -> None:
    assert decide(Turn("ask_fee", 0.3, "嗯那个"), read("嗯那个"), memory, fit, 0.5) is route


@pytest.mark.parametrize(
    ("ask", "said", "signs", "fit"),
    [
        (Ask.NAME, "张伟", Signs(), Fit.STRONG),
        (Ask.NAME, "要什么材料", Signs(), Fit.NONE),
        (Ask.DAY, "周三上午", Signs(date_share=1.0), Fit.STRONG),
        (Ask.DAY, "周三上午要带什么材料", Signs(date_share=0.3), Fit.PARTLY),
        (Ask.DAY, "都行", Signs(), Fit.STRONG),
        (Ask.PHONE, "⟦phone:Ab12Cd34⟧", Signs(), Fit.STRONG),
        (Ask.PHONE, "张三", Signs(), Fit.NONE),
        (Ask.CODE, "123456", Signs(), Fit.STRONG),
        (Ask.CODE, "1234", Signs(), Fit.PARTLY),
        (Ask.CONFIRM, "对", Signs(), Fit.STRONG),
        (Ask.CONFIRM, "改周五", Signs(date_share=0.9), Fit.STRONG),
        (Ask.CONFIRM, "要带什么", Signs(), Fit.NONE),
        (Ask.SITUATION, "丢了", Signs(answer_found=True), Fit.STRONG),
        (Ask.SITUATION, "不清楚", Signs(), Fit.PARTLY),
        (Ask.ITEM, "社保卡", Signs(item_found=True), Fit.PARTLY),
        (Ask.TIME, "随便哪个按钮", Signs(picked=True), Fit.STRONG),
    ],
)
def test_how_an_answer_fits(ask: Ask, said: str, signs: Signs, fit: Fit) -> None:
    assert fit_of(ask, read(said), signs) is fit


@pytest.mark.parametrize(
    ("memory", "ranking", "intent"),
    [
        (NOTHING_OPEN, (("inform", 0.47), ("book_appointment", 0.46)), "book_appointment"),
        (NOTHING_OPEN, (("book_appointment", 0.45), ("inform", 0.44)), "book_appointment"),
        (NOTHING_OPEN, (("inform", 0.9), ("book_appointment", 0.05)), "inform"),
        (NOTHING_OPEN, (("inform", 0.5), ("out_of_scope", 0.4)), "inform"),
        (NAME_ASKED, (("inform", 0.47), ("book_appointment", 0.46)), "inform"),
    ],
)
def test_what_answers_nothing_is_what_people_come_with(
    memory: Memory, ranking: tuple[tuple[str, float], ...], intent: str
) -> None:
    readings = tuple(Reading(*one) for one in ranking)
    read_anew = unasked(Turn(readings[0].name, readings[0].confidence, "办食品经营许可", ranking=readings), memory)
    assert read_anew.intent == intent
    assert (read_anew.confidence >= readings[0].confidence) is True


def test_a_button_is_what_it_says() -> None:
    clicked = Turn("inform", 1.0, "/inform", ranking=(Reading("inform", 0.5), Reading("book_appointment", 0.4)))
    assert unasked(clicked, NOTHING_OPEN) == clicked


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("我跑了三趟了气死我了，开小餐馆到底要什么材料", "ask_materials"),
        ("烦死了，这破证多少钱啊", "ask_fee"),
        ("让我交这么多材料，气死我了", "complain"),
        ("我要投诉，问他要带什么都不说，要带什么", "complain"),
    ],
)
def test_a_question_asked_in_anger_is_the_question(said: str, intent: str) -> None:
    assert meant(Turn("complain", 0.96, said), NOTHING_OPEN, 0.5).intent == intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("办结婚登记", "book_appointment"),
        ("我想申请高龄津贴", "book_appointment"),
        ("办公司注销", "book_appointment"),
        ("办公室在几楼", "inform"),
        ("办结婚登记要什么材料", "inform"),
        ("办完了", "inform"),
        ("办三天了", "inform"),
    ],
)
def test_an_errand_alone_asks_for_an_appointment(said: str, intent: str) -> None:
    assert meant(Turn("inform", 0.6, said), NOTHING_OPEN, 0.5).intent == intent
    assert meant(Turn("inform", 0.6, said), NAME_ASKED, 0.5).intent == "inform"


@pytest.mark.parametrize(
    "said", ["不在你们大厅办吗", "啊，不在这儿办？", "那我得去哪办", "那去哪儿啊？", "不归你们管吗"]
)
def test_who_asks_where_then_is_told_again_who_handles_it(said: str) -> None:
    told = Memory(last_messages=(Message("utter_item_elsewhere"),))
    asked = meant(Turn("ask_channel", 0.9, said), told, 0.5)
    assert decide(asked, read(said), told, Fit.NONE, 0.5) is Route.REPEAT
    other = meant(Turn("ask_channel", 0.9, said), NOTHING_OPEN, 0.5)
    assert other.intent == "ask_channel"
