"""Reviews, complaints and clues."""

from __future__ import annotations

from actions.turns import HallAction


class RateService(HallAction):
    """Take a review."""

    task = "rate"

    def name(self) -> str:
        """Return the action's name."""
        return "action_rate"


class Complain(HallAction):
    """Take a complaint."""

    task = "complain"

    def name(self) -> str:
        """Return the action's name."""
        return "action_complain"


class ReportLead(HallAction):
    """Take a clue for the social supervisors."""

    task = "lead"

    def name(self) -> str:
        """Return the action's name."""
        return "action_lead"
