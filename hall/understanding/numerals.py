"""Chinese numerals as people write and say them: 二十八, 廿八, 二〇二六, 三四 (three or four)."""

from __future__ import annotations

from dataclasses import dataclass

DIGITS = {
    "零": 0, "〇": 0, "○": 0, "一": 1, "壹": 1, "幺": 1, "二": 2, "两": 2, "俩": 2, "贰": 2, "三": 3, "仨": 3, "叁": 3,
    "四": 4, "肆": 4, "五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
_TENS = {"廿": "二十", "卅": "三十", "拾": "十", "佰": "百"}
_UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL_CHARACTERS = "".join(DIGITS) + "".join(_UNITS) + "".join(_TENS)


@dataclass(frozen=True)
class Numeral:
    """A number that was read. `upto` is set when two neighbouring numbers were said at once (三四 → 3, upto 4)."""

    value: int
    upto: int | None = None


def _structured(text: str) -> int | None:
    """二十八 → 28. None where it is not a well-formed number (十十, 三五十)."""
    total, digit, last_unit = 0, -1, 10_000
    for character in text:
        unit = _UNITS.get(character)
        if unit is None:
            if digit > 0:
                return None
            digit = DIGITS[character]
            continue
        if unit >= last_unit:
            return None
        total, digit, last_unit = total + (1 if digit < 0 else digit) * unit, -1, unit
    return total + max(digit, 0)


def _neighbours(text: str) -> Numeral | None:
    """三四 → 3..4, 十一二 → 11..12, 三四十 → 30..40, 三五 → 3..5."""
    core = text[:-1] if text[-1] in _UNITS and len(text) == 3 else text
    unit = _UNITS[text[-1]] if core != text else 1
    if len(core) < 2 or core[-1] not in DIGITS or core[-2] not in DIGITS:
        return None
    low, high = DIGITS[core[-2]], DIGITS[core[-1]]
    if low == 0 or not (high == low + 1 or (len(text) == 2 and (low, high) == (3, 5))):
        return None
    if len(core) == 2:
        return Numeral(low * unit, high * unit)
    base = _structured(core[:-2])
    if core[-3] not in _UNITS or base is None:
        return None
    return Numeral(base + low, base + high)


def read_numeral(text: str) -> Numeral | None:
    """Read a run of NUMERAL_CHARACTERS; None when it is no number (十十, an empty text)."""
    for short, long in _TENS.items():
        text = text.replace(short, long)
    if not text:
        return None
    pair = _neighbours(text)
    if pair is not None:
        return pair
    if any(unit in text for unit in _UNITS):
        value = _structured(text)
        return None if value is None else Numeral(value)
    return Numeral(int("".join(str(DIGITS[c]) for c in text[:18])))
