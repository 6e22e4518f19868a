"""Weekdays and weeks: 周三, 下周三, 这个礼拜五, 下下周末, 上周, 下周今天."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.model import Grain
from hall.understanding.dates.scene import Days, Parsed, Scene, monday_of, point, shift_days, whole_week, whole_weekend
from hall.understanding.dates.tokens import Tokens, kind_at, skip_of

#: 看下周三: "have a look, Wednesday" or "look at next Wednesday".
_AT_HAND_DAYS = 3
#: 下周中, 下周初: no more than a hint, so it has to be asked.
_LOOSE_PARTS = {"中": (1, 3), "中间": (1, 3), "初": (0, 1)}
_MAKEUP_DAYS = 90
_SAID_BRIEFLY = frozenset("看查问说试")


def _bare_weekday(weekday: int, scene: Scene) -> Days:
    """The next to come. On that very weekday both today and a week on may be meant."""
    week = scene.earlier.week if scene.earlier else None
    named = shift_days(week, weekday - 1) if week else None
    before = scene.earlier and not scene.earlier.is_point and named == scene.today < scene.earlier.first
    if week and named and not before and (named >= scene.today or shift_days(week, 6) < scene.today):
        return replace(point(named), week=week)
    if scene.earlier and not scene.earlier.is_point and scene.earlier.grain is not Grain.DAYS:
        inside = shift_days(scene.earlier.first, (weekday - scene.earlier.first.isoweekday()) % 7)
        if inside <= scene.earlier.last:
            return point(inside)
    day = shift_days(scene.today, (weekday - scene.today.isoweekday()) % 7)
    if day == scene.today and scene.earlier and scene.earlier.first > day:
        return replace(point(shift_days(day, 7)), bare=True)  # 周日不行，周一吧, said on a Monday
    others = (shift_days(day, 7),) if day == scene.today else ()
    return replace(point(day), others=others, bare=True)


def weekday(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """周三, 周末: the next to come."""
    token = tokens[i]
    if token.kind is Kind.WEEKDAY:
        return i + 1, _bare_weekday(token.n, scene)
    if token.kind is Kind.WEEKEND:
        earlier = scene.earlier
        saturday = shift_days(monday_of((earlier.week if earlier else None) or scene.today), 5)
        if earlier and not earlier.is_point:  # 14号到25号，除了周末
            inside = shift_days(monday_of(earlier.first), 5)
            saturday = inside if inside <= earlier.last else saturday
        return i + 1, whole_weekend(saturday)
    return None


def makeup_day(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """补班那天, 补班的那个周六: the next weekend day that is worked."""
    if tokens[i].kind is not Kind.MAKEUP:
        return None
    j = skip_of(tokens, i + 1)
    j += sum(token.text in {"那", "这", "个"} for token in tokens[j : j + 2])
    weekday = tokens[j].n if kind_at(tokens, j) is Kind.WEEKDAY else 0
    if not weekday and kind_at(tokens, j) is not Kind.SAME_DAY:
        return None
    coming = (shift_days(scene.today, ahead) for ahead in range(_MAKEUP_DAYS))
    worked = (day for day in coming if day.isoweekday() in ({weekday} if weekday else {6, 7}))
    found = next((day for day in worked if scene.kind(day) == "WORKING"), None)
    return (j + 1, point(found)) if found else None


def in_week(tokens: Tokens, i: int, monday: date) -> Parsed:
    """What may follow a named week: 的? weekday, weekend, half of the week; else the whole week."""
    j = skip_of(tokens, i)
    kind = kind_at(tokens, j)
    if kind is Kind.WEEK and kind_at(tokens, i) is Kind.OF:
        j, kind = j + 1, kind_at(tokens, j + 1)
    if kind is Kind.WEEKDAY:
        return j + 1, replace(point(shift_days(monday, tokens[j].n - 1)), week=monday)
    if kind is Kind.WEEKEND:
        return j + 1, whole_weekend(shift_days(monday, 5))
    if j < len(tokens) and tokens[j].text in _LOOSE_PARTS:
        begin, end = _LOOSE_PARTS[tokens[j].text]
        return j + 1, Days(shift_days(monday, begin), shift_days(monday, end), Grain.DAYS, week=monday, vague=True)
    if kind is Kind.WEEK_PART:
        first, last = shift_days(monday, tokens[j].n - 1), shift_days(monday, tokens[j].m - 1)
        return j + 1, Days(first, last, Grain.DAYS, week=monday)
    return i, whole_week(monday)


def _this_weekday(monday: date, weekday: int, scene: Scene) -> Days:
    """这个周二, where that day of this week is gone: the one at hand if it comes within days, else the one that is gone."""
    day = shift_days(monday, weekday - 1)
    coming = shift_days(day, 7)
    if day >= scene.today:
        return replace(point(day), week=monday)
    near = (coming - scene.today).days <= _AT_HAND_DAYS
    return point(coming) if near else replace(point(day), week=monday)


def relative_week(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """下周三, 这个礼拜五, 下下周末, 上周, 下周今天."""
    if tokens[i].kind is not Kind.RELATIVE:
        return None
    monday = shift_days(monday_of(scene.today), 7 * tokens[i].n)
    kind = kind_at(tokens, i + 1)
    if kind is Kind.WEEKDAY:
        return _relative_weekday(tokens, i, monday, scene)
    if kind is Kind.WEEKEND:
        return in_week(tokens, i + 1, monday)
    if kind is not Kind.WEEK:
        return None
    j = skip_of(tokens, i + 2)
    today = kind_at(tokens, j) is Kind.RELATIVE_DAY and tokens[j].n >= 0
    if today or kind_at(tokens, j) is Kind.SAME_HOUR:
        return j + today, point(shift_days(scene.today, 7 * tokens[i].n + tokens[j].n))
    end, days = in_week(tokens, i + 2, monday)
    going_on = days.grain is Grain.WEEK and days.first < scene.today <= days.last
    return end, replace(days, first=scene.today) if going_on else days


def _relative_weekday(tokens: Tokens, i: int, monday: date, scene: Scene) -> Parsed:
    """下周三, 这个周二, and 看下周三, which may be 看下 or 下周三."""
    weekday = tokens[i + 1].n
    if tokens[i].text == "这个":
        return i + 2, _this_weekday(monday, weekday, scene)
    asked_politely = i > 1 and tokens[i - 2].text == "请"
    if tokens[i].text == "下" and i and tokens[i - 1].text in _SAID_BRIEFLY and not asked_politely:
        near = _bare_weekday(weekday, scene)
        return i + 2, replace(near, others=(*near.others, shift_days(monday, weekday - 1)), bare=False)
    return in_week(tokens, i + 1, monday)
