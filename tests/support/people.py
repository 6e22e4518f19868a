"""Invented people with valid identity numbers (region 410411, fictional births) and reserved-looking phone numbers."""

from __future__ import annotations

from dataclasses import dataclass

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"


@dataclass(frozen=True)
class Someone:
    """A person who does not exist."""

    name: str
    identity: str
    phone: str


def someone(number: int, name: str = "王秀兰") -> Someone:
    """Return the invented person with that number (0-999); each has an identity number and phone of their own."""
    body = f"410411{1950 + number % 50}0{1 + number % 9}1{number % 9}{number:03d}"
    digit = CHECK[sum(int(figure) * weight for figure, weight in zip(body, WEIGHTS, strict=True)) % 11]
    return Someone(name, body + digit, f"1380000{number:04d}")
