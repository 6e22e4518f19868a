"""The fields of notice templates: each kind has its own length and alphabet, and one wrong field refuses the whole (47003)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from hall.channels.wechat.texts import NOT_KNOWN, NOT_KNOWN_SHORT

_LENGTHS = {
    "thing": 20,
    "short_thing": 5,
    "const": 20,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "character_string": 32,
    "phone_number": 17,
    "amount": 12,
    "car_number": 8,
    "name": 10,
    "phrase": 5,
}
_ALPHABETS = {
    "number": re.compile(r"[^\d.]"),
    "letter": re.compile(r"[^A-Za-z]"),
    "character_string": re.compile("[\u4e00-\u9fff\\s]"),
    "phone_number": re.compile(r"[^\d+\-()#*]"),
    "phrase": re.compile("[^\u4e00-\u9fff]"),
    "name": re.compile("[^\u4e00-\u9fff·]"),
}


def data(fields: Mapping[str, str], values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the `data` of a notice: `fields` maps the template's names to ours, `values` ours to what is said."""
    return {name: {"value": fit(name, values.get(ours, ""))} for name, ours in fields.items()}


def fit(name: str, value: str) -> str:
    """Return a value as its field may hold it; what is missing is said to be known at the hall, never made up."""
    kind = re.sub(r"[\d.]+(DATA)?$", "", name)
    plain = " ".join(value.split())
    if kind in ("time", "date"):
        return _moment(plain)
    alphabet = _ALPHABETS.get(kind)
    kept = alphabet.sub("", plain) if alphabet else plain
    longest = _LENGTHS.get(kind, 60)
    if not kept:
        return _missing(kind)
    return (
        kept
        if len(kept) <= longest
        else kept[: longest - 1] + ("…" if kind in ("thing", "const") else kept[longest - 1])
    )


def _moment(value: str) -> str:
    """Return an ISO 8601 moment as the vendor's time fields want it."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value[:32]
    clock = f" {at:%H:%M}" if len(value) > len("2026-11-25") else ""
    return f"{at.year}年{at.month}月{at.day}日{clock}"


def _missing(kind: str) -> str:
    if kind in ("number", "character_string", "phone_number", "amount"):
        return "0"
    if kind == "letter":
        return "A"
    return NOT_KNOWN_SHORT if kind in ("phrase", "short_thing", "name") else NOT_KNOWN
