"""A date phrase put into its sentence: what the words before and behind it do to it, and words that refer back to it (那天, 这几天)."""

from __future__ import annotations

import re
from dataclasses import replace

from hall.understanding.dates import asides, linking
from hall.understanding.dates.asides import Aside
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.linking import Link
from hall.understanding.dates.mention import Mention
from hall.understanding.dates.model import Grain
from hall.understanding.dates.phrases import Phrase
from hall.understanding.dates.scene import Scene
from hall.understanding.dates.tokens import Tokens, kind_at, skip_of, text_from

_LISTED = {"", "、", "和", "跟", "与", "或", "或者", "或者是"}


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
    aside = asides.role(around.before, around.said, around.after, phrase.days is not None, phrase.has_clock)
    if aside is Aside.TOLD:
        return None
    if phrase.days and linking.left_behind(around.before, day=phrase.days.is_point):
        return Mention(phrase, around.start, around.end, dropped=True)
    if last and phrase.days and linking.denied_after(around.before_last, around.gap):
        return Mention(phrase, around.start, around.end, dropped=True)
    return _with_wish(_linked(around), aside, around)


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
        return linking.told_until(before) or (around.last is None and before.endswith(("每天", "天天", "平时")))
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
    if unclear and last and last.phrase.days and not last.phrase.days.is_point:  # 下个星期不是下下个星期三
        unclear = around.phrase.days is None or not around.phrase.days.is_point
    link = Link.ALTERNATIVE if unclear else linking.link(gap) if last else Link.NONE
    excepted = link is not Link.CORRECTION and not unclear and linking.excepted(before)
    listed = last is not None and gap in _LISTED
    barred = linking.unsuitable(after) or excepted or (last is not None and last.excluded and listed)
    taken_back = linking.taken_back(before, after)
    return Mention(
        around.phrase,
        around.start,
        around.end,
        link,
        excluded=barred and not linking.only(before, after),
        dropped=taken_back,
        taken_back=taken_back,
        unclear=unclear,
        listed=listed,
        named_choice=last is not None and linking.names_choice(gap, after),
    )


def _with_wish(mention: Mention, aside: Aside, around: _Around) -> Mention:
    clause = asides.clause_before(around.before) + asides.clause_after(around.after)
    named = mention.phrase.has_clock
    wished, booked = named or asides.wishes(clause), named or asides.books(clause)
    return replace(mention, aside=aside, wished=wished, booked=booked)
