"""Greetings, thanks, and what is not the hall's matter."""

from __future__ import annotations

from actions.turns import HallAction


class SmallTalk(HallAction):
    """Answer small talk and take the open question up again."""

    task = "small_talk"

    def name(self) -> str:
        """Return the action's name."""
        return "action_small_talk"
