"""The blind rounds, and the kinds of error they showed, in other words: days told by others, days referred back to, the wish in a story, sounds."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from evaluation.dates.calendar_2026 import Calendar2026, Hours2026
from evaluation.dates.run import judge, read
from evaluation.dates.scoring import BLIND, Case, Verdict, load_cases
from hall.understanding.dates import DateCandidate, DateResolution, HalfDay, Problem, resolve

NOW = datetime(2026, 11, 24, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
#: Read otherwise than the writer meant: an hour mistyped beyond its sound (asked about),
#: working days counted behind a pause, 往后推 without a day, a bare number as a day.
KNOWN = {"blind2-087", "blind3-010", "blind3-068", "blind3-100"}


@pytest.mark.parametrize("case", load_cases(BLIND), ids=lambda case: f"{case.id} {case.text[:20]}")
def test_blind_rounds(case: Case) -> None:
    assert (judge(case, read(case)) is Verdict.RIGHT) is (case.id not in KNOWN)


def said(text: str) -> DateResolution:
    return resolve(text, NOW, Calendar2026(), Hours2026())


def short(one: DateCandidate) -> str:
    """11-24, 11-24~11-27, 11-24 09:00, 11-24 morning."""
    text = f"{one.date:%m-%d}" + (f"~{one.end_date:%m-%d}" if one.end_date else "")
    if one.half_day:
        return f"{text} {one.half_day.value}"
    return text + (f" {one.start:%H:%M}" if one.start else "") + (f"-{one.end:%H:%M}" if one.end else "")


def check(text: str, expected: list[str]) -> None:
    assert [short(one) for one in said(text).candidates] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周五的前一天", ["11-26"]),
        ("后天的后天", ["11-28"]),
        ("后天再往后一天", ["11-27"]),
        ("周五的下一个工作日", ["11-30"]),
        ("元旦前的那个周三", ["12-30"]),
        ("元旦前一个星期的周三", ["12-23"]),
        ("本月倒数第二天", ["11-29"]),
        ("下周头两天", ["11-30~12-01"]),
        ("下周后两天", ["12-03~12-04"]),
        ("十二月头五天", ["12-01~12-05"]),
        ("明天起第三个工作日", ["11-27"]),
        ("从明天开始的三天内", ["11-25~11-27"]),
        ("往后数五个工作日", ["12-01"]),
        ("年底前最后一个工作日", ["12-31"]),
        ("月底那天", ["11-30"]),
        ("国庆后一周内", ["10-08~10-14"]),
    ],
)
def test_days_told_by_others(text: str, expected: list[str]) -> None:
    found = (
        said(text) if "国庆" not in text else resolve(text, datetime(2026, 9, 10, 9, tzinfo=NOW.tzinfo), Calendar2026())
    )
    assert [short(one) for one in found.candidates] == expected


@pytest.mark.parametrize(
    ("text", "expected", "asked"),
    [
        ("最晚周五", ["11-24~11-27"], False),
        ("不晚于12月1号", ["11-24~12-01"], False),
        ("周五以内", ["11-24~11-27"], False),
        ("从下周三开始", ["12-02"], True),
        ("最早下周一", ["11-30"], True),
        ("周三和周五之间", ["11-25~11-27"], False),
        ("12月1号起，到4号为止", ["12-01~12-04"], False),
        ("下周一至周五上午九点到十一点", ["11-30~12-04 09:00-11:00"], False),
        ("二十六到二十八，哪天都成", ["11-26~11-28"], False),
        ("这三天", ["11-24~11-26"], True),
        ("下周中", ["12-01~12-03"], True),
    ],
)
def test_bounds_and_stretches(text: str, expected: list[str], asked: bool) -> None:
    check(text, expected)
    assert (said(text).problem is Problem.AMBIGUOUS) is asked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("明天下午2.30", ["11-25 14:30"]),
        ("明天1430", ["11-25 14:30"]),
        ("三点欠五分", ["11-24 14:55"]),
        ("明天九、十点", ["11-25 09:00-10:00"]),
        ("明天巳时来", ["11-25 09:00-11:00"]),
        ("明天吃完午饭", ["11-25 afternoon"]),
        ("明天中午过后", ["11-25 afternoon"]),
        ("周五，四点，下午", ["11-27 16:00"]),
        ("下周的这个时候", ["12-01 09:10"]),
        ("24下午", ["11-24 afternoon"]),
        ("八九号", ["12-08", "12-09"]),
        ("in two days", ["11-26"]),
        ("by Friday", ["11-24~11-27"]),
        ("half past nine tomorrow", ["11-25 09:30"]),
        ("周五 am 10 ok?", ["11-27 10:00"]),
        ("from Monday to Wednesday", ["11-30~12-02"]),
    ],
)
def test_hours_and_english(text: str, expected: list[str]) -> None:
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("明添下午", ["11-25 afternoon"]),
        ("铭天上午", ["11-25 morning"]),
        ("星旗三", ["11-25"]),
        ("新期五上午", ["11-27 morning"]),
        ("李拜五", ["11-27"]),
        ("夏周三", ["12-02"]),
        ("下州四", ["12-03"]),
        ("明天下屋两点", ["11-25 14:00"]),
        ("后天上午石点半", ["11-26 10:30"]),
        ("明天九店", ["11-25 09:00"]),
        ("明天十点伴", ["11-25 10:30"]),
        ("二十六耗下午", ["11-26 afternoon"]),
        ("后夭下午", ["11-26 afternoon"]),
        ("商务局在哪", []),
        ("礼拜堂", []),
        ("留点时间", []),
        ("下午好", []),
        ("周卅上午", []),  # nothing sounds like it: no day, and not today either
    ],
)
def test_what_was_misheard_by_sound(text: str, expected: list[str]) -> None:
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("孩子周二周四有课，周三下午我带他去", ["11-25 afternoon"]),
        ("我老家在外地，26号的火车回去，25号下午能不能办", ["11-25 afternoon"]),
        ("网上说周末不上班，那我周一上午去", ["11-30 morning"]),
        ("身份证上个月丢的，周四我妈陪我去补", ["11-26"]),
        ("你们九点开门吧，我明天九点半到", ["11-25 09:30"]),
        ("今天是周二吧？那就后天", ["11-26"]),
        ("后天周四，那周五吧", ["11-27"]),
        ("过完年1月11号再说", ["01-11"]),
        ("12月2号要复查，那天不行，12月4号上午可以不", ["12-04 morning"]),
        ("21号到24号我休假，这几天哪天都成", ["12-21~12-24"]),
        ("26号，下个月的", ["12-26"]),
        ("一个小时以后能排上不，今天的", ["11-24 10:10"]),
        ("除了周三下午我哪天都没空", ["11-25 afternoon"]),
        ("周四有号最好，没有就周五", ["11-26", "11-27"]),
        ("周四或周五，上午", ["11-26 morning", "11-27 morning"]),
        ("上午十点，周四或者周五", ["11-26 10:00", "11-27 10:00"]),
        ("我周三有空，周四上午也有空", ["11-25", "11-26 morning"]),
        ("九月份的新政策", []),
        ("12:30-13:30休息", []),
        ("身份证3月5号到期，现在能换吗", []),
        ("昨天去了一趟，人家说我照片不对", []),
    ],
)
def test_the_day_wished_for_in_a_story(text: str, expected: list[str]) -> None:
    check(text, expected)


def test_days_nobody_called_alternatives_are_asked_about() -> None:
    found = said("周四的火车，周五的飞机")
    assert len(found.candidates) == 2
    assert found.problem is Problem.AMBIGUOUS


def test_words_behind_a_day_that_were_not_understood_are_asked_about() -> None:
    assert said("周五的之前").problem is Problem.AMBIGUOUS
    assert said("明天下午丙点").problem is Problem.AMBIGUOUS
    assert said("周四第一个号").problem is None
    assert said("周五倒数第二个时段").problem is None


def test_the_half_that_is_left() -> None:
    (one,) = said("周四除了上午都行").candidates
    assert (one.date, one.half_day) == (date(2026, 11, 26), HalfDay.AFTERNOON)


def test_an_appointment_i_make_today_is_not_one_i_had() -> None:
    assert [one.date for one in said("麻烦给我约今天可以吗").candidates] == [NOW.date()]
    assert [one.start for one in said("我约的明天九点，想改十点").candidates] == [time(10)]
