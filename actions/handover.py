"""The way to a person."""

from __future__ import annotations

from actions.turns import HallAction


class HandOver(HallAction):
    """Hand the conversation to a member of staff."""

    task = "hand_over"

    def name(self) -> str:
        """Return the action's name."""
        return "action_hand_over"
