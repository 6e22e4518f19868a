"""Folding, words, concepts, spans: what stands below the Rasa components."""

from __future__ import annotations

import time

import pytest

from bot.language.concepts import Concepts, load_concepts
from bot.language.features import skips_of
from bot.language.phrases import PhraseFinder, load_phrases
from bot.language.reading import sentence, words
from bot.language.script import CODE_MARK, ID_MARK, NAME_MARK, PHONE_MARK, fold, gist
from bot.language.segment import Segmenter, hall_words, segmenter
from bot.language.sound import SoundTable, blur
from bot.language.spans import extract


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("預約辦理營業執照", "预约办理营业执照"),
        ("ＡＢＣ１２３", "abc123"),
        ("妳們幾點上班？", "你们几点上班?"),
        ("", ""),
    ],
)
def test_folding_keeps_length(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert len(fold(written)) == len(written)


@pytest.mark.parametrize(
    ("written", "core"),
    [
        ("预 约 身 份 证", "预约身份证"),
        ("嗯，那个，我想约号", "我想约号"),
        ("我想预约我想预约", "我想预约"),
        ("预约！！！", "预约，"),
        ("电话⟦phone:Ab12Cd34⟧", f"电话{PHONE_MARK}"),
        ("⟦name:Ab12Cd34⟧，⟦id:Cd34Ef56⟧", f"{NAME_MARK}，{ID_MARK}"),
        ("验证码123456", f"验证码{CODE_MARK}"),
        ("0", "0"),
        ("88", "88"),
        ("好的😊", "好的"),
        ("👍", "好的"),
        ("😂😂", "😂"),
        ("嗯", "嗯"),
    ],
)
def test_gist(written: str, core: str) -> None:
    assert gist(fold(written)) == core


@pytest.mark.parametrize(
    ("written", "core"),
    [
        ("李翠花", NAME_MARK),
        ("俺叫王桂英", f"俺叫{NAME_MARK}"),
        ("给王秀兰约个号", f"给{NAME_MARK}约个号"),
        ("谢谢啦", "谢谢啦"),
        ("谢啦", "谢啦"),
        ("高铁票", "高铁票"),
        ("白菜价", "白菜价"),
    ],
)
def test_a_name_is_one_mark_whoever_bears_it(written: str, core: str) -> None:
    assert sentence(segmenter(lexicon=True, least_frequency=60), written).gist == core


def test_a_pair_of_characters_survives_what_stands_between() -> None:
    assert skips_of("取那个消", 3) == {"g^那", "g^个", "g取个", "g取消", "g那消", "g那$", "g个$"}
    assert skips_of("取那个消", 0) == set()


def test_a_very_long_message_keeps_both_ends() -> None:
    core = gist("我要预约" + "说来话长" * 1 + "".join(chr(0x4E00 + place) for place in range(3000)) + "谢谢再见")
    assert len(core) <= 600
    assert core.startswith("我要预约")
    assert core.endswith("谢谢再见")


def test_words_know_their_place_in_the_text_as_written() -> None:
    text = "我想 辦 身份證，⟦phone:Ab12Cd34⟧"
    found = words(segmenter(lexicon=True, least_frequency=60), text)
    assert "".join(word.text for word in found) == fold(text).replace(" ", "")
    assert any(text[word.start : word.end] == "身份證" for word in found)
    assert any(text[word.start : word.end] == "⟦phone:Ab12Cd34⟧" for word in found)


def test_hall_words_are_never_cut() -> None:
    assert "异地就医备案" in Segmenter(["异地就医备案"]).words("办理异地就医备案需要什么")
    cut = segmenter(lexicon=True, least_frequency=60)
    assert [word for word in hall_words() if len(word) > 1 and word not in cut.words(f"办理{word}需要什么")] == []


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", "😂", "\u0000", "⟦⟧", "a", "啊" * 5000, "预约" * 2500, "⟦phone:Ab12Cd34⟧" * 300],
    ids=lambda text: ascii(text)[:16],
)
def test_cutting_loses_nothing_and_repeats_itself(text: str) -> None:
    cut = segmenter(lexicon=True, least_frequency=60)
    found = words(cut, text)
    assert "".join(word.text for word in found) == "".join(fold(text).split())
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert words(cut, text) == found


@pytest.mark.parametrize(
    "text",
    ["啊" * 5000, "1" * 5000, "我叫" * 2500, "一点半到" * 1250, "办" * 5000, "⟦" * 5000],
    ids=lambda text: ascii(text)[:16],
)
def test_grammar_is_quick_on_hostile_text(text: str) -> None:
    began = time.perf_counter()
    extract(fold(text), PhraseFinder(load_phrases()))
    gist(fold(text))
    assert time.perf_counter() - began < 2


def test_accents_are_blurred() -> None:
    assert blur("zheng") == blur("zen")
    assert blur("nan") == blur("lan")


def test_concepts_are_heard_where_words_fall_apart() -> None:
    known = load_concepts()
    sounds = SoundTable.build(known)
    concepts = Concepts(known, sounds)
    cut = segmenter(lexicon=True, least_frequency=60).words
    assert concepts.sequence(cut("取消预约")) == ["cancel_act", "appointment"]
    assert "cancel_act" in concepts.sequence(cut("我要娶肖预约"))
    assert "x_weather" in concepts.sequence(cut("今天天气怎么样"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("下周三上午十点半办二手房过户", [("date", "下周三"), ("time", "上午十点半"), ("item", "二手房过户")]),
        (
            "我叫王秀兰，身份证号⟦id:Ab12Cd34⟧",
            [("person_name", "王秀兰"), ("item", "身份证"), ("id_number", "⟦id:Ab12Cd34⟧")],
        ),
        ("凭证号42345678，取消", [("voucher_number", "42345678")]),
        ("受理号ZH2026100123到哪了", [("case_number", "ZH2026100123")]),
        ("非常满意", [("rating", "非常满意")]),
        ("我坐轮椅", [("special_need", "轮椅")]),
        ("户口本复印件要不要", [("material", "户口本"), ("material", "复印件")]),
        ("國慶後第一個工作日", [("date", "國慶後第一個工作日")]),
        ("你叫什么名字", []),
        ("想办理兽药经营许可，咋弄", [("item", "兽药经营许可")]),
    ],
)
def test_spans(text: str, expected: list[tuple[str, str]]) -> None:
    items = {word: "item" for word, concept in load_concepts().items() if concept == "item" and len(word) > 1}
    found = extract(fold(text), PhraseFinder({**items, **load_phrases()}))
    assert [(span.entity, text[span.start : span.end]) for span in found] == expected
