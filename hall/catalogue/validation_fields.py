"""Checks one document against its table of fields: kinds, enumerations, required fields, unknown keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from typing import Any

from hall.catalogue.faults import Code, Fault, Severity
from hall.catalogue.fields import Field, Kind, Need
from hall.catalogue.texts import EXPECTED, message

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_NESTED_KEYS = {"off_hours"}  # `off_hours.status` lies in a document of its own


def check_fields(document: Any, table: tuple[Field, ...], item_code: str, where: str) -> Iterator[Fault]:
    """Yield the findings of one document; `where` is its path."""

    def fault(field: str, code: Code, severity: Severity = Severity.FAULT, **values: object) -> Fault:
        path = ".".join(part for part in (where, field) if part)
        return Fault(item_code, path, code, message(code, **values), severity)

    if not isinstance(document, Mapping):
        yield fault("", Code.WRONG_TYPE, heading=where, expected=EXPECTED["parts"])
        return
    known = {field.name.partition(".")[0] for field in table}
    for key in document:
        if key not in known:
            yield fault(str(key), Code.UNKNOWN_KEY)
    for field in table:
        yield from _check(field, value_at(document, field.name), fault)
    for name in document.get("verify_fields") or ():
        heading = next((field.heading for field in table if field.name == name), str(name))
        yield fault(str(name), Code.VERIFY, Severity.NOTICE, heading=heading)


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """Return the value at a dotted path, None where a part is missing."""
    outer, _, inner = path.partition(".")
    value = document.get(outer)
    if not inner:
        return value
    return value.get(inner) if isinstance(value, Mapping) else None


def _check(field: Field, value: Any, fault: Callable[..., Fault]) -> Iterator[Fault]:
    if value is None or (isinstance(value, (str, list, tuple)) and not value):
        if field.need is Need.REQUIRED:
            yield fault(field.name, Code.MISSING, heading=field.heading)
        elif field.need is Need.BY_HALL:
            yield fault(field.name, Code.AWAITING_HALL, Severity.NOTICE, heading=field.heading)
        return
    if not _KINDS[field.kind](value):
        yield fault(field.name, Code.WRONG_TYPE, heading=field.heading, expected=EXPECTED[field.kind.value])
        return
    texts = (
        [value]
        if isinstance(value, str)
        else [entry for entry in value if isinstance(entry, str)]
        if isinstance(value, (list, tuple))
        else []
    )
    if any(_CONTROL.search(text) for text in texts) or (
        not isinstance(value, str) and any(not text.strip() or "\n" in text for text in texts)
    ):
        yield fault(field.name, Code.UNCLEAN, heading=field.heading)
    if any(len(text) > field.longest for text in texts):
        yield fault(field.name, Code.TOO_LONG, heading=field.heading, longest=field.longest)
    if field.values and field.kind in (Kind.CHOICE, Kind.CHOICES) and any(text not in field.values for text in texts):
        yield fault(field.name, Code.NOT_A_VALUE, heading=field.heading, values="、".join(filter(None, field.values)))


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _lines(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(entry, str) for entry in value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100_000


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _date(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _time(value: Any) -> bool:
    if isinstance(value, time):
        return True
    try:
        time.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _when(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(key, str) and _lines(entry) and entry for key, entry in value.items()
    )


def _weekdays(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(_whole(day) and 1 <= day <= 7 for day in value)


def _periods(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(
        isinstance(period, (list, tuple))
        and len(period) == 2
        and all(map(_time, period))
        and str(period[0]) < str(period[1])
        for period in value
    )


def _parts(value: Any) -> bool:
    return isinstance(value, (list, tuple, Mapping))


_KINDS: dict[Kind, Callable[[Any], bool]] = {
    Kind.TEXT: _text,
    Kind.LINES: _lines,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.CHOICE: _text,
    Kind.CHOICES: _lines,
    Kind.WHEN: _when,
    Kind.WEEKDAYS: _weekdays,
    Kind.PERIODS: _periods,
    Kind.PARTS: _parts,
}
