"""The date reader: every sentence of the evaluation, the rules behind them, and any text at all."""

from __future__ import annotations

import time as clock
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.dates.calendar_2026 import Calendar2026, Hours2026
from evaluation.dates.run import judge, read
from evaluation.dates.scoring import Case, Verdict, load_cases
from hall.understanding.dates import DateResolution, Grain, HalfDay, Problem, resolve
from hall.understanding.dates.festivals import FESTIVALS, lunar_to_solar
from hall.understanding.numerals import NUMERAL_CHARACTERS, read_numeral

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 9, 10, tzinfo=SHANGHAI)
CALENDAR, HOURS = Calendar2026(), Hours2026()


def said(text: str, now: datetime = MONDAY, about: date | None = None) -> DateResolution:
    return resolve(text, now, CALENDAR, HOURS, about)


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: f"{case.id} {case.text}")
def test_evaluation_sentence(case: Case) -> None:
    assert judge(case, read(case)) is Verdict.RIGHT


def test_there_are_enough_sentences_and_none_twice() -> None:
    cases = load_cases()
    assert len(cases) >= 250
    assert len({(case.text, case.now) for case in cases}) == len(cases)


def test_span_refers_to_the_original_text() -> None:
    text = "嗯，那個　１２月３號　上午９點，好嗎"
    (found,) = said(text).candidates
    assert text[slice(*found.span)] == found.text == "１２月３號　上午９點"
    assert (found.date, found.start, found.grain) == (date(2026, 12, 3), time(9), Grain.MINUTE)


def test_half_day_has_its_window_and_name_but_a_clock_has_no_half_day() -> None:
    (half,) = said("明天下午").candidates
    assert (half.half_day, half.start, half.end, half.grain) == (HalfDay.AFTERNOON, time(12), time(18), Grain.HALF_DAY)
    (exact,) = said("明天下午三点").candidates
    assert (exact.half_day, exact.start, exact.end) == (None, time(15), None)


def test_a_time_alone_is_implied_and_goes_to_the_day_already_talked_of() -> None:
    (alone,) = said("十点").candidates
    assert (alone.date_implied, alone.date) == (True, date(2026, 11, 23))
    (about,) = said("改成十点", about=date(2026, 12, 1)).candidates
    assert (about.date, about.start, about.date_implied) == (date(2026, 12, 1), time(10), False)


def test_outside_hours_is_flagged_but_the_day_is_open() -> None:
    resolution = said("明天晚上八点")
    assert resolution.problem is None
    assert resolution.candidates[0].outside_hours
    assert not said("明天上午十点").candidates[0].outside_hours


def test_alternatives_of_which_one_can_be_had_are_no_problem() -> None:
    resolution = said("周六或者下周一")
    assert [one.problem for one in resolution.candidates] == [Problem.CLOSED, None]
    assert resolution.problem is None


def test_a_correction_is_told() -> None:
    assert said("周四，不，周五").corrected
    assert said("不对，改成周五").corrected
    assert not said("周五").corrected


def test_asap_skips_days_ruled_out() -> None:
    resolution = said("除了今天都行")
    assert resolution.asap
    assert [one.date for one in resolution.candidates] == [date(2026, 11, 24)]


def test_tomorrow_is_the_next_calendar_day_at_any_hour() -> None:
    for hour in (0, 4, 12, 23):
        assert said("明天", MONDAY.replace(hour=hour)).candidates[0].date == date(2026, 11, 24)


@pytest.mark.parametrize("ahead", range(1, 7))
def test_bare_weekday_is_the_next_to_come(ahead: int) -> None:
    day = MONDAY.date() + timedelta(days=ahead)
    for unit in ("周", "星期", "礼拜"):
        assert [one.date for one in said(f"{unit}{'一二三四五六日'[day.weekday()]}").candidates] == [day]


@pytest.mark.parametrize("weeks", [0, 1, 2, -1])
def test_named_week_starts_on_monday(weeks: int) -> None:
    name = {0: "这", 1: "下", 2: "下下", -1: "上"}[weeks]
    for index, weekday in enumerate("一二三四五六日"):
        expected = date(2026, 11, 23) + timedelta(days=7 * weeks + index)
        assert said(f"{name}周{weekday}").candidates[0].date == expected


class Unloaded:
    """A calendar without any year."""

    class Kind(Enum):
        UNKNOWN = 0

    def kind(self, day: date) -> Kind:
        return self.Kind.UNKNOWN

    def festival(self, name: str, year: int) -> None:
        return None


def test_without_a_calendar_the_day_is_told_and_nothing_is_computed_from_weekdays() -> None:
    resolution = resolve("明天上午", MONDAY, Unloaded())
    assert resolution.candidates[0].date == date(2026, 11, 24)
    assert resolution.problem is Problem.UNKNOWN_YEAR
    counted = resolve("三个工作日后", MONDAY, Unloaded())
    assert counted.problem is Problem.UNKNOWN_YEAR
    assert not counted.candidates
    assert not resolve("越快越好", MONDAY, Unloaded()).candidates


class OddHours(Hours2026):
    """Closed on one working day, open on a Saturday."""

    def periods(self, day: date) -> list[tuple[time, time]]:
        if day == date(2026, 11, 24):
            return []
        return [(time(9), time(12))] if day == date(2026, 11, 28) else super().periods(day)


def test_closures_and_extra_openings_decide_what_is_closed() -> None:
    assert resolve("明天", MONDAY, CALENDAR, OddHours()).problem is Problem.CLOSED
    assert resolve("周六", MONDAY, CALENDAR, OddHours()).problem is None


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("春节", 2026, date(2026, 2, 17)),
        ("除夕", 2026, date(2026, 2, 16)),
        ("清明", 2026, date(2026, 4, 5)),
        ("端午", 2026, date(2026, 6, 19)),
        ("中秋", 2026, date(2026, 9, 25)),
        ("重阳", 2026, date(2026, 10, 18)),
        ("冬至", 2026, date(2026, 12, 22)),
        ("春节", 2025, date(2025, 1, 29)),
        ("中秋", 2025, date(2025, 10, 6)),
        ("清明", 2024, date(2024, 4, 4)),
    ],
)
def test_festival_days(name: str, year: int, expected: date) -> None:
    (found,) = said(f"{year}年{name}").candidates
    assert found.date == expected


def test_every_festival_falls_in_its_year() -> None:
    for festival in FESTIVALS:
        for year in range(2001, 2099):
            day = festival.day(year)
            assert day is None or day.year == year, festival.words


def test_a_lunar_day_that_does_not_exist_is_none() -> None:
    assert lunar_to_solar(2026, 13, 1) is None
    assert lunar_to_solar(3000, 1, 1) is None


TOKENS = ("⟦phone:Ab12Cd34⟧", "⟦id:12101530⟧", "⟦phone:20261201⟧")


@pytest.mark.parametrize("token", TOKENS)
def test_digits_of_tokens_are_never_read(token: str) -> None:
    assert not said(token).candidates
    assert [one.date for one in said(f"{token}明天{token}").candidates] == [date(2026, 11, 24)]


WORDS = [
    "下周三",
    "明天",
    "上午",
    "三点半",
    "到",
    "不",
    "不是",
    "改成",
    "周五",
    "或者",
    "国庆",
    "后",
    "第一个工作日",
    "3号",
    "12月",
    "底",
    "个",
    "的",
    "左右",
    "前",
    "除了",
    "都行",
    "农历",
    "十五",
    "半",
    "天",
    "，",
    "、",
    "10:30",
    "2026年",
    "十",
    "一",
    "两",
    "月",
    "日",
    "点",
    "分",
    "刻",
    "差",
    "过",
    "内",
    "上",
    "这",
    "礼拜",
    "正月",
    "初八",
    "节",
    "每",
    "从",
    "至",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_any_mixture_of_date_words_is_read_without_fault(words: list[str]) -> None:
    check("".join(words))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_fault(text: str) -> None:
    check(text)


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="0123456789年月日号点时分周星期礼拜一二三四五六七八九十百千两半个天上下前后到至-/.: ", max_size=24)
)
def test_any_digits_are_read_without_fault(text: str) -> None:
    check(text)


def check(text: str) -> None:
    resolution = said(text)
    for one in (*resolution.candidates, *resolution.excluded):
        first, last = one.span
        assert 0 <= first <= last <= len(text)
        assert text[first:last] == one.text
        assert one.end_date is None or one.end_date > one.date
        if one.start and one.end and one.end_date is None:
            assert one.start <= one.end, text
    assert resolution.problem is None or resolution.problem in Problem


@given(st.text(alphabet=NUMERAL_CHARACTERS, min_size=1, max_size=30))
def test_any_numerals_are_read_without_fault(text: str) -> None:
    read_numeral(text)


def test_long_and_hostile_texts_stay_fast() -> None:
    for text in (
        "9" * 5000,
        "下" * 5000,
        "一" * 5000,
        "周三到" * 1500,
        "3号、" * 1600,
        "不是" * 2500,
        " " * 5000,
        "12-" * 1600,
        "十" * 5000,
    ):
        began = clock.perf_counter()
        said(text)
        assert clock.perf_counter() - began < 1.5, text[:6]
