"""How a value of the catalogue stands in an Excel cell, and how staff's typing is read back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from hall.catalogue.fields import Field, Kind

Value = Any
CellValue = str | int | float | None


def to_cell(field: Field, value: Value) -> CellValue:
    """Return what stands in the cell; None leaves it empty."""
    if value is None or (isinstance(value, (str, list, tuple, dict)) and not value):
        return None
    written: CellValue = _WRITERS.get(field.kind, str)(value)
    return written


def from_cell(field: Field, cell: Any) -> Value:
    """Return the value of a cell, None for an empty one.

    What cannot be read stays as it is, for the validation to tell.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    return _READERS.get(field.kind, str.strip)(_text(cell))


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\r\n", "\n").replace("\r", "\n")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _flag(text: str) -> bool | str:
    return {"是": True, "否": False, "true": True, "false": False}.get(text.strip().lower(), text)


def _number(text: str) -> int | float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _when(text: str) -> dict[str, list[str]]:
    conditions = (part.partition("=") for part in re.split(r"[；;]", text) if part.strip())
    return {
        name.strip(): [value.strip() for value in values.split("|") if value.strip()] for name, _, values in conditions
    }


def _weekdays(text: str) -> list[int | str]:
    return [int(day) if day.isdecimal() else day for day in re.split(r"[、，,;；\s]+", text) if day]


def _periods(text: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("-", 1)] for line in _lines(text)]


_READERS: dict[Kind, Callable[[str], Value]] = {
    Kind.FLAG: _flag,
    Kind.LINES: _lines,
    Kind.CHOICES: _lines,
    Kind.WHEN: _when,
    Kind.WEEKDAYS: _weekdays,
    Kind.PERIODS: _periods,
    Kind.WHOLE: _number,
    Kind.NUMBER: _number,
}

_WRITERS: dict[Kind, Callable[[Any], CellValue]] = {
    Kind.FLAG: lambda value: "是" if value else "否",
    Kind.LINES: "\n".join,
    Kind.CHOICES: "\n".join,
    Kind.WHEN: lambda value: "；".join(f"{question}={'|'.join(values)}" for question, values in value.items()),
    Kind.WEEKDAYS: lambda value: "、".join(map(str, value)),
    Kind.PERIODS: lambda value: "\n".join(f"{str(first)[:5]}-{str(last)[:5]}" for first, last in value),
    Kind.WHOLE: lambda value: value if isinstance(value, (int, float)) else str(value),
    Kind.NUMBER: lambda value: value if isinstance(value, (int, float)) else str(value),
}
