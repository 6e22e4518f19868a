"""Dates with English in them, misheard, told of before, counted and described: kinds of error of the fifth round of sentences."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from evaluation.dates.calendar_2026 import Calendar2026, Hours2026
from evaluation.dates.run import judge, read
from evaluation.dates.scoring import FRESH, Case, Verdict, load_cases
from hall.understanding.dates import DateResolution, Problem, resolve

NOW = datetime(2026, 11, 24, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
#: Read otherwise than the writer meant: 初十 may be this year's or next year's, a day ruled out by work.
KNOWN = {"fresh-012", "fresh-191"}


def said(text: str) -> DateResolution:
    return resolve(text, NOW, Calendar2026(), Hours2026())


def days(text: str) -> list[str]:
    return [f"{one.date:%m-%d}" for one in said(text).candidates]


@pytest.mark.parametrize("case", load_cases(FRESH), ids=lambda case: f"{case.id} {case.text}")
def test_fifth_and_sixth_round(case: Case) -> None:
    assert (judge(case, read(case)) is Verdict.RIGHT) is (case.id not in KNOWN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on Thursday please", ["11-26"]),
        ("NEXT WEDNESDAY可以吗", ["12-02"]),
        ("3rd of December", ["12-03"]),
        ("Sat", ["11-28"]),
        ("I sat there", []),
        ("good morning", []),
        ("morning", []),
        ("the month of May was nice", []),
        ("monitor坏了", []),
        ("隔三天", ["11-28"]),
        ("隔壁窗口", []),
        ("间隔两天", []),
        ("等了一下午没人理", []),
        ("周一下午", ["11-30"]),
        ("早上五六点", ["11-25"]),
        ("上次是9月3号去的，这回约周四", ["11-26"]),
        ("3号楼5号", []),
        ("周三还是周四", ["11-25", "11-26"]),
    ],
)
def test_the_same_kinds_in_other_words(text: str, expected: list[str]) -> None:
    found = days(text)
    assert (found[-len(expected) :] if expected else found) == expected


def test_a_date_and_a_weekday_that_disagree_are_asked_about() -> None:
    assert said("27号周四").problem is Problem.AMBIGUOUS
    assert said("26号周四").problem is None
