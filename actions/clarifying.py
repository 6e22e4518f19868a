"""Messages that the bot could not read."""

from __future__ import annotations

from actions.turns import HallAction


class Clarify(HallAction):
    """Ask back with the likeliest readings."""

    task = "clarify"

    def name(self) -> str:
        """Return the action's name."""
        return "action_clarify"
