"""Moving an appointment."""

from __future__ import annotations

from actions.turns import HallAction


class RescheduleAppointment(HallAction):
    """Move an appointment to another time."""

    task = "reschedule"

    def name(self) -> str:
        """Return the action's name."""
        return "action_reschedule"
