"""The vendor's error codes that a sender must tell apart, and what each means for what was being sent."""

from __future__ import annotations

from enum import Enum


class Meaning(Enum):
    """What to do about a code."""

    DONE = "done"
    RENEW_TOKEN = "renew_token"  # noqa: S105 - a name, no secret
    WINDOW_CLOSED = "window_closed"  # nothing may be sent until the citizen writes again
    COUNT_USED = "count_used"  # as many as may follow one contact were sent
    MINUTE_LIMIT = "minute_limit"  # too fast: a minute later
    DAY_LIMIT = "day_limit"  # the account's quota of this interface is used for today
    BUSY = "busy"  # the vendor asks to try again
    NO_CONSENT = "no_consent"
    BAD_FIELD = "bad_field"
    NOT_FOLLOWING = "not_following"
    TOO_LONG = "too_long"
    GONE = "gone"  # a media id that is over
    REFUSED = "refused"  # our fault or the account's set-up: a person must look


_MEANINGS = {
    0: Meaning.DONE,
    -1: Meaning.BUSY,
    40001: Meaning.RENEW_TOKEN,
    40014: Meaning.RENEW_TOKEN,
    42001: Meaning.RENEW_TOKEN,
    45015: Meaning.WINDOW_CLOSED,
    45047: Meaning.COUNT_USED,
    45011: Meaning.MINUTE_LIMIT,
    45009: Meaning.DAY_LIMIT,
    45002: Meaning.TOO_LONG,
    43004: Meaning.NOT_FOLLOWING,
    43101: Meaning.NO_CONSENT,
    43107: Meaning.NO_CONSENT,
    47003: Meaning.BAD_FIELD,
    40007: Meaning.GONE,
}


def meaning(code: int) -> Meaning:
    """Return what a code means; one that is not listed is a refusal."""
    return _MEANINGS.get(code, Meaning.REFUSED)
