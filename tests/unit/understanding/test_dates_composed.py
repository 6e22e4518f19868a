"""Expressions put together from parts mean what their parts mean, whatever stands around them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.dates.calendar_2026 import Calendar2026, Hours2026
from hall.understanding.dates import DateResolution, HalfDay, Problem, resolve

NOW = datetime(2026, 11, 24, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
MONDAY = TODAY - timedelta(days=TODAY.weekday())
UNITS = ("周", "星期", "礼拜")
WEEKDAYS = "一二三四五"


def _weekdays() -> list[tuple[str, date]]:
    """下下周三 and the like, of this week only those to come."""
    said = []
    for (ahead, lead), unit, day in product(enumerate(("这", "下", "下下")), UNITS, range(5)):
        for of in ("", "个") if unit != "周" else ("",):
            meant = MONDAY + timedelta(days=7 * ahead + day)
            if meant > TODAY:
                said.append((lead + of + unit + WEEKDAYS[day], meant))
    return said


DAYS = [
    *((word, TODAY + timedelta(days=ahead)) for ahead, word in enumerate(("今天", "明天", "后天", "大后天"))),
    *_weekdays(),
    *((f"{ahead}天后", TODAY + timedelta(days=ahead)) for ahead in range(2, 10)),
    *((f"12月{day}{mark}", date(2026, 12, day)) for day in range(1, 32) for mark in "号日"),
    *((f"下个月{day}号", date(2026, 12, day)) for day in range(1, 32)),
    *((f"12/{day}", date(2026, 12, day)) for day in range(13, 32)),
    *((f"2026年12月{day}日", date(2026, 12, day)) for day in range(1, 32)),
    ("下个月第一个周五", date(2026, 12, 4)),
    ("12月第二个星期三", date(2026, 12, 9)),
    ("本月最后一个工作日", date(2026, 11, 30)),
    ("冬至那天", date(2026, 12, 22)),
    ("圣诞节", date(2026, 12, 25)),
    ("两周后的周三", date(2026, 12, 9)),
    ("三个工作日后", date(2026, 11, 27)),
]
PLAIN_DAYS = [(text, day) for text, day in DAYS if not text.endswith("后")]
HALVES = [
    ("上午", HalfDay.MORNING),
    ("下午", HalfDay.AFTERNOON),
    ("后晌", HalfDay.AFTERNOON),
    ("早上", HalfDay.MORNING),
]
HOURS = dict(zip(range(1, 12), ["一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一"], strict=True))


def _clocks() -> list[tuple[str, time]]:
    """上午九点一刻, 下午3点半 and every other hour the hall is open."""
    said = []
    for hour in (9, 10, 11, 14, 15, 16):
        lead, spoken = ("上午", hour) if hour < 12 else ("下午", hour - 12)
        for name in (HOURS[spoken], str(spoken)):
            said += [
                (f"{lead}{name}点", time(hour)),
                (f"{lead}{name}点半", time(hour, 30)),
                (f"{lead}{name}点一刻", time(hour, 15)),
                (f"{lead}{name}点四十", time(hour, 40)),
                (f"{lead}差五分{name}点", (datetime.combine(TODAY, time(hour)) - timedelta(minutes=5)).time()),
            ]
        said.append((f"{lead}{spoken}:20", time(hour, 20)))
    return said


BEFORE = [
    "",
    "你好，",
    "我想约",
    "麻烦给我约",
    "请问",
    "老师，我想",
    "办身份证，",
    "俺打算",
    "能不能约到",
    "就",
    "那就约",
    "帮我妈约个号，",
]
AFTER = [
    "",
    "可以吗",
    "行不行",
    "去办身份证",
    "吧",
    "，谢谢",
    "，带孩子一起",
    "中不中",
    "还有号吗",
    "过去，要带什么材料",
    "来。",
    "，行吗？",
]
NEUTRAL = st.text("请您帮忙问这里怎样打印照片复印材料谢好办理护照登记户口本窗口", max_size=8)
frames = st.tuples(st.sampled_from(BEFORE), st.sampled_from(AFTER))
quick = settings(max_examples=150, deadline=None)


def read(text: str) -> DateResolution:
    return resolve(text, NOW, Calendar2026(), Hours2026())


def framed(around: tuple[str, str], text: str) -> DateResolution:
    return read(around[0] + text + around[1])


@quick
@given(st.sampled_from(DAYS), frames)
def test_a_day_is_that_day_in_every_sentence(day: tuple[str, date], around: tuple[str, str]) -> None:
    assert [(one.date, one.end_date, one.start) for one in framed(around, day[0]).candidates] == [(day[1], None, None)]


@quick
@given(st.sampled_from(DAYS), NEUTRAL, NEUTRAL)
def test_other_words_around_it_change_nothing(day: tuple[str, date], before: str, after: str) -> None:
    assert [one.date for one in read(f"{before}，{day[0]}，{after}").candidates] == [day[1]]


@quick
@given(st.sampled_from(PLAIN_DAYS), st.sampled_from(["", "的", "，"]), st.sampled_from(HALVES), frames)
def test_a_day_and_its_half(
    day: tuple[str, date], joint: str, half: tuple[str, HalfDay], around: tuple[str, str]
) -> None:
    found = framed(around, day[0] + joint + half[0]).candidates
    assert [(one.date, one.half_day) for one in found] == [(day[1], half[1])]


@quick
@given(
    st.sampled_from(PLAIN_DAYS),
    st.sampled_from(["", "的", "，", "大概"]),
    st.sampled_from(_clocks()),
    st.sampled_from(["", "左右"]),
    frames,
)
def test_a_day_and_its_hour(
    day: tuple[str, date], joint: str, clock: tuple[str, time], about: str, around: tuple[str, str]
) -> None:
    found = framed(around, day[0] + joint + clock[0] + about).candidates
    assert [(one.date, one.start, one.end) for one in found] == [(day[1], clock[1], None)]


@quick
@given(st.sampled_from(_clocks()), st.sampled_from(["，", "，在", ""]), st.sampled_from(PLAIN_DAYS[:20]), frames)
def test_the_hour_said_first(
    clock: tuple[str, time], joint: str, day: tuple[str, date], around: tuple[str, str]
) -> None:
    found = framed(around, clock[0] + joint + day[0]).candidates
    assert [(one.date, one.start) for one in found] == [(day[1], clock[1])]


ASIDE = [("的前一天", -1), ("的后一天", 1), ("的第二天", 1), ("往后推两天", 2), ("的下一天", 1), ("前一天", -1)]


@quick
@given(st.sampled_from(PLAIN_DAYS), st.sampled_from(ASIDE), frames)
def test_a_day_told_by_another(day: tuple[str, date], aside: tuple[str, int], around: tuple[str, str]) -> None:
    assert [one.date for one in framed(around, day[0] + aside[0]).candidates] == [day[1] + timedelta(days=aside[1])]


pairs = st.tuples(st.sampled_from(PLAIN_DAYS), st.sampled_from(PLAIN_DAYS)).filter(lambda two: two[0][1] < two[1][1])


@quick
@given(pairs, st.sampled_from(["或者", "或", "，要么", "，要不就", "、", "和", "不行就", "，不行的话"]))
def test_alternatives_are_both_meant(two: tuple[tuple[str, date], tuple[str, date]], joint: str) -> None:
    found = read(f"我想约{two[0][0]}{joint}{two[1][0]}")
    assert [one.date for one in found.candidates] == [two[0][1], two[1][1]]
    assert found.problem is not Problem.AMBIGUOUS


@quick
@given(pairs, st.sampled_from(["，不对，", "，哦不，", "，说错了，是", "，改成", "，算了，", "，口误，"]), frames)
def test_a_correction_leaves_the_second(
    two: tuple[tuple[str, date], tuple[str, date]], joint: str, around: tuple[str, str]
) -> None:
    assert [one.date for one in framed(around, two[0][0] + joint + two[1][0]).candidates] == [two[1][1]]


@quick
@given(pairs, st.sampled_from(["到", "至", "~", "一直到"]), frames)
def test_a_range_runs_from_the_one_to_the_other(
    two: tuple[tuple[str, date], tuple[str, date]], joint: str, around: tuple[str, str]
) -> None:
    found = framed(around, f"{two[0][0]}{joint}{two[1][0]}").candidates
    assert [(one.date, one.end_date) for one in found] == [(two[0][1], two[1][1])]


@quick
@given(pairs)
def test_a_day_ruled_out_beside_one_wished_for(two: tuple[tuple[str, date], tuple[str, date]]) -> None:
    found = read(f"{two[0][0]}不行，{two[1][0]}可以吗")
    assert [one.date for one in found.excluded] == [two[0][1]]
    assert [one.date for one in found.candidates] == [two[1][1]]


@quick
@given(pairs, st.sampled_from(["我要上班", "我妈住院", "我出差", "孩子开学", "合同到期", "要去医院复查"]))
def test_what_is_told_of_ones_life_is_not_the_day_wished_for(
    two: tuple[tuple[str, date], tuple[str, date]], life: str
) -> None:
    assert [one.date for one in read(f"{two[0][0]}{life}，想约{two[1][0]}").candidates] == [two[1][1]]


@settings(max_examples=300, deadline=None)
@given(st.text("周三下午上明后天点半个月号一二十3450:-/第最前后到或不是的，。？国庆中秋初礼拜星期", max_size=24))
def test_no_text_makes_it_fail(text: str) -> None:
    for one in read(text).candidates:
        assert one.end_date is None or one.end_date >= one.date
