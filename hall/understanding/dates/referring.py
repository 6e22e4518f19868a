"""Words that refer back to a day told before: 那天, 这几天, 第二天, 前一天, and the same day in other words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from hall.understanding.dates.asides import Aside
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.linking import Link
from hall.understanding.dates.mention import Mention
from hall.understanding.dates.model import Grain
from hall.understanding.dates.offsets import SECONDS, apart, quantity
from hall.understanding.dates.phrases import Phrase
from hall.understanding.dates.scene import Days, Scene, monday_of, point, shift_days, whole_week
from hall.understanding.dates.times import lend_half, times_at
from hall.understanding.dates.tokens import Token, Tokens

_THESE_DAYS = re.compile(
    "[这那](?:几|些|[一两二三四五六七]{1,2})(?:天|日|周)|[这那]一?个?(?:周|星期|礼拜)(?![一二三四五六日天末])"
)


#: 第二天, 前一天 of a day told before; 第二天能取吗 asks about the papers.
_BESIDE = re.compile("(?P<after>第二天|次日|翌日|转天|隔天|后一天)|(?P<before>前一天|前一日|头一天|头天)")


_EVENT = re.compile("[我俺]?(?:要|得|就|去)?([一-龥]{2})[,，]")
_BEFORE_IT = "[之以]?前(?![面天一])"
_BEFORE_THEN = re.compile("(?:[在赶]在?)?[那这]天?[之以]前")
_WANTS = re.compile("的$|号|约|想|要|能|可|给|帮|改|麻烦|得")
_OF_PAPERS = re.compile("(?![去来过])[^,，。去来]{0,4}(?:拿|取|领|下来|出来|好|到期)")


_APPOSED = re.compile(r"[,，(（]?(?:也?就?是|即|那天是?)?(?:说|那天)?$")


_CLAIMED = re.compile("(?:是|即)$")


_THAT_ONE = re.compile("那[天个]")


_DAY_NUMBER = re.compile("[\\d一二三四五六七八九十]+[号日]")


def said_again(tokens: Tokens, i: int, last: Mention | None, text: str) -> Phrase | None:
    """那天后晌, 这几天, 十九号那个礼拜: the days said before, perhaps with a time."""
    if last is None or last.phrase.days is None or last.dropped:
        return None
    j, days = i + 1, last.phrase.days
    if tokens[i].kind is not Kind.SAME_DAY:
        found = _THESE_DAYS.match(text, tokens[i].start)
        if found is None or not _refers(tokens[i], last):
            return None
        while j < len(tokens) and tokens[j].start < found.end():
            j += 1
        if found.group()[-1] in "周期拜" and days.is_point and last.phrase.end_days is None:
            days = replace(whole_week(monday_of(days.first)), month=(days.first.year, days.first.month))
    times = times_at(tokens, j) if j < len(tokens) else None
    again = replace(last.phrase, start=i, end=times[0] if times else j, times=times[1] if times else None)
    return replace(again, days=days)


def beside(tokens: Tokens, i: int, last: Mention | None, text: str, scene: Scene) -> Phrase | None:
    """腊月二十三祭灶，第二天去; 20号开学，开学前都行; 约的周四，想往后推一天: told by the day before, perhaps with a time."""
    if not last or last.dropped or not last.phrase.days or not last.phrase.days.is_point or last.phrase.times:
        return None
    day, start = last.phrase.days.first, tokens[i].start
    moved = _moved(tokens, i, text[last.end : start], day, scene)
    if moved:
        return Phrase(i, *moved)
    event = _EVENT.match(text, last.end)
    before_event = event and event.end() <= start and re.compile(event[1] + _BEFORE_IT).match(text, start)
    before_event = before_event or _BEFORE_THEN.match(text, start)
    found = before_event or _BESIDE.match(text, start)
    if not found or (not before_event and _OF_PAPERS.match(text, found.end())):
        return None
    j = i
    while j < len(tokens) and tokens[j].start < found.end():
        j += 1
    if before_event:
        return Phrase(i, j, Days(scene.today, shift_days(day, -1), Grain.DAYS, open_start=True))
    times = times_at(tokens, j) if j < len(tokens) else None
    days = point(shift_days(day, 1 if found["after"] else -1))
    return Phrase(i, times[0] if times else j, days, times[1] if times else None)


def _moved(tokens: Tokens, i: int, gap: str, day: date, scene: Scene) -> tuple[int, Days] | None:
    """往后推一天 behind the day of an appointment."""
    found = quantity(tokens, i + 1) if tokens[i].kind is Kind.ONWARD and _WANTS.search(gap) else None
    days = apart(scene, day, found[1], tokens[i].n) if found and found[1].unit not in SECONDS else None
    return (found[0], days) if found and days else None


def _refers(token: Token, last: Mention) -> bool:
    """Whether 这几天 and the like means the days just said: right behind them, or behind several."""
    days, apposed = last.phrase.days, token.start - last.end <= 1
    several = last.phrase.end_days is not None or last.link is not Link.NONE or (days is not None and not days.is_point)
    if token.kind is Kind.RELATIVE_DAYS:
        return several
    return apposed or token.kind is Kind.DURING or token.text[0] == "那"


def _said_of_one(last: Mention, mention: Mention, text: str) -> tuple[Days, Days] | None:
    """The days of two mentions, the second said right behind the first as if of the same day."""
    old, new = last.phrase.days, mention.phrase.days
    gap = text[last.end : mention.start]
    if old is None or new is None or not gap or not _APPOSED.match(gap) or last.excluded or mention.excluded:
        return None
    ranges = last.phrase.end_days or mention.phrase.end_days or not old.is_point or not new.is_point
    return None if ranges or old.open_end or new.open_end else (old, new)


def _agree(old: Days, new: Days, said: str) -> bool:
    """Whether the second may be the first: 三十号 and 周五 alone are where they agree with what was said before."""
    if new.bare and _DAY_NUMBER.match(said):
        return new.first.day == old.first.day
    return old.first in (new.first, *new.others) or (new.bare and new.first.isoweekday() == old.first.isoweekday())


def disagrees(last: Mention, mention: Mention, text: str) -> bool:
    """下周三，就是后天; 22号，周四那天: two names of one day that are not one."""
    both, said = _said_of_one(last, mention, text), text[mention.start : mention.end]
    claimed = _CLAIMED.search(text[last.end : mention.start]) or _THAT_ONE.search(said + text[mention.end :][:2])
    return both is not None and bool(claimed) and not _agree(*both, said)


def restated(last: Mention, mention: Mention, text: str) -> Mention | None:
    """下下周五上午，十月十六; 下个月最后一个工作日，三十号上午: the same day in other words."""
    both = _said_of_one(last, mention, text)
    if both is None or not _agree(*both, text[mention.start : mention.end]):
        return None
    if last.phrase.times and mention.phrase.times:
        return None
    phrase = replace(last.phrase, end=mention.phrase.end, times=last.phrase.times or mention.phrase.times)
    wished, booked = last.wished or mention.wished, last.booked or mention.booked
    days = replace(both[0], others=())
    return replace(last, end=mention.end, phrase=replace(phrase, days=days), wished=wished, booked=booked)


def referred(last: Mention, again: Mention | None, *, settled: bool) -> Mention:
    """A mention after 那天 told more of it: its time, that it suits or does not; where it is not `settled`, that something else is on."""
    if again is None:
        return last
    if again.excluded and again.phrase.times is None:
        return replace(last, excluded=True)
    told = again.phrase.times
    times = last.phrase.times
    if told and (times is None or times.clock is None):
        times = lend_half(times, told) if times and told.half is None else told
    aside = Aside.NONE if again.wished else last.aside if settled or again.aside is Aside.NONE else again.aside
    wished, booked = last.wished or again.wished, last.booked or again.booked
    phrase = replace(last.phrase, days=again.phrase.days, times=times)
    end = again.end if again.wished or told or phrase.days is not last.phrase.days else last.end
    return replace(last, end=end, phrase=phrase, aside=aside, wished=wished, booked=booked)
