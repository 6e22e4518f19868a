"""The classifier: learns, repeats itself, survives being stored, and knows what it does not know."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.language.calibration import Calibration, softmax
from bot.language.features import FeatureGroups
from bot.language.intents import FOREIGN, IntentModel, Recipe, parts
from bot.language.learning import train
from bot.language.reading import sentence
from bot.language.segment import Segmenter, segmenter

EXAMPLES = {
    "book_appointment": [
        "我想预约",
        "帮我约个号",
        "约明天上午的号",
        "预约办身份证",
        "给我排个号",
        "想约下周三",
        "约一个窗口",
        "有没有号",
        "帮我预约一下",
        "我要约号",
    ],
    "cancel_appointment": [
        "取消预约",
        "把号退了",
        "我不去了取消吧",
        "退号",
        "撤销我的预约",
        "预约不要了",
        "帮我取消",
        "取消明天的号",
        "号退掉",
        "作废预约",
    ],
    "ask_fee": [
        "多少钱",
        "收费吗",
        "要钱不",
        "费用是多少",
        "工本费多少",
        "免费吗",
        "要交钱吗",
        "花多少钱",
        "怎么收费",
        "贵不贵",
    ],
    FOREIGN: [
        "今天天气怎么样",
        "放首歌",
        "讲个笑话",
        "订张机票",
        "点个外卖",
        "股票涨了吗",
        "会下雨吗",
        "唱首歌",
        "买火车票",
        "订个酒店",
    ],
}
ROWS = [
    (label, text) for row in zip(*EXAMPLES.values(), strict=True) for label, text in zip(EXAMPLES, row, strict=True)
]
"""One of each intent in turn: what stands together is held out together, and no intent may be held out whole."""
TEXTS = [text for _, text in ROWS]
LABELS = [label for label, _ in ROWS]


@pytest.fixture(scope="module")
def cutter() -> Segmenter:
    return segmenter(lexicon=True, least_frequency=60)


@pytest.fixture(scope="module")
def model(cutter: Segmenter) -> IntentModel:
    return train(cutter, TEXTS, LABELS, Recipe(seen_in_at_least=1, folds=2), FeatureGroups())


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我想预约办社保卡", "book_appointment"),
        ("我想預約辦身份證", "book_appointment"),
        ("把那个号取消掉", "cancel_appointment"),
        ("要不要钱", "ask_fee"),
        ("放一首歌听听", FOREIGN),
    ],
)
def test_reads(model: IntentModel, cutter: Segmenter, text: str, intent: str) -> None:
    ranking = model.ranking(sentence(cutter, text))
    assert ranking[0][0] == intent
    assert sum(chance for _, chance in ranking) == pytest.approx(1)
    assert [chance for _, chance in ranking] == sorted((chance for _, chance in ranking), reverse=True)


def test_training_twice_gives_the_same_model(model: IntentModel, cutter: Segmenter) -> None:
    again = train(cutter, TEXTS, LABELS, Recipe(seen_in_at_least=1, folds=2), FeatureGroups())
    assert np.array_equal(model.weights, again.weights)
    assert model.calibration == again.calibration


def test_a_stored_model_reads_the_same(model: IntentModel, cutter: Segmenter, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    for text in ("我想约号", "退号", "", "完全没见过的话", "取销遇约"):
        assert loaded.ranking(sentence(cutter, text)) == model.ranking(sentence(cutter, text))


@pytest.mark.parametrize(
    "text",
    ["", " ", "😂", "\u0000\u0001", "/book_appointment", "<script>alert(1)</script>", "啊" * 5000],
    ids=lambda text: ascii(text)[:16],
)
def test_anything_can_be_read(model: IntentModel, cutter: Segmenter, text: str) -> None:
    assert model.ranking(sentence(cutter, text))


def test_without_folds_it_still_reads(cutter: Segmenter) -> None:
    plain = train(
        cutter, TEXTS, LABELS, Recipe(folds=0, misheard=False, seen_in_at_least=1), FeatureGroups(sounds=0, words=0)
    )
    assert plain.ranking(sentence(cutter, "我想预约"))[0][0] == "book_appointment"


def test_neighbouring_examples_are_held_out_together() -> None:
    truth = np.array([0] * 90 + [1] * 90)
    fold = parts(truth, 1, 3, 5)
    assert set(fold) == {0, 1, 2}
    assert len(set(fold[:9])) == 1


def test_calibration_lowers_what_is_wrongly_sure() -> None:
    chance = np.random.default_rng(3)
    truth = chance.integers(0, 3, 600)
    scores = chance.normal(0, 6, (600, 3))
    scores[np.arange(600), truth] += 3
    known = np.zeros(600)
    fitted = Calibration.fit(scores.copy(), known, truth, 2)
    before = softmax(scores).max(axis=1).mean()
    after = fitted.probabilities(scores.copy(), known, 2)
    right = (after.argmax(axis=1) == truth).mean()
    assert after.max(axis=1).mean() < before
    assert after.max(axis=1).mean() == pytest.approx(right, abs=0.05)


def test_the_recipe_may_be_changed() -> None:
    assert replace(Recipe(), c=1.0).c == 1.0
