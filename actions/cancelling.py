"""Cancelling an appointment."""

from __future__ import annotations

from actions.turns import HallAction


class CancelAppointment(HallAction):
    """Cancel an appointment, or leave the booking being made."""

    task = "cancel"

    def name(self) -> str:
        """Return the action's name."""
        return "action_cancel"
