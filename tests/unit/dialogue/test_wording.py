"""Requests taken apart, situations answered, values written as people read them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from hall.catalogue.model import Answer, Question
from hall.clock import SHANGHAI
from hall.dialogue import texts
from hall.dialogue.model_heard import read
from hall.dialogue.model_situation import match, match_named
from hall.dialogue.model_wording import item_words, matter_of, two_wishes
from tests.unit.catalogue.samples import catalogue

NOW = datetime(2026, 11, 23, 9, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("我想预约", False),
        ("帮我约一个", False),
        ("我要办事", False),
        ("那帮我约一个吧", False),
        ("那给我约最早的", False),
        ("预约社保卡", True),
        ("开个小饭馆要什么材料", True),
    ],
)
def test_whether_a_matter_is_named(said: str, named: bool) -> None:
    assert bool(item_words(said)) is named


@pytest.mark.parametrize(
    ("said", "matter"),
    [
        ("什么破机器人，我就想约个号", "我就想约个号"),
        ("气死我了！社保卡咋补", "社保卡咋补"),
        ("不用了，我自己问吧，居住证多少钱", "居住证多少钱"),
        ("不用了", "不用了"),
        ("气死我了", "气死我了"),
    ],
)
def test_scolding_and_declining_name_no_matter(said: str, matter: str) -> None:
    assert matter_of(said) == matter


def test_two_people_in_one_message() -> None:
    first, second = two_wishes("给我和我妈各约一个身份证换领")
    assert second is not None
    assert second.relation == "母亲"
    assert "身份证换领" in first


def test_two_matters_in_one_message() -> None:
    first, second = two_wishes("我要预约补办社保卡，再给我妈约个低保")
    assert second is not None
    assert (first, second.relation) == ("我要预约补办社保卡", "母亲")
    assert "低保" in second.text


def test_one_wish_stays_one() -> None:
    assert two_wishes("我想预约补办社保卡，周三上午")[1] is None


AREA = Question(
    "area",
    "面积是否不超过60平方米？",
    (
        Answer("small", "不超过60平方米", at_most=60, affirm=True),
        Answer("large", "超过60平方米", above=60, affirm=False),
    ),
    unit=("平", "㎡"),
)
TRUCK = Question(
    "truck",
    "货车总质量超过4.5吨吗？",
    (
        Answer("heavy", "超过4.5吨", above=4.5, affirm=True, words=("超过", "以上")),
        Answer("light", "4.5吨及以下", at_most=4.5, affirm=False, words=("不超过", "以下")),
    ),
    unit=("吨", "t", "T"),
)
CARD = Question(
    "case",
    "是第一次办、丢了补办，还是坏了换？",
    (
        Answer("first", "第一次办", words=("新办",)),
        Answer("lost", "丢了补办", words=("丢",)),
        Answer("broken", "坏了换", words=("坏", "换")),
    ),
)


@pytest.mark.parametrize(
    ("question", "said", "value"),
    [
        (AREA, "五十平左右", "small"),
        (AREA, "80平", "large"),
        (AREA, "60", "small"),
        (AREA, "是的", "small"),
        (AREA, "不是", "large"),
        (AREA, "不知道", None),
        (AREA, "超过60平了", "large"),
        (AREA, "60平以上", "large"),
        (AREA, "没超过六十", "small"),
        (AREA, "不超过60平方米", "small"),
        (AREA, "不到六十", "small"),
        (AREA, "六十多平", "large"),
        (AREA, "五十多平", "small"),
        (AREA, "六七十平", None),
        (AREA, "五六十平", "small"),
        (AREA, "六十来平", None),
        (AREA, "一百二", "large"),
        (AREA, "将近一百平", "large"),
        (AREA, "不到一百平", None),
        (AREA, "几十平吧", None),
        (AREA, "上下两层", None),
        (AREA, "一间40平，一间70平", None),
        (TRUCK, "超过4.5吨", "heavy"),
        (TRUCK, "四点五吨", "light"),
        (TRUCK, "四吨半", "light"),
        (TRUCK, "四吨多", None),
        (TRUCK, "五吨多", "heavy"),
        (TRUCK, "四点五吨以下", "light"),
        (TRUCK, "4500公斤", None),
        (CARD, "丢了", "lost"),
        (CARD, "卡坏了", "broken"),
        (CARD, "第一次办", "first"),
        (CARD, "丢了还是坏了不知道", None),
    ],
)
def test_situations_are_answered_in_plain_words(question: Question, said: str, value: str | None) -> None:
    found = match(question, read(said))
    assert (found.value if found else None) == value


def test_a_request_may_answer_the_question_in_passing() -> None:
    found = match_named(CARD, "我想预约补办社保卡")
    assert found is not None
    assert found.value == "lost"
    assert match_named(AREA, "我想3号去办") is None, "a bare number in a sentence is no area"
    assert match_named(AREA, "周一平时人少吧") is None


@pytest.mark.parametrize(
    ("code", "said", "value"),
    [
        ("I06", "我要办食品经营许可（新办）", None),  # 食品 is not 只卖有包装的食品
        ("I08", "河南省食品小经营店登记怎么弄", None),
        ("I22", "给我约个生育登记", None),
        ("I30", "社会保障卡申领、补领、换领", None),
        ("I39", "居民身份证换领、补领要带什么", None),
        ("I32", "我要给我孙娃儿办医保", "other"),
        ("I32", "刚出生的娃办医保", "newborn"),
        ("I22", "只补生育登记", "yes"),
        ("I35", "我要办小学的教师资格认定", "basic"),
        ("I25", "还没参加这儿的居民医保，想约个号", None),  # 还没 is said of something else
        ("I25", "出生证明还没拿到，约新生儿一件事", "no"),
        ("I27", "失业金还没领过，想约一下", None),
        ("I27", "还没办失业登记，想领失业金", "no"),
        ("I22", "我还没吃饭，想办生育登记", None),
        ("I12", "我俩都是头一回，想登记结婚", None),
        ("I06", "店里超过60平，办食品证", "large"),
        ("I06", "不到一百平，办食品证", None),
        ("I38", "车是4.5吨以下的，办道路运输证", "light"),
    ],
)
def test_the_name_of_an_item_names_none_of_its_cases(code: str, said: str, value: str | None) -> None:
    item = next(one for one in catalogue().items if one.item_code == code)
    found = match_named(item.situations[0], said, item=item.task_name)
    assert (found and found.value) == value


def test_days_and_times_as_people_read_them() -> None:
    assert texts.day(date(2026, 11, 25), NOW) == "后天，11月25日（周三）"
    assert texts.day(date(2027, 1, 4), NOW) == "2027年1月4日（周一）"
    assert [texts.clock(time(9)), texts.clock(time(12, 30)), texts.clock(time(14, 5))] == [
        "上午9:00",
        "中午12:30",
        "下午2:05",
    ]
    start = datetime(2026, 12, 2, 10, 30, tzinfo=SHANGHAI)
    assert texts.span(start, start.replace(hour=11, minute=0), NOW) == "12月2日（周三）上午10:30到11:00"


def test_a_promise_names_its_day_or_within_how_many() -> None:
    assert texts.by_when(date(2026, 11, 30), 3) == texts.plain_day(date(2026, 11, 30))
    assert texts.by_when(None, 3) == "3个工作日内"  # 最晚3个工作日内答复您
    assert texts.spaced("82295743") == "8229 5743"
