"""Temporary media: pictures and AMR voice that people sent or the account uploaded, kept three days."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulators.clock import VirtualClock
from simulators.wechat.errors import ApiError

KEPT = timedelta(days=3)
LARGEST = {"image": 10 * 1024**2, "voice": 2 * 1024**2, "video": 10 * 1024**2, "thumb": 64 * 1024}


@dataclass(frozen=True)
class Medium:
    """One file."""

    data: bytes
    kind: str
    content_type: str
    created_at: datetime


class Media:
    """The files of one account."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._kept: dict[str, Medium] = {}

    def keep(self, data: bytes, kind: str, content_type: str) -> str:
        """Keep a file and return its id."""
        media_id = secrets.token_urlsafe(48)
        self._kept[media_id] = Medium(data, kind, content_type, self._clock.now())
        return media_id

    def upload(self, data: bytes, kind: str, content_type: str) -> str:
        """Take a file from the account, within the vendor's sizes."""
        if kind not in LARGEST:
            raise ApiError(40004, "invalid media type", breach=True)
        if len(data) > LARGEST[kind]:
            raise ApiError(
                {"image": 40009, "voice": 40010, "video": 40011, "thumb": 40012}[kind],
                f"invalid {kind} size",
                breach=True,
            )
        return self.keep(data, kind, content_type)

    def get(self, media_id: str) -> Medium:
        """Return a file; raises 40007 for an unknown one or one past its three days."""
        medium = self._kept.get(media_id)
        if medium is None or self._clock.now() - medium.created_at > KEPT:
            raise ApiError(40007, "invalid media_id")
        return medium
