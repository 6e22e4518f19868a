"""What can go wrong with the catalogue."""

from __future__ import annotations

from hall.errors import Invalid, NotFound, Refused, Unavailable


class UnknownItem(NotFound):
    """No such item (or no such version of it). Field: `item_code`."""

    code = "unknown_item"


class NoCatalogue(Unavailable):
    """No catalogue, or no hall profile, has been imported yet."""

    code = "no_catalogue"


class FaultyCatalogue(Invalid):
    """An import was refused whole. Field: `faults`, one readable line each."""

    code = "faulty_catalogue"

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults=faults)
        self.faults = faults


class UnknownDraft(NotFound):
    """Nobody has a draft of this item."""

    code = "unknown_draft"


class DraftChanged(Refused):
    """Somebody saved the draft meanwhile; field `revision`: the one that stands now."""

    code = "draft_changed"


class DraftStale(Refused):
    """The item was changed since the draft was begun; fields `version`, `base_version`."""

    code = "draft_stale"


class ScheduleChanged(Refused):
    """The hall's profile was changed since it was read; field `version`."""

    code = "schedule_changed"
