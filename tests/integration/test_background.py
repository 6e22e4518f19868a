"""Background work that ends by a fault begins anew, and is heard of."""

from __future__ import annotations

import pytest

from hall.app import kept_running
from hall.hall import Hall


async def test_work_that_stops_begins_anew(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    class Work:
        __name__ = "hall.example.background"

        def __init__(self) -> None:
            self.runs = 0

        async def run(self, _hall: Hall) -> None:
            self.runs += 1
            if self.runs < 3:
                raise ExceptionGroup("tasks", [ValueError("13812345678")])

    work = Work()
    await kept_running(work, hall, pause=0)
    assert work.runs == 3
    assert caplog.text.count("hall.example.background stopped: ExceptionGroup") == 2
    assert "138" not in caplog.text
