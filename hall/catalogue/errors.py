"""What can go wrong with the catalogue."""

from __future__ import annotations

from hall.errors import Invalid, NotFound, Unavailable


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
