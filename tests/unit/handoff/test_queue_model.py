"""The waiting time that is told: honest or not at all."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hall.handoff.model_queue import LONGEST_TOLD, Desk, minutes_to_wait

MINUTE = timedelta(minutes=1)
FEW = [MINUTE * 5] * 4
MANY = [MINUTE * 6] * 10


def test_nobody_there_or_too_little_known_is_not_guessed() -> None:
    assert minutes_to_wait(1, Desk(0, 4, 0), MANY, MANY) is None
    assert minutes_to_wait(1, Desk(2, 4, 0), MANY, FEW) is None
    assert minutes_to_wait(9, Desk(2, 4, 8), FEW, MANY) is None


def test_a_free_place_is_the_usual_pick_up_and_a_queue_waits_for_ends() -> None:
    quick = [timedelta(seconds=20)] * 5
    assert minutes_to_wait(1, Desk(2, 4, 3), MANY, quick) == 1
    assert minutes_to_wait(4, Desk(2, 4, 8), MANY, quick) == 3  # eight end in six minutes: the fourth after three
    assert minutes_to_wait(8, Desk(2, 4, 8), MANY, quick) == 6


@given(st.integers(1, 200), st.integers(0, 20), st.integers(1, 6), st.integers(0, 100), st.integers(1, 90))
def test_further_back_never_waits_less(position: int, people: int, at_once: int, in_hand: int, length: int) -> None:
    desk = Desk(people, at_once, in_hand)
    handling, pick_up = [MINUTE * length] * 6, [MINUTE] * 6
    near = minutes_to_wait(position, desk, handling, pick_up)
    far = minutes_to_wait(position + 1, desk, handling, pick_up)
    assert near is None or 1 <= near <= LONGEST_TOLD
    if position > desk.free and near is not None and far is not None:
        assert far >= near
