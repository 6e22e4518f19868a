"""The rules of an official account that bind a sender: how much may be said, and how soon after which contact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

AFTER_MESSAGE, MESSAGE_WINDOW = 5, timedelta(hours=48)
AFTER_TAP, TAP_WINDOW = 3, timedelta(minutes=1)
_EDGE = timedelta(seconds=5)
"""A window is taken for closed a little before it is: what is sent at its very end would arrive after it."""
LATEST_STORING = 30.0
"""A push is delivered three times within fifteen seconds; one that claims to be older comes from a clock that is wrong."""


@dataclass(frozen=True)
class Contact:
    """When the citizen wrote or tapped: by the hall's clock, which may be pinned, and by the machine's."""

    at: datetime
    wall: float

    @classmethod
    def of(cls, created: int, now: datetime, wall: float) -> Contact:
        """Return the contact that WeChat says was at `created` (in whole seconds, so rather earlier), stored now."""
        late = wall - created
        if not 0 < late <= LATEST_STORING:
            late = 0.0
        return cls(now - timedelta(seconds=late), wall - late)


@dataclass(frozen=True)
class Quota:
    """What was sent since the last message and since the last tap (menu, follow, scan).

    WeChat counts from the moment of the contact, we learn of it when it is stored. What went out in between belongs to
    the new count already, so we keep until when each of the last messages may have been counted (seconds of the
    machine's clock).
    """

    message_at: datetime | None = None
    message_sent: int = 0
    tap_at: datetime | None = None
    tap_sent: int = 0
    counted: tuple[float, ...] = ()

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

    def wrote(self, contact: Contact) -> Quota:
        """Return the quota after a message of the citizen."""
        return replace(self, message_at=contact.at, message_sent=self._since(contact))

    def tapped(self, contact: Contact) -> Quota:
        """Return the quota after a menu click, a follow or a scan."""
        return replace(self, tap_at=contact.at, tap_sent=self._since(contact))

    def _since(self, contact: Contact) -> int:
        return sum(until >= contact.wall for until in self.counted)

    def spent(self, until: float) -> Quota:
        """Return the quota with one message to the citizen under way, which WeChat counts by then at the latest."""
        counted = (*self.counted, until)[-AFTER_MESSAGE:]
        return replace(self, message_sent=self.message_sent + 1, tap_sent=self.tap_sent + 1, counted=counted)

    def arrived(self, wall: float) -> Quota:
        """Return the quota once WeChat has answered for the message that was under way."""
        return replace(self, counted=(*self.counted[:-1], wall)) if self.counted else self

    def refunded(self) -> Quota:
        """Return the quota after WeChat has surely refused a message."""
        message, tap = max(0, self.message_sent - 1), max(0, self.tap_sent - 1)
        return replace(self, message_sent=message, tap_sent=tap, counted=self.counted[:-1])

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
