"""How long a citizen will wait, said honestly: from how long people really took lately, or not at all. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

FEWEST_SAMPLES = 5
"""With fewer conversations finished lately nothing honest can be said."""
LONGEST_TOLD = 120
"""Minutes; a longer estimate is no help to anybody and is not given."""


@dataclass(frozen=True)
class Desk:
    """Who serves: staff at their console, conversations each handles at a time, conversations in hand."""

    people: int
    at_once: int
    in_hand: int

    @property
    def free(self) -> int:
        """Return how many conversations could be taken up at once."""
        return max(0, self.people * self.at_once - self.in_hand)


def minutes_to_wait(
    position: int, desk: Desk, handling: Sequence[timedelta], pick_up: Sequence[timedelta]
) -> int | None:
    """Return the minutes until the one at `position` (1 is next) is served, rounded up; None when nobody can tell.

    `handling`: how long the latest conversations took from claim to end; `pick_up`: how long the latest claims took
    while somebody was free. With a free place it is the usual pick-up; otherwise as many conversations must end first
    as stand before it, and they end at the rate at which `in_hand` conversations of median length do.
    """
    if desk.people <= 0:
        return None
    if position <= desk.free:
        return _told(_median(pick_up)) if len(pick_up) >= FEWEST_SAMPLES else None
    if len(handling) < FEWEST_SAMPLES:
        return None
    working = min(max(desk.in_hand, 1), desk.people * desk.at_once)
    return _told(_median(handling) * (position - desk.free) / working)


def _median(durations: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(one.total_seconds() for one in durations))


def _told(wait: timedelta) -> int | None:
    minutes = max(1, math.ceil(wait / timedelta(minutes=1)))
    return minutes if minutes <= LONGEST_TOLD else None
