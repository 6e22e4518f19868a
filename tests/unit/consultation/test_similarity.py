"""Two questions are one when they ask the same, and never when one names another thing, number or denial."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.consultation.model_similarity import group, likeness, read, surely

SAME = [
    ("老房子没有房产证咋办过户", "请问老房子没房产证怎么过户？"),
    ("社保卡丢了咋补", "您好，社保卡丢了怎么补办"),
    ("小孩上学要居住证吗", "小孩上学要不要居住证"),
    ("去世老人的社保卡怎么注销", "老人去世社保卡怎么注销"),
]
OTHER = [
    ("买房怎么落户", "卖房怎么落户"),
    ("身份证丢了能不能办社保卡", "户口本丢了能不能办社保卡"),
    ("60岁能办老年证吗", "70岁能办老年证吗"),
    ("外地人能不能办居住证", "外地人不能办居住证吗"),
    ("居住证多久能办好", "居住证收费吗"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_question_in_other_words_is_the_same(one: str, other: str) -> None:
    assert surely(read(one), read(other)), (read(one), read(other))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_thing_is_never_taken_for_this_one(one: str, other: str) -> None:
    assert not surely(read(one), read(other))
    assert not surely(read(other), read(one))


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_share_and_symmetric(one: str, other: str) -> None:
    first, second = read(one), read(other)
    assert 0 <= likeness(first, second) <= 1
    assert likeness(first, second) == likeness(second, first)
    assert likeness(first, first) == 1


def test_groups_do_not_depend_on_the_order() -> None:
    questions = [text for pair in SAME + OTHER for text in pair] * 3 + ["社保卡丢了怎么补"] * 4
    expected = sorted((one.question, one.count) for one in group(questions))
    for seed in range(5):
        shuffled = random.Random(seed).sample(questions, len(questions))  # noqa: S311 any order
        assert sorted((one.question, one.count) for one in group(shuffled)) == expected


def test_a_group_holds_every_question_once_and_says_its_usual_wording() -> None:
    questions = ["社保卡丢了怎么补", "请问社保卡丢了咋补办", "社保卡丢了怎么补", "居住证收费吗"]
    groups = group(questions)
    assert [(one.question, one.count) for one in groups] == [("社保卡丢了怎么补", 3), ("居住证收费吗", 1)]
    assert sorted(place for one in groups for place in one.places) == [0, 1, 2, 3]


def test_questions_about_two_items_are_two() -> None:
    assert [one.count for one in group(["多少钱", "多少钱", "多少钱"], ["I01", "I02", "I01"])] == [2, 1]
