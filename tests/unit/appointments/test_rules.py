"""Slots by the rules, half-years, distances in working days, vouchers."""

from __future__ import annotations

import itertools
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hall.appointments.model import add_months, window_start
from hall.appointments.model_off_hours import possible_days, working_days_ahead
from hall.appointments.slots import Rule, slots_of
from hall.appointments.voucher import is_number, new_number
from hall.calendar.model_hours import Closure
from tests.unit.calendar.test_calendar import CALENDAR, WEEK, at, hours

RULE = Rule(WEEK, 30, 4, 2)


def test_slots_keep_to_the_open_periods() -> None:
    slots = slots_of((RULE,), hours(), date(2026, 11, 24), "SS-1")
    assert len(slots) == 6 + 8
    assert (slots[0].starts_at, slots[-1].ends_at) == (at("2026-11-24T09:00"), at("2026-11-24T17:30"))
    assert all((slot.bookable, slot.reserved) == (4, 2) for slot in slots)
    assert not slots_of((RULE,), hours(), date(2026, 11, 28), "SS-1")
    assert len(slots_of((RULE,), hours(), date(2026, 10, 10), "SS-1")) == 14


def test_a_slot_that_does_not_fit_is_not_given_out() -> None:
    assert len(slots_of((Rule(WEEK, 50, 1, 1),), hours(), date(2026, 11, 24), "x")) == 3 + 4


def test_a_closure_takes_slots_out_and_moves_none() -> None:
    closed = Closure("c", at("2026-11-24T09:10"), at("2026-11-24T09:40"), "停电", "SS-1")
    left = slots_of((RULE,), hours(closures=(closed,)), date(2026, 11, 24), "SS-1")
    assert [slot.starts_at.time() for slot in left[:2]] == [time(10), time(10, 30)]
    assert len(slots_of((RULE,), hours(closures=(closed,)), date(2026, 11, 24), "MS-1")) == 14


def test_two_rules_never_give_out_the_same_minutes() -> None:
    morning = Rule(WEEK, 60, 2, 1, ends=time(12))
    slots = slots_of((morning, RULE), hours(), date(2026, 11, 24), "x")
    assert all(before.ends_at <= after.starts_at for before, after in itertools.pairwise(slots))


times = some.times(time(7), time(20)).map(lambda t: t.replace(minute=t.minute // 5 * 5, second=0, microsecond=0))
rules = some.builds(
    Rule,
    some.frozensets(some.integers(1, 7), min_size=1),
    some.sampled_from([5, 10, 15, 20, 30, 40, 45, 60, 90]),
    some.integers(0, 9),
    some.integers(1, 5),
    some.none() | times,
    some.none() | times,
    some.none() | some.just(date(2026, 6, 1)),
    some.none() | some.just(date(2026, 9, 30)),
)
closures = some.builds(
    lambda start, minutes, group: Closure("c", start, start + timedelta(minutes=minutes), "r", group),
    some.integers(0, 363 * 24 * 12).map(lambda fives: at("2026-01-01T00:00") + timedelta(minutes=5 * fives)),
    some.integers(1, 3000),
    some.sampled_from([None, "x", "y"]),
)


@settings(max_examples=1500, deadline=None)
@given(
    some.lists(rules, max_size=3), some.dates(date(2026, 1, 1), date(2026, 12, 31)), some.lists(closures, max_size=4)
)
def test_generated_calendars(listed: list[Rule], day: date, closed: list[Closure]) -> None:
    there = hours(closures=tuple(closed))
    slots = slots_of(tuple(listed), there, day, "x")
    assert all(before.ends_at <= after.starts_at for before, after in itertools.pairwise(slots))
    open_periods = there.periods(day)
    for slot in slots:
        start, end = slot.starts_at.time(), slot.ends_at.time()
        assert any(first <= start and end <= last for first, last in open_periods)
        assert not any(closure.covers(slot.starts_at, slot.ends_at, "x") for closure in closed)
        assert slot.reserved >= 1


def test_months() -> None:
    assert add_months(at("2026-08-31T09:00"), -6) == at("2026-02-28T09:00")
    assert add_months(at("2026-11-23T09:00"), 12) == at("2027-11-23T09:00")
    assert add_months(at("2026-12-01T09:00"), 1) == at("2027-01-01T09:00")


def test_half_years() -> None:
    assert window_start(at("2026-11-23T09:00"), "rolling", 6) == at("2026-05-23T09:00")
    assert window_start(at("2026-11-23T09:00"), "calendar", 6) == at("2026-07-01T00:00")
    assert window_start(at("2026-03-01T09:00"), "calendar", 6) == at("2026-01-01T00:00")


FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in (27, 28, 29, 30))


@pytest.mark.parametrize(
    ("requested", "wished", "after", "with_"),
    [
        (MONDAY, MONDAY, 0, 0),
        (FRIDAY, MONDAY, 1, 1),
        (FRIDAY, SATURDAY, 0, 1),
        (date(2026, 11, 26), SATURDAY, 1, 2),
        (SATURDAY, SUNDAY, 0, 0),
        (SUNDAY, MONDAY, 1, 0),
        (MONDAY, date(2026, 12, 7), 5, 5),
        (MONDAY, date(2026, 12, 8), 6, 6),
        (date(2026, 9, 30), date(2026, 10, 8), 1, 1),
    ],
)
def test_working_days_ahead(requested: date, wished: date, after: int, with_: int) -> None:
    assert working_days_ahead(CALENDAR, requested, wished, "after_request_day") == after
    assert working_days_ahead(CALENDAR, requested, wished, "with_request_day") == with_


@given(some.dates(date(2026, 1, 1), date(2026, 12, 1)), some.integers(1, 20))
def test_both_ways_of_counting_agree_between_working_days(requested: date, offset: int) -> None:
    wished = requested + timedelta(days=offset)
    if CALENDAR.is_working(requested) and CALENDAR.is_working(wished):
        ways = {
            working_days_ahead(CALENDAR, requested, wished, way) for way in ("after_request_day", "with_request_day")
        }
        assert len(ways) == 1


def test_possible_days_span_weekends_and_end_with_the_calendar() -> None:
    assert possible_days(CALENDAR, MONDAY, 1, 5, "after_request_day") == (date(2026, 12, 1), date(2026, 12, 7))
    assert possible_days(CALENDAR, FRIDAY, 1, 5, "after_request_day") == (MONDAY, date(2026, 12, 6))
    assert possible_days(CALENDAR, date(2026, 12, 31), 1, 5, "after_request_day") is None


def test_voucher_numbers() -> None:
    numbers = {new_number() for _ in range(500)}
    assert len(numbers) > 490
    assert all(is_number(number) for number in numbers)
    assert not any(is_number(text) for text in ("20261124", "13800138000", "1234567", "0375123"))
