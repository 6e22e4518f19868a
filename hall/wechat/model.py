"""The rules of an official account that bind a sender: how much may be said, and how soon after which contact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

AFTER_MESSAGE, MESSAGE_WINDOW = 5, timedelta(hours=48)
AFTER_TAP, TAP_WINDOW = 3, timedelta(minutes=1)
_EDGE = timedelta(seconds=5)
"""A window is taken for closed a little before it is: what is sent at its very end would arrive after it."""


@dataclass(frozen=True)
class Quota:
    """What was sent since the last message and since the last tap (menu, follow, scan)."""

    message_at: datetime | None = None
    message_sent: int = 0
    tap_at: datetime | None = None
    tap_sent: int = 0

    def left(self, now: datetime) -> int:
        """Return how many messages may be sent now. Every one counts in each open window, so that we never overdraw."""
        after_message = AFTER_MESSAGE - self.message_sent if _open(self.message_at, MESSAGE_WINDOW, now) else 0
        after_tap = AFTER_TAP - self.tap_sent if _open(self.tap_at, TAP_WINDOW, now) else 0
        return max(after_message, after_tap, 0)

    def until(self, now: datetime) -> datetime | None:
        """Return when the longest open window closes."""
        ends = [
            since + window
            for since, window in ((self.message_at, MESSAGE_WINDOW), (self.tap_at, TAP_WINDOW))
            if since is not None and _open(since, window, now)
        ]
        return max(ends, default=None)

    def wrote(self, now: datetime) -> Quota:
        """Return the quota after a message of the citizen."""
        return replace(self, message_at=now, message_sent=0)

    def tapped(self, now: datetime) -> Quota:
        """Return the quota after a menu click, a follow or a scan."""
        return replace(self, tap_at=now, tap_sent=0)

    def spent(self) -> Quota:
        """Return the quota after one message to the citizen."""
        return replace(self, message_sent=self.message_sent + 1, tap_sent=self.tap_sent + 1)

    def refunded(self) -> Quota:
        """Return the quota after WeChat has surely refused a message."""
        return replace(self, message_sent=max(0, self.message_sent - 1), tap_sent=max(0, self.tap_sent - 1))

    def exhausted(self) -> Quota:
        """Return the quota after WeChat has said that nothing more may be sent, whatever we had counted."""
        return replace(self, message_sent=AFTER_MESSAGE, tap_sent=AFTER_TAP)


def _open(since: datetime | None, window: timedelta, now: datetime) -> bool:
    return since is not None and now < since + window - _EDGE


@dataclass(frozen=True)
class TakenIn:
    """Where a push was stored. While `listening`, a voice message has no number yet: its words are being recognised."""

    conversation_id: str
    seq: int | None = None
    listening: bool = False


@dataclass(frozen=True)
class Room:
    """How many customer-service messages may still be sent now, and until when."""

    left: int
    until: datetime | None
