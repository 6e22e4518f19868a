"""The date phrases of a sentence in their context: corrections applied, times put to their days, side remarks told apart."""

from __future__ import annotations

import re
from dataclasses import replace

from hall.understanding.dates import asides, choosing, context, linking
from hall.understanding.dates.asides import Aside
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.linking import Link
from hall.understanding.dates.mention import Mention
from hall.understanding.dates.model import Grain, HalfDay
from hall.understanding.dates.phrases import Phrase, phrase_at
from hall.understanding.dates.scene import Days, Scene, make_date, point, shift_days
from hall.understanding.dates.times import Times
from hall.understanding.dates.tokens import tokenise

_COMPLEMENT_GAP = 14
#: How many dates back a day may have been said before, so that no text makes it slow.
_LOOK_BACK = 12
_CLARIFIES = re.compile("的(?:$|[,，。!！?？吧啊哈能有给行可就都吗])")
#: 身份证3月到期，现在能换吗: asked for now.
_NOW_ASKED = re.compile("(?:现在|马上|立刻|这就)[^,，。]{0,3}(?:能|可以|想|办|换|来|去)")
_SHUT_HALVES = {HalfDay.NIGHT, HalfDay.NOON, HalfDay.EVENING}
_NARROWABLE = {Grain.WEEK, Grain.MONTH, Grain.WEEKEND, Grain.YEAR, Grain.QUARTER}


def mentions_in(text: str, scene: Scene) -> tuple[list[Mention], bool]:
    """The mentions of a sentence in order, those taken back or told by the way marked dropped; and whether any was corrected."""
    out, corrected = _combine(_found(text, scene), text)
    out = _at_home(out)
    told = _without_asides(_without_repeats(_with_shared_times(_without_barred(out))), scene, text)
    return choosing.chosen(told, text, scene.today), corrected


def _found(text: str, scene: Scene) -> list[Mention]:
    tokens = tokenise(text)
    mentions: list[Mention] = []
    i = 0
    while i < len(tokens):
        last = mentions[-1] if mentions else None
        again = context.said_again(tokens, i, last, text)
        if again and last:
            settled = last.wished or "吧" in text[last.end : tokens[i].start]
            mentions[-1] = context.referred(last, context.in_context(again, tokens, text, last, scene), settled=settled)
            i = again.end
            continue
        beside = context.beside(tokens, i, last, text)
        moved = context.in_context(beside, tokens, text, None, scene) if beside else None
        if beside and moved and last:
            mentions[-1:] = [replace(last, dropped=True), moved]
            i = beside.end
            continue
        phrase = phrase_at(tokens, i, _scene_after(last, text, tokens[i].start, scene))
        if phrase is None or phrase.end <= i:
            i += 1
            continue
        phrase = context.doubted(phrase, tokens)
        mention = context.in_context(phrase, tokens, text, last, scene)
        if mention:
            mentions = [*_in_view_of(mentions, mention, text), mention]
        i = phrase.end
    return mentions


def _in_view_of(mentions: list[Mention], latest: Mention, text: str) -> list[Mention]:
    """What a date tells of those before it: 周一周二都不行 rules out both, 周五放假，那下周一 drops the first."""
    if mentions and latest.phrase.days and linking.closed_then(text[mentions[-1].end : latest.start]):
        return [*mentions[:-1], replace(mentions[-1], dropped=True)]
    if latest.aside is Aside.STATE and latest.listed:  # 我周二周三上班: both
        first = _list_start(mentions, only_listed=True)
        return [replace(one, aside=Aside.STATE) if k >= first else one for k, one in enumerate(mentions)]
    every = linking.rejects_all(text[latest.end :][:24])
    if not latest.excluded or latest.link is not Link.ALTERNATIVE or not (every or latest.listed):
        return mentions
    first = _list_start(mentions, only_listed=not every)
    return [replace(one, excluded=one.excluded or k >= first) for k, one in enumerate(mentions)]


def _list_start(mentions: list[Mention], *, only_listed: bool) -> int:
    """Where the alternatives that end the mentions begin."""
    first = len(mentions) - 1
    while first > 0 and mentions[first].link is Link.ALTERNATIVE and (mentions[first].listed or not only_listed):
        first -= 1
    return first


def _scene_after(last: Mention | None, text: str, start: int, scene: Scene) -> Scene:
    """A weekday or day of the month said after another date stays in its week or month when the two belong together."""
    if last is None or last.phrase.days is None or start - last.end > _COMPLEMENT_GAP:
        return scene
    days, gap = last.phrase.days, text[last.end : start]
    if days.last < scene.today and len(gap) > 1:
        return scene  # 上个月丢的，周四去补
    if last.phrase.end_days:
        end = last.phrase.end_days.last
        return scene.after(Days(days.first, end, Grain.WEEK, week=days.week, month=days.month))
    narrowing = days.grain in _NARROWABLE and not days.is_point
    if linking.link(gap) is Link.NONE and not narrowing and not last.excluded:
        return scene
    return scene.after(days) if days.week or days.month or days.is_point else scene


def _combine(mentions: list[Mention], text: str) -> tuple[list[Mention], bool]:
    """Corrections applied, times put to their days, a day put into the week said before it."""
    out: list[Mention] = []
    corrected = any(mention.dropped for mention in mentions)
    for mention in mentions:
        last = out[-1] if out else None
        if last is None or mention.dropped or last.dropped:
            out.append(mention)
            continue
        if mention.link is Link.CORRECTION and not last.excluded:
            corrected = True
            out[-1] = replace(last, dropped=True)
            out.append(replace(mention, phrase=_inherit(last.phrase, mention.phrase)))
        else:
            gap = text[last.end : mention.start]
            if linking.counts_too(text[mention.end :]) and _holds(last.phrase, mention.phrase):
                continue
            if context.disagrees(last, mention, text):
                out[-1] = replace(last, unclear=True)
                out.append(replace(mention, unclear=True, phrase=_inherit(last.phrase, mention.phrase)))
                continue
            merged = (
                _other_half(last, mention)
                or context.restated(last, mention, text)
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


def _holds(old: Phrase, new: Phrase) -> bool:
    """Whether the days of the one lie among those of the other."""
    if old.days is None or new.days is None or new.end_days or new.times:
        return False
    return old.days.first <= new.days.first and new.days.last <= (old.end_days or old.days).last


def _inherit(old: Phrase, new: Phrase) -> Phrase:
    """周四上午九点，不，十点 keeps the day; 周四上午九点，不，周五 keeps the time."""
    times = new.times
    if times and times.clock and times.half is None and old.times and new.days is None:
        times = context.lend_half(old.times, times)
    if new.days is None:
        return replace(new, days=old.days, times=times, end_days=old.end_days)
    keeps_time = (
        times is None and new.days.is_point and not new.days.moment and new.end_days is None and old.end_times is None
    )
    return replace(new, times=old.times if keeps_time else times)


def _merge(last: Mention, mention: Mention, gap: str) -> Mention | None:
    """One mention of two that complete each other: 后天…，上午; 下周…周三; None when they stand alone."""
    apart = mention.start - last.end > _COMPLEMENT_GAP or last.excluded != mention.excluded
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
    return last.aside is Aside.ASKED and shut and asides.wishes(asides.clause_before(gap))


def _complete(old: Phrase, new: Phrase, link: Link) -> Phrase | None:
    """The time said after its day, the day said after its time, the day said after its week."""
    if old.days and new.days is None and new.times and not old.days.moment:
        if old.times is None:
            return replace(old, end=new.end, times=new.times)
        if old.times.clock and old.times.half is None and new.times.half and new.times.clock is None:
            return replace(old, end=new.end, times=replace(old.times, half=new.times.half, word=new.times.word))
        half_only = old.times.clock is None and old.times.fixed in {"", Kind.AFTER_CLOSING.name}  # 下了班去，五点十分
        refines = half_only and new.times.clock is not None and new.times.half is None and link is not Link.ALTERNATIVE
        return replace(old, end=new.end, times=context.lend_half(old.times, new.times)) if refines else None
    if old.days is None and new.days and new.times is None and not new.days.moment:
        return replace(new, start=old.start, times=old.times)
    if old.days is None and new.days and new.times and old.times and old.times.clock is None and not old.times.fixed:
        times = context.lend_half(old.times, new.times) if new.times.half is None else new.times
        return replace(new, start=old.start, times=times) if times.half is old.times.half else None  # 上午，17号九点
    if old.days and new.days and old.times is None:
        if old.days.open_end and new.days.open_start and not old.days.open_start and old.days.first <= new.days.last:
            return replace(new, start=old.start, days=replace(new.days, first=old.days.first))  # 国庆后，最晚15号
        if _narrows(old.days, new.end_days or new.days, link) and new.days.first >= old.days.first:
            return replace(new, start=old.start)
        if old.days.grain in _NARROWABLE and new.days.open_start and old.days.first <= new.days.last <= old.days.last:
            return replace(new, start=old.start, days=replace(new.days, first=max(old.days.first, new.days.first)))
    return None


def _narrows(old: Days, new: Days, link: Link) -> bool:
    """下周…周三; 年后初八."""
    if not new.is_point:
        return False
    if old.open_end:
        return new.first >= old.first
    if old.open_start:  # 年前十号
        return new.last <= old.last
    return link is not Link.ALTERNATIVE and old.grain in _NARROWABLE and old.first <= new.first <= old.last


def _other_half(last: Mention, mention: Mention) -> Mention | None:
    """周四，上午不行; 周四除了上午都行: the other half of the day said before."""
    times = mention.phrase.times
    if not mention.excluded or last.excluded or mention.phrase.days or not times or times.clock or not _is_plain(last):
        return None
    other = {HalfDay.MORNING: HalfDay.AFTERNOON, HalfDay.AFTERNOON: HalfDay.MORNING}.get(times.half or HalfDay.NOON)
    if other is None or last.phrase.days is None:
        return None
    return replace(last, phrase=replace(last.phrase, times=Times(other, "")))


def _alternative(last: Mention, mention: Mention) -> Mention:
    """周四上午九点或者十点: the second is on the same day."""
    new = mention.phrase
    if last.excluded and last.phrase.times and last.phrase.days and new.days is None:  # 明天上午没空，下午有空
        return replace(mention, phrase=replace(new, days=last.phrase.days))
    told = (
        last.phrase.days is not None and last.phrase.times is not None and not last.excluded and context.has_clock(new)
    )
    if (mention.link is Link.ALTERNATIVE or told) and new.days is None and last.phrase.days:
        times = (
            context.lend_half(last.phrase.times, new.times)
            if last.phrase.times and new.times and new.times.half is None
            else new.times
        )
        return replace(mention, phrase=replace(new, days=last.phrase.days, times=times))
    return mention


def _with_shared_times(mentions: list[Mention]) -> list[Mention]:
    """周一三五上午, 周二和周四下午两点: the time said after the last of a list of days goes for each."""
    out = list(mentions)
    for k in range(len(out) - 1, 0, -1):
        times, before = out[k].phrase.times, out[k - 1].phrase
        days = before.days
        if (
            times
            and (out[k].listed or out[k].for_all)
            and days
            and days.is_point
            and not days.moment
            and _is_plain(out[k - 1])
        ):
            out[k - 1] = replace(out[k - 1], phrase=replace(before, times=times))
    for k in range(1, len(out)):  # 上午十点，周四或者周五
        times, later = out[k - 1].phrase.times, out[k].phrase.days
        if times and out[k - 1].for_all and out[k].link is Link.ALTERNATIVE and later and _is_plain(out[k]):
            out[k] = replace(out[k], phrase=replace(out[k].phrase, times=times), for_all=True)
    return out


def _is_plain(mention: Mention) -> bool:
    """Whether it is a day and nothing more, and still stands."""
    return not (mention.dropped or mention.excluded or mention.phrase.times or mention.phrase.end_days)


def _without_repeats(mentions: list[Mention]) -> list[Mention]:
    """周日你们上班吧，约周日上午十点半: of a day said twice the one with the closer time stands."""
    out = list(mentions)
    for later in range(1, len(out)):
        for earlier in range(max(0, later - _LOOK_BACK), later):
            if _same_day(out[earlier], out[later]):
                out[earlier], out[later] = _closer(out[earlier], out[later])
    return out


def _same_day(one: Mention, other: Mention) -> bool:
    standing = not (one.dropped or other.dropped or one.excluded or other.excluded)
    if not standing or one.phrase.end_days or other.phrase.end_days:
        return False
    first, second = one.phrase.days, other.phrase.days
    return bool(first and second and first.is_point and second.is_point and first.first == second.first)


def _closer(earlier: Mention, later: Mention) -> tuple[Mention, Mention]:
    """Both, the vaguer one dropped when the other only says it more closely."""
    old, new = earlier.phrase, later.phrase
    if old.days is None or new.days is None or old.days.moment or new.days.moment or new.times is None:
        repeated = old.times is not None and new.times is None and later.link is Link.NONE
        return earlier, replace(later, dropped=later.dropped or repeated)
    half_only = (
        old.times is not None and old.times.clock is None and not old.times.fixed and old.times.until_half is None
    )
    times = context.lend_half(old.times, new.times) if old.times and new.times.half is None else new.times
    refined = half_only and times.clock is not None and old.times is not None and times.half is old.times.half
    if old.times is not None and not refined:
        return earlier, later
    days = old.days if new.days.others else new.days
    return replace(earlier, dropped=True), replace(later, phrase=replace(new, days=days, times=times))


def _at_home(mentions: list[Mention]) -> list[Mention]:
    """明天终于休息，…我一早就过去: a time that stands far from the only day of the story is of that day."""
    standing = [one for one in mentions if not one.dropped and not one.excluded]
    homes = {one.phrase.days.first for one in standing if one.phrase.days}
    times = [one for one in standing if one.phrase.days is None]
    home = next((one for one in standing if one.phrase.days), None)
    if len(homes) != 1 or len(times) != 1 or home is None or not _is_plain(home) or home.aside is not Aside.NONE:
        return mentions
    if home.phrase.days is None or not home.phrase.days.is_point or times[0].start < home.start:
        return mentions
    moved = replace(times[0], phrase=replace(times[0].phrase, days=home.phrase.days))
    return [moved if one is times[0] else replace(one, dropped=True) if one is home else one for one in mentions]


def _without_barred(mentions: list[Mention]) -> list[Mention]:
    """周四不行，周四我娘透析: why a day is ruled out."""
    barred = {one.phrase.days.first for one in mentions if one.excluded and one.phrase.days and not one.phrase.times}
    return [
        replace(one, dropped=True)
        if not one.excluded and one.phrase.days and one.phrase.days.is_point and one.phrase.days.first in barred
        else one
        for one in mentions
    ]


def _without_asides(mentions: list[Mention], scene: Scene, text: str) -> list[Mention]:
    """我礼拜天才不上工，周一早上去: told by the way, a day is dropped beside one asked for, or one behind it that is wished for."""
    wishes = [one for one in mentions if _is_wish(one, scene)]
    now = not wishes and bool(_NOW_ASKED.search(text))
    return [
        replace(one, dropped=True)
        if one.aside is not Aside.NONE
        and not one.excluded
        and (now or any(wish.booked or wish.start > one.start for wish in wishes))
        else one
        for one in mentions
    ]


def _is_wish(mention: Mention, scene: Scene) -> bool:
    stands = mention.aside is Aside.NONE and not mention.excluded and not mention.dropped
    days = mention.phrase.days
    return stands and mention.wished and days is not None and days.last >= scene.today
