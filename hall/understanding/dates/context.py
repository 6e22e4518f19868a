"""A date phrase put into its sentence: what the words before and behind it do to it, and words that refer back to it (那天, 这几天)."""

from __future__ import annotations

import re
from dataclasses import replace

from hall.understanding.dates import asides, linking
from hall.understanding.dates.asides import Aside
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.linking import Link
from hall.understanding.dates.mention import Mention
from hall.understanding.dates.model import Grain, HalfDay
from hall.understanding.dates.phrases import Phrase
from hall.understanding.dates.scene import Days, Scene, monday_of, point, shift_days, whole_week
from hall.understanding.dates.times import Times, times_at
from hall.understanding.dates.tokens import Token, Tokens, kind_at, skip_of, text_from

_LISTED = {"", "、", "和", "跟", "与", "或", "或者", "或者是"}
_THESE_DAYS = re.compile(
    "[这那](?:几|些|[一两二三四五六七]{1,2})(?:天|日|周)|[这那]一?个?(?:周|星期|礼拜)(?![一二三四五六日天末])"
)


#: What no rule read, but which changes the days it stands behind.
_CHANGES_DAYS = {
    Kind.BEFORE, Kind.AFTER, Kind.WITHIN, Kind.NEXT_DAY, Kind.COUNTDOWN, Kind.ORDINAL, Kind.BETWEEN, Kind.ONWARD,
}  # fmt: skip


def doubted(phrase: Phrase, tokens: Tokens) -> Phrase:
    """The phrase, to be asked about where words behind it may shift it in a way that was not understood."""
    if (
        phrase.times
        and phrase.times.clock is None
        and phrase.days
        and _GARBLED_HOUR.match(text_from(tokens, phrase.end, 3))
    ):
        return replace(phrase, days=replace(phrase.days, vague=True))
    j = skip_of(tokens, phrase.end)
    if phrase.days is None or phrase.days.moment or kind_at(tokens, j) not in _CHANGES_DAYS:
        return phrase
    of_the_list = tokens[j].kind in {Kind.ORDINAL, Kind.COUNTDOWN}
    if of_the_list and not _COUNTED & {token.kind for token in tokens[j + 1 : j + 5]}:
        return phrase  # 周四第一个号, 倒数第二个时段
    return replace(phrase, days=replace(phrase.days, vague=True))


#: 下午丙点: an hour that was not understood; 早点, 几点 and the like are none.
_GARBLED_HOUR = re.compile(r"[^早晚快慢准多一几有差正近好网站景重要缺优特地起终,，\d]点(?:$|[,，。半整钟])")
_COUNTED = {Kind.DAYS, Kind.WEEK, Kind.WEEKDAY, Kind.WORKDAYS, Kind.WEEKEND}


def in_context(phrase: Phrase, tokens: Tokens, text: str, last: Mention | None, scene: Scene) -> Mention | None:
    """The phrase as a mention, with what the words around it do to it; None where it names no day to come."""
    around = _Around(phrase, tokens, text, last)
    if _describes(around) and phrase.times:
        return in_context(replace(phrase, days=None), tokens, text, last, scene)  # 2号，应该是周三，下午两点
    if _names_no_day(around, scene):
        return None
    aside = asides.role(around.before, around.said, around.after, phrase.days is not None, has_clock(phrase))
    if aside is Aside.TOLD:
        return None
    if phrase.days and linking.left_behind(around.before, day=phrase.days.is_point):
        return Mention(phrase, around.start, around.end, dropped=True)
    if last and phrase.days and linking.denied_after(around.before_last, around.gap):
        return Mention(phrase, around.start, around.end, dropped=True)
    return _with_wish(replace(_linked(around), aside=aside), around)


class _Around:
    """The words around a phrase."""

    def __init__(self, phrase: Phrase, tokens: Tokens, text: str, last: Mention | None) -> None:
        self.phrase, self.last = phrase, last
        self.first = tokens[phrase.start]
        self.start, self.end = self.first.start, tokens[phrase.end - 1].end
        self.said = text[self.start : self.end]
        self.before, self.after = text[max(0, self.start - 12) : self.start], text[self.end : self.end + 24]
        self.gap = text[last.end : self.start] if last else ""
        self.before_last = text[max(0, last.start - 4) : last.start] if last else ""


def _names_no_day(around: _Around, scene: Scene) -> bool:
    """1950年3月5号生的, 今年的政策, 10月份交的材料, 十号那个补班的周六: a date that is no day to come, or the same one described."""
    days, before, after = around.phrase.days, around.before, around.after
    if around.first.kind is Kind.NOW or linking.biography(after) or linking.told_of_before(before, after):
        return True
    if days is None:
        return linking.told_until(before)
    if linking.no_appointment(before, after, long=days.grain in {Grain.MONTH, Grain.QUARTER, Grain.YEAR}):
        return True
    whole_year = days.grain is Grain.YEAR and around.phrase.end_days is None
    if whole_year and not days.open_end and (after.startswith("的") or linking.only_context(after)):
        return True
    if linking.done_then(before, after, past=days.last < scene.today):
        return True
    return _describes(around)


def _describes(around: _Around) -> bool:
    """Whether a weekday only tells which day the date before it is."""
    last, days = around.last.phrase.days if around.last else None, around.phrase.days
    if last is None or days is None:
        return False
    return linking.describes(around.gap) and last.first.isoweekday() == days.first.isoweekday()


def _linked(around: _Around) -> Mention:
    """The mention, how it relates to the one before, and whether it is ruled out."""
    last, gap, before, after = around.last, around.gap, around.before, around.after
    unclear = last is not None and linking.unclear_denial(around.before_last, gap)
    link = Link.ALTERNATIVE if unclear else linking.link(gap) if last else Link.NONE
    excepted = link is not Link.CORRECTION and not unclear and linking.excepted(before)
    listed = last is not None and gap in _LISTED
    barred = linking.unsuitable(after) or excepted or (last is not None and last.excluded and listed)
    return Mention(
        around.phrase,
        around.start,
        around.end,
        link,
        excluded=barred and not linking.only(before, after),
        dropped=linking.taken_back(before, after),
        unclear=unclear,
        listed=listed,
        named_choice=last is not None and linking.names_choice(gap, after),
    )


def _with_wish(mention: Mention, around: _Around) -> Mention:
    clause = asides.clause_before(around.before) + asides.clause_after(around.after)
    named = has_clock(mention.phrase)
    return replace(mention, wished=named or asides.wishes(clause), booked=named or asides.books(clause))


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


#: 第二天, 前一天 of a day told before; 第二天能取吗 asks about the papers.
_BESIDE = re.compile("(?P<after>第二天|次日|翌日|转天|隔天|后一天)|(?P<before>前一天|前一日|头一天|头天)")
_OF_PAPERS = re.compile("(?![去来过])[^,，。去来]{0,4}(?:拿|取|领|下来|出来|好|到期)")


def beside(tokens: Tokens, i: int, last: Mention | None, text: str) -> Phrase | None:
    """腊月二十三祭灶，第二天去; 周四开会，前一天去: the day after or before the one told of, perhaps with a time."""
    found = _BESIDE.match(text, tokens[i].start)
    if not found or not last or last.dropped or not last.phrase.days or not last.phrase.days.is_point:
        return None
    j = i
    while j < len(tokens) and tokens[j].start < found.end():
        j += 1
    if _OF_PAPERS.match(text, found.end()) or last.phrase.times:
        return None
    days = point(shift_days(last.phrase.days.first, 1 if found["after"] else -1))
    times = times_at(tokens, j) if j < len(tokens) else None
    return Phrase(i, times[0] if times else j, days, times[1] if times else None)


def _refers(token: Token, last: Mention) -> bool:
    """Whether 这几天 and the like means the days just said: right behind them, or behind several."""
    days, apposed = last.phrase.days, token.start - last.end <= 1
    several = last.phrase.end_days is not None or last.link is not Link.NONE or (days is not None and not days.is_point)
    if token.kind is Kind.RELATIVE_DAYS:
        return several
    return apposed or token.kind is Kind.DURING or token.text[0] == "那"


_APPOSED = re.compile(r"[,，(（]?(?:也?就?是|即|那天是?)?(?:说|那天)?$")
_CLAIMED = re.compile("(?:就是|即)$")
_THAT_ONE = re.compile("那[天个]")
_DAY_NUMBER = re.compile("[\\d一二三四五六七八九十]+[号日]")


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


def has_clock(phrase: Phrase) -> bool:
    """Whether an hour was said."""
    return phrase.times is not None and (phrase.times.clock is not None or bool(phrase.times.fixed))


def lend_half(old: Times, new: Times) -> Times:
    """九点…十点 after 上午: the later hour in the same part of the day, where it fits."""
    fits = {HalfDay.MORNING: range(6, 13), HalfDay.AFTERNOON: (12, 1, 2, 3, 4, 5, 6), HalfDay.EVENING: range(5, 12)}
    hour = new.clock.hour if new.clock else 0
    if old.half and hour in fits.get(old.half, ()):
        return replace(new, half=old.half, word=old.word)
    return new
