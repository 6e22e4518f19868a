"""What `POST /api/v1/dates/resolve` answers."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from evaluation.dates.calendar_2026 import Calendar2026, Hours2026
from hall.understanding.dates import resolve
from hall.understanding.routes import as_out

NOW = datetime(2026, 9, 29, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("下下周三上午十点半", {"date": "2026-10-14", "start": "10:30", "end": None, "text": "下下周三上午十点半"}),
        ("明天下午两点到四点", {"date": "2026-09-30", "start": "14:00", "end": "16:00", "text": "明天下午两点到四点"}),
        ("8号到10号", {"date": "2026-10-08", "start": "2026-10-08", "end": "2026-10-10", "text": "8号到10号"}),
        (
            "今晚十点到明早八点",
            {
                "date": "2026-09-29",
                "start": "2026-09-29T22:00",
                "end": "2026-09-30T08:00",
                "text": "今晚十点到明早八点",
            },
        ),
        ("国庆后第一个工作日", {"date": "2026-10-08", "start": None, "end": None, "text": "国庆后第一个工作日"}),
    ],
)
def test_candidate(text: str, answer: dict[str, str | None]) -> None:
    (candidate,) = resolve(text, NOW, Calendar2026(), Hours2026()).candidates
    assert as_out(candidate).model_dump() == answer
