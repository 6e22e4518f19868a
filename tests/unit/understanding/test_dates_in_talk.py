"""Dates as they come in real conversations: told by the way, said twice, listed, moved, outside the hours, on today's weekday."""

from __future__ import annotations

import time as clock
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from evaluation.dates.calendar_2026 import Calendar2026, Hours2026
from hall.understanding.dates import DateResolution, HalfDay, Outside, Problem, resolve

SHANGHAI = ZoneInfo("Asia/Shanghai")
TUESDAY = "2026-11-24T09:10"


def said(text: str, now: str = TUESDAY) -> DateResolution:
    return resolve(text, datetime.fromisoformat(now).replace(tzinfo=SHANGHAI), Calendar2026(), Hours2026())


def days_and_starts(resolution: DateResolution) -> list[tuple[str, time | None]]:
    return [(f"{one.date:%m-%d}", one.start) for one in resolution.candidates]


MORNING, AFTERNOON = HalfDay.MORNING.window[0], HalfDay.AFTERNOON.window[0]


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("趁午休问一下，约今天下午两点半，个体户改店名", "2026-11-24T12:20", ("11-24", time(14, 30))),
        ("午休时间过来方便吗，约明天上午十点", TUESDAY, ("11-25", time(10))),
        ("夜里也能约不？想约明天头一个号办失业登记", "2026-11-24T03:05", ("11-25", None)),
        (
            "礼拜天凌晨给你发消息，帮我约护士执业注册，明天下午两点",
            "2026-11-29T03:00",
            ("11-30", time(14)),
        ),
        ("我礼拜天才不上工，周一早上去", TUESDAY, ("11-30", MORNING)),
        ("我周末才休息，下周一上午去", TUESDAY, ("11-30", MORNING)),
        ("周三你们不上班吧，我周四去", TUESDAY, ("11-26", None)),
        ("周六你们上班吗，不上班我就周五下午三点来", TUESDAY, ("11-27", time(15))),
        ("我周二周三上班，周四上午十点约", TUESDAY, ("11-26", time(10))),
        ("周日我才有空，你们又不上班，那就周一去吧", TUESDAY, ("11-30", None)),
        ("约明天上午十点，周六你们上班吗", TUESDAY, ("11-25", time(10))),
    ],
)
def test_what_is_told_by_the_way_loses_to_the_day_wished_for(
    text: str, now: str, expected: tuple[str, time | None]
) -> None:
    resolution = said(text, now)
    assert days_and_starts(resolution) == [expected]
    assert resolution.problem is None


def test_a_remark_alone_is_still_the_day_asked_about() -> None:
    assert [one.date for one in said("周六你们上班吗").candidates] == [date(2026, 11, 28)]
    assert days_and_starts(said("周六你们上班吗，上午九点")) == [("11-28", time(9))]
    assert [one.date for one in said("我周三有空，周四上午也有空").candidates] == [
        date(2026, 11, 25),
        date(2026, 11, 26),
    ]
    assert days_and_starts(said("我周三休息，上午去")) == [("11-25", MORNING)]


def test_when_the_question_is_put_is_no_day_to_come() -> None:
    assert not said("趁午休问一下低保要啥材料").candidates


def test_going_elsewhere_does_not_outdo_the_question() -> None:
    assert date(2026, 10, 1) in {one.date for one in said("我下周要去外地，国庆上班不", "2026-09-17T10:00").candidates}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这个周日你们上班吧，约周日上午十点半办诊所备案", ("09-20", time(10, 30))),
        ("后天有号吗，后天上午九点", ("09-19", time(9))),
        ("明天上午有号没，约明天上午十点", ("09-18", time(10))),
        ("明天上午十点约一个，明天能办完吧", ("09-18", time(10))),
    ],
)
def test_a_day_said_twice_is_one_with_the_closer_time(text: str, expected: tuple[str, time]) -> None:
    assert days_and_starts(said(text, "2026-09-17T10:00")) == [expected]


def test_halves_that_differ_stay_alternatives() -> None:
    assert days_and_starts(said("明天上午或者明天下午三点")) == [("11-25", MORNING), ("11-25", time(15))]


@pytest.mark.parametrize("text", ["周一三五上午", "周一、三、五上午", "周一周三周五上午", "周一三五都行，上午"])
def test_a_half_day_behind_a_list_goes_to_every_day(text: str) -> None:
    assert days_and_starts(said(text)) == [("11-30", MORNING), ("11-25", MORNING), ("11-27", MORNING)]


def test_a_listed_pair_keeps_its_afternoon_hour() -> None:
    assert days_and_starts(said("周三五下午两点")) == [("11-25", time(14)), ("11-27", time(14))]
    assert {one.date for one in said("周一周三不行，周五吧").excluded} == {date(2026, 11, 30), date(2026, 11, 25)}


@pytest.mark.parametrize(
    "text",
    [
        "改到后天同一时间",
        "还是那个点，改周五",
        "时间不变，改到周五",
        "周五，几点不变",
        "下周四同样时间",
        "还是原来那个时间吧",
    ],
)
def test_the_time_agreed_is_kept(text: str) -> None:
    assert said(text).same_time


@pytest.mark.parametrize("text", ["改到后天上午十点", "原来的时间不行，改周五", "就这个点", "后天上午十点，同一时间"])
def test_the_time_agreed_is_not_spoken_of(text: str) -> None:
    assert not said(text).same_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("往后推一天", timedelta(days=1)),
        ("俺那号往后挪两天中不", timedelta(days=2)),
        ("往后推一周", timedelta(weeks=1)),
        ("提前一天", timedelta(days=-1)),
        ("晚半个小时", timedelta(minutes=30)),
        ("早半小时行不行", timedelta(minutes=-30)),
        ("往后推一个半小时", timedelta(minutes=90)),
        ("提前一天，下午三点", timedelta(days=-1)),
    ],
)
def test_an_appointment_moves_by(text: str, expected: timedelta) -> None:
    assert said(text).shift == expected


@pytest.mark.parametrize(
    "text",
    [
        "推迟到周五",
        "把周四的往后推一天",
        "需要提前三天吗",
        "提前一天预约行不行",
        "提前半小时到行吗",
        "提前十分钟来",
        "往后推几天",
        "晚一点",
        "明晚两个小时",
        "推迟一个月",
    ],
)
def test_no_amount_to_move_by(text: str) -> None:
    assert said(text).shift is None


def test_a_bit_later_is_not_one_o_clock() -> None:
    for text in ("晚一点", "换早一点的", "再晚一点行吗"):
        assert not said(text).candidates
    assert days_and_starts(said("明天晚一点")) == [("11-25", None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周四中午十二点半", Outside.LUNCH),
        ("周四十二点到一点半", Outside.LUNCH),
        ("周四晚上七点", Outside.AFTER_CLOSING),
        ("周四晚上", Outside.AFTER_CLOSING),
        ("周四下午五点半", Outside.AFTER_CLOSING),
        ("周四早上七点", Outside.BEFORE_OPENING),
        ("周四凌晨", Outside.BEFORE_OPENING),
        ("周四中午", None),
        ("周四下午五点", None),
        ("周四", None),
    ],
)
def test_outside_says_where(text: str, expected: Outside | None) -> None:
    (found,) = said(text).candidates
    assert found.outside is expected
    assert found.outside_hours == (expected is not None)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("周二下午三点", TUESDAY, ["11-24"]),
        ("周二下午", TUESDAY, ["11-24"]),
        ("周二上午九点", TUESDAY, ["12-01"]),
        ("周二上午", "2026-11-24T13:10", ["12-01"]),
        ("周二", "2026-11-24T18:10", ["12-01"]),
        ("周二和周四下午", TUESDAY, ["11-24", "11-26"]),
        ("礼拜天", "2026-11-29T03:00", ["12-06"]),
    ],
)
def test_the_weekday_of_today_is_not_asked_back_when_one_reading_is_left(
    text: str, now: str, expected: list[str]
) -> None:
    resolution = said(text, now)
    assert [f"{one.date:%m-%d}" for one in resolution.candidates] == expected
    assert resolution.problem is not Problem.AMBIGUOUS


@pytest.mark.parametrize(
    ("text", "now"), [("周二", TUESDAY), ("周二上午十点", TUESDAY), ("周二下午", "2026-11-24T16:10")]
)
def test_the_weekday_of_today_is_asked_back_within_the_half_going_on(text: str, now: str) -> None:
    resolution = said(text, now)
    assert [f"{one.date:%m-%d}" for one in resolution.candidates] == ["11-24", "12-01"]
    assert resolution.problem is Problem.AMBIGUOUS


def test_moves_without_end_stay_fast() -> None:
    for text in (
        "晚一天" * 1300,
        "趁午休问，" * 800,
        "周一、" * 1300,
        "周三上午" * 1000,
        "还是那个点" * 800,
        "周一、周二、" * 650 + "周三上班",
    ):
        began = clock.process_time()
        said(text)
        assert clock.process_time() - began < 1.5, text[:6]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("名天过去", ["11-25"]),
        ("下星欺四", ["12-03"]),
        ("下周午我去", ["12-04"]),
        ("两周后的今天", ["12-08"]),
        ("明天别约，后天吧", ["11-26"]),
        ("我今年六十二", []),
    ],
)
def test_misheard_days_and_what_is_no_day(text: str, expected: list[str]) -> None:
    assert [f"{one.date:%m-%d}" for one in said(text).candidates] == expected


def test_the_first_days_of_a_week_are_a_range() -> None:
    (found,) = said("下周前两天").candidates
    assert (f"{found.date:%m-%d}", f"{found.end_date:%m-%d}") == ("11-30", "12-01")


def test_an_hour_before_an_errand_stays_the_hour() -> None:
    (found,) = said("10月10号上午十点办残疾证", "2026-09-29T09:10").candidates
    assert found.start == time(10)


def test_either_half_of_a_day_leaves_the_day_whole() -> None:
    (found,) = said("27号，上午下午都行").candidates
    assert (f"{found.date:%m-%d}", found.start, found.half_day) == ("11-27", None, None)
