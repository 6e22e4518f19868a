"""The only source of "now" in the product (Asia/Shanghai); everything else is handed a moment."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock:
    """A clock that can be pinned, so that every rule can be tested on any day."""

    def __init__(self, pinned: datetime | None = None) -> None:
        self._pinned: datetime | None = None
        self.pin(pinned)

    def now(self) -> datetime:
        """Return the current moment, aware, in Asia/Shanghai."""
        return self._pinned or datetime.now(SHANGHAI)

    @property
    def pinned(self) -> bool:
        """Whether the clock stands still."""
        return self._pinned is not None

    def pin(self, moment: datetime | None) -> None:
        """Stop the clock at `moment` (aware; converted to Asia/Shanghai) or let it run again with None."""
        if moment is not None and moment.tzinfo is None:
            raise ValueError("a pinned moment needs a time zone")
        self._pinned = moment.astimezone(SHANGHAI) if moment else None
