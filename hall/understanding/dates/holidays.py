"""Festivals and lunar dates in a sentence: 中秋, 国庆期间, 节后, 明年春节, 农历八月十五, 腊月二十三, 正月初八."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hall.understanding.dates.festivals import FESTIVALS, OFFICIAL_NAMES, last_of_lunar_year, lunar_to_solar
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.model import Grain
from hall.understanding.dates.scene import Days, Parsed, Scene, impossible, point, shift_days
from hall.understanding.dates.tokens import Tokens, kind_at, skip_of

_NEXT_HOLIDAY_DAYS = 250
_LONG_HOLIDAY_DAYS = 4


def days_off(index: int, year: int, scene: Scene) -> tuple[date, date] | None:
    """The published holiday around a festival; None where there is none or the year is not loaded."""
    official = FESTIVALS[index].official
    if not official:
        return None
    return scene.calendar.festival(official, year) or scene.calendar.festival(official.removesuffix("节"), year)


def _festival_in(index: int, year: int, scene: Scene) -> Days | None:
    day = FESTIVALS[index].day(year)
    return replace(point(day), festival=(index, year)) if day else None


def _next_festival(index: int, scene: Scene) -> Days | None:
    """The one of this year until it and its days off are over, then next year's."""
    for year in (scene.today.year, scene.today.year + 1):
        days = _festival_in(index, year, scene)
        off = days_off(index, year, scene)
        if days and max(days.first, off[1] if off else days.first) >= scene.today:
            return days
    return None


def _with_holiday(tokens: Tokens, i: int, days: Days, scene: Scene) -> Parsed:
    """国庆 is the day itself, 国庆期间/长假 all its days off, 国庆节当天 the day."""
    kind = kind_at(tokens, i)
    if kind is Kind.SAME_DAY:
        return i + 1, days
    if kind is not Kind.DURING:
        return i, days
    return i + 1, holiday_of(days, scene)


def holiday_of(days: Days, scene: Scene) -> Days:
    """All the days off around the festival `days` was read from; itself, marked unknown, when they are not published."""
    if days.festival is None or not FESTIVALS[days.festival[0]].official:
        return days
    off = days_off(*days.festival, scene)
    if off is None:
        return replace(days, unknown=True)
    return replace(days, first=off[0], last=off[1], grain=Grain.DAYS)


def festival(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """中秋, 明年春节, 2026年国庆."""
    year: int | None = None
    j = i
    if kind_at(tokens, i) is Kind.RELATIVE_YEAR:
        year, j = scene.today.year + tokens[i].n, skip_of(tokens, i + 1)
    elif kind_at(tokens, i) is Kind.NUMBER and kind_at(tokens, i + 1) is Kind.YEAR and 1900 < tokens[i].n < 2100:
        year, j = tokens[i].n, skip_of(tokens, i + 2)
    if kind_at(tokens, j) is not Kind.FESTIVAL:
        return None
    index = tokens[j].n
    days = _festival_in(index, year, scene) if year else _next_festival(index, scene)
    return _with_holiday(tokens, j + 1, days, scene) if days else None


def next_holiday(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """节, 放假, 假期 without a name: the official holiday going on or next to come."""
    kind, follows = kind_at(tokens, i), kind_at(tokens, i + 1)
    if kind is Kind.DURING and tokens[i].text in {"假期", "长假", "小长假", "放假", "放假期间", "黄金周"}:
        if follows not in {Kind.AFTER, Kind.BEFORE, Kind.LAST, Kind.ORDINAL, Kind.RELATIVE_DAYS}:
            return None
    elif kind is not Kind.HOLIDAY:
        return None
    found: list[Days] = []
    for index in range(len(OFFICIAL_NAMES)):
        days = _next_festival(index, scene)
        if days:
            found.append(holiday_of(days, scene))
    if follows is Kind.RELATIVE_DAYS:  # 放假这七天: the one that long
        found = [days for days in found if (days.last - days.first).days == tokens[i + 1].m]
    if kind is Kind.DURING and tokens[i].text in {"长假", "黄金周"}:
        found = [days for days in found if (days.last - days.first).days >= _LONG_HOLIDAY_DAYS]
    coming = min(found, key=lambda days: days.first, default=None)
    if coming is None or (coming.first - scene.today).days > _NEXT_HOLIDAY_DAYS:
        return None
    return i + 1 + (follows is Kind.RELATIVE_DAYS), coming


def _lunar_number(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """(index behind it, day 1..30) of 初八, 十五, 二十三, 廿三, 三十."""
    if kind_at(tokens, i) is Kind.LUNAR_DAY:
        return i + 1, tokens[i].n
    if kind_at(tokens, i) is Kind.NUMBER and not tokens[i].m and 1 <= tokens[i].n <= 30:
        marked = kind_at(tokens, i + 1) is Kind.DAY_OF_MONTH
        return i + 1 + marked, tokens[i].n
    return None


def next_lunar(month: int, day: int, scene: Scene, year: int | None, leap: bool = False) -> Days | None:
    """The next such lunar day, or that of a lunar year."""
    if (month, day) == (12, 30):  # 腊月三十 is New Year's Eve also in years whose last month has 29 days
        eves = [made for solar in range(scene.today.year, scene.today.year + 3) if (made := last_of_lunar_year(solar))]
        return next((point(eve) for eve in eves if eve >= scene.today and (year is None or eve.year == year + 1)), None)
    years = (year,) if year else (scene.today.year - 1, scene.today.year, scene.today.year + 1, scene.today.year + 2)
    dates = [made for lunar_year in years if (made := lunar_to_solar(lunar_year, month, day, leap))]
    coming = [made for made in dates if year or made >= scene.today]
    return point(coming[0]) if coming else None


def lunar(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """农历八月十五, 腊月二十三, 正月初八, 五月初五, 初八."""
    year, j = _lunar_year(tokens, i, scene)
    marked = kind_at(tokens, j) is Kind.LUNAR
    j = skip_of(tokens, j + marked)
    if marked and year is None:
        year, j = _lunar_year(tokens, j, scene)
    month = _lunar_month(tokens, j, marked)
    if month is None:
        return _bare_lunar_day(tokens, j, scene, marked) if year is None else None
    number = _lunar_number(tokens, month[0])
    if number is None:
        return None
    if not (marked or tokens[j].kind is Kind.LUNAR_MONTH or tokens[month[0]].kind is Kind.LUNAR_DAY):
        return None
    days = next_lunar(month[1], number[1], scene, year)
    return number[0], replace(days, lunar=month[1]) if days else impossible(scene.today)


def _lunar_year(tokens: Tokens, i: int, scene: Scene) -> tuple[int | None, int]:
    if kind_at(tokens, i) is Kind.RELATIVE_YEAR:
        return scene.today.year + tokens[i].n, skip_of(tokens, i + 1)
    if kind_at(tokens, i) is Kind.NUMBER and kind_at(tokens, i + 1) is Kind.YEAR and 1900 < tokens[i].n < 2100:
        return tokens[i].n, skip_of(tokens, i + 2)
    return None, i


def _lunar_month(tokens: Tokens, i: int, marked: bool) -> tuple[int, int] | None:
    if kind_at(tokens, i) is Kind.LUNAR_MONTH:
        return i + 1, tokens[i].n
    if kind_at(tokens, i) is Kind.NUMBER and kind_at(tokens, i + 1) is Kind.MONTH and 1 <= tokens[i].n <= 12:
        return i + 2, tokens[i].n
    return None


def _bare_lunar_day(tokens: Tokens, i: int, scene: Scene, marked: bool) -> Parsed | None:
    """初八: of the first month around Spring Festival, else of the next lunar month, which has to be asked."""
    number = _lunar_number(tokens, i) if marked or kind_at(tokens, i) is Kind.LUNAR_DAY else None
    if number is None:
        return None
    new_year = tokens[i].text.startswith("大年")
    first_month = next_lunar(1, number[1], scene, None)
    if first_month and (new_year or (first_month.first - scene.today).days <= 45):
        return number[0], first_month
    coming = [days for month in range(1, 13) if (days := next_lunar(month, number[1], scene, None))]
    nearest = min(coming, key=lambda days: days.first, default=None)
    return (number[0], replace(nearest, vague=True)) if nearest else None


def folk_mid_autumn(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """八月十五 without 号, in characters: 15 August or the Mid-Autumn Festival, which has to be asked."""
    if [kind_at(tokens, i + k) for k in range(3)] != [Kind.NUMBER, Kind.MONTH, Kind.NUMBER] or kind_at(
        tokens, i + 3
    ) is Kind.DAY_OF_MONTH:
        return None
    if tokens[i].text != "八" or tokens[i + 2].text != "十五":
        return None
    lunar_day = next_lunar(8, 15, scene, None)
    solar = date(scene.today.year + (date(scene.today.year, 8, 15) < scene.today), 8, 15)
    if lunar_day is None:
        return None
    return i + 3, replace(lunar_day, others=(solar,))


def day_within(days: Days, nth: int) -> date:
    """The nth day of a period, counted from its end when negative."""
    return shift_days(days.first, nth - 1) if nth > 0 else shift_days(days.last, nth + 1)
