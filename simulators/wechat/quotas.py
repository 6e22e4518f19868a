"""How many customer-service messages a person may be sent, and how soon."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulators.clock import VirtualClock
from simulators.wechat.errors import ApiError

AFTER_MESSAGE = (5, timedelta(hours=48))
AFTER_TAP = (3, timedelta(minutes=1))
TAPS = {"CLICK", "subscribe", "SCAN", "scancode_push", "scancode_waitmsg"}


@dataclass
class Allowance:
    """So many messages until then."""

    left: int
    until: datetime


class Quotas:
    """The allowances of everybody: one from the last message, one from the last tap."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._held: dict[str, dict[str, Allowance]] = defaultdict(dict)
        self.last_contact: dict[str, datetime] = {}

    def contact(self, openid: str, kind: str, event: str) -> None:
        """Somebody wrote or tapped."""
        now = self._clock.now()
        if kind != "event":
            count, span = AFTER_MESSAGE
            self._held[openid]["message"] = Allowance(count, now + span)
            self.last_contact[openid] = now
        elif event in TAPS:
            count, span = AFTER_TAP
            self._held[openid]["tap"] = Allowance(count, now + span)

    def left(self, openid: str) -> int:
        """How many may be sent now."""
        return sum(allowance.left for allowance in self._live(openid))

    def spend(self, openid: str) -> None:
        """Take one; raises 45015 when no window is open, 45047 when its count is used."""
        live = self._live(openid)
        if not live:
            raise ApiError(45015, "response out of time limit or subscription is canceled", breach=True)
        usable = sorted((one for one in live if one.left), key=lambda one: one.until)
        if not usable:
            raise ApiError(45047, "out of response count limit", breach=True)
        usable[0].left -= 1

    def _live(self, openid: str) -> list[Allowance]:
        now = self._clock.now()
        return [allowance for allowance in self._held[openid].values() if allowance.until > now]
