"""The trained model: what it makes of plain requests, of number tokens, of buttons and of what is no sentence at all.

Needs a model in var/models (`make train`); the newest is read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.training.grow import ROOT, load

INTENTS = set(load(ROOT / "domain.yml")["intents"])
MODELS = ROOT / "var" / "models"
Parse = Callable[[str], dict[str, Any]]

REQUESTS = [
    ("我想约个时间来办居住证", "book_appointment"),
    ("帮我预约明天上午办社保卡", "book_appointment"),
    ("下周三下午还有号吗，我要约", "book_appointment"),
    ("我要把预约取消掉", "cancel_appointment"),
    ("约好的那个号我不去了，退了吧", "cancel_appointment"),
    ("把我的预约改到周五行不行", "reschedule_appointment"),
    ("能不能把预约时间往后推一天", "reschedule_appointment"),
    ("查一下我约的是几点", "check_appointment"),
    ("办营业执照需要带什么材料", "ask_materials"),
    ("办身份证要准备哪些东西", "ask_materials"),
    ("我这种情况能办居住证吗，有什么条件", "ask_conditions"),
    ("办理流程是怎样的", "ask_process"),
    ("办下来需要几个工作日", "ask_duration"),
    ("办这个要收多少钱", "ask_fee"),
    ("社保窗口在几楼", "ask_location"),
    ("你们大厅周六上班吗", "ask_hours"),
    ("这个能在网上办吗", "ask_channel"),
    ("我的件办到哪一步了", "ask_progress"),
    ("证照做好了去哪儿领", "ask_pickup"),
    ("我要投诉窗口的工作人员", "complain"),
    ("给我转人工", "talk_to_human"),
    ("你是机器人还是真人", "bot_identity"),
    ("再说一遍，没听清", "repeat"),
    ("算了，不办了", "stop"),
    ("你好呀", "greet"),
    ("太感谢你了", "thank"),
    ("再见", "goodbye"),
    ("是的，没错", "affirm"),
    ("不是", "deny"),
    ("不对，我说的是下周五", "correct"),
    ("今天股市涨了没有", "out_of_scope"),
    ("帮我订一张去北京的火车票", "out_of_scope"),
]


@pytest.fixture(scope="module")
def parse() -> Parse:
    """Reads a message as `/model/parse` does."""
    from rasa.core.agent import Agent

    models = sorted(MODELS.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    assert models, "no model: make train"
    agent: Any = Agent.load(str(models[-1]))

    def read(text: str) -> dict[str, Any]:
        parsed: dict[str, Any] = asyncio.run(agent.parse_message(text))
        return parsed

    return read


@pytest.mark.parametrize(("text", "intent"), REQUESTS)
def test_plain_requests(parse: Parse, text: str, intent: str) -> None:
    parsed = parse(text)
    assert (parsed["intent"]["name"], parsed["intent"]["confidence"] > 0.3) == (intent, True), parsed["intent_ranking"][
        :2
    ]


@pytest.mark.parametrize(
    "text",
    [
        "我想预约",
        "",
        " ",
        "😂😂😂",
        "?",
        "\u0000\u200b",
        "asdfgh",
        "啊" * 5000,
        "我想预约" * 1250,
        "<script>alert(1)</script>",
    ],
    ids=lambda text: ascii(text)[:16],
)
def test_confidences_are_probabilities(parse: Parse, text: str) -> None:
    parsed = parse(text)
    if text.strip():
        ranking = parsed["intent_ranking"]
        assert {reading["name"] for reading in ranking} <= INTENTS
        assert all(0 <= reading["confidence"] <= 1 for reading in ranking)
        assert sum(reading["confidence"] for reading in ranking) <= 1 + 1e-6
        assert parsed["intent"] == ranking[0]
    assert 0 <= parsed["intent"]["confidence"] <= 1


def test_reading_twice_gives_the_same(parse: Parse) -> None:
    for text, _ in REQUESTS[:8]:
        assert parse(text) == parse(text)


def test_buttons_are_taken_at_their_word(parse: Parse) -> None:
    assert parse("/affirm")["intent"] == {"name": "affirm", "confidence": 1.0}
    chosen = parse('/inform{"item": "居住证"}')
    assert chosen["intent"]["name"] == "inform"
    assert [(one["entity"], one["value"]) for one in chosen["entities"]] == [("item", "居住证")]


def test_a_neutralised_slash_is_no_button(parse: Parse) -> None:
    assert parse("／affirm")["intent"]["confidence"] < 1


def test_tokens_and_times_are_entities(parse: Parse) -> None:
    parsed = parse("我叫李桂芬，电话⟦phone:Ab12Cd34⟧，身份证⟦id:Zz99Yy88⟧")
    found = {one["entity"]: one["value"] for one in parsed["entities"]}
    assert found["phone"] == "⟦phone:Ab12Cd34⟧"
    assert found["id_number"] == "⟦id:Zz99Yy88⟧"
    assert found["person_name"] == "李桂芬"
    when = parse("下周三上午十点办居住证")
    assert {"date", "time", "item"} <= {one["entity"] for one in when["entities"]}
    assert all(when["text"][one["start"] : one["end"]] == one["value"] for one in when["entities"])


def test_the_model_is_small(parse: Parse) -> None:
    assert max(path.stat().st_size for path in Path(MODELS).glob("*.tar.gz")) < 40_000_000
