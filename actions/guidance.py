"""A guide in the hall."""

from __future__ import annotations

from actions.turns import HallAction


class RequestGuide(HallAction):
    """Ask for a guide to accompany somebody."""

    task = "guide"

    def name(self) -> str:
        """Return the action's name."""
        return "action_guide"
