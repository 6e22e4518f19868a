"""Answers to our own questions."""

from __future__ import annotations

from actions.turns import HallAction


class ContinueTask(HallAction):
    """Go on with whatever stands open."""

    task = "continue"

    def name(self) -> str:
        """Return the action's name."""
        return "action_continue"
