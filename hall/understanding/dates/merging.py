"""Two phrases that make one: corrections, times put to their days, a day put into the week said before it."""

from __future__ import annotations

import re
from dataclasses import replace

from hall.understanding.dates import asides, linking, referring
from hall.understanding.dates.asides import Aside
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.linking import Link
from hall.understanding.dates.mention import Mention
from hall.understanding.dates.model import Grain, HalfDay
from hall.understanding.dates.phrases import Phrase
from hall.understanding.dates.scene import Days, make_date, point, shift_days
from hall.understanding.dates.times import Times, lend_half

COMPLEMENT_GAP = 14


_CLARIFIES = re.compile("的(?:$|[,，。!！?？吧啊哈能有给行可就都吗])")


_CAN_IT = re.compile("(?:还|也)?(?:能|可以)[^,，。]{0,8}[吗不么,，]")
_SHUT_HALVES = {HalfDay.NIGHT, HalfDay.NOON, HalfDay.EVENING}


NARROWABLE = {Grain.WEEK, Grain.MONTH, Grain.WEEKEND, Grain.YEAR, Grain.QUARTER}


def combined(mentions: list[Mention], text: str) -> tuple[list[Mention], bool]:
    """Corrections applied, times put to their days, a day put into the week said before it."""
    out: list[Mention] = []
    corrected = any(mention.dropped for mention in mentions)
    for mention in mentions:
        last = out[-1] if out else None
        if last is None or mention.dropped or last.dropped:
            moved = last is not None and last.dropped and last.taken_back and mention.phrase.times
            out.append(_alternative(last, mention) if last and moved else mention)
            continue
        if mention.link is Link.CORRECTION and not last.excluded and not _again(last.phrase, mention.phrase):
            corrected = True
            out[-1] = replace(last, dropped=True)
            out.append(replace(mention, phrase=_inherit(last.phrase, mention.phrase)))
        else:
            gap = text[last.end : mention.start]
            if linking.counts_too(text[mention.end :]) and _holds(last.phrase, mention.phrase):
                continue
            if referring.disagrees(last, mention, text):
                out[-1] = replace(last, unclear=True)
                out.append(replace(mention, unclear=True, phrase=_inherit(last.phrase, mention.phrase)))
                continue
            merged = (
                _other_half(last, mention)
                or referring.restated(last, mention, text)
                or _clarified(last, mention, text)
                or _merge(last, mention, gap)
            )
            if merged:
                out[-1] = merged
            else:
                out.append(_alternative(last, mention))
    if corrected and len(mentions) > 1 and all(mention.dropped for mention in out):
        return mentions, False
    return out, corrected


def _again(old: Phrase, new: Phrase) -> bool:
    """约后天不，后天不行…: the same day once more corrects nothing."""
    return new.times is None and old.days is not None and old.days == new.days


def _holds(old: Phrase, new: Phrase) -> bool:
    """Whether the days of the one lie among those of the other."""
    if old.days is None or new.days is None or new.end_days or new.times:
        return False
    return old.days.first <= new.days.first and new.days.last <= (old.end_days or old.days).last


def _inherit(old: Phrase, new: Phrase) -> Phrase:
    """周四上午九点，不，十点 keeps the day; 周四上午九点，不，周五 keeps the time."""
    times = new.times
    if times and times.clock and times.half is None and old.times and new.days is None:
        times = lend_half(old.times, times)
    if new.days is None:
        return replace(new, days=old.days, times=times, end_days=old.end_days)
    keeps_time = (
        times is None and new.days.is_point and not new.days.moment and new.end_days is None and old.end_times is None
    )
    return replace(new, times=old.times if keeps_time else times)


def _merge(last: Mention, mention: Mention, gap: str) -> Mention | None:
    """One mention of two that complete each other: 后天…，上午; 下周…周三; None when they stand alone."""
    apart = mention.start - last.end > COMPLEMENT_GAP or last.excluded != mention.excluded
    each = gap.endswith(("每天", "都", "都是", "都在", "天天")) and last.phrase.times is None
    if apart or (last.phrase.end_days and not each) or mention.unclear or _asked_by_the_way(last, gap):
        return None
    phrase = _complete(last.phrase, mention.phrase, mention.link)
    if phrase is None:
        return None
    return replace(
        mention,
        start=last.start,
        for_all=each or (last.phrase.days is None and phrase.times is last.phrase.times),
        named_choice=last.named_choice,
        link=last.link,
        listed=last.listed,
        wished=last.wished or mention.wished,
        booked=last.booked or mention.booked,
        phrase=phrase,
    )


def _clarified(last: Mention, mention: Mention, text: str) -> Mention | None:
    """21号，本月的; 周三上午，下周的; 一个小时以后，今天的: the period said behind tells which day it is."""
    days, period = last.phrase.days, mention.phrase.days
    if days is None or period is None or mention.phrase.times or not _CLARIFIES.match(text[mention.end :]):
        return None
    end = last.phrase.end_days or days
    if period.first <= days.first and end.last <= period.last and not days.open_start:
        return replace(last, phrase=replace(last.phrase, days=replace(days, others=(), bare=False)))
    if not days.bare or last.phrase.end_days or period.is_point:
        return None
    day = days.first
    if period.week:
        found = shift_days(period.week, day.weekday())
    else:
        found = make_date(period.first.year, period.first.month, day.day) or day
    return replace(last, phrase=replace(last.phrase, days=point(found)))


def _asked_by_the_way(last: Mention, gap: str) -> bool:
    """夜里也能约不？想约明天: the night is no part of the day wished for."""
    times = last.phrase.times
    shut = times is not None and times.half in _SHUT_HALVES
    asked = last.aside is Aside.ASKED or _CAN_IT.match(gap) is not None
    return asked and shut and asides.wishes(gap)


def _complete(old: Phrase, new: Phrase, link: Link) -> Phrase | None:
    """The time said after its day, the day said after its time, the day said after its week."""
    if old.days and new.days and old.times is None:
        days = _narrowed(old.days, new, link)
        return replace(new, start=old.start, days=days) if days else None
    days = old.days or new.days
    times = _one_time(old.times, new.times)
    if times is None or (old.days and new.days) or (days and days.moment):
        return None
    return replace(old if old.days else new, start=old.start, end=new.end, times=times)


def _one_time(old: Times | None, new: Times | None) -> Times | None:
    """上午…九点, 四点…下午, 下了班去，五点十分: two times said of one day as one; None where they are two."""
    if old is None or new is None:
        return old or new
    if old.clock and old.half is None and new.half and new.clock is None:
        return replace(old, half=new.half, word=new.word)
    if old.clock or old.fixed == Kind.SAME_HOUR.name or new.clock is None:
        return None
    times = lend_half(old, new) if new.half is None else new
    return times if new.half is None or times.half is old.half else None


def _narrowed(old: Days, new: Phrase, link: Link) -> Days | None:
    """What of a period said before is left: 下周…周三; 下周端午前; 国庆后，最晚15号; 年前十号到十三号."""
    days = new.days
    if days is None:
        return None
    if old.open_end and not old.open_start and days.open_start and old.first <= days.last:
        return replace(days, first=old.first)
    if _narrows(old, new.end_days or days, link) and days.first >= old.first:
        return days
    if old.grain in NARROWABLE and days.open_start and old.first <= days.last <= old.last:
        return replace(days, first=max(old.first, days.first))
    return None


def _narrows(old: Days, new: Days, link: Link) -> bool:
    """下周…周三; 年后初八."""
    if not new.is_point:
        return False
    if old.open_end:
        return new.first >= old.first
    if old.open_start:  # 年前十号
        return new.last <= old.last
    return link is not Link.ALTERNATIVE and old.grain in NARROWABLE and old.first <= new.first <= old.last


def _other_half(last: Mention, mention: Mention) -> Mention | None:
    """周四，上午不行; 周四除了上午都行: the other half of the day said before."""
    times = mention.phrase.times
    if not mention.excluded or last.excluded or mention.phrase.days or not times or times.clock or not is_plain(last):
        return None
    other = {HalfDay.MORNING: HalfDay.AFTERNOON, HalfDay.AFTERNOON: HalfDay.MORNING}.get(times.half or HalfDay.NOON)
    if other is None or last.phrase.days is None:
        return None
    return replace(last, phrase=replace(last.phrase, times=Times(other, "")))


def _alternative(last: Mention, mention: Mention) -> Mention:
    """周四上午九点或者十点; 明天上午没空，下午有空; 明天上午要送货，下午过来: the second is on the same day."""
    old, new = last.phrase, mention.phrase
    if new.days or not old.days:
        return mention
    later = old.times and new.times and old.times.half is HalfDay.MORNING and new.times.half is HalfDay.AFTERNOON
    told = old.times is not None and (last.excluded or new.has_clock or later)
    if not told and mention.link is not Link.ALTERNATIVE:
        return mention
    times = new.times
    if old.times and times and times.half is None and not last.excluded:
        times = lend_half(old.times, times)
    return replace(mention, phrase=replace(new, days=old.days, times=times))


def is_plain(mention: Mention) -> bool:
    """Whether it is a day and nothing more, and still stands."""
    return not (mention.dropped or mention.excluded or mention.phrase.times or mention.phrase.end_days)
