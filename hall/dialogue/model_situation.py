"""Reading the answer to a plain question about the citizen's situation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hall.catalogue.model import Answer, Question
from hall.dialogue.model_amount import Amount, amounts
from hall.dialogue.model_heard import Heard

#: 不对，改成周五: a no to something else than this question.
_CHANGES = re.compile(r"^(?:改|换|我叫|俺叫|名字|姓名|应该|时间|日期)|改成|改到|换成|换到|⟦")
#: 还没, 有了, 要做: words that tell no more than yes or no, of whatever is spoken of.
_POLAR = re.compile(r"[还没有不是了拿到办开已经过都要做设挂用得的能在]+")
_CLAUSE = re.compile(r"[^，,。；;！!？? ]+")
#: 没超过 is 不超过
_NOT_REACHED = re.compile(r"(?:没有?|未)(?=超|到|满|足)")
STRONG = 3
"""Characters of a word that by itself speaks for an answer which leads to another item; of shorter ones it takes two."""


def match(question: Question, heard: Heard) -> Answer | None:
    """Return the one answer a message gives: by a number, by its words, or by yes and no."""
    exact = [answer for answer in question.answers if heard.core in (answer.title, answer.value)]
    named = exact[0] if exact else _by_number(question, heard.core, bare=True) or _by_words(question, heard.core, "")
    if named is not None:
        return named
    if heard.yes is not None and not _CHANGES.search(heard.rest):
        return next((answer for answer in question.answers if answer.affirm is heard.yes), None)
    return None


_NOT_IN_HASTE = re.compile(r"不(?:用|太|是很|怎么)?着?急用?")
_UNDENIED = r"(?<![不没未别])(?<!没有)(?<!不是)(?<!不用)(?<!不要)"
_DENIED = re.compile(r"(?:不是|不拉|不卖|不做|不用|不办|不设|没有)[\u3400-\u9fff]{1,4}")


def without_denied(said: str) -> str:
    """Return a sentence without what it says is not so: 普通货运，不拉危险品."""
    return _DENIED.sub("", said)


def match_named(question: Question, said: str, *, item: str = "") -> Answer | None:
    """Return the answer that a sentence about something else names in passing; a number counts only beside its unit.

    A bare yes or no in it (还没, 有了) answers only where its clause tells of what the question is about: 还没参保 says
    nothing of a birth certificate. `item`: what the item is called. 食品经营许可 names the item, and not its case
    只卖有包装的食品; a name that lists cases (申领、补领、换领) names none of them.
    """
    if "、" in item:
        said = said.replace(item, "")
    return match_amount(question, said) or _by_words(question, said, item, passing=True)


def match_amount(question: Question, said: str) -> Answer | None:
    """Return the answer that an amount beside its unit gives, whatever else is said."""
    return _by_number(question, said, bare=False)


def amounts_told(questions: Sequence[Question], said: str) -> dict[str, str]:
    """Return what a text answers to these questions by amounts alone: the question's id → the answer's value."""
    found = {one.question_id: match_amount(one, said) for one in questions}
    return {asked: answer.value for asked, answer in found.items() if answer is not None}


def surely_named(answer: Answer, said: str) -> bool:
    """Whether a number, a long word or several speak for an answer: 公章、发票一起办, not 户口 alone."""
    if answer.at_most is not None or answer.above is not None:
        return True
    told = [word for word in answer.words if word and _says(word, said)]
    return len(told) > 1 or max((len(word) for word in told), default=_common(answer.title, said, "")) >= STRONG


def _by_number(question: Question, said: str, *, bare: bool) -> Answer | None:
    """Return the one answer within whose bounds every amount surely lies; 六十左右 may lie in either, and is asked about."""
    bounded = [one for one in question.answers if one.at_most is not None or one.above is not None]
    told = amounts(said, question.unit, bare=bare) if bounded else ()
    found = {next((one.value for one in bounded if _holds(one, amount)), "") for amount in told}
    return question.answer(found.pop()) if len(found) == 1 else None


def _holds(answer: Answer, amount: Amount) -> bool:
    below = answer.at_most is None or amount.at_most(answer.at_most)
    return below and (answer.above is None or amount.above(answer.above))


def _by_words(question: Question, said: str, item: str, *, passing: bool = False) -> Answer | None:
    """Return the answer that is named best; nothing when two are named equally well."""
    topics = _topics(question, item) if passing else None
    scored = sorted(
        ((_score(answer, said, item, topics), -place) for place, answer in enumerate(question.answers)), reverse=True
    )
    if not scored or scored[0][0] == 0 or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return question.answers[-scored[0][1]]


def _topics(question: Question, item: str) -> frozenset[str]:
    """Return the pairs of characters that tell what a question is about."""
    texts = (question.text, *(answer.title for answer in question.answers))
    pairs = (text[place : place + 2] for text in texts for place in range(len(text) - 1))
    return frozenset(pair for pair in pairs if _CLAUSE.fullmatch(pair) and not _POLAR.search(pair) and pair not in item)


def _score(answer: Answer, said: str, item: str, topics: frozenset[str] | None) -> int:
    """The longest of the answer's words that is said counts double; otherwise the longest piece of its title."""
    told = [word for word in (*answer.words, answer.title) if word and _says(word, said)]
    named = max((len(word) for word in told if topics is None or _of_topic(word, said, topics)), default=0)
    return 2 * named or _common(answer.title, said, item, topics)


def _of_topic(word: str, said: str, topics: frozenset[str]) -> bool:
    """Whether a word tells something by itself, or stands in a clause about what was asked."""
    clauses = (clause for clause in _CLAUSE.findall(said) if word in clause)
    return not _POLAR.fullmatch(word) or any(topic in clause for clause in clauses for topic in topics)


def _says(word: str, said: str) -> bool:
    """Whether a word is said, and not denied: 不着急 is no 急, 没超过 no 超过."""
    said = _NOT_REACHED.sub("不", said)
    if word[0] in "不没未":
        return word in said
    return re.search(_UNDENIED + re.escape(word), _NOT_IN_HASTE.sub("", said)) is not None


def _common(title: str, said: str, item: str, topics: frozenset[str] | None = None) -> int:
    """Length of the longest piece of the title, of two characters at least, that is said and is not of the item's name."""
    pieces = (title[start:end] for start in range(len(title)) for end in range(start + 2, len(title) + 1))
    told = (piece for piece in pieces if piece in said and piece not in item)
    return max((len(piece) for piece in told if topics is None or _of_topic(piece, said, topics)), default=0)
