"""Days told by another day or period: 国庆后第一个工作日, 中秋的前一天, 周五之前, 下个月第二个周五, 下周头三天, 后天的后天."""

from __future__ import annotations

from dataclasses import replace

from hall.understanding.dates.bounds import running_on, until
from hall.understanding.dates.edges import BOUNDS, Edge, counted_from, from_edge, ordinal_at, works_at
from hall.understanding.dates.holidays import day_within, festival, holiday_of, lunar, next_holiday
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.model import Grain
from hall.understanding.dates.offsets import SECONDS, apart, quantity
from hall.understanding.dates.points import day_of_month, said_month
from hall.understanding.dates.scene import Days, Parsed, Scene, monday_of, point, shift_days, whole_week
from hall.understanding.dates.tokens import Tokens, kind_at, skip_of, text_from


def _nth_in(days: Days, nth: int, kind: Kind, weekday: int, scene: Scene) -> Days | None:
    """The nth day, working day, weekday or week inside a period."""
    if kind is Kind.DAYS:
        day = day_within(days, nth)
        return point(day) if days.first <= day <= days.last else None
    if kind is Kind.WORKDAYS:
        edge = shift_days(days.first, -1) if nth > 0 else shift_days(days.last, 1)
        worked = scene.working_day(edge, nth)
        return point(worked) if worked else replace(days, unknown=True, impossible=True)
    if kind is Kind.WEEKEND:
        saturday = _nth_in(days, nth, Kind.WEEKDAY, 6, scene)
        return replace(saturday, last=shift_days(saturday.first, 1), grain=Grain.WEEKEND) if saturday else None
    if kind is Kind.WEEKDAY:
        first = shift_days(days.first, (weekday - days.first.isoweekday()) % 7)
        last = shift_days(days.last, -((days.last.isoweekday() - weekday) % 7))
        day = shift_days(first, 7 * (nth - 1)) if nth > 0 else shift_days(last, 7 * (nth + 1))
        return point(day) if days.first <= day <= days.last else None
    return _nth_week(days, nth)


def _nth_week(days: Days, nth: int) -> Days:
    """The nth week of a month; where the month begins inside a week, that one may be the first or not, which has to be asked."""
    if nth < 0:
        return whole_week(shift_days(monday_of(days.last), 7 * (nth + 1)))
    monday = shift_days(monday_of(shift_days(days.first, 6)), 7 * (nth - 1))
    doubt = days.first.isoweekday() > 1 and days.grain in {Grain.MONTH, Grain.YEAR, Grain.QUARTER}
    return replace(whole_week(monday), others=(shift_days(monday, -7),) if doubt else ())


def passed_holiday(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """过了国庆第一天, 过完年上班第一天, 过完节, 过了20号."""
    if tokens[i].kind is not Kind.PASS or i + 1 >= len(tokens):
        return None
    passed = (festival, next_holiday, lunar, *((said_month, day_of_month) if len(tokens[i].text) > 1 else ()))
    found = next((made for rule in passed if (made := rule(tokens, i + 1, scene))), None)
    if found is None:
        return None
    end, days = found
    end += kind_at(tokens, end) is Kind.AFTER
    return from_edge(tokens, end, 1, days, scene) or (end, _open_end(days, scene))


def _bounded(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed:
    """周五之前: from today until it. 周三之后: from the day after, without an end, so it has to be asked."""
    if tokens[i].kind is Kind.AFTER:
        return i + 1, _open_end(days, scene)
    around = holiday_of(days, scene)
    last = shift_days(around.first, -1) if days.festival else days.last
    if last < scene.today:
        return i + 1, replace(days, open_start=True)
    return i + 1, Days(scene.today, last, Grain.DAYS, open_start=True)


def _open_end(days: Days, scene: Scene) -> Days:
    around = holiday_of(days, scene)
    start = shift_days(around.last, 1)
    return Days(start, start, vague=True, open_end=True, unknown=around.unknown)


def modified(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed:
    """What may stand behind days: an edge and a count, the day beside them, a part of the period, an ordinal in it, 内, 左右."""
    if days.impossible or i >= len(tokens):
        return i, days
    for rule in (
        _edged,
        _counted_on,
        running_on,
        _approximate,
        _within,
        _day_beside,
        _ends_of,
        _ordinal_inside,
        _workdays_of,
        _weekdays_inside,
    ):
        found = rule(tokens, i, days, scene)
        if found:
            return found
    return i, days


def _edged(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed | None:
    """国庆后第一个工作日, 周五的前一天, 周五之前, 周三之后."""
    j = skip_of(tokens, i)
    if kind_at(tokens, j) is Kind.BEFORE and tokens[i - 1].text[-1] in "底末" and ordinal_at(tokens, j + 1):
        return _ordinal_inside(tokens, j + 1, days, scene)  # 年底前最后一个工作日
    worked = _since_work(tokens, i, days, scene)
    if worked:
        return worked
    if kind_at(tokens, j) is Kind.AFTER and tokens[j].text in {"回来", "结束"} and not days.festival:
        return None  # 今年回来开店
    beyond = kind_at(tokens, j) is Kind.ONWARD and tokens[j].text[0] in "前后"  # 十号后面那个周一
    if not beyond and (kind_at(tokens, j) not in BOUNDS or _within_period(tokens, j, days)):
        return None
    sign = tokens[j].n if beyond else 1 if tokens[j].kind is Kind.AFTER else -1
    found = from_edge(tokens, j + 1, sign, days, scene)
    return found or (_bounded(tokens, i, days, scene) if j == i and not beyond else None)


def _since_work(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed | None:
    """国庆上班第一天, 五一上班后第二天, 国庆上班以后."""
    worked = works_at(tokens, i) if days.festival else i
    behind = worked + (kind_at(tokens, worked) is Kind.AFTER)
    ordinal = ordinal_at(tokens, behind) if worked > i else None
    if ordinal:
        around = holiday_of(days, scene)
        return counted_from(tokens, ordinal, Edge(around.last, 1, around), True, scene)
    if behind > worked > i:
        return from_edge(tokens, behind, 1, days, scene) or (behind, _open_end(days, scene))
    return None


def _counted_on(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed | None:
    """明天起第三个工作日: the day itself is the first."""
    if kind_at(tokens, i) is not Kind.ON or not days.is_point:
        return None
    stretch = _stretch(tokens, skip_of(tokens, i + 1), days, scene)
    ordinal = ordinal_at(tokens, i + 1)
    if stretch or ordinal is None:
        return stretch
    edge = Edge(shift_days(days.first, -1), 1, days)
    return counted_from(tokens, ordinal, edge, False, scene)


def _stretch(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed | None:
    """明天开始的三天内, 下周一起两周内: that long from the day on, which is the first."""
    running = i < len(tokens) and "".join(token.text for token in tokens[i : i + 2]).startswith(
        ("连续", "连着", "往后", "一连")
    )
    found = quantity(tokens, i + (1 if kind_at(tokens, i) is Kind.NEXT else 2 if running else 0))
    within = found is not None and kind_at(tokens, found[0]) is Kind.WITHIN
    running = running or (found is not None and text_from(tokens, found[0], 1) in {"都", "随", "哪", "任"})
    if found is None or not (within or running) or found[1].unit in SECONDS:
        return None
    last = apart(scene, shift_days(days.first, -1), replace(found[1], vague=False), 1)
    return (found[0] + within, Days(days.first, last.last, Grain.DAYS)) if last and not last.impossible else None


def _approximate(tokens: Tokens, i: int, days: Days, _scene: Scene) -> Parsed | None:
    """10号左右."""
    if kind_at(tokens, i) is not Kind.ABOUT or not days.is_point or days.moment:
        return None
    return i + 1, replace(days, vague=True)


def _within(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed | None:
    """这周内: what is left of it. 周五以内: until then."""
    if kind_at(tokens, i) is not Kind.WITHIN or days.moment:
        return None
    if days.is_point:
        return (i + 1, until(days, scene)) if tokens[i].text != "内" else None
    return i + 1, replace(days, first=max(days.first, min(scene.today, days.last)), grain=Grain.DAYS)


def _day_beside(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed | None:
    """元旦的第二天, 10号当天, 周五的下一天, 周五的下一个工作日, 后天的后天, 二十一号往后推一天."""
    j = skip_of(tokens, i)
    kind = kind_at(tokens, j)
    if kind is Kind.SAME_DAY and (days.is_point or tokens[i - 1].text[-1] in "底末") and not days.moment:
        return j + 1, days if days.is_point else point(days.last)  # 10号当天, 月底那天
    if not days.is_point or days.moment:
        return None
    if kind is Kind.NEXT_DAY:
        return j + 1, point(shift_days(days.first, 1))
    if kind is Kind.RELATIVE:
        return _next_beside(tokens, j, days, scene)
    if kind is Kind.RELATIVE_DAY and j > i and tokens[j].n > 0:
        return j + 1, point(shift_days(days.first, tokens[j].n))
    onward = kind in {Kind.ONWARD, Kind.PASS} or (kind is Kind.NEXT and tokens[j].text == "往后")
    found = quantity(tokens, j + 1) if onward and j == i else None
    moved = apart(scene, days.first, found[1], tokens[j].n or 1) if found and found[1].unit not in SECONDS else None
    return (found[0], moved) if found and moved else None


def _next_beside(tokens: Tokens, j: int, days: Days, scene: Scene) -> Parsed | None:
    """周五的下一天, 周五的下一个工作日."""
    kind, count = kind_at(tokens, j + 1), tokens[j].n
    if kind is Kind.DAYS:
        return j + 2, point(shift_days(days.first, count))
    if kind is not Kind.WORKDAYS or not count:
        return None
    worked = scene.working_day(days.first, count)
    return j + 2, point(worked) if worked else replace(days, unknown=True, impossible=True)


_ANY = {"某", "任", "意", "何", "一", "个", "哪", "随", "便"}
_PERIODS = {Grain.WEEK, Grain.MONTH, Grain.TEN_DAYS, Grain.QUARTER, Grain.YEAR}


def _within_period(tokens: Tokens, i: int, days: Days) -> bool:
    """下周前三天, 下个月后两天: its first or last days, not days before or after it."""
    return (
        days.grain in _PERIODS
        and tokens[i].text in {"前", "后"}
        and kind_at(tokens, i + 1) is Kind.NUMBER
        and kind_at(tokens, i + 2) in {Kind.DAYS, Kind.WORKDAYS}
    )


def _ends_of(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed | None:
    """下周头三天, 12月前五天, 下周后两天, 国庆最后两天. Of a week only its working days count from behind."""
    j = skip_of(tokens, i)
    around = holiday_of(days, scene) if days.festival else days
    if around.is_point or j >= len(tokens):
        return None
    if tokens[j].text == "后两天":
        end, count, front = j + 1, 2, False
    elif tokens[j].kind is Kind.FIRST and kind_at(tokens, j + 1) is Kind.FEW and kind_at(tokens, j + 2) is Kind.DAYS:
        return j + 3, Days(around.first, min(around.last, shift_days(around.first, 4)), Grain.DAYS, vague=True)
    elif kind_at(tokens, j + 1) is Kind.NUMBER and kind_at(tokens, j + 2) is Kind.DAYS and tokens[j + 1].n > 1:
        if not (tokens[j].kind in {Kind.FIRST, Kind.LAST} or _within_period(tokens, j, days)):
            return None
        end, count, front = j + 3, tokens[j + 1].n, tokens[j].kind is Kind.FIRST or tokens[j].text == "前"
    else:
        return None
    last = shift_days(around.first, 4) if around.grain is Grain.WEEK else around.last
    first = around.first if front else max(around.first, shift_days(last, 1 - count))
    return end, Days(first, min(around.last, shift_days(first, count - 1)), Grain.DAYS, week=days.week)


def _workdays_of(tokens: Tokens, i: int, days: Days, _scene: Scene) -> Parsed | None:
    """下周的工作日."""
    j = skip_of(tokens, i)
    while j < len(tokens) and tokens[j].text in _ANY:
        j += 1
    if kind_at(tokens, j) is not Kind.WORKDAYS or days.grain is not Grain.WEEK or j == i:
        return None
    return j + 1, replace(days, last=shift_days(days.first, 4), grain=Grain.DAYS)


def _weekdays_inside(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed | None:
    """12月上旬的周五, 第二周的周四: the one there is, or all of those to come, which have to be asked."""
    j = skip_of(tokens, i)
    while j < len(tokens) and tokens[j].text in _ANY:
        j += 1
    if kind_at(tokens, j) is not Kind.WEEKDAY or days.grain not in _PERIODS or j == i:
        return None
    ahead = (tokens[j].n - days.first.isoweekday()) % 7
    step = [shift_days(days.first, ahead + 7 * k) for k in range(6)]
    inside = [day for day in step if scene.today <= day <= days.last] or [day for day in step if day <= days.last]
    others = [shift_days(other, ahead) for other in days.others if days.grain is Grain.WEEK]
    return (j + 1, replace(point(inside[0]), others=(*inside[1:], *others), week=days.week)) if inside else None


def _ordinal_inside(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed | None:
    """十月第二个周五, 下个月最后一个工作日, 国庆最后一天, 本月倒数第二天."""
    j = skip_of(tokens, i)
    around = holiday_of(days, scene) if days.festival else days
    if around.is_point and not days.festival:
        return None
    second = j + (kind_at(tokens, j) is Kind.COUNTDOWN)
    if kind_at(tokens, second) is Kind.NEXT_DAY and tokens[second].text == "第二天":
        found = _nth_in(around, -2 if second > j else 2, Kind.DAYS, 0, scene)
        return (second + 1, found) if found else None
    ordinal = ordinal_at(tokens, j)
    if ordinal is None:
        return None
    k, nth = ordinal
    worked = works_at(tokens, k)
    kind = Kind.WORKDAYS if worked > k else kind_at(tokens, k)
    if kind not in {Kind.DAYS, Kind.WORKDAYS, Kind.WEEKDAY, Kind.WEEK, Kind.WEEKEND}:
        return None
    found = _nth_in(around, nth, kind, tokens[k].n, scene)
    return (max(k + 1, worked), replace(found, unknown=found.unknown or around.unknown)) if found else None
