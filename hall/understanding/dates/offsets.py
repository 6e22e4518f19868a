"""Days counted from others: 三天后, 两周后的周三, 三个工作日后, 国庆后第一个工作日, 下个月第二个周五, 周五之前."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hall.understanding.dates.holidays import day_within, festival, holiday_of, next_holiday
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.model import Grain
from hall.understanding.dates.points import in_month
from hall.understanding.dates.scene import Days, Parsed, Scene, add_months, monday_of, point, shift_days, whole_week
from hall.understanding.dates.tokens import Tokens, kind_at, skip_of
from hall.understanding.dates.weeks import in_week

_UNIT_KINDS = {
    Kind.DAYS: "day", Kind.DAY_OF_MONTH: "day", Kind.WEEK: "week", Kind.MONTH: "month", Kind.YEAR: "year", Kind.HOURS: "hour",
    Kind.MINUTES: "minute", Kind.MINUTE_MARK: "minute", Kind.QUARTER_HOUR: "quarter", Kind.WORKDAYS: "workday", Kind.SECONDS: "second",
    Kind.QUARTER: "season",
}  # fmt: skip
_SECONDS = {"hour": 3600, "minute": 60, "quarter": 900, "second": 1}
#: Halves in whole smaller units: 半个月 is fifteen days, 半年 six months, 半天 and 半周 are left alone.
_HALVES = {"month": ("day", 15), "year": ("month", 6), "hour": ("minute", 30)}


@dataclass(frozen=True)
class Quantity:
    """`count` of `unit`, plus `half` smaller ones; `vague`: 几天, 两三天, 三天多."""

    unit: str
    count: int
    half: int = 0
    vague: bool = False
    upto: int = 0


def quantity(tokens: Tokens, i: int) -> tuple[int, Quantity] | None:
    """三天, 两个月, 一个半小时, 半个月, 两年半, 几天."""
    kind = kind_at(tokens, i)
    if kind is Kind.ABOUT_BEFORE:
        return quantity(tokens, i + 1)
    if kind not in {Kind.NUMBER, Kind.FEW, Kind.HALF}:
        return None
    count, vague = (0, False) if kind is Kind.HALF else (tokens[i].n, False)
    if kind is Kind.FEW:
        count, vague = 3, True
    j = i + 1 + (kind_at(tokens, i + 1) is Kind.GE)
    half = kind is Kind.HALF
    if kind is Kind.NUMBER and kind_at(tokens, j) is Kind.HALF:
        half, j = True, j + 1
    if kind_at(tokens, j) is Kind.MORE:
        vague, j = True, j + 1
    unit = _UNIT_KINDS.get(tokens[j].kind) if j < len(tokens) else None
    if unit is None or tokens[j].text == "号" or count > 9999 or (unit == "month" and not _counts_months(tokens, i, j)):
        return None
    j += 1
    if kind is Kind.NUMBER and not half and kind_at(tokens, j) is Kind.HALF:
        half, j = True, j + 1
    if half and unit not in _HALVES:
        return None
    upto = tokens[i].m if kind is Kind.NUMBER else (7 if vague else 0)
    return j, Quantity(unit, count, _HALVES[unit][1] if half else 0, vague or bool(upto), upto)


def _counts_months(tokens: Tokens, i: int, j: int) -> bool:
    """三个月 and 半月 are spans; 三月 is March."""
    return tokens[i].kind is Kind.HALF or any(tokens[k].kind in {Kind.GE, Kind.HALF} for k in range(i, j))


def _shifted(scene: Scene, start: date, amount: Quantity, sign: int, count: int) -> Days | None:
    """None when working days run past the calendar."""
    if amount.unit == "workday":
        day = scene.working_day(start, sign * count) if count else start
        return replace(point(day), vague=amount.vague) if day else Days(start, start, unknown=True, impossible=True)
    if amount.unit in {"month", "year", "season"}:
        months = count * {"month": 1, "year": 12, "season": 3}[amount.unit]
        months += amount.half if amount.unit == "year" else 0
        if months > 12000 or not 1 <= start.year + sign * (months // 12 + 1) <= 9998:
            return None
        day = add_months(start, sign * months)
        return point(shift_days(day, sign * amount.half) if amount.unit == "month" else day)
    days = count * (7 if amount.unit == "week" else 1)
    return point(shift_days(start, sign * days)) if days < 40000 else None


def _moment(scene: Scene, amount: Quantity, sign: int) -> Days | None:
    seconds = amount.count * _SECONDS[amount.unit] + 60 * amount.half
    if seconds > 86400 * 366:
        return None
    at: datetime = scene.now + sign * timedelta(seconds=seconds)
    return replace(point(at.date()), moment=at.time().replace(second=0, microsecond=0), vague=amount.vague)


def _apart(scene: Scene, start: date, amount: Quantity, sign: int) -> Days | None:
    """The day `amount` after (sign 1) or before (-1) `start`; a range and vague for 几天后, 两三天后."""
    if amount.unit in _SECONDS:
        return _moment(scene, amount, sign) if start == scene.today else None
    days = _shifted(scene, start, amount, sign, amount.count)
    if days is None or not amount.vague or days.unknown:
        return days
    far = _shifted(scene, start, amount, sign, amount.upto) if amount.upto else None
    if far is None or far.unknown:
        return replace(days, vague=True)
    return Days(min(days.first, far.first), max(days.first, far.first), Grain.DAYS, vague=True)


def _until(scene: Scene, days: Days | None) -> Days | None:
    if days is None or days.impossible:
        return days
    first, last = sorted((scene.today, days.last))
    if days.moment:
        now = scene.now.time().replace(second=0, microsecond=0, tzinfo=None)
        since, until = (now, days.moment) if (days.last, days.moment) >= (scene.today, now) else (days.moment, now)
        return Days(first, last, moment=until, since=since, open_start=True)
    return Days(first, last, Grain.DAYS, open_start=True)


def counted(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """三天后, 两周后的周三, 一个月前, 过两天, 五个工作日内, 未来三天, 半小时后."""
    lead = kind_at(tokens, i)
    j = i + 1 if lead in {Kind.PASS, Kind.NEXT, Kind.PREVIOUS} else i
    j += lead is Kind.PASS and kind_at(tokens, j) is Kind.GE
    found = quantity(tokens, j)
    if found is None:
        return None
    j, amount = found
    if tokens[i].text == "隔":  # one day between: the day after next
        amount = replace(amount, count=amount.count + 1, upto=amount.upto + 1 if amount.upto else 0)
    follows = kind_at(tokens, j)
    if lead is Kind.PASS and follows is not Kind.WITHIN:
        days = _apart(scene, scene.today, amount, 1)
        loose = amount.count == 2 and amount.unit == "day" and tokens[i].text == "过" and follows is not Kind.AFTER
        return _refined(
            tokens, j + (follows is Kind.AFTER), replace(days, vague=True) if loose and days else days, amount, scene
        )
    if lead in {Kind.NEXT, Kind.PREVIOUS} or follows is Kind.WITHIN:
        until = _until(
            scene, _apart(scene, scene.today, replace(amount, vague=False), -1 if lead is Kind.PREVIOUS else 1)
        )
        return (j + (follows is Kind.WITHIN), until) if until else None
    if follows not in {Kind.AFTER, Kind.BEFORE} or tokens[j].text == "回来":
        return None
    if follows is Kind.BEFORE and tokens[j - 1].kind is Kind.DAY_OF_MONTH:
        return None  # 10日前 is "by the 10th"
    days = _apart(scene, scene.today, amount, 1 if follows is Kind.AFTER else -1)
    return _refined(tokens, j + 1, days, amount, scene)


def _refined(tokens: Tokens, j: int, days: Days | None, amount: Quantity, scene: Scene) -> Parsed | None:
    """两周后的周三, 一个月后的15号: the week or month reached, then the day in it."""
    if days is None:
        return None
    k = skip_of(tokens, j)
    if amount.unit == "week" and kind_at(tokens, k) is Kind.WEEKDAY:
        return in_week(tokens, k, monday_of(days.first))
    if amount.unit == "week" and kind_at(tokens, k) is Kind.RELATIVE_DAY and tokens[k].n == 0:
        return k + 1, days
    if amount.unit == "month" and kind_at(tokens, k) is Kind.NUMBER and kind_at(tokens, k + 1) is Kind.DAY_OF_MONTH:
        return in_month(tokens, k, days.first.year, days.first.month, scene)
    return j, days


def next_workday(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """下个工作日, 上一个工作日, 最近的工作日, 第一个工作日."""
    text, kind = tokens[i].text, tokens[i].kind
    if kind is Kind.RELATIVE and kind_at(tokens, i + 1) is Kind.WORKDAYS:
        return _workday(scene, tokens[i].n, i + 2) if tokens[i].n else None
    if kind is Kind.TEXT and text == "最" and i + 1 < len(tokens) and tokens[i + 1].text == "近":
        j = i + 2
        while j < len(tokens) and (tokens[j].kind in {Kind.OF, Kind.GE} or tokens[j].text == "一"):
            j += 1
        if kind_at(tokens, j) is Kind.WORKDAYS:
            closes = scene.periods(scene.today)[-1][1]
            open_now = scene.kind(scene.today) == "WORKING" and scene.now.time() < closes
            return (j + 1, point(scene.today)) if open_now else _workday(scene, 1, j + 1)
    return None


def _workday(scene: Scene, count: int, end: int) -> Parsed:
    day = scene.working_day(scene.today, count)
    return end, point(day) if day else Days(scene.today, scene.today, unknown=True, impossible=True)


def _ordinal(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """(index behind it, n) of 第二个, 头一个, 最后一个 (-1), 倒数第一 (-1)."""
    kind = kind_at(tokens, i)
    if kind is Kind.ORDINAL and kind_at(tokens, i + 1) is Kind.NUMBER:
        return i + 2 + (kind_at(tokens, i + 2) is Kind.GE), tokens[i + 1].n
    if kind in {Kind.LAST, Kind.FIRST}:
        j = i + 1
        if kind_at(tokens, j) is Kind.NUMBER and tokens[j].n == 1:
            j += 1
        elif not tokens[i].text.endswith("一") and tokens[i].text != "首":
            return None
        return j + (kind_at(tokens, j) is Kind.GE), -1 if kind is Kind.LAST else 1
    return None


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
    monday = monday_of(shift_days(days.first, 6)) if nth > 0 else monday_of(days.last)
    return whole_week(shift_days(monday, 7 * (nth - (nth > 0))))


def passed_holiday(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """过了国庆第一天, 过完年上班第一天, 过完节."""
    if tokens[i].kind is not Kind.PASS or i + 1 >= len(tokens):
        return None
    found = festival(tokens, i + 1, scene) or next_holiday(tokens, i + 1, scene)
    if found is None:
        return None
    end, days = found
    end += kind_at(tokens, end) is Kind.AFTER
    return _from_edge(tokens, end, 1, days, scene) or (end, _open_end(days, scene))


@dataclass(frozen=True)
class _Edge:
    """Where counting begins: the last day of a holiday (`sign` 1) or its first (-1)."""

    day: date
    sign: int
    around: Days

    def nothing(self, unknown: bool = False) -> Days:
        """No day can be told: the year is not loaded."""
        return Days(self.day, self.day, unknown=unknown or self.around.unknown, impossible=True)

    def workday(self, count: int, scene: Scene) -> Days:
        """The count-th working day from the edge."""
        day = None if self.around.unknown else scene.working_day(self.day, self.sign * count)
        return point(day) if day else self.nothing(unknown=True)

    def weekday(self, weekday: int, count: int) -> Days:
        """The count-th such weekday from the edge."""
        ahead = (weekday - self.day.isoweekday()) % 7 or 7
        back = (self.day.isoweekday() - weekday) % 7 or 7
        return point(shift_days(self.day, ahead + 7 * (count - 1) if self.sign > 0 else -back - 7 * (count - 1)))


def _from_edge(tokens: Tokens, i: int, sign: int, days: Days, scene: Scene) -> Parsed | None:
    """国庆后第一个工作日, 节后上班第一天, 中秋前一天, 10号后第二个周一, 春节前最后一个工作日. `i` is behind 后 (1) or 前 (-1)."""
    around = holiday_of(days, scene)
    edge = _Edge(around.last if sign > 0 else around.first, sign, around)
    j = skip_of(tokens, i)
    worked = _works(tokens, j)
    ordinal = _ordinal(tokens, skip_of(tokens, worked))
    if ordinal:
        return _counted_from(tokens, ordinal, edge, worked > j, scene)
    found = quantity(tokens, skip_of(tokens, worked))
    if found and found[1].unit not in _SECONDS and not found[1].vague:
        start = days.first if found[1].unit == "day" and sign < 0 else edge.day
        moved = _apart(scene, start, found[1], sign)
        return (found[0], moved) if moved else None
    return None


def _counted_from(tokens: Tokens, ordinal: tuple[int, int], edge: _Edge, works: bool, scene: Scene) -> Parsed | None:
    """The nth day, working day, weekday or week from an edge; `works`: 上班第一天 counts working days."""
    k, nth = ordinal
    kind = kind_at(tokens, k)
    if _works(tokens, k) > k:  # 第一个上班的日子
        return _works(tokens, k), edge.workday(abs(nth), scene)
    if kind not in {Kind.DAYS, Kind.WORKDAYS, Kind.WEEKDAY, Kind.WEEK} or (
        tokens[k - 1].text == "个" and kind is Kind.DAYS
    ):
        return None
    end = _works(tokens, k + 1)
    count = 1 if edge.sign < 0 and nth == -1 else abs(nth)
    if works or end > k + 1 or kind is Kind.WORKDAYS:
        return end, edge.workday(count, scene)
    if kind is Kind.DAYS:
        return end, replace(point(shift_days(edge.day, edge.sign * count)), unknown=edge.around.unknown)
    if kind is Kind.WEEK:
        return end, whole_week(shift_days(monday_of(edge.day), 7 * edge.sign * count))
    return end, edge.weekday(tokens[k].n, count)


def _works(tokens: Tokens, i: int) -> int:
    """Index behind 上班, 开工, 开门 at i, `i` itself when none is there."""
    j = skip_of(tokens, i)
    if kind_at(tokens, j) is Kind.OPENING:
        return j + 1
    pair = tuple(token.text for token in tokens[j : j + 2])
    return j + 2 if pair in {("上", "班"), ("开", "工"), ("复", "工"), ("开", "门")} else i


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
    """What may stand behind days: an edge and a count, an ordinal inside the period, 第二天, 之前, 左右, 内."""
    kind = kind_at(tokens, i)
    if days.impossible:
        return i, days
    if kind in {Kind.AFTER, Kind.BEFORE}:
        sign = 1 if kind is Kind.AFTER else -1
        return _from_edge(tokens, i + 1, sign, days, scene) or _bounded(tokens, i, days, scene)
    if kind is Kind.WITHIN and not days.is_point:
        return i + 1, replace(days, first=max(days.first, min(scene.today, days.last)), grain=Grain.DAYS)
    if days.is_point and kind in {Kind.ABOUT, Kind.NEXT_DAY, Kind.SAME_DAY} and not days.moment:
        return i + 1, replace(days, vague=True) if kind is Kind.ABOUT else _shifted_point(days, kind is Kind.NEXT_DAY)
    return _ordinal_inside(tokens, i, days, scene) or (i, days)


def _shifted_point(days: Days, next_day: bool) -> Days:
    """第二天: the day after; 当天: the day itself."""
    return point(shift_days(days.first, 1)) if next_day else days


def _ordinal_inside(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed | None:
    """十月第二个周五, 下个月最后一个工作日, 国庆最后一天, 节后第一周."""
    j = skip_of(tokens, i)
    around = holiday_of(days, scene) if days.festival else days
    ordinal = _ordinal(tokens, j)
    if ordinal is None or (around.is_point and not days.festival):
        return None
    k, nth = ordinal
    worked = _works(tokens, k)
    kind = Kind.WORKDAYS if worked > k else kind_at(tokens, k)
    if kind not in {Kind.DAYS, Kind.WORKDAYS, Kind.WEEKDAY, Kind.WEEK, Kind.WEEKEND}:
        return None
    found = _nth_in(around, nth, kind, tokens[k].n, scene)
    return (max(k + 1, worked), replace(found, unknown=found.unknown or around.unknown)) if found else None
