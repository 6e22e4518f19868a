"""A number said in pieces over several messages: 幺三八 … 零零幺三 … 八千. Pure and serialisable; it holds personal digits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from hall.understanding import id_number
from hall.understanding.digits import Piece, lone_x, runs
from hall.understanding.normalise import simplify


class Wanted(StrEnum):
    """Which number was asked for."""

    PHONE = "phone"
    ID_NUMBER = "id_number"
    CODE = "code"


class Progress(StrEnum):
    """Where the number stands after a message."""

    NOTHING = "nothing"  # the message held no digits
    PARTIAL = "partial"
    COMPLETE = "complete"
    INVALID = "invalid"  # as long as it should be, but wrong: see `Heard.problem`
    TOO_LONG = "too_long"
    CLEARED = "cleared"  # 重新说: begin again


_LENGTHS = {Wanted.PHONE: 11, Wanted.ID_NUMBER: 18, Wanted.CODE: 6}
_AGAIN = re.compile(r"重新(?:说|来|报|念|讲|输)|重来|从头(?:说|来|再)|都不对|全错|清空|不算")
_DROP = re.compile(r"(?:删|去)掉?(?:最后|后面)?(?:那)?(?P<n>[一两二三四1-4])[位个]|(?:退|删)(?:一位|一个)|回退")
_TAIL = re.compile(
    r"(?:最后|末尾|尾号|结尾|后面|后边)(?:那?(?P<n>[一两二三四五六1-6])[位个](?:数字?)?)?(?:的)?(?:应该)?(?:是|为|改成|改为)"
)
_WRONG = re.compile(r"不对|不是|错了|说错|更正|口误")
_COUNT = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4}
#: What may stand beside digits in a message that is a piece of a number.
_BESIDE = re.compile(
    r"[\s,，。.、;；:：!！?？\-~…+]|我的?|俺的?|他的?|她的?|手机|电话|身份证|证件|验证码|号码?|是|的|嗯+|呃+|啊|哦|噢|唔|那个|这个|然后|再来|再|接着|后面|后边|前面|接下来|还有|最后|就是|应该|"
    r"不对|不是|错了|说错了|更正|口误|改成|改为|吧|呢|了|哈|对|好|行|[xX×叉]|大写|听好|等等?|等一下|末尾|尾号|结尾|一位|两位|四位|位|数字?|开头|没了|完了|就这些|嘞|咧|您记|你记|记一下|个"
)


@dataclass(frozen=True)
class Heard:
    """What a message added. `spans`: half-open stretches of the message that hold digits and have to be hidden."""

    buffer: DigitBuffer
    progress: Progress
    problem: str | None = None
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class DigitBuffer:
    """The digits so far of one number that was asked for. `state`/`restore` carry it between messages: keep it encrypted."""

    wanted: Wanted
    digits: str = field(default="", repr=False)

    def state(self) -> dict[str, str]:
        """As JSON-ready values."""
        return {"wanted": self.wanted.value, "digits": self.digits}

    @classmethod
    def restore(cls, state: dict[str, str]) -> DigitBuffer:
        """The buffer that `state` came from."""
        return cls(Wanted(state["wanted"]), state["digits"])

    @property
    def missing(self) -> int:
        """Digits still to be said."""
        return max(0, _LENGTHS[self.wanted] - len(self.digits))

    def hear(self, text: str) -> Heard:
        """Take in a message. Digits in a sentence about something else (三个人) are left alone."""
        even = simplify(text)
        if _AGAIN.search(even):
            rest = _AGAIN.split(even)[-1]
            cleared = replace(self, digits="")
            offset = len(even) - len(rest)
            heard = cleared.hear(text[offset:]) if _is_piece(rest) and runs(rest) else None
            if heard is None or heard.progress is Progress.NOTHING:
                return Heard(cleared, Progress.CLEARED)
            return replace(heard, spans=tuple((start + offset, end + offset) for start, end in heard.spans))
        drop = _DROP.search(even)
        if drop and self.digits:
            shorter = replace(self, digits=self.digits[: -_COUNT.get(drop["n"] or "一", 1)])
            return Heard(shorter, Progress.PARTIAL if shorter.digits else Progress.CLEARED)
        if not _is_piece(even):
            return Heard(self, Progress.NOTHING)
        pieces = [piece for run in runs(text) for piece in run if not _counts(even, piece)]
        last = lone_x(text) if self.wanted is Wanted.ID_NUMBER else None
        if last and all(piece.end <= last.start for piece in pieces):
            pieces.append(last)
        if not pieces:
            return Heard(self, Progress.NOTHING)
        spans = tuple((piece.start, piece.end) for piece in pieces)
        return replace(replace(self, digits=self._taking(pieces, even)).judged(), spans=spans)

    def _taking(self, pieces: list[Piece], even: str) -> str:
        """The digits after these pieces: appended, put in place of the tail, or a fresh start."""
        digits, length = self.digits, _LENGTHS[self.wanted]
        for index, piece in enumerate(pieces):
            said = even[pieces[index - 1].end if index else 0 : piece.start]
            corrects = _WRONG.search(said) or len(digits) >= length
            if corrects and _TAIL.search(said) and len(piece.value) < len(digits):
                digits = digits[: -len(piece.value)] + piece.value
            elif _WRONG.search(said) and digits:
                digits = _replaced(digits, piece.value, length)
            elif len(piece.value) == length or (
                len(digits) + len(piece.value) > length and piece.value.startswith(digits[:3])
            ):
                digits = piece.value
            else:
                digits += piece.value
        return digits

    def judged(self) -> Heard:
        """Whether the digits make the number."""
        length = _LENGTHS[self.wanted]
        digits = self.digits
        if self.wanted is Wanted.PHONE and len(digits) in {13, 15} and digits.startswith(("86", "0086")):
            digits = digits[len(digits) - 11 :]
        whole = replace(self, digits=digits)
        if len(digits) > length:
            return Heard(whole, Progress.TOO_LONG, "length")
        if len(digits) < length:
            return Heard(whole, Progress.PARTIAL)
        problem = _problem(self.wanted, digits)
        return Heard(whole, Progress.INVALID if problem else Progress.COMPLETE, problem)


def _replaced(digits: str, correction: str, length: int) -> str:
    """138001，不对，139001: the correction begins like what it replaces, or takes the place of the last as many digits."""
    if len(correction) >= length or correction[:2] == digits[:2]:
        return correction
    return digits[: -len(correction)] + correction if len(correction) <= len(digits) else correction


def _counts(even: str, piece: Piece) -> bool:
    """The 一 of 最后一位 and the 四 of 后四位 count digits, they are none."""
    return even[piece.end : piece.end + 1] == "位" or (
        even[piece.end : piece.end + 1] == "个" and piece.end - piece.start == 1
    )


def _is_piece(even: str) -> bool:
    """Whether a message is digits and the words said around them, and nothing else."""
    rest = even
    for run in reversed(runs(even)):
        for piece in reversed(run):
            rest = rest[: piece.start] + "," + rest[piece.end :]
    return not _BESIDE.sub("", rest)


def _problem(wanted: Wanted, digits: str) -> str | None:
    if wanted is Wanted.ID_NUMBER:
        return id_number.problem_of(digits)
    if wanted is Wanted.PHONE:
        return None if re.fullmatch(r"1[3-9]\d{9}", digits) else "phone"
    return None if digits.isdigit() else "digits"
