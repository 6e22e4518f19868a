"""Days counted from an edge: 国庆后第一个工作日, 节后上班第一天, 中秋前一天, 10号后第二个周一, 春节前最后一个工作日."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from hall.understanding.dates.holidays import holiday_of
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.model import Grain
from hall.understanding.dates.offsets import SECONDS, apart, quantity, refined
from hall.understanding.dates.scene import Days, Parsed, Scene, monday_of, point, shift_days, whole_week, whole_weekend
from hall.understanding.dates.tokens import Tokens, kind_at, skip_of, text_from

BOUNDS = {Kind.BEFORE, Kind.AFTER}


_WORK = {(first, second) for first, second in ("上班", "开工", "复工", "返工", "上工", "开门", "开市", "营业")}


def ordinal_at(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """(index behind it, n) of 第二个, 头一个, 最后一个 (-1), 倒数第二 (-2)."""
    kind = kind_at(tokens, i)
    if kind is Kind.COUNTDOWN:
        found = ordinal_at(tokens, i + 1)
        return (found[0], -found[1]) if found and found[1] > 0 else None
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


@dataclass(frozen=True)
class Edge:
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


def from_edge(tokens: Tokens, i: int, sign: int, days: Days, scene: Scene) -> Parsed | None:
    """国庆后第一个工作日, 节后上班第一天, 中秋前一天, 10号后第二个周一, 春节前最后一个工作日. `i` is behind 后 (1) or 前 (-1)."""
    around = holiday_of(days, scene)
    edge = Edge(around.last if sign > 0 else around.first, sign, around)
    j = skip_of(tokens, i)
    worked = works_at(tokens, j)
    ordinal = ordinal_at(tokens, skip_of(tokens, worked))
    if ordinal:
        return counted_from(tokens, ordinal, edge, worked > j, scene)
    named = _weekday_behind(tokens, i)
    if named and tokens[named - 1].kind is Kind.WEEKEND:
        saturday = edge.weekday(6, 1).first
        return named, replace(whole_weekend(saturday), unknown=around.unknown and sign > 0)
    sure = named and (named > i + 1 or sign > 0 or days.festival or tokens[i - 1].kind is Kind.ONWARD)
    if named and sure and kind_at(tokens, named) not in BOUNDS:
        return named, replace(edge.weekday(tokens[named - 1].n, 1), unknown=around.unknown and sign > 0)
    return _far_from(tokens, i, edge, days, scene)


def _far_from(tokens: Tokens, i: int, edge: Edge, days: Days, scene: Scene) -> Parsed | None:
    """国庆后头三天, 国庆前的三天, 国庆后一周内, 中秋前一个星期的周三."""
    worked = works_at(tokens, skip_of(tokens, i))
    first = kind_at(tokens, worked) is Kind.FIRST
    found = quantity(tokens, skip_of(tokens, worked) + first)
    if found is None or found[1].unit in SECONDS or found[1].vague:
        return None
    end, amount = found
    by_days, within = amount.unit == "day", kind_at(tokens, end) is Kind.WITHIN
    several = by_days and (first or (kind_at(tokens, i) is Kind.OF and edge.sign < 0))
    if several or within:
        far = apart(scene, edge.day, amount, edge.sign)
        return (end + within, _spread(shift_days(edge.day, edge.sign), far, edge.around)) if far else None
    start = days.first if by_days and edge.sign < 0 else edge.day
    return refined(tokens, end, apart(scene, start, amount, edge.sign), amount, scene)


def _spread(one: date, far: Days, around: Days) -> Days:
    return Days(min(one, far.first), max(one, far.first), Grain.DAYS, unknown=far.unknown or around.unknown)


def _weekday_behind(tokens: Tokens, i: int) -> int | None:
    """Index behind the weekday of 元旦前的(那个)周三."""
    j = skip_of(tokens, i)
    j += kind_at(tokens, j) is Kind.TEXT and tokens[j].text in "那这"
    j += kind_at(tokens, j) is Kind.GE
    return (
        j + 1
        if kind_at(tokens, j) in {Kind.WEEKDAY, Kind.WEEKEND} and (j > i or kind_at(tokens, j) is Kind.WEEKDAY)
        else None
    )


def counted_from(tokens: Tokens, ordinal: tuple[int, int], edge: Edge, works: bool, scene: Scene) -> Parsed | None:
    """The nth day, working day, weekday or week from an edge; `works`: 上班第一天 counts working days."""
    k, nth = ordinal
    kind = Kind.DAYS if text_from(tokens, k, 1) == "日" else kind_at(tokens, k)
    if works_at(tokens, k) > k:  # 第一个上班的日子
        return works_at(tokens, k), edge.workday(abs(nth), scene)
    if kind not in {Kind.DAYS, Kind.WORKDAYS, Kind.WEEKDAY, Kind.WEEK} or (
        tokens[k - 1].text == "个" and kind is Kind.DAYS
    ):
        return None
    end = works_at(tokens, k + 1)
    count = 1 if edge.sign < 0 and nth == -1 else abs(nth)
    if (works and kind is not Kind.WEEKDAY) or end > k + 1 or kind is Kind.WORKDAYS:
        return end, edge.workday(count, scene)
    if kind is Kind.DAYS:
        return end, replace(point(shift_days(edge.day, edge.sign * count)), unknown=edge.around.unknown)
    if kind is Kind.WEEK:
        return end, whole_week(shift_days(monday_of(edge.day), 7 * edge.sign * count))
    return end, edge.weekday(tokens[k].n, count)


def works_at(tokens: Tokens, i: int) -> int:
    """Index behind 上班, 开工, 开门 at i, `i` itself when none is there."""
    j = skip_of(tokens, i)
    if kind_at(tokens, j) is Kind.OPENING:
        return j + 1
    pair = tuple(token.text for token in tokens[j : j + 2])
    return j + 2 if pair in _WORK else i
