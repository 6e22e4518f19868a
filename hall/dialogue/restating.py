"""A yes that says once more what was summed up: 对，就十点半; 是给我婆婆约的，没错. What differs from it is a correction, and no yes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from hall.catalogue import service as catalogue
from hall.clock import SHANGHAI
from hall.dialogue.model_finding import holds
from hall.dialogue.model_frames import Ask, BookingFrame, DateWish, FindingFrame, OffHoursFrame
from hall.dialogue.model_heard import Heard, read, yes_or_no
from hall.dialogue.model_lexicon import FOR_SELF
from hall.dialogue.model_relatives import same_relative, without_relatives
from hall.dialogue.model_when import When, without_dates
from hall.dialogue.model_wording import asks
from hall.dialogue.persons import person_shown
from hall.dialogue.talk import Talk
from hall.understanding.dates.model import Problem

#: What may stand around the things said again without adding to them.
_AROUND = re.compile(
    r"(?:就按|就这么|那就|就是|还是|确定|确认|没错|没问题|没毛病|着[呢嘞哩]?|没有错|没有问题|没[啥什]么?问题|无误|不变|不[用必]?改|这样|那样|那天|这天|时间|日子|那个|这个|"
    r"信息|内容|资料|上面|以上|这些|见|准时|按时|一定|肯定|核对过?|看[过了]|写|填|名字|名儿|都|全|预约|约上|提交|定在|定了|办的|来的|"
    r"改[到成在为]|换[到成]|挪到|定到|给|替|帮|为|约|来|去|过去|办理|办|定|到|在|按|的|嘞|了|那|就|是|号|对|好|行|中|嗯|恩|哎|我|俺|咱|您|恁|请|麻烦|谢谢|"
    r"[吧啊呀哈哦噢喔啦哟呗] ?|[，,。.！!、；;~ ])*"
)
#: A yes without a mark behind it, as it is spoken: 对就十点半; or words that settle: 就下周一.
_SETTLES = re.compile(r"[嗯恩]|对|没错|是的|是(?=[，,。 ])|好的?|行|中|可以|确认|确定|(?:那|还)?就(?!是)")
_ADDS = re.compile(r"[不没别改换再还另加也和跟]")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天]")
LONGEST_NAMING = 10  # characters that may name the matter once more
_CLAUSE_END = re.compile(r"[，,。！!；;、 ]+")
#: 十点半对吧, 是给我妈约的吧 ask.
_ASKED_BACK = re.compile(r"(?:对|是|没错|的|好|行)(?:吧|吗|么|嘛|不|没)[？?]*$|[？?]$")


@dataclass(frozen=True)
class _Table:
    """What was summed up and waits for a yes."""

    starts_at: datetime
    item_code: str | None
    item_name: str
    name: str = ""
    relation: str | None = None
    tells_person: bool = True


async def only_restates(talk: Talk) -> bool:
    """Whether a message agrees to a summary by saying again what stands in it, and nothing else."""
    table = await _table(talk)
    heard = talk.heard
    if table is None or heard.yes is False or heard.needs or heard.phone_token or heard.id_token or heard.unsure:
        return False
    if _ASKED_BACK.search(heard.text.strip()) or asks(heard.core):
        return False
    if not _same_time(talk.when, table) or not _same_person(heard, table):
        return False
    left = _left_over(talk, table)
    return _agrees(heard, left) and await _only_names_item(talk, left, table)


def plain_yes(heard: Heard) -> Heard:
    """Return a message read as a yes and nothing else."""
    return replace(read(""), text=heard.text, core=heard.core, yes=True)


async def _table(talk: Talk) -> _Table | None:
    top = talk.top
    if isinstance(top, BookingFrame) and top.asking is Ask.CONFIRM and top.held is not None and top.wish is None:
        name, _ = await person_shown(talk, top)
        held = top.held
        return _Table(held.starts_at, top.item_code, top.item_name or "", name, top.relation)
    if isinstance(top, FindingFrame) and top.asking is Ask.SURE and top.new_start is not None:
        item = await catalogue.get_item(talk.tx, top.item_code or "")
        return _Table(top.new_start, top.item_code, item.task_name, tells_person=False)
    if isinstance(top, OffHoursFrame) and top.asking is Ask.CONFIRM and top.wish is not None and top.wish.start:
        name, _ = await person_shown(talk, top)
        start = datetime.combine(top.wish.first, top.wish.start, SHANGHAI)
        return _Table(start, top.item_code, top.item_name or "", name, top.relation)
    return None


def _same_time(when: When, table: _Table) -> bool:
    """Whether all that is said of time is the time summed up; of a day that may be read in two ways, one of them."""
    if when.shift or when.direction or when.any_day or when.excluded or when.problem is Problem.IMPOSSIBLE:
        return False
    bare = len(when.wishes) == len(when.said)
    meant = [
        _fits(wish, table.starts_at, time_only=when.time_only)
        or (bare and _is_its_weekday(when.said[place], wish, table.starts_at))
        for place, wish in enumerate(when.wishes)
    ]
    doubtful = when.problem is Problem.AMBIGUOUS and len(when.said) == 1
    return any(meant) if doubtful else all(meant)


def _fits(wish: DateWish, starts_at: datetime, *, time_only: bool) -> bool:
    day = starts_at.date()
    return holds(replace(wish, first=day, last=day) if time_only else wish, starts_at)


def _is_its_weekday(said: str, wish: DateWish, starts_at: datetime) -> bool:
    """Whether only the weekday of what is on the table is said: 就周二, of a Tuesday in two weeks."""
    return bool(_WEEKDAY.fullmatch(said)) and wish.one_day and wish.first.weekday() == starts_at.weekday()


def _same_person(heard: Heard, table: _Table) -> bool:
    if not table.tells_person:
        return True
    if heard.relation is not None:
        return same_relative(heard.relation, table.relation)
    return not heard.for_self or table.relation is None


def _left_over(talk: Talk, table: _Table) -> str:
    """Return the message without the time, the person and the matter that stand in the summary too."""
    left = without_dates(talk.heard.core, talk.when)
    if table.relation is not None or not table.tells_person:
        left = re.sub("[她他]", "", without_relatives(left, table.relation))
    mine = FOR_SELF if table.relation is None else ()
    for said in (table.name, table.item_name, *sorted(mine, key=len, reverse=True)):
        left = left.replace(said, "") if said else left
    return left


def _agrees(heard: Heard, left: str) -> bool:
    """Whether a yes stands before, behind or among what is said again."""
    said = any(yes_or_no(clause) == (True, "") for clause in _CLAUSE_END.split(left) if clause)
    return bool(heard.yes or said or _SETTLES.match(heard.text.strip()))


async def _only_names_item(talk: Talk, left: str, table: _Table) -> bool:
    """Whether nothing is left but perhaps another word for the matter."""
    told = [part for part in _CLAUSE_END.split(left) if not _AROUND.fullmatch(part) and yes_or_no(part) != (True, "")]
    if not told:
        return True
    words = told[0] if len(told) == 1 else ""
    found = await catalogue.search(talk.tx, words)
    only = found.candidates[0] if found.decision == "one" else None
    names_it = only is not None and only.by_name and only.item_code == table.item_code
    return names_it and len(words) <= LONGEST_NAMING and not _ADDS.search(words)
