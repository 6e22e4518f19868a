"""Answers to what was offered or asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.understanding.choices import Answer, Pick, read_choice, read_yes_no

ITEMS = ["个体工商户设立登记", "个体工商户变更登记", "公司设立登记"]
TIMES = ["10月8日 上午 09:00", "10月8日 下午 14:00"]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("第二个", 1), ("第2个", 1), ("我选第三个吧", 2), ("头一个", 0), ("最后一个", 2), ("倒数第二个", 1), ("中间那个", 1), ("A", 0),
        ("b", 1), ("选C", 2), ("2", 1), ("二", 1), ("选3", 2), ("公司那个", 2), ("变更的", 1), ("个体工商户设立登记", 0), ("第一个就行", 0),
        ("最上面那个", 0), ("最下面的", 2), ("那就变更登记吧", 1),
    ],
)  # fmt: skip
def test_one_of_three(text: str, index: int) -> None:
    assert read_choice(text, ITEMS).index == index


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("后面那个", 1),
        ("前面的", 0),
        ("上午那个", 0),
        ("下午吧", 1),
        ("后一个", 1),
        ("14点", 1),
        ("9点那个", 0),
        ("两点的", 1),
        ("九点", 0),
    ],
)
def test_one_of_two_times(text: str, index: int) -> None:
    assert read_choice(text, TIMES).index == index


def test_what_fits_several_none_or_all() -> None:
    assert read_choice("设立登记", ITEMS).indexes == (0, 2)
    assert read_choice("设立登记", ITEMS).pick is Pick.SEVERAL
    assert read_choice("都不是", ITEMS).pick is Pick.NONE_OF_THEM
    assert read_choice("一个都不对", ITEMS).pick is Pick.NONE_OF_THEM
    assert read_choice("随便", ITEMS).pick is Pick.ANY


@pytest.mark.parametrize("text", ["第五个", "今天天气怎么样", "", "要带什么材料", "10月9号", "D", "我叫张三"])
def test_what_is_no_choice(text: str) -> None:
    assert read_choice(text, ITEMS).pick is Pick.UNREAD


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("对，不过改十点", "改十点"), ("是的", ""), ("好", ""), ("行", ""), ("中", ""), ("中嘞", ""), ("可以", ""), ("没错", ""), ("没问题", ""), ("嗯", ""),
        ("嗯嗯", ""), ("好，但是换成下午", "换成下午"), ("确认", ""), ("OK", ""), ("對", ""), ("可以，改成周五", "改成周五"), ("要", ""), ("好的！", ""),
    ],
)  # fmt: skip
def test_yes(text: str, rest: str) -> None:
    answer = read_yes_no(text)
    assert (answer.answer, answer.rest) == (Answer.YES, rest)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("不对，改成周五", "改成周五"),
        ("不是", ""),
        ("不用了", ""),
        ("算了", ""),
        ("不要", ""),
        ("不，是后天", "后天"),
        ("不是明天是后天", "不是明天是后天"),
        ("取消", ""),
        ("不行", ""),
    ],
)
def test_no(text: str, rest: str) -> None:
    answer = read_yes_no(text)
    assert (answer.answer, answer.rest) == (Answer.NO, rest)


@pytest.mark.parametrize(
    "text",
    [
        "不好意思",
        "可以吗",
        "对不起",
        "不动产登记",
        "中午",
        "是周五",
        "行不行",
        "对了，材料呢",
        "是不是要带户口本",
        "好像是吧",
        "不知道",
        "要什么材料",
        "行政许可",
        "",
        "不过下午也行",
        "没听懂",
    ],
)
def test_neither(text: str) -> None:
    assert read_yes_no(text).answer is Answer.NEITHER


@given(st.text(max_size=40), st.lists(st.text(max_size=12), max_size=5))
def test_any_text_is_read_without_fault(text: str, titles: list[str]) -> None:
    choice = read_choice(text, titles)
    assert all(0 <= index < len(titles) for index in choice.indexes)
    read_yes_no(text)
