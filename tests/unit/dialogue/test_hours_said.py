"""Opening hours in words."""

from __future__ import annotations

from datetime import time

import pytest

from hall.dialogue import texts

MORNING, AFTERNOON = (time(9), time(12)), (time(13, 30), time(17, 30))


@pytest.mark.parametrize(
    ("open_on", "said"),
    [
        ([MORNING, AFTERNOON], "9:00–12:00、13:30–17:30，12:00–13:30休息"),
        ([MORNING], "9:00–12:00"),
        ([MORNING, (time(12), time(17))], "9:00–12:00、12:00–17:00"),
    ],
)
def test_the_break_between_two_periods_is_said(open_on: list[tuple[time, time]], said: str) -> None:
    assert texts.day_periods(open_on) == said
