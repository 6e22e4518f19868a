"""Looking up appointments and cases."""

from __future__ import annotations

from actions.turns import HallAction


class CheckAppointment(HallAction):
    """Show the citizen's appointments."""

    task = "check"

    def name(self) -> str:
        """Return the action's name."""
        return "action_check"


class AskProgress(HallAction):
    """Ask how a case stands."""

    task = "progress"

    def name(self) -> str:
        """Return the action's name."""
        return "action_progress"
