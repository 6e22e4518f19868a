"""Reading the answer to a plain question about the citizen's situation."""

from __future__ import annotations

import re

from hall.catalogue.model import Answer, Question
from hall.dialogue.model_heard import Heard
from hall.understanding.numerals import NUMERAL_CHARACTERS, read_numeral

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
#: 不对，改成周五: a no to something else than this question.
_CHANGES = re.compile(r"^(?:改|换|我叫|俺叫|名字|姓名|应该|时间|日期)|改成|改到|换成|换到|⟦")
_SPOKEN = re.compile(f"[{NUMERAL_CHARACTERS}]+")


def match(question: Question, heard: Heard) -> Answer | None:
    """Return the one answer a message gives: by a number, by its words, or by yes and no."""
    exact = [answer for answer in question.answers if heard.core in (answer.title, answer.value)]
    named = exact[0] if exact else match_named(question, heard.core, bare_number=True)
    if named is not None:
        return named
    if heard.yes is not None and not _CHANGES.search(heard.rest):
        return next((answer for answer in question.answers if answer.affirm is heard.yes), None)
    return None


_NOT_IN_HASTE = re.compile(r"不(?:用|太|是很|怎么)?着?急用?")
_DENIED = re.compile(r"(?:不是|不拉|不卖|不做|不用|不办|不设|没有)[\u3400-\u9fff]{1,4}")


def without_denied(said: str) -> str:
    """Return a sentence without what it says is not so: 普通货运，不拉危险品."""
    return _DENIED.sub("", said)


def match_named(question: Question, said: str, *, bare_number: bool = False, item: str = "") -> Answer | None:
    """Return the answer that a sentence names in passing; a number counts only beside its unit unless it stands for itself.

    `item`: what the item is called. 食品经营许可 names the item, and not its case 只卖有包装的食品; a name that lists cases
    (申领、补领、换领) names none of them.
    """
    if "、" in item:
        said = said.replace(item, "")
    by_number = _by_number(question, _SPOKEN.sub(_in_digits, said), bare=bare_number)
    return by_number or _by_words(question, said, item)


def _in_digits(found: re.Match[str]) -> str:
    read = read_numeral(found.group(0))
    return found.group(0) if read is None or found.group(0).isascii() else str(read.value)


def _by_number(question: Question, digits: str, *, bare: bool) -> Answer | None:
    if not any(answer.at_most is not None or answer.above is not None for answer in question.answers):
        return None
    found = list(_NUMBER.finditer(digits))
    beside = [
        match for match in found if any(digits[match.end() :].lstrip().startswith(unit) for unit in question.unit)
    ]
    chosen = beside or (found if bare and len(found) == 1 else [])
    if not chosen:
        return None
    value = float(chosen[0].group(0))
    return next((answer for answer in question.answers if _holds(answer, value)), None)


def _holds(answer: Answer, value: float) -> bool:
    if answer.at_most is None and answer.above is None:
        return False
    return (answer.at_most is None or value <= answer.at_most) and (answer.above is None or value > answer.above)


def _by_words(question: Question, said: str, item: str) -> Answer | None:
    """Return the answer that is named best; nothing when two are named equally well."""
    scored = sorted(
        ((_score(answer, said, item), -place) for place, answer in enumerate(question.answers)), reverse=True
    )
    if not scored or scored[0][0] == 0 or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return question.answers[-scored[0][1]]


def _score(answer: Answer, said: str, item: str) -> int:
    """The longest of the answer's words that is said counts double; otherwise the longest piece of its title."""
    named = max((len(word) for word in (*answer.words, answer.title) if word and _says(word, said)), default=0)
    return 2 * named or _common(answer.title, said, item)


def _says(word: str, said: str) -> bool:
    """Whether a word is said, and not denied: 不着急 is no 急."""
    return word in (said if word.startswith("不") else _NOT_IN_HASTE.sub("", said))


def _common(title: str, said: str, item: str) -> int:
    """Length of the longest piece of the title, of two characters at least, that is said and is not of the item's name."""
    pieces = (title[start:end] for start in range(len(title)) for end in range(start + 2, len(title) + 1))
    return max((len(piece) for piece in pieces if piece in said and piece not in item), default=0)
