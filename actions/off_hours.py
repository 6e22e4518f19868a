"""Service outside the opening hours."""

from __future__ import annotations

from actions.turns import HallAction


class OffHours(HallAction):
    """Tell the published list, fill in the registration form."""

    task = "off_hours"

    def name(self) -> str:
        """Return the action's name."""
        return "action_off_hours"
