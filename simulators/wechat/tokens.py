"""Access tokens: the stable kind (same token while it lives, forced refresh rationed) and the older kind beside it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulators.clock import VirtualClock
from simulators.wechat.errors import ApiError

LIFE = timedelta(seconds=7200)
OVERLAP = timedelta(minutes=5)
FORCED_A_DAY = 20
FORCED_APART = timedelta(seconds=30)
LENGTH = 512
"""Characters; the documents ask for room for at least so many."""


@dataclass
class Token:
    """One token and until when it is honoured."""

    value: str
    expires_at: datetime


def _new(now: datetime) -> Token:
    return Token(secrets.token_urlsafe(LENGTH)[:LENGTH], now + LIFE)


class Tokens:
    """All tokens of one account."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._stable: Token | None = None
        self._plain: Token | None = None
        self._old: list[Token] = []
        self._forced: list[datetime] = []

    def stable(self, *, force: bool) -> tuple[str, int]:
        """Answer stable_token: the token and the seconds left of it."""
        now = self._clock.now()
        current = self._stable
        if force:
            self._ration(now)
            current = None  # the former token is invalid at once
        elif current is not None and current.expires_at - now <= OVERLAP:
            self._old.append(Token(current.value, now + OVERLAP))
            current = None
        self._stable = current or _new(now)
        return self._stable.value, int((self._stable.expires_at - now).total_seconds())

    def _ration(self, now: datetime) -> None:
        today = [moment for moment in self._forced if now - moment < timedelta(days=1)]
        if today and now - today[-1] < FORCED_APART:
            raise ApiError(45011, "api minute-quota reach limit must slower retry next minute")
        if len(today) >= FORCED_A_DAY:
            raise ApiError(45009, "reach max api daily quota limit")
        self._forced = [*today, now]

    def plain(self) -> tuple[str, int]:
        """Answer the older /cgi-bin/token: every call makes a new one, the former lives five minutes more."""
        now = self._clock.now()
        if self._plain is not None:
            self._old.append(Token(self._plain.value, now + OVERLAP))
        self._plain = _new(now)
        return self._plain.value, int(LIFE.total_seconds())

    def check(self, value: str) -> None:
        """Raise the error a wrong token gets."""
        if not value:
            raise ApiError(41001, "access_token missing")
        now = self._clock.now()
        for token in (self._stable, self._plain, *self._old):
            if token is not None and token.value == value:
                if token.expires_at <= now:
                    raise ApiError(42001, "access_token expired")
                return
        raise ApiError(40001, "invalid credential, access_token is invalid or not latest")

    def expire(self) -> None:
        """Let every token be past its end (42001)."""
        past = self._clock.now() - timedelta(seconds=1)
        for token in (self._stable, self._plain, *self._old):
            if token is not None:
                token.expires_at = past

    def invalidate(self) -> None:
        """Forget every token (40001), as when somebody else refreshed it."""
        self._stable = self._plain = None
        self._old.clear()
