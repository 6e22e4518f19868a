"""The resident identity number (GB 11643): region, date of birth, check character. No region table, so no district is refused."""

from __future__ import annotations

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
#: First two digits: provinces, 81-83 residence permits of Hong Kong, Macao and Taiwan residents, 91-92 foreigners.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "66",
        "71",
        "81",
        "82",
        "83",
        "91",
        "92",
    ]
)
_OLDEST = 1880


def check_character(first: str) -> str:
    """The eighteenth character for the first seventeen digits."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first, strict=True)) % 11]


def birth_date(number: str) -> date | None:
    """Date of birth written in an 18- or 15-digit number; None when it is no date."""
    written = number[6:14] if len(number) != 15 else "19" + number[6:12]
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:8]))
    except ValueError:
        return None


def problem_of(number: str, today: date | None = None) -> str | None:
    """Why a number cannot be right: `length`, `region`, `birth_date`, `check_digit`, `fifteen_digits` (replaced in 2013)."""
    if len(number) == 15 and number.isdigit():
        return "fifteen_digits" if looks_like(number) else "birth_date"
    if len(number) != 18 or not number[:17].isdigit() or number[17] not in "0123456789X":
        return "length"
    if number[:2] not in _PROVINCES:
        return "region"
    born = birth_date(number)
    if born is None or born.year < _OLDEST or (today is not None and born > today):
        return "birth_date"
    return None if check_character(number[:17]) == number[17] else "check_digit"


def looks_like(number: str) -> bool:
    """Whether region and date of birth are those of an identity number, whatever its length and check character."""
    if number[:2] not in _PROVINCES:
        return False
    born = birth_date(number)
    return born is not None and _OLDEST <= born.year <= 2100
