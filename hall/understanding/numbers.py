"""Identity and phone numbers in what citizens write or say. Pure; the values appear in no representation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest

from hall.understanding import id_number
from hall.understanding.digit_buffer import DigitBuffer, Heard, Progress, Wanted
from hall.understanding.digits import Piece, as_digits, runs
from hall.understanding.normalise import simplify

__all__ = ["LANDLINE", "DigitBuffer", "Heard", "Kind", "NumberSpan", "Progress", "Wanted", "find_numbers", "mask"]

LANDLINE = "landline"
"""The problem of a telephone number that takes no SMS."""


class Kind(StrEnum):
    """What a number is."""

    PHONE = "phone"
    ID = "id"


@dataclass(frozen=True)
class NumberSpan:
    """A number and where it stands, half-open in the original text.

    `value` has ASCII digits only, an identity number's X in upper case, no country code. `problem`: of an identity number see
    `id_number.problem_of`; of a phone `length`, or `landline` for a valid number that takes no SMS. `superseded`: the citizen took it
    back in the same message; it has to be hidden all the same.
    """

    kind: Kind
    start: int
    end: int
    value: str = field(repr=False)
    valid: bool
    problem: str | None = None
    superseded: bool = False

    @property
    def masked(self) -> str:
        """`value` as a screen may show it."""
        return mask(self.kind, self.value)


def mask(kind: Kind | str, value: str) -> str:
    """138****1234, 4104**********1234."""
    head, tail = (3, 4) if kind == Kind.PHONE else (4, 4)
    return value[:head] + "*" * max(0, len(value) - head - tail) + value[max(head, len(value) - tail) :]


_MOBILE = re.compile(r"(?:0086|86)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(?:0086|86)?(0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8})")
_LONGEST = 22
_PHONE_CUE = re.compile(r"(?:手机|电话|联系方式|号码|打给?|拨)[号码是为:：,， ]*(?:是|为)?$")
_ID_CUE = re.compile(r"(?:身份证|证件)[号码是为:：,， ]*(?:是|为)?$")
_LETTER_BEFORE = re.compile(r"[A-Za-z](?:[A-Za-z0-9]*[-_/#])?$|[A-Za-z0-9]+-$")
_CASE_CUE = re.compile(
    r"(?:订单|受理|办件|业务|流水|回执|案|编|单|凭证|预约|快递|运单|卡|账|帐|发票|许可证|执照|信用代码|取件)(?:编)?[号码]{1,2}[是为:： ]*$"
)
_TAIL = re.compile(
    r"^[,，。.;；、 !！]*(?:哦|啊|噢|呃|嗯|哎)?[,， ]*(?:不对|不是|错了|说错了|打错了|写错了|不好意思|更正|口误)(?:错了)?[,，。 ]*"
    r"(?P<where>最后|末尾|尾号|结尾|后面|后边|前面|开头|前)(?:那?(?P<n>[一两二三四五六1-6])[位个](?:数|数字|号)?)?(?:的)?(?:应该)?(?:是|为|改成|改为)?[ :：]*"
    r"(?P<digits>[0-9零〇洞一幺二两三四五六七拐八九勾xX叉 ]{1,8})(?![点号月日年])"
)
_WITHDRAWN = re.compile(r"^[,，。.;；、 !！]*(?:哦|啊|噢|呃|嗯)?[,， ]*(?:不对|不是|错了|说错了|打错了|写错了)")


def find_numbers(text: str) -> tuple[NumberSpan, ...]:
    """Every identity and phone number in a text, in order, never overlapping."""
    even = simplify(text)
    found: list[NumberSpan] = []
    for pieces in runs(text):
        found.extend(_in_run(pieces, even))
    corrected = [_corrected(span, even) for span in found]
    return tuple(_superseded(_apart(corrected), even))


def _in_run(pieces: tuple[Piece, ...], even: str) -> Iterator[NumberSpan]:
    """Greedy from the left: the best number that begins at a piece, else go on with the next piece."""
    at = 0
    while at < len(pieces):
        best: tuple[int, NumberSpan] | None = None
        value = ""
        for end in range(at, len(pieces)):
            value += pieces[end].value
            if len(value) > _LONGEST:
                break
            span = _classify(value, pieces[at].start, pieces[end].end, even, whole=end == at)
            if span and (
                best is None or (span.valid, span.kind is Kind.ID) >= (best[1].valid, best[1].kind is Kind.ID)
            ):
                best = (end + 1, span)
        if best is None:
            yield from _joined(pieces[at])
            at += 1
            continue
        yield best[1]
        at = best[0]


def _classify(value: str, start: int, end: int, even: str, *, whole: bool) -> NumberSpan | None:
    before = even[max(0, start - 12) : start]
    if _LETTER_BEFORE.search(before) or re.match(r"[A-Za-z]", even[end : end + 1]) or _CASE_CUE.search(before):
        return None
    mobile = _MOBILE.fullmatch(value)
    if mobile:
        return NumberSpan(Kind.PHONE, start, end, mobile[1], valid=True)
    landline = _LANDLINE.fullmatch(value)
    if landline:
        return NumberSpan(Kind.PHONE, start, end, landline[1], valid=True, problem=LANDLINE)
    return _identity(value, start, end, before, whole) or _odd_phone(value, start, end, before, whole)


def _identity(value: str, start: int, end: int, before: str, whole: bool) -> NumberSpan | None:
    """A full number, or one of nearly the right length that is otherwise made like one: a slip is as private as the number."""
    cued = bool(_ID_CUE.search(before))
    if len(value) == 18 and (cued or id_number.looks_like(value) or (whole and id_number.problem_of(value) is None)):
        problem = id_number.problem_of(value)
        return NumberSpan(Kind.ID, start, end, value, problem is None, problem)
    if len(value) == 15 and id_number.looks_like(value) and "X" not in value:
        return NumberSpan(Kind.ID, start, end, value, False, "fifteen_digits")
    near = len(value) in {16, 17, 19} and (cued or (whole and id_number.looks_like(value)))
    return NumberSpan(Kind.ID, start, end, value, False, "length") if near else None


def _odd_phone(value: str, start: int, end: int, before: str, whole: bool) -> NumberSpan | None:
    """A mobile number a digit short or long, when the words before it say that it is a phone."""
    odd = len(value) in {9, 10, 12} and re.match(r"1[3-9]", value) and whole and _PHONE_CUE.search(before)
    return NumberSpan(Kind.PHONE, start, end, value, False, "length") if odd else None


def _joined(piece: Piece) -> Iterator[NumberSpan]:
    """A phone and an identity number written without anything between them."""
    if len(piece.value) != 29 or piece.end - piece.start != 29:
        return
    for cut, kinds in ((11, (Kind.PHONE, Kind.ID)), (18, (Kind.ID, Kind.PHONE))):
        values = (piece.value[:cut], piece.value[cut:])
        phone, number = values if kinds[0] is Kind.PHONE else values[::-1]
        if _MOBILE.fullmatch(phone) and len(number) == 18 and id_number.looks_like(number):
            for kind, value, start in zip(kinds, values, (piece.start, piece.start + cut), strict=True):
                problem = id_number.problem_of(value) if kind is Kind.ID else None
                yield NumberSpan(kind, start, start + len(value), value, problem is None, problem)
            return


def _corrected(span: NumberSpan, even: str) -> NumberSpan:
    """138…1235，不对，最后是4: the digits said last replace as many at the end (or the beginning)."""
    match = _TAIL.match(even[span.end : span.end + 40])
    if match is None:
        return span
    digits = as_digits(match["digits"])
    front = match["where"] in {"前面", "开头", "前"}
    if not digits or len(digits) > 8 or len(digits) >= len(span.value):
        return span
    value = digits + span.value[len(digits) :] if front else span.value[: -len(digits)] + digits
    end = span.end + match.start("digits") + len(match["digits"].rstrip())
    if span.kind is Kind.PHONE:
        valid = bool(_MOBILE.fullmatch(value) or _LANDLINE.fullmatch(value))
        return replace(span, end=end, value=value, valid=valid, problem=span.problem if valid else "length")
    problem = id_number.problem_of(value)
    return replace(span, end=end, value=value, valid=problem is None, problem=problem)


def _apart(spans: list[NumberSpan]) -> list[NumberSpan]:
    kept: list[NumberSpan] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _superseded(spans: list[NumberSpan], even: str) -> Iterator[NumberSpan]:
    for span, following in zip_longest(spans, spans[1:]):
        taken_back = (
            following is not None and following.kind is span.kind and _WITHDRAWN.match(even[span.end : following.start])
        )
        yield replace(span, superseded=True) if taken_back else span
