"""Digits as they are written and said, one by one: 138 0013 8000, 幺三八洞洞, full width, 叉 for X."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hall.understanding.normalise import simplify

SPOKEN = {
    "零": "0", "〇": "0", "○": "0", "洞": "0", "一": "1", "幺": "1", "壹": "1", "妖": "1", "腰": "1", "二": "2", "两": "2", "贰": "2", "三": "3", "叁": "3",
    "四": "4", "肆": "4", "五": "5", "伍": "5", "六": "6", "陆": "6", "七": "7", "柒": "7", "拐": "7", "八": "8", "捌": "8", "九": "9", "玖": "9", "勾": "9",
}  # fmt: skip
_DIGIT = f"[0-9{''.join(SPOKEN)}]"
_REPEATED = rf"[两二三四五六2-6]个{_DIGIT}(?!月|天|人|工|小|半|星|礼)"
_UNIT = rf"(?:{_REPEATED}|{_DIGIT})"
_X = r"[xX×叉]"
#: What may be said or written between the parts of one number.
_BETWEEN = r"(?:[ \t\-.·,，、_~…/]|然后是?|再来|接着是?|后面是?|后边是?|接下来是?|再是?|还有|嗯|呃|啊|那个|是){1,4}?"
_RUN = re.compile(rf"(?:\+|00)?{_UNIT}(?:(?:{_BETWEEN})?{_UNIT})*(?:(?:{_BETWEEN})?{_X}(?![A-Za-z0-9]))?")
_LONE_X = re.compile(rf"(?<![A-Za-z0-9]){_X}(?![A-Za-z0-9])")
_PIECE = re.compile(rf"(?:{_UNIT})+(?:{_X}(?![A-Za-z0-9]))?|{_X}")


@dataclass(frozen=True)
class Piece:
    """Digits said in one breath. Offsets in the original text."""

    value: str
    start: int
    end: int


def as_digits(text: str) -> str:
    """幺三八 → 138, 三个八 → 888, 叉 → X."""
    out: list[str] = []
    for match in re.finditer(rf"(?P<times>[两二三四五六2-6])个(?P<digit>{_DIGIT})|(?P<one>{_DIGIT})|(?P<x>{_X})", text):
        if match["x"]:
            out.append("X")
            continue
        digit = match["digit"] or match["one"]
        times = int(SPOKEN.get(match["times"], match["times"])) if match["times"] else 1
        out.append(SPOKEN.get(digit, digit) * times)
    return "".join(out)


def runs(text: str) -> list[tuple[Piece, ...]]:
    """Stretches of digits that may belong together, each cut where something was said or written in between."""
    even = simplify(text)
    found: list[tuple[Piece, ...]] = []
    for run in _RUN.finditer(even):
        pieces = _PIECE.finditer(even, run.start(), run.end())
        found.append(tuple(Piece(as_digits(piece.group()), piece.start(), piece.end()) for piece in pieces))
    return found


def lone_x(text: str) -> Piece | None:
    """The X of an identity number said by itself."""
    match = _LONE_X.search(simplify(text))
    return Piece("X", match.start(), match.end()) if match else None
