"""One spelling for a value, so that its digest is the same whichever database it comes back from."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"a {type(value).__name__} has no one spelling")


# Built once: `json.dumps` with options would build an encoder at every call, and audit rows are written in every transaction.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def canonical(value: Any) -> str:
    """Return a value as JSON with sorted keys; moments in UTC, days in ISO 8601."""
    return _ENCODER.encode(value)
