"""Several matters named in one message (居住证和社保卡): what each of them is, so that none is passed over in silence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from hall.catalogue import service as catalogue
from hall.dialogue import texts
from hall.dialogue.model_frames import DateWish
from hall.dialogue.model_heard import read
from hall.dialogue.model_wording import item_words
from hall.dialogue.naming import called
from hall.dialogue.talk import PERSON, Beside, Talk

_JOINED = re.compile(
    r"[，,；;。 ]*(?:还有|以及|外加|再加上|加上|另外|顺便|同时|还要|还想|再(?=[办约])|和|跟|与|及|、|[+＋/&])|(?P<clause>[，,；;。 ]+)"
)
#: What is brought along is no matter of its own: 结婚登记要带身份证和户口本吗.
_BROUGHT = re.compile(
    r"(?:(?<!还)有|带|拿|凭|准备|提供|出示|交|用|缺|少)(?!什么|啥|哪些|哪个|几|多少|没有|关)[^，,；;。]*"
)
#: 失业登记和失业金申领有啥区别, 办残疾证还是办优待证: neither is wanted yet.
_COMPARED = re.compile(r"区别|不同|不一样|哪个好|还是|关系|之间|先办哪")
#: Words by which a matter is known for one although nobody here knows it.
_PAPER = re.compile(r"[\u3400-\u9fff]{1,8}(?:证|证明|登记|许可|备案|补贴|津贴|补助|执照|过户)$")
#: 周二或者周三: one of them is meant, for whatever is to be done.
_EITHER = re.compile(r"或|还是|要不|都行|都可以")
#: 我要办两个事，…: then every clause names one.
_COUNTED = re.compile(r"[两二俩三四几](?:个|件|样|项)?(?:事|业务|证|东西)")
MOST = 5


@dataclass(frozen=True)
class Matter:
    """One matter of a message: an item, `unclear` which one, or not handled here; then `office` says who does, if that is known."""

    name: str
    item_code: str | None = None
    office: str = ""
    unclear: bool = False
    said: str = field(default="", compare=False)
    """The piece of the message that names it."""

    @property
    def here(self) -> bool:
        """Whether it may be booked and asked about here."""
        return self.item_code is not None or self.unclear


async def matters(talk: Talk, text: str) -> tuple[Matter, ...]:
    """Return the matters that a text names, in order, if it names two at least; nothing otherwise."""
    pieces = [] if _COMPARED.search(text) else _pieces(_BROUGHT.sub("", text))
    if len(pieces) < 2:
        return ()
    whole = await catalogue.search(talk.tx, text)
    best = whole.candidates[0] if whole.decision == "one" else None
    if best is not None and best.by_name and best.name in text:
        return ()  # its own name joins several: 申领、补领、换领
    if best is not None:
        pieces = await _beyond(talk, best.item_code, pieces)
    if _COUNTED.search(text):
        pieces = [(piece, False) for piece, _ in _first_mentions(pieces)]
    found = [
        replace(matter, said=piece)
        for piece, bare in pieces[:MOST]
        if (matter := await _matter(talk, piece, bare=bare))
    ]
    distinct = tuple(dict.fromkeys(found))
    return distinct if len(distinct) > 1 and _apart(distinct, best) else ()


async def _beyond(talk: Talk, item_code: str, pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Return the pieces without the clauses that only answer what the item itself asks: 我要注册一个公司，就办营业执照."""
    item = await catalogue.get_item(talk.tx, item_code)
    titles = [answer.title for question in item.situations for answer in question.answers]
    return [(piece, bare) for piece, bare in pieces if not (bare and any(item_words(piece) in one for one in titles))]


def _first_mentions(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Return the pieces without those that only name again what an earlier one does: 执照九点 after 执照改地址."""
    kept: list[tuple[str, bool]] = []
    for piece, bare in pieces:
        words = item_words(piece)
        if not any(words in earlier for earlier, _ in kept):
            kept.append((piece, bare))
    return kept


def share_out(talk: Talk, here: tuple[Matter, ...]) -> None:
    """Give each of several matters what the message says of it: whom it is for, and when, if as many times are told as matters.

    What is said of the first stays in the message; the others wait beside it.
    """
    whom = [_whom(talk, matter.said) for matter in here]
    wishes = talk.when.wishes
    shared = len(wishes) == len(here) > 1 and not _EITHER.search(talk.heard.core) and all(day.one_day for day in wishes)
    at = [_said_again(wish) for wish in wishes] if shared else [""] * len(here)
    talk.beside = tuple(
        Beside(matter.item_code, matter.name, whom[place], at[place]) for place, matter in enumerate(here) if place
    )
    if shared:
        talk.when = replace(talk.when, wishes=wishes[:1], problem=None)
    if len(set(whom)) > 1:
        talk.heard = replace(talk.heard, relation=whom[0], for_self=whom[0] is None)


def _whom(talk: Talk, piece: str) -> str | None:
    """Return whom one matter is for: as its own words say, else as the whole message does."""
    heard = read(piece)
    return None if heard.for_self else heard.relation or talk.heard.relation


def _said_again(wish: DateWish) -> str:
    """Return a wish in words that are read as the same: 2026年12月8日上午10:30."""
    told = "" if wish.start is None else texts.clock(wish.start) if wish.exact else texts.half(wish.start)
    return texts.plain_day(wish.first) + told


async def compared(talk: Talk, text: str) -> tuple[Matter, ...]:
    """Return the items that a text weighs against each other (失业登记和失业金申领有啥区别), if there are two at least."""
    if not _COMPARED.search(text):
        return ()
    found = [await _matter(talk, piece, bare=False) for piece, _ in _pieces(_COMPARED.sub("、", text))[:MOST]]
    items = tuple(dict.fromkeys(matter for matter in found if matter and matter.item_code))
    if len(items) < 2 or await _only_asks_of_one(talk, text, items):
        return ()
    return items


async def _only_asks_of_one(talk: Talk, text: str, items: tuple[Matter, ...]) -> bool:
    """Whether one item is called by its name and only something about it weighed: 办劳务派遣许可，资本要实缴还是认缴."""
    whole = await catalogue.search(talk.tx, text)
    if whole.decision != "one":
        return False
    named = [one.item_code for one in items if await called(talk.tx, one.item_code or "", text)]
    return named == [whole.candidates[0].item_code]


def _apart(named: tuple[Matter, ...], best: catalogue.Candidate | None) -> bool:
    """Whether these are matters of their own, each beyond doubt; which of several is meant is asked with the names of all."""
    here = [matter for matter in named if matter.here]
    elsewhere = any(matter.office for matter in named)
    if not elsewhere and (not here or any(matter.unclear for matter in here)):
        return False
    together = best is not None and best.item_code not in {matter.item_code for matter in here}
    return not (together and len(here) > 1)  # 营业执照和食品经营许可证一起办 is one thing


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Return the joined parts of a text, and of each whether it stands in a clause of its own, so that only its bare name counts."""
    pieces, start, apart = [], 0, False
    for joint in _JOINED.finditer(text):
        clause = joint["clause"] is not None
        pieces.append((text[start : joint.start()], apart or (start == 0 and clause)))
        start, apart = joint.end(), clause
    pieces.append((text[start:], apart))
    return [(piece.strip(), apart) for piece, apart in pieces if len(item_words(piece)) > 1]


async def _matter(talk: Talk, piece: str, *, bare: bool) -> Matter | None:
    found = await catalogue.search(talk.tx, piece)
    words = item_words(piece)
    if found.referral is not None:
        named = max((alias for alias in found.referral.aliases if alias in piece), key=len, default="")
        told = named and not (bare and item_words(words.replace(named, "")))
        return Matter(found.referral.name, None, found.referral.handled_by or texts.BY_HALL) if told else None
    if found.decision == "one":
        only = found.candidates[0]
        if bare and not only.by_name:
            return None
        item = await catalogue.get_item(talk.tx, only.item_code)
        office = "" if only.handled_here else item.dept_name or texts.BY_HALL
        return Matter(item.task_name, None if office else item.item_code, office)
    if found.decision == "choose" and not bare:
        return Matter(piece, unclear=True)
    unknown = found.decision == "none" and not bare and looks_like_paper(words)
    return Matter(words) if unknown else None


def looks_like_paper(words: str) -> bool:
    """Whether words are the name of some paper or procedure, known here or not: 养犬证."""
    return bool(_PAPER.fullmatch(words))


def tell_elsewhere(talk: Talk, named: tuple[Matter, ...]) -> None:
    """Say of every matter that is not handled here who does, or that nobody here knows it."""
    for matter in named:
        if matter.office:
            talk.say("utter_item_elsewhere", PERSON, matter=matter.name, office=matter.office)
        elif not matter.here:
            talk.say("utter_matter_unknown", PERSON, matter=matter.name)
