"""A vendor's own clock: it runs like ours, and a test may set it or let hours pass at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class VirtualClock:
    """Now, shifted. Windows, token lives and silences go by it; HTTP time-outs are real."""

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = timedelta()
        if start is not None:
            self.set(start)

    def now(self) -> datetime:
        """The moment it is for the vendor (UTC)."""
        return datetime.now(UTC) + self._offset

    def timestamp(self) -> int:
        """The same in whole seconds since 1970."""
        return int(self.now().timestamp())

    def set(self, moment: datetime) -> None:
        """Let it be `moment` (with a zone), running on from there."""
        self._offset = moment.astimezone(UTC) - datetime.now(UTC)

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        self._offset += timedelta(seconds=seconds)
