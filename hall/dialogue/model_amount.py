"""Amounts as people say them: 六十多平, 不到六十, 60平以上 — a stretch in which the true one lies, never a bare number."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from hall.understanding.numerals import NUMERAL_CHARACTERS, read_numeral

_SPOKEN = re.compile(f"[{NUMERAL_CHARACTERS}]+")
_NUMBER = r"\d+(?:\.\d+)?"
_LESS = (
    "不超过?|不到|不足|不满|不大于|不多于|不高于|没有?超过?|没到|未超过?|少于|小于|低于|最多|至多|顶多|撑死|不会?超过?"
)
_MORE = "不止|不只|不低于|不少于|不小于|至少|起码|少说|超过?|大于|多于|高于"
_NEARLY = "将近|接近|快|近"
_ABOUT = "大概|大约|差不多|约|估计"
_BEFORE = re.compile(
    rf"(?:(?P<less>{_LESS})|(?P<more>{_MORE})|(?P<nearly>{_NEARLY})|(?P<about>{_ABOUT}))(?:了|有|也就|大概|大约|约|是|到)*\s*$"
)
_OVER_BY_A_BIT, _TAIL_MORE = "多|几|余|好几|出头", "以上|往上|朝上|开外"
_TAIL_LESS, _TAIL_ABOUT = "以内|之内|以里|以下|往下|[都还]?不到", "来|左右|上下|的样子"
_AFTER = re.compile(
    rf"(?:[及或和]|的)?(?:(?P<bit>{_OVER_BY_A_BIT})|(?P<more>{_TAIL_MORE})|(?P<less>{_TAIL_LESS})|(?P<about>{_TAIL_ABOUT}))"
)
#: 几十平, 周一平时: no number of ours.
_NO_AMOUNT = re.compile(r"[几数第周期拜]$")
_NO_UNIT = re.compile(r"[时顶常安台均等原衡日]")
#: What may stand behind a number that stands for itself.
_ALONE = re.compile(r"[了的吧啊呀呢嘛，,。.！!；; ]*(?:$|[，,。.！!；; ])")
NEARLY, ROUNDLY = 0.1, 0.1


@dataclass(frozen=True)
class Amount:
    """From `low` to `high`; `beyond`: more than `low`."""

    low: float
    high: float
    beyond: bool = False

    def at_most(self, limit: float) -> bool:
        """Whether it surely does not exceed the limit."""
        return self.high <= limit

    def above(self, limit: float) -> bool:
        """Whether it surely exceeds the limit."""
        return self.low > limit or (self.beyond and self.low >= limit)


def amounts(said: str, units: Sequence[str], *, bare: bool) -> tuple[Amount, ...]:
    """Return the different amounts that a text tells beside a unit; `bare`: else the only number that stands for itself."""
    unit = "|".join(sorted(map(re.escape, units), key=len, reverse=True)) or "(?!)"
    digits = _SPOKEN.sub(_in_digits, said)
    digits = re.sub(rf"(\d)点(\d+)(?=\s*(?:{unit}))", r"\1.\2", digits)
    pattern = re.compile(
        rf"(?P<low>{_NUMBER})(?:\s*(?:{unit})?[到至~～—-]+(?P<high>{_NUMBER}))?(?P<inner>多|来|几|余)?\s*(?P<unit>{unit})?(?P<half>半)?"
    )
    found = [one for one in pattern.finditer(digits) if not _NO_AMOUNT.search(digits[: one.start()])]
    beside = [one for one in found if one["unit"] and not _NO_UNIT.match(digits, one.end())]
    alone = [one for one in found if not one["unit"] and _stands_alone(digits, one)] if bare else []
    chosen = beside or (alone if len(alone) == len(found) == 1 else [])
    return tuple(dict.fromkeys(_amount(digits, one) for one in chosen))


def _in_digits(found: re.Match[str]) -> str:
    read = read_numeral(found.group(0))
    if read is None or found.group(0).isascii():
        return found.group(0)
    return str(read.value) if read.upto is None else f"{read.value}-{read.upto}"


def _stands_alone(digits: str, one: re.Match[str]) -> bool:
    tail = _AFTER.match(digits, one.end())
    return bool(_ALONE.match(digits, tail.end() if tail else one.end()))


def _amount(digits: str, one: re.Match[str]) -> Amount:
    low = float(one["low"]) + (0.5 if one["half"] else 0.0)
    high = float(one["high"]) if one["high"] else low
    before, after = _BEFORE.search(digits[: one.start()]), _AFTER.match(digits, one.end())
    said = {name for part in (before, after) if part for name, value in part.groupdict().items() if value}
    if one["inner"]:
        said.add("about" if one["inner"] == "来" else "bit")
    if "less" in said:
        return Amount(0.0, high)
    if "more" in said:
        return Amount(low, math.inf, beyond=True)
    if "bit" in said:
        return Amount(low, high + _place(high), beyond=True)
    if "nearly" in said:
        return Amount(low * (1 - NEARLY), high)
    if "about" in said:
        return Amount(low * (1 - ROUNDLY), high * (1 + ROUNDLY))
    return Amount(low, high)


def _place(number: float) -> float:
    """Return what the last digit of a round number counts: 10 of 60, 100 of 300, 1 of 4."""
    place = 1.0
    while number and number % (place * 10) == 0:
        place *= 10
    return place
