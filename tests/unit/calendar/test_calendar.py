"""Working days by the published calendar of 2026."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from hall.calendar.documents import InvalidCalendar, read_year, write_year
from hall.calendar.model import DayKind, UnknownYear, WorkCalendar
from hall.calendar.model_hours import Closure, OpeningHours, Season, SpecialOpening
from hall.clock import SHANGHAI

FILE = Path(__file__).resolve().parents[3] / "data/calendar/2026.yml"
DOCUMENT: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
CALENDAR = WorkCalendar((read_year(DOCUMENT),), "v")
MORNING, AFTERNOON = (time(9), time(12)), (time(13, 30), time(17, 30))
WEEK = frozenset({1, 2, 3, 4, 5})
days_of_2026 = some.dates(date(2026, 1, 1), date(2026, 12, 31))


def hours(*seasons: Season, **more: Any) -> OpeningHours:
    return OpeningHours(CALENDAR, seasons or (Season("全年", "01-01", "12-31", WEEK, (MORNING, AFTERNOON)),), **more)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-01-01", DayKind.HOLIDAY),
        ("2026-01-04", DayKind.WORKING),
        ("2026-02-14", DayKind.WORKING),
        ("2026-02-23", DayKind.HOLIDAY),
        ("2026-02-24", DayKind.WORKING),
        ("2026-09-20", DayKind.WORKING),
        ("2026-09-26", DayKind.HOLIDAY),
        ("2026-10-10", DayKind.WORKING),
        ("2026-11-28", DayKind.REST),
        ("2026-11-30", DayKind.WORKING),
        ("2027-01-04", DayKind.UNKNOWN),
        ("2025-12-31", DayKind.UNKNOWN),
    ],
)
def test_kind_of_day(day: str, kind: DayKind) -> None:
    assert CALENDAR.kind(date.fromisoformat(day)) is kind


def test_2026_has_249_working_days_by_the_notice() -> None:
    listed = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(365)]
    off = sum((h.last - h.first).days + 1 for h in CALENDAR.years[0].holidays)
    weekdays = sum(day.isoweekday() <= 5 for day in listed)
    weekdays_off = sum(day.isoweekday() <= 5 and CALENDAR.kind(day) is DayKind.HOLIDAY for day in listed)
    assert off == 33
    assert sum(CALENDAR.is_working(day) for day in listed) == weekdays - weekdays_off + 6


def test_clause_14_three_working_days_across_mid_autumn() -> None:
    assert CALENDAR.add_working_days(date(2026, 9, 24), 3) == date(2026, 9, 30)


def test_clause_26_two_working_days_across_spring_festival() -> None:
    assert CALENDAR.add_working_days(date(2026, 2, 13), 2) == date(2026, 2, 24)


def test_counting_beyond_the_loaded_years_is_refused() -> None:
    with pytest.raises(UnknownYear) as caught:
        CALENDAR.add_working_days(date(2026, 12, 30), 2)
    assert caught.value.fields == {"year": 2027}
    with pytest.raises(UnknownYear):
        CALENDAR.is_working(date(2027, 1, 1))
    with pytest.raises(UnknownYear):
        CALENDAR.add_working_days(date(2026, 6, 1), 10**9)


@given(days_of_2026, some.integers(-40, 40))
def test_adding_and_counting_are_inverse(day: date, count: int) -> None:
    try:
        other = CALENDAR.add_working_days(day, count)
    except UnknownYear:
        return
    if count > 0 or CALENDAR.is_working(day):
        assert CALENDAR.working_days_between(day, other) == count
    assert count == 0 or CALENDAR.is_working(other)


@given(days_of_2026, days_of_2026, days_of_2026)
def test_distances_add_up(first: date, second: date, third: date) -> None:
    between = CALENDAR.working_days_between
    assert between(first, second) + between(second, third) == between(first, third)


@pytest.mark.parametrize("name", ["国庆", "国庆节", "十一", "国庆假期", "国庆长假", "十一长假"])
def test_festivals_by_the_names_people_use(name: str) -> None:
    assert CALENDAR.festival(name, 2026) == (date(2026, 10, 1), date(2026, 10, 7))
    assert CALENDAR.festival(name, 2027) is None


@pytest.mark.parametrize(
    ("name", "first"), [("春节", "2026-02-15"), ("过年", "2026-02-15"), ("五一", "2026-05-01"), ("清明", "2026-04-04")]
)
def test_more_festivals(name: str, first: str) -> None:
    found = CALENDAR.festival(name, 2026)
    assert found
    assert found[0] == date.fromisoformat(first)
    assert CALENDAR.festival("重阳", 2026) is None


def test_a_merged_holiday_and_one_that_begins_in_the_old_year() -> None:
    document = {
        "year": 2020,
        "source": "test",
        "holidays": [{"name": "元旦", "first": "2019-12-30", "last": "2020-01-01"}]
        + [
            {"name": name, "first": f"2020-0{n}-02", "last": f"2020-0{n}-04"}
            for n, name in enumerate(("春节", "清明节", "劳动节", "端午节"), 2)
        ]
        + [{"name": "国庆节、中秋节", "first": "2020-10-01", "last": "2020-10-08"}],
        "working_weekends": [],
    }
    calendar = WorkCalendar((read_year(document),))
    assert calendar.festival("中秋", 2020) == calendar.festival("国庆", 2020) == (date(2020, 10, 1), date(2020, 10, 8))
    assert calendar.kind(date(2019, 12, 30)) is DayKind.HOLIDAY
    assert calendar.kind(date(2019, 12, 27)) is DayKind.UNKNOWN


def test_a_document_reads_back_as_written() -> None:
    assert read_year(write_year(CALENDAR.years[0])) == CALENDAR.years[0]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"year": "2026"}, "year"),
        ({"source": " "}, "source"),
        ({"holidays": []}, "holidays"),
        ({"holidays": DOCUMENT["holidays"][1:]}, "元旦 is missing"),
        ({"holidays": [*DOCUMENT["holidays"], {"name": "又", "first": "2026-10-07", "last": "2026-10-08"}]}, "overlap"),
        (
            {"holidays": [*DOCUMENT["holidays"], {"name": "又", "first": "2026-11-08", "last": "2026-11-01"}]},
            "no period",
        ),
        (
            {"holidays": [*DOCUMENT["holidays"], {"name": "又", "first": "2027-11-01", "last": "2027-11-02"}]},
            "does not lie",
        ),
        (
            {"holidays": [*DOCUMENT["holidays"], {"name": "又", "first": "2026-02-30", "last": "2026-03-01"}]},
            "must be dates",
        ),
        ({"working_weekends": ["2026-11-25"]}, "no Saturday"),
        ({"working_weekends": ["2026-10-03"]}, "lies in a holiday"),
        ({"working_weekends": ["2025-10-11"]}, "does not lie in 2026"),
        ({"working_weekends": ["2026-01-04", "2026-01-04"]}, "listed twice"),
        ({"workdays": []}, "workdays: unknown field"),
    ],
)
def test_every_fault_is_explained(change: dict[str, object], fault: str) -> None:
    with pytest.raises(InvalidCalendar) as caught:
        read_year({**DOCUMENT, **change})
    assert any(fault in line for line in caught.value.fields["faults"])  # type: ignore[attr-defined]


def test_all_faults_at_once() -> None:
    with pytest.raises(InvalidCalendar) as caught:
        read_year({**DOCUMENT, "source": "", "working_weekends": ["2026-11-25", "nonsense"]})
    assert len(caught.value.fields["faults"]) == 3  # type: ignore[arg-type]
    with pytest.raises(InvalidCalendar):
        read_year([])


def test_lunch_break_rest_day_holiday_and_made_up_day() -> None:
    assert hours().periods(date(2026, 11, 23)) == [MORNING, AFTERNOON]
    assert not hours().is_open(at("2026-11-23T12:30"))
    assert hours().periods(date(2026, 11, 28)) == hours().periods(date(2026, 10, 1)) == []
    assert hours().periods(date(2026, 10, 10)) == [MORNING, AFTERNOON]
    with pytest.raises(UnknownYear):
        hours().periods(date(2027, 1, 4))


def test_a_season_over_the_new_year() -> None:
    winter = Season("冬", "10-01", "04-30", WEEK, (MORNING,))
    summer = Season("夏", "05-01", "09-30", WEEK, (AFTERNOON,))
    both = hours(winter, summer)
    assert both.periods(date(2026, 1, 5)) == both.periods(date(2026, 12, 1)) == [MORNING]
    assert both.periods(date(2026, 7, 1)) == [AFTERNOON]


def test_a_made_up_sunday_has_mondays_hours() -> None:
    monday = Season("一", "01-01", "12-31", frozenset({1}), (MORNING,))
    others = Season("二至五", "01-01", "12-31", frozenset({2, 3, 4, 5}), (AFTERNOON,))
    assert hours(monday, others).periods(date(2026, 9, 20)) == [MORNING]
    assert hours(monday, others).periods(date(2026, 2, 14)) == [AFTERNOON]


def test_closures_and_special_openings() -> None:
    closed = Closure("c", at("2026-11-23T10:00"), at("2026-11-24T10:00"), "停电")
    group_only = Closure("g", at("2026-11-25T00:00"), at("2026-11-26T00:00"), "系统维护", "SS-1")
    opened = SpecialOpening(date(2026, 11, 28), (MORNING,), "延时服务")
    there = hours(closures=(closed, group_only), special=(opened,))
    assert there.periods(date(2026, 11, 23)) == [(time(9), time(10))]
    assert there.periods(date(2026, 11, 24)) == [(time(10), time(12)), AFTERNOON]
    assert there.periods(date(2026, 11, 25)) == [MORNING, AFTERNOON]
    assert there.closure_on(date(2026, 11, 25), "SS-1") == group_only
    assert there.closure_on(date(2026, 11, 26), "SS-1") is None
    assert there.periods(date(2026, 11, 28)) == [MORNING]
    assert there.weekday(date(2026, 11, 28)) == 5


def test_next_opening() -> None:
    assert hours().next_opening(at("2026-11-27T18:00")) == at("2026-11-30T09:00")
    assert hours().next_opening(at("2026-11-27T10:00")) == at("2026-11-27T10:00")
    assert hours().next_opening(at("2026-11-27T12:00")) == at("2026-11-27T13:30")
    assert hours().next_opening(at("2026-12-31T18:00")) is None
