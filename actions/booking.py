"""Booking an appointment."""

from __future__ import annotations

from actions.turns import HallAction


class BookAppointment(HallAction):
    """Begin a booking, or go on with the one that stands open."""

    task = "book"

    def name(self) -> str:
        """Return the action's name."""
        return "action_book"
