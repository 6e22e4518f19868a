"""Questions answered from the catalogue."""

from __future__ import annotations

from actions.turns import HallAction


class AnswerQuestion(HallAction):
    """Answer a question about an item, the hall or its rules."""

    task = "answer"

    def name(self) -> str:
        """Return the action's name."""
        return "action_answer"
