"""The error tree of the hall.

HallError
├── Refused      the request is understood and breaks a rule of the domain
├── NotFound     there is no such thing, or it is somebody else's: both look the same
├── NotAllowed   the caller may not do this
├── NotSignedIn  nobody is signed in, or not any more
├── Invalid      the input cannot be read
└── Unavailable  a part of the system does not answer; trying again later makes sense

Errors carry a code and fields, never a sentence and never an HTTP status: `hall.http.errors` maps codes to
statuses, and the dialogue maps them to what a citizen reads. Fields never hold personal data.
"""

from __future__ import annotations

from typing import ClassVar


class HallError(Exception):
    """Something the caller must be told, as a code and fields."""

    code: ClassVar[str] = "internal"
    keeps_transaction: ClassVar[bool] = False
    """Whether what was written before the error stays: a counted wrong guess must not be rolled back with it."""

    def __init__(self, **fields: object) -> None:
        super().__init__(self.code)
        self.fields: dict[str, object] = fields


class Refused(HallError):
    """The request breaks a rule of the domain."""

    code = "refused"


class NotFound(HallError):
    """No such thing, or not yours."""

    code = "not_found"


class NotAllowed(HallError):
    """The caller may not do this."""

    code = "not_allowed"


class NotSignedIn(HallError):
    """Nobody is signed in, or the session or token has ended."""

    code = "not_signed_in"


class Invalid(HallError):
    """The input cannot be read."""

    code = "invalid"


class Unavailable(HallError):
    """A part of the system does not answer; retry later."""

    code = "unavailable"


class TooManyRequests(HallError):
    """A limit on requests or guesses was reached; `retry_after` is in seconds."""

    code = "too_many_requests"
