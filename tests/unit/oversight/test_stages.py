"""A warning one working day before, yellow on the day, red after it, by the published calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from hall.calendar.documents import read_year
from hall.calendar.model import WorkCalendar
from hall.oversight.model import Stage, stage

ROOT = Path(__file__).resolve().parents[3]
CALENDAR = WorkCalendar((read_year(yaml.safe_load((ROOT / "data/calendar/2026.yml").read_text("utf-8"))),))


@pytest.mark.parametrize(
    ("due", "today", "reached"),
    [
        ("2026-11-26", "2026-11-24", None),
        ("2026-11-26", "2026-11-25", Stage.WARNING),
        ("2026-11-26", "2026-11-26", Stage.YELLOW),
        ("2026-11-26", "2026-11-27", Stage.RED),
        ("2026-11-23", "2026-11-20", Stage.WARNING),  # a Monday is warned of on Friday, and over the weekend
        ("2026-11-23", "2026-11-22", Stage.WARNING),
        ("2026-10-08", "2026-09-30", Stage.WARNING),  # over the National Day holiday
        ("2026-10-08", "2026-09-29", None),
        ("2027-01-05", "2026-12-31", None),  # 2027 is not published
    ],
)
def test_a_deadline_goes_through_its_stages(due: str, today: str, reached: Stage | None) -> None:
    assert stage(date.fromisoformat(due), date.fromisoformat(today), CALENDAR) is reached
