"""The time for an answer shrinks when the machine is late, at once, and comes back slowly."""

from __future__ import annotations

import asyncio
import time

import pytest

from hall.conversations.pace import LEAST_SHARE, Pace


def test_a_process_in_time_has_all_of_the_time() -> None:
    assert Pace().within(3.6) == 3.6


def test_delays_are_taken_off_and_forgotten_slowly() -> None:
    pace = Pace()
    pace.note(0.3)
    assert pace.within(3.6) == pytest.approx(2.7)
    pace.note(0.0)
    assert 2.7 < pace.within(3.6) < 2.8
    for _ in range(300):
        pace.note(0.0)
    assert pace.within(3.6) == pytest.approx(3.6, abs=0.01)


def test_some_time_is_always_left_to_work_in() -> None:
    pace = Pace()
    pace.note(60.0)
    assert pace.within(3.6) == 3.6 * LEAST_SHARE


async def test_a_loop_that_is_held_up_is_measured() -> None:
    pace = Pace()
    measuring = asyncio.create_task(pace.run())
    await asyncio.sleep(0)
    time.sleep(0.4)  # what is measured
    await asyncio.sleep(0.05)
    assert pace.late >= 0.2
    measuring.cancel()
