"""Signing in: sessions, enrolment, how long somebody waits after wrong guesses, which passwords are too weak. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from hall.errors import Invalid, NotAllowed, NotFound, TooManyRequests
from hall.staff.model import StaffMember

TOTP_SECONDS = 30
TOTP_DRIFT = 1
"""Steps that a phone's clock may be ahead or behind."""
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
FREE_FAILURES = 4
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=30)
FAILURES_FORGOTTEN_AFTER = timedelta(hours=24)
ENROLMENT_LIFETIME = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written at most this often."""

COMMON = frozenset(
    {"password", "passw0rd", "qwertyuiop", "1q2w3e4r5t", "administrator", "iloveyou", "letmein", "welcome", "abc123"}
)


@dataclass(frozen=True)
class Session:
    """A signed-in browser."""

    id: str
    member: StaffMember
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str


@dataclass(frozen=True)
class SignedIn:
    """A session just begun: the only moment its cookie can be read. `csrf` goes into a header of changing requests."""

    session: Session
    cookie: str
    csrf: str


@dataclass(frozen=True)
class Enrolment:
    """A one-time invitation to set a password and a second factor."""

    member: StaffMember
    code: str
    expires_at: datetime


@dataclass(frozen=True)
class SecondFactor:
    """What an authenticator app needs; shown only to the holder of an enrolment code."""

    member: StaffMember
    secret: str
    uri: str


class SignInFailed(NotAllowed):
    """Login, password or one-time code is wrong; never which. The guess stays counted."""

    code: ClassVar[str] = "sign_in_failed"
    keeps_transaction: ClassVar[bool] = True


class SignInLocked(TooManyRequests):
    """Too many wrong guesses for this login; `retry_after` in seconds."""

    code: ClassVar[str] = "sign_in_locked"


class CsrfMissing(NotAllowed):
    """A changing request with a session cookie came without its token: perhaps another site sent it."""

    code: ClassVar[str] = "csrf"


class UnknownEnrolment(NotFound):
    """The enrolment code is unknown, used or too old."""

    code: ClassVar[str] = "unknown_enrolment"


class UnknownSession(NotFound):
    """No such session of this member."""

    code: ClassVar[str] = "unknown_session"


class WeakPassword(Invalid):
    """The password is too easy to guess; field `problem`: short, long, login or common."""

    code: ClassVar[str] = "weak_password"


class WrongTotp(Invalid):
    """The one-time code does not fit the secret just shown."""

    code: ClassVar[str] = "wrong_totp"


def delay_after(failures: int) -> timedelta | None:
    """Return how long a login waits after that many wrong guesses in a row: none at first, then doubling to a limit."""
    if failures <= FREE_FAILURES:
        return None
    doublings = min(failures - FREE_FAILURES - 1, 10)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def weakness(password: str, login: str) -> str | None:
    """Return what makes a password too easy to guess, or None: length counts, not a mixture of signs."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(plain) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    if login in plain:
        return "login"
    dull = len(set(plain)) < 5 or any(plain.strip("0123456789!@#$%^&*.") == word for word in COMMON)
    return "common" if dull or plain in "01234567890123456789" * 3 else None


def idle_since(session_seen: datetime, now: datetime, idle: timedelta) -> bool:
    """Whether a session was left alone too long."""
    return now - session_seen >= idle
