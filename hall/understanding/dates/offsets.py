"""Days counted from today: 三天后, 两周后的周三, 三个工作日内, 过两天, 下个工作日."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.model import Grain
from hall.understanding.dates.points import in_month
from hall.understanding.dates.scene import Days, Parsed, Scene, add_months, monday_of, point, shift_days
from hall.understanding.dates.tokens import Tokens, kind_at, skip_of
from hall.understanding.dates.weeks import in_week

_UNIT_KINDS = {
    Kind.DAYS: "day", Kind.DAY_OF_MONTH: "day", Kind.WEEK: "week", Kind.MONTH: "month", Kind.YEAR: "year", Kind.HOURS: "hour",
    Kind.MINUTES: "minute", Kind.MINUTE_MARK: "minute", Kind.QUARTER_HOUR: "quarter", Kind.WORKDAYS: "workday", Kind.SECONDS: "second",
    Kind.QUARTER: "season",
}  # fmt: skip
SECONDS = {"hour": 3600, "minute": 60, "quarter": 900, "second": 1}
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
    if (
        unit is None
        or tokens[j].text == "号"
        or count > 9999
        or (unit in {"month", "season"} and not _counts_months(tokens, i, j))
    ):
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
    seconds = amount.count * SECONDS[amount.unit] + 60 * amount.half
    if seconds > 86400 * 366:
        return None
    at: datetime = scene.now + sign * timedelta(seconds=seconds)
    return replace(point(at.date()), moment=at.time().replace(second=0, microsecond=0), vague=amount.vague)


def apart(scene: Scene, start: date, amount: Quantity, sign: int) -> Days | None:
    """The day `amount` after (sign 1) or before (-1) `start`; a range and vague for 几天后, 两三天后."""
    if amount.unit in SECONDS:
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


#: 过 behind any other word is no time to pass, but what was done.
_BEFORE_PASSING = re.compile(
    "[,;!?… ，。；！？、再等要得就那想我俺咱您他她们算能吧啊呢也都只须概多好是或者啦哦嗯天点号]"
)
#: 往后数三天 counts from today; 往后推三天 moves an appointment (see `changes`).
_COUNTS_ON = {"往后数", "再往后数"}


def counted(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """三天后, 两周后的周三, 一个月前, 过两天, 五个工作日内, 未来三天, 半小时后."""
    lead = kind_at(tokens, i)
    j = i + 1 if lead in {Kind.PASS, Kind.NEXT, Kind.PREVIOUS} or tokens[i].text in _COUNTS_ON else i
    if tokens[i].text == "过" and i and not _BEFORE_PASSING.match(tokens[i - 1].text[-1]):
        return None  # 当过五年兵, 交过三年社保
    j += lead is Kind.PASS and kind_at(tokens, j) is Kind.GE
    found = quantity(tokens, j)
    if found is None:
        return None
    j, amount = found
    if tokens[i].text == "隔":  # one day between: the day after next
        amount = replace(amount, count=amount.count + 1, upto=amount.upto + 1 if amount.upto else 0)
    if kind_at(tokens, j) is Kind.WITHIN or lead in {Kind.NEXT, Kind.PREVIOUS}:
        return _stretch(tokens, i, j, amount, scene)
    if lead is Kind.PASS or tokens[i].text in _COUNTS_ON:
        return _passed(tokens, i, j, amount, scene)
    return _ago_or_ahead(tokens, j, amount, scene)


def _stretch(tokens: Tokens, i: int, j: int, amount: Quantity, scene: Scene) -> Parsed | None:
    """五个工作日内, 未来三天; not 一年以内有效 and 三个月内的照片."""
    within = kind_at(tokens, j) is Kind.WITHIN
    if within and (amount.unit == "year" or (amount.unit == "month" and kind_at(tokens, j + 1) is Kind.OF)):
        return None
    sign = -1 if kind_at(tokens, i) is Kind.PREVIOUS else 1
    until = _until(
        scene, apart(scene, scene.today, replace(amount, count=amount.upto or amount.count, vague=False), sign)
    )
    return (j + within, until) if until else None


def _passed(tokens: Tokens, i: int, j: int, amount: Quantity, scene: Scene) -> Parsed | None:
    """再过三天, 往后数三天; 过两天 is only some days."""
    days, after = apart(scene, scene.today, amount, 1), kind_at(tokens, j) is Kind.AFTER
    loose = amount.count == 2 and amount.unit == "day" and tokens[i].text == "过" and not after
    return refined(tokens, j + after, replace(days, vague=True) if loose and days else days, amount, scene)


def _ago_or_ahead(tokens: Tokens, j: int, amount: Quantity, scene: Scene) -> Parsed | None:
    """三天后, 一个月前; 10日前 is "by the 10th"."""
    follows = kind_at(tokens, j)
    if follows not in {Kind.AFTER, Kind.BEFORE} or tokens[j].text == "回来":
        return None
    if follows is Kind.BEFORE and tokens[j - 1].kind is Kind.DAY_OF_MONTH:
        return None
    days = apart(scene, scene.today, amount, 1 if follows is Kind.AFTER else -1)
    return refined(tokens, j + 1, days, amount, scene)


def refined(tokens: Tokens, j: int, days: Days | None, amount: Quantity, scene: Scene) -> Parsed | None:
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
