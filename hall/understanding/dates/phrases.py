"""A whole date phrase: a day with its time, or a range from one to another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hall.understanding.dates.anchors import modified, passed_holiday
from hall.understanding.dates.bounds import LEADS, bound_by
from hall.understanding.dates.holidays import festival, folk_mid_autumn, lunar, next_holiday
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.model import Grain, HalfDay
from hall.understanding.dates.offsets import counted, next_workday
from hall.understanding.dates.points import (
    day_of_month,
    hurried_day,
    is_day_mark,
    month_or_year_part,
    next_day_of_month,
    relative_day,
    relative_month,
    said_month,
    said_year,
    written_date,
)
from hall.understanding.dates.scene import Days, Parsed, Rule, Scene, point, shift_days
from hall.understanding.dates.times import Clock, Times, bare_range_start, times_at
from hall.understanding.dates.tokens import Tokens, kind_at, text_from
from hall.understanding.dates.weeks import makeup_day, relative_week
from hall.understanding.dates.weeks import weekday as bare_weekday

#: Each rule and what it may begin with. The longest match wins; of equally long ones the first.
_RULES: tuple[tuple[Rule, set[Kind]], ...] = (
    (written_date, {Kind.DATE}),
    (said_year, {Kind.RELATIVE_YEAR, Kind.RELATIVE, Kind.NUMBER}),
    (festival, {Kind.FESTIVAL, Kind.RELATIVE_YEAR, Kind.NUMBER}),
    (lunar, {Kind.LUNAR, Kind.LUNAR_MONTH, Kind.LUNAR_DAY, Kind.RELATIVE_YEAR, Kind.NUMBER}),
    (folk_mid_autumn, {Kind.NUMBER}),
    (said_month, {Kind.NUMBER}),
    (day_of_month, {Kind.NUMBER}),
    (hurried_day, {Kind.NUMBER}),
    (relative_day, {Kind.RELATIVE_DAY, Kind.RELATIVE_DAYS}),
    (relative_week, {Kind.RELATIVE}),
    (relative_month, {Kind.RELATIVE}),
    (bare_weekday, {Kind.WEEKDAY, Kind.WEEKEND}),
    (makeup_day, {Kind.MAKEUP}),
    (month_or_year_part, {Kind.MONTH_PART, Kind.HALF_YEAR, Kind.YEAR_PART, Kind.ORDINAL, Kind.NUMBER}),
    (counted, {Kind.PASS, Kind.NEXT, Kind.PREVIOUS, Kind.ONWARD, Kind.NUMBER, Kind.FEW, Kind.HALF, Kind.ABOUT_BEFORE}),
    (next_workday, {Kind.RELATIVE, Kind.TEXT}),
    (passed_holiday, {Kind.PASS}),
    (next_holiday, {Kind.DURING, Kind.HOLIDAY}),
)
_RULES_FOR = {kind: tuple(rule for rule, begins in _RULES if kind in begins) for kind in Kind}
_DAY_NUMBERS = {Kind.NUMBER, Kind.LUNAR_DAY}
#: What may stand between a date and the weekday said with it, without making them two dates.
_SAME_BREATH = {Kind.BE, Kind.OF}
_NO_START = {Kind.TEXT, Kind.OPAQUE, Kind.SEPARATOR, Kind.OF, Kind.TO, Kind.GE}


@dataclass(frozen=True)
class Phrase:
    """Token indexes and what they say; `end_days`/`end_times` only for a range over days."""

    start: int
    end: int
    days: Days | None = None
    times: Times | None = None
    end_days: Days | None = None
    end_times: Times | None = None

    @property
    def has_clock(self) -> bool:
        """Whether an hour was said."""
        return self.times is not None and (self.times.clock is not None or bool(self.times.fixed))


def _days_at(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    best: Parsed | None = None
    for rule in _RULES_FOR[tokens[i].kind]:
        found = rule(tokens, i, scene)
        if found and (best is None or found[0] > best[0]):
            best = found
    if best is None:
        return None
    named = festival(tokens, best[0], scene) if best[1].is_point and tokens[best[0] - 1].kind in _DAY_NUMBERS else None
    best = named or best  # 二月二龙抬头, 八月十五中秋节
    for _ in range(3):
        longer = modified(tokens, *best, scene)
        if longer[0] == best[0]:
            break
        best = longer
    return best


def _with_weekday(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed:
    """10月10号周六, 明天（周三）, 10月10日，星期六: a weekday that belongs to the date."""
    j, apart = i, False
    while kind_at(tokens, j) in {Kind.SEPARATOR, Kind.BE}:
        apart = apart or tokens[j].text in set("、和跟与") or tokens[j].text == "还是"
        j += 1
    apposed = kind_at(tokens, j + 1) is Kind.SAME_DAY and j > i  # 12号到16号，周三那天不行
    if kind_at(tokens, j) is not Kind.WEEKDAY or j - i > 2 or apposed:
        return i, days
    weekday = tokens[j].n
    closing = j + 1 + (kind_at(tokens, j + 1) is Kind.SEPARATOR and tokens[j + 1].text in ")）")
    if days.first.isoweekday() == weekday:
        return closing, replace(days, others=())
    agreeing = [day for day in days.others if day.isoweekday() == weekday]
    if agreeing:
        return closing, replace(days, first=agreeing[0], last=agreeing[0], others=())
    if apart or (days.bare and j > i):
        return i, days
    near = min((shift_days(days.first, k) for k in range(-3, 4)), key=lambda day: (day.isoweekday() != weekday, day))
    return closing, replace(days, others=(*days.others, near))


def _weekday_first(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed:
    """周六10月10号, 下周三14号: the date that belongs to the weekday."""
    j = i + 1 if kind_at(tokens, i) is Kind.SEPARATOR and tokens[i].text in " (（" else i
    for rule in (written_date, said_month, day_of_month, relative_day):
        found = rule(tokens, j, scene) if j < len(tokens) else None
        if found and found[1].is_point and not found[1].impossible:
            closing = found[0] + (kind_at(tokens, found[0]) is Kind.SEPARATOR and tokens[found[0]].text in ")）")
            agrees = (
                found[1].first.isoweekday() == days.first.isoweekday() if days.bare else found[1].first == days.first
            )
            options = [day for day in (found[1].first, *found[1].others) if day == days.first] or [found[1].first]
            return closing, replace(
                point(options[0]), others=() if agrees or options[0] == days.first else (days.first,)
            )
    return i, days


def _part(tokens: Tokens, i: int, scene: Scene) -> Phrase | None:
    """A day, a time, or a day with its time."""
    found = _days_at(tokens, i, scene)
    if found is None:
        times = times_at(tokens, i)
        return Phrase(i, times[0], times=times[1]) if times else None
    end, days = found
    if days.is_point and not days.impossible:
        is_weekday = tokens[end - 1].kind is Kind.WEEKDAY
        end, days = (_weekday_first if is_weekday else _with_weekday)(tokens, end, days, scene)
    j = end
    while kind_at(tokens, j) in {Kind.OF, Kind.SEPARATOR, Kind.ABOUT_BEFORE, Kind.BE} and j - end < 2:
        j += 1
    times = times_at(tokens, j) if not days.moment and j < len(tokens) else None
    if times is None:
        return Phrase(i, end, days)
    tail = tokens[end:j]
    if any(token.text in {"、", "和", "还是", "与"} for token in tail):
        return Phrase(i, end, days)
    return Phrase(i, times[0], days, times[1])


def _bare_day_start(tokens: Tokens, i: int, scene: Scene) -> Phrase | None:
    """The 3 of 3到5号, 3、4号 and 3、4、5号; all of 二十六到二十八."""
    if kind_at(tokens, i) is not Kind.NUMBER or not 1 <= tokens[i].n <= 31 or tokens[i].m:
        return None
    if _unmarked_range(tokens, i, scene):
        days = next_day_of_month(tokens[i].n, scene)
        end = next_day_of_month(tokens[i + 2].n, scene.after(replace(days, month=(days.first.year, days.first.month))))
        return None if end.impossible else Phrase(i, i + 3, days, None, end)
    if not _marked_later(tokens, i, scene):
        return None
    days = next_day_of_month(tokens[i].n, scene)
    return Phrase(i, i + 1, replace(days, month=(days.first.year, days.first.month)))


def _marked_later(tokens: Tokens, i: int, scene: Scene) -> bool:
    """Whether the list or range of numbers that begins here ends in a day of the month."""
    joined = kind_at(tokens, i + 1) in {Kind.TO, Kind.OR} or _listed(tokens, i + 1)
    if not joined or kind_at(tokens, i + 2) is not Kind.NUMBER:
        return False
    k = i + 2
    while _listed(tokens, k + 1) and kind_at(tokens, k + 2) is Kind.NUMBER:
        k += 2
    last = day_of_month(tokens, k, scene)
    return last is not None and not last[1].impossible and is_day_mark(tokens, k + 1, i - 1)


def _listed(tokens: Tokens, i: int) -> bool:
    return kind_at(tokens, i) is Kind.SEPARATOR and tokens[i].text in "、和或/"


def _unmarked_range(tokens: Tokens, i: int, scene: Scene) -> bool:
    """二十六到二十八, 十九号那个礼拜，十九到二十三: days without 号, where they can be nothing else."""
    if kind_at(tokens, i + 1) is not Kind.TO or kind_at(tokens, i + 2) is not Kind.NUMBER:
        return False
    first, last = tokens[i].n, tokens[i + 2].n
    follows = kind_at(tokens, i + 3)
    sure = last > _HOURS_OF_DAY or (scene.earlier is not None and scene.earlier.month is not None)
    ends = follows in {None, Kind.SEPARATOR, Kind.BETWEEN} or text_from(tokens, i + 3, 1) in "都哪我任随"
    return 10 <= first < last <= 31 and sure and ends and not tokens[i + 2].m


_HOURS_OF_DAY = 24


def _weekday_number(tokens: Tokens, i: int, first: Phrase) -> Phrase | None:
    """The 三 of 周一至三 and 下周一到5."""
    if first.days is None or tokens[first.end - 1].kind is not Kind.WEEKDAY or kind_at(tokens, i) is not Kind.NUMBER:
        return None
    counted = {Kind.CLOCK_HOUR, Kind.DAY_OF_MONTH, Kind.GE, Kind.DAYS, Kind.MONTH, Kind.WEEK, Kind.YEAR, Kind.HOURS}
    if not 1 <= tokens[i].n <= 7 or tokens[i].m or kind_at(tokens, i + 1) in counted:
        return None
    ahead = (tokens[i].n - first.days.first.isoweekday()) % 7
    times = times_at(tokens, i + 1) if i + 1 < len(tokens) else None
    day = point(shift_days(first.days.first, ahead))
    return Phrase(i, times[0], day, times[1]) if times else Phrase(i, i + 1, day)


def _range_context(days: Days) -> Days:
    """Inside a range, a bare weekday or day of the month is the next one after the first end."""
    return days if days.month and days.is_point else Days(days.first, shift_days(days.first, 370), Grain.YEAR)


def _join(first: Phrase, last: Phrase) -> Phrase | None:
    """One phrase from both ends of a range; None when they make none (明天到三点)."""
    if first.days is None or last.days is None:
        if first.times is None or last.times is None or last.days is not None or (first.days and first.end_days):
            return None
        return Phrase(first.start, last.end, first.days, _until(first.times, last.times))
    if first.days.impossible or last.days.impossible:
        return Phrase(first.start, last.end, replace(first.days, impossible=True))
    if last.days.last < first.days.first:
        return None
    if first.times is None and last.times:
        return Phrase(first.start, last.end, first.days, last.times, last.days)
    return Phrase(first.start, last.end, first.days, first.times, last.days, last.times)


def _until(first: Times, last: Times) -> Times:
    if first.clock is None:
        half = first.half if last.clock else None
        if half and last.clock:
            return replace(first, until=last.clock, until_half=last.half, until_word=last.word)
        return replace(first, until_half=last.half, until_word=last.word)
    if last.clock is None:
        noon = Clock(12, exact=True) if last.half is HalfDay.NOON else None
        return replace(first, until_half=last.half, until_word=last.word, until=Clock(0) if last.half is None else noon)
    return replace(
        first,
        until=last.clock,
        until_half=last.half,
        until_word=last.word,
        approximate=first.approximate or last.approximate,
    )


def phrase_at(tokens: Tokens, i: int, scene: Scene) -> Phrase | None:
    """The date phrase that begins at token i, as long as it can be."""
    if tokens[i].kind in _NO_START and tokens[i].text != "最":
        return None
    if tokens[i].kind in LEADS:
        return _bounded(tokens, i, scene)
    j = i + (tokens[i].kind is Kind.FROM)
    if j >= len(tokens):
        return None
    bare = bare_range_start(tokens, j)
    first = Phrase(j, bare[0], times=bare[1]) if bare else _bare_day_start(tokens, j, scene) or _part(tokens, j, scene)
    if first is None:
        return None
    if first.days is not None and first.times is None:
        later = bare_range_start(tokens, first.end)
        if later:
            first = replace(first, end=later[0], times=later[1])
    return replace(_range(tokens, first, scene) or _between(tokens, first, scene) or first, start=j)


def _bounded(tokens: Tokens, i: int, scene: Scene) -> Phrase | None:
    """最晚周五下午, 最早下周一, 最晚下午四点."""
    j = i + 1 + (kind_at(tokens, i + 1) in {Kind.TO, Kind.SEPARATOR, Kind.BE})
    found = _part(tokens, j, scene) if j < len(tokens) else None
    if found is None:
        return None
    if found.days is None or (found.days.is_point and found.days.first == scene.today and found.times):
        early = tokens[i].kind is Kind.SINCE
        times = replace(found.times, bound=Kind.AFTER if early else Kind.BEFORE) if found.times else None
        return replace(found, start=i, times=times)
    if tokens[i].kind is Kind.BY and found.times and found.days.is_point and not found.days.impossible:
        return Phrase(i, found.end, point(scene.today), None, found.days, found.times)
    return replace(found, start=i, days=bound_by(tokens[i].kind, found.days, scene))


def _between(tokens: Tokens, first: Phrase, scene: Scene) -> Phrase | None:
    """周三和周五之间, 九点和十点之间."""
    k = first.end + 1
    if kind_at(tokens, first.end) is not Kind.SEPARATOR or tokens[first.end].text not in "和跟与" or k >= len(tokens):
        return None
    last = _part(tokens, k, scene.after(_range_context(first.days)) if first.days else scene)
    if last is None or kind_at(tokens, last.end) is not Kind.BETWEEN:
        return None
    both = _join(first, last)
    return replace(both, end=last.end + 1) if both else None


def _daily(tokens: Tokens, first: Phrase, last: Phrase, scene: Scene) -> Phrase | None:
    """下周一至周五上午九点到十一点: the hours of every day."""
    if first.times or first.days is None or last.days is None or last.times is None or last.times.clock is None:
        return None
    until = (
        times_at(tokens, last.end + 1) if kind_at(tokens, last.end) is Kind.TO and last.end + 1 < len(tokens) else None
    )
    if until is None or until[1].clock is None:
        return None
    return Phrase(first.start, until[0], first.days, _until(last.times, until[1]), last.days)


def _range(tokens: Tokens, first: Phrase, scene: Scene) -> Phrase | None:
    to = first.end
    if tokens[to - 1].kind is Kind.ON and first.days and kind_at(tokens, to) is Kind.SEPARATOR:
        to += 1  # 九月七号起，到十一号为止
        first = replace(first, days=replace(first.days, vague=False, open_end=False))
    if kind_at(tokens, to) is not Kind.TO or to + 1 >= len(tokens):
        return None
    if first.days and (first.days.open_end or first.days.open_start):
        return None
    if first.days and first.days.bare:  # 周一到周五, said on a Monday, begins today
        first = replace(first, days=replace(first.days, others=()))
    k = to + 1
    last = _weekday_number(tokens, k, first)
    if last is None:
        last = _part(tokens, k, scene.after(_range_context(first.days)) if first.days else scene)
    hours = _daily(tokens, first, last, scene) if last else None
    if hours:
        return hours
    both = _join(first, last) if last else None
    return replace(both, end=both.end + (kind_at(tokens, both.end) is Kind.BETWEEN)) if both else None
