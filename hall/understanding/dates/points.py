"""Days by their date and calendar periods: 明天, 10月10号, 3号, 月底, 上半年, 2026-10-10."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from hall.understanding.dates.holidays import next_lunar
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.model import Grain
from hall.understanding.dates.scene import (
    Days,
    Parsed,
    Scene,
    add_months,
    impossible,
    make_date,
    month_length,
    point,
    shift_days,
    shift_month,
    whole_month,
)
from hall.understanding.dates.tokens import Token, Tokens, kind_at, skip_of, text_from

#: 3号窗口, 5号楼, 15号文 and 建设路15号 are no days of the month.
_NO_DAY_MARK = re.compile(
    "窗|楼|线|门|柜|厅|店|文|院|路|桌|台|车|房|机|单|铺|室|库|令|公告|地|章|码|位|牌|岗|卡|人|员|工位|自助|大厅|商|馆|区|项|仓|层"
)
_NOT_BEFORE_DAY_MARK = "楼厅院门幢层元第尾编字〕]路街巷道段弄里座栋区挂取叫账帐型大小"


def relative_day(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """明天, 明后天, 这两天."""
    token = tokens[i]
    if token.kind is Kind.RELATIVE_DAY:
        return i + 1, point(shift_days(scene.today, token.n))
    if token.kind is Kind.RELATIVE_DAYS:
        first, last = shift_days(scene.today, token.n), shift_days(scene.today, token.m)
        return i + 1, Days(first, last, Grain.DAYS, vague=token.m - token.n > 1 and token.text != "今明后三天")
    return None


def _month_part(part: Token, year: int, month: int) -> Days:
    last = part.m or month_length(year, month)
    grain = Grain.TEN_DAYS if part.text.endswith("旬") else Grain.DAYS
    return Days(date(year, month, part.n), date(year, month, last), grain, month=(year, month))


def is_day_mark(tokens: Tokens, i: int, before: int) -> bool:
    """Whether the 号/日 at i marks a day of the month; `before` is the token ahead of the number."""
    if kind_at(tokens, i) is not Kind.DAY_OF_MONTH or _NO_DAY_MARK.match(text_from(tokens, i + 1, 2)):
        return False
    return not (before >= 0 and tokens[before].text[-1] in _NOT_BEFORE_DAY_MARK)


def _bare_number_is_day(tokens: Tokens, i: int) -> bool:
    """十月二十八, 10月10: a number right behind the month, with nothing counted by it."""
    token = tokens[i]
    if not 1 <= token.n <= 31 or token.m or kind_at(tokens, i + 1) in _COUNTED:
        return False
    after = text_from(tokens, i + 1, 1)
    return not after or after not in "人名位份张次元块万件家户级岁层样般起直定些共多几项条例%％.章"


_COUNTED = {
    Kind.GE, Kind.CLOCK_HOUR, Kind.DAYS, Kind.WEEK, Kind.MONTH, Kind.YEAR, Kind.HOURS, Kind.MINUTES, Kind.WORKDAYS, Kind.QUARTER_HOUR,
    Kind.MINUTE_MARK, Kind.NUMBER,
}  # fmt: skip


def _names_month(tokens: Tokens, i: int) -> bool:
    """月 or 月底 at i, behind the month's number."""
    kind = kind_at(tokens, i)
    return kind is Kind.MONTH or (kind is Kind.MONTH_PART and tokens[i].text[0] == "月")


def _behind_month(tokens: Tokens, i: int) -> int:
    """Where to read on: behind 月, but at 月底, which is its own part."""
    return i + 1 if tokens[i].kind is Kind.MONTH else i


def in_month(tokens: Tokens, i: int, year: int, month: int, scene: Scene) -> Parsed:
    """What may follow a named month: a day, a part of it; else the whole month."""
    j = skip_of(tokens, i)
    kind = kind_at(tokens, j)
    if kind is Kind.MONTH_PART:
        return j + 1, _month_part(tokens[j], year, month)
    if kind is Kind.SAME_DAY or (kind is Kind.RELATIVE_DAY and tokens[j].n == 0 and month != 0):
        return j + 1, point(
            add_months(date(year, month, 1), 0).replace(day=min(scene.today.day, month_length(year, month)))
        )
    if kind is Kind.NUMBER and tokens[j].m == 0:
        marked = is_day_mark(tokens, j + 1, -1)
        if marked or (j == i and _bare_number_is_day(tokens, j)):
            found = make_date(year, month, tokens[j].n)
            days = replace(point(found), month=(year, month)) if found else impossible(scene.today)
            return j + 1 + marked, days
    return i, whole_month(year, month)


def _years_said(tokens: Tokens, i: int, scene: Scene) -> tuple[int, int] | None:
    """(index behind it, year) of 2026年, 二〇二六年, 26年3月, 明年."""
    token = tokens[i]
    if token.kind is Kind.RELATIVE_YEAR:
        return i + 1, scene.today.year + token.n
    if token.kind is Kind.RELATIVE and kind_at(tokens, i + 1) is Kind.YEAR:
        return i + 2, scene.today.year + token.n
    if token.kind is not Kind.NUMBER or kind_at(tokens, i + 1) is not Kind.YEAR:
        return None
    if 1900 <= token.n <= 2100:
        return i + 2, token.n
    short = (
        10 <= token.n <= 99
        and len(token.text) == 2
        and kind_at(tokens, i + 2) is Kind.NUMBER
        and kind_at(tokens, i + 3) is Kind.MONTH
    )
    return (i + 2, 2000 + token.n if token.n < 60 else 1900 + token.n) if short else None


def in_year(tokens: Tokens, i: int, year: int, scene: Scene) -> Parsed | None:
    """What may follow a named year: month, quarter, half, beginning or end; else the whole year."""
    j = skip_of(tokens, i)
    kind = kind_at(tokens, j)
    number = tokens[j].n if kind is Kind.NUMBER else 0
    if kind is Kind.NUMBER and _names_month(tokens, j + 1):
        return (
            in_month(tokens, _behind_month(tokens, j + 1), year, number, scene)
            if 1 <= number <= 12
            else (j + 2, impossible(scene.today))
        )
    if kind is Kind.RELATIVE_DAY and tokens[j].n == 0:
        return j + 1, point(add_months(scene.today, 12 * (year - scene.today.year)))
    if kind is Kind.DATE and not tokens[j].parts[0]:
        found = make_date(year, *tokens[j].parts[1:])
        return j + 1, point(found) if found else impossible(scene.today)
    found_part = year_part(tokens, j, year)
    if (
        kind is Kind.NUMBER
        and j == i
        and 10 < number < 120
        and kind_at(tokens, j + 1) in {None, Kind.TEXT, Kind.SEPARATOR, Kind.SHARP, Kind.MORE}
    ):
        return None  # 今年五十八: an age
    return found_part or (i, Days(date(year, 1, 1), date(year, 12, 31), Grain.YEAR))


def year_part(tokens: Tokens, i: int, year: int) -> Parsed | None:
    """第一季度, 三季度, 上半年, 年底 of a given year. After 年 the short 初, 底, 末 mean the year's."""
    kind = kind_at(tokens, i)
    if kind is Kind.HALF_YEAR:
        return i + 1, _months(year, 1 if tokens[i].n == 1 else 7, 6, Grain.YEAR)
    if kind is Kind.YEAR_PART:
        return i + 1, _months(year, tokens[i].n, tokens[i].m - tokens[i].n + 1, Grain.MONTH)
    if (
        kind is Kind.MONTH_PART
        and tokens[i].text in {"初", "底", "末"}
        and kind_at(tokens, i - 1) in {Kind.YEAR, Kind.RELATIVE_YEAR}
    ):
        return i + 1, _months(year, 1, 2, Grain.MONTH) if tokens[i].text == "初" else _months(year, 12, 1, Grain.MONTH)
    j = i + 1 if kind is Kind.ORDINAL else i
    if kind_at(tokens, j) is Kind.NUMBER and kind_at(tokens, j + 1) is Kind.QUARTER and 1 <= tokens[j].n <= 4:
        return j + 2, _months(year, 3 * tokens[j].n - 2, 3, Grain.QUARTER)
    return None


def _months(year: int, month: int, count: int, grain: Grain) -> Days:
    last_year, last_month = shift_month(year, month, count - 1)
    return Days(date(year, month, 1), date(last_year, last_month, month_length(last_year, last_month)), grain)


def said_year(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """2026年, 明年, and what is said in it."""
    year = _years_said(tokens, i, scene)
    if year is None or not 1 < year[1] < 9998:
        return None
    return in_year(tokens, year[0], year[1], scene)


def relative_month(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """下个月8号, 本月底, 上个月, 下季度."""
    if tokens[i].kind is not Kind.RELATIVE:
        return None
    kind = kind_at(tokens, i + 1)
    if _names_month(tokens, i + 1):
        year, month = shift_month(scene.today.year, scene.today.month, tokens[i].n)
        return in_month(tokens, _behind_month(tokens, i + 1), year, month, scene)
    if kind is Kind.QUARTER:
        year, month = shift_month(scene.today.year, (scene.today.month - 1) // 3 * 3 + 1, 3 * tokens[i].n)
        return i + 2, _months(year, month, 3, Grain.QUARTER)
    return None


def _next_of(month: int, day: int, scene: Scene) -> Days:
    """月日 without a year: the next to come within a year, and also the one gone if that is nearer, which has to be asked."""
    today = scene.today
    found = [made for year in (today.year - 1, today.year, today.year + 1) if (made := make_date(year, month, day))]
    coming = [made for made in found if made >= today]
    if not coming:
        return impossible(today)
    gone = [made for made in found if 0 < (today - made).days < (coming[0] - today).days]
    return replace(point(coming[0]), others=tuple(gone), month=(coming[0].year, month))


def said_month(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """10月10号, 十月中旬, 10月: the next to come."""
    if tokens[i].kind is not Kind.NUMBER or not _names_month(tokens, i + 1):
        return None
    month, today = tokens[i].n, scene.today
    if not 1 <= month <= 12 or tokens[i].m:
        has_day = kind_at(tokens, i + 2) is Kind.NUMBER and is_day_mark(tokens, i + 3, -1)
        return (i + 4, impossible(today)) if has_day else None
    j = _behind_month(tokens, i + 1)
    end, days = in_month(tokens, j, today.year, month, scene)
    if days.impossible:
        return end, days
    if days.is_point:
        return end, _next_of(days.first.month, days.first.day, scene)
    if days.last >= today:
        return end, days
    coming = in_month(tokens, j, today.year + 1, month, scene)[1]
    nearer = (today - days.last).days < (coming.first - today).days
    return end, replace(coming, others=(days.first,) if nearer else ())


def next_day_of_month(day: int, scene: Scene) -> Days:
    """The next such day to come, or the one in the month said just before."""
    year, month = scene.today.year, scene.today.month
    if scene.earlier and scene.earlier.month:
        year, month = scene.earlier.month
        found = make_date(year, month, day)
        return replace(point(found), month=(year, month)) if found else impossible(scene.today)
    begins = scene.today
    if scene.earlier and scene.earlier.grain is Grain.YEAR and not scene.earlier.is_point:  # inside 21号到…
        begins = max(begins, scene.earlier.first)
        year, month = begins.year, begins.month
    for later in range(3):
        found = make_date(*shift_month(year, month, later), day)
        if found and found >= begins:
            skipped = later > 0 and make_date(*shift_month(year, month, later - 1), day) is None
            return replace(point(found), bare=True, vague=skipped)
    return impossible(scene.today)


def hurried_day(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """24下午, 25放假, 二十六过来, 改28: a day without 号 beside what only a day can have."""
    token = tokens[i]
    if (
        token.kind is not Kind.NUMBER
        or token.m
        or not 10 <= token.n <= 31
        or len(token.text) < 2
        or token.text == "十一"
    ):
        return None
    before = tokens[i - 1] if i else None
    if before and (before.text[-1] in _NOT_BEFORE_DAY_MARK + "口第" or before.kind in _NO_HURRY):
        return None
    part = kind_at(tokens, i + 1) is Kind.HALF_DAY or text_from(tokens, i + 1, 2) in {"放假", "上班", "那天"}
    begins = before is None or before.kind in {Kind.SEPARATOR, Kind.BE} or before.text in _LEADS_TO_DAY
    wished = begins and _VISITED.match(text_from(tokens, i + 1, 3))
    alone = before and before.text in _LEADS_TO_DAY | {"就是"} and kind_at(tokens, i + 1) in {None, Kind.SEPARATOR}
    if scene.earlier and scene.earlier.lunar and (part or wished):  # 腊月二十赶集，二十一去
        days = next_lunar(scene.earlier.lunar, token.n, scene, None)
        return (i + 1, days) if days else None
    return (i + 1, next_day_of_month(token.n, scene)) if (token.written and part) or wished or alone else None


_VISITED = re.compile("(?:我|俺|就|再)?(?:过?[去来](?!过|了|年)|有空|得空|行不|中不|上午|下午|头晌|后晌)")
_LEADS_TO_DAY = {"约", "改", "换", "那", "挪"}
_NO_HURRY = {Kind.NUMBER, Kind.OPAQUE, Kind.CLOCK, Kind.MONTH, Kind.TO, Kind.CLOCK_HOUR, Kind.DATE}


def day_of_month(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """3号, 二十八号: the next to come."""
    if tokens[i].kind is not Kind.NUMBER or not is_day_mark(tokens, i + 1, i - 1) or tokens[i].n > 99:
        return None
    if tokens[i].m:
        return None
    j = i + 2
    if not 1 <= tokens[i].n <= 31:
        return (j, impossible(scene.today)) if 31 < tokens[i].n < 40 and tokens[i + 1].text == "号" else None
    return j, next_day_of_month(tokens[i].n, scene)


def month_or_year_part(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """月底, 上旬, 年底, 第三季度, 下半年 with nothing before them: the current one, or the next if it is over."""
    token, today = tokens[i], scene.today
    if token.kind is Kind.MONTH_PART and len(token.text) > 1:
        days = _month_part(token, *((scene.earlier.month if scene.earlier else None) or (today.year, today.month)))
        return i + 1, days if days.last >= today else _month_part(token, *shift_month(today.year, today.month, 1))
    if token.kind in {Kind.HALF_YEAR, Kind.YEAR_PART, Kind.ORDINAL, Kind.NUMBER}:
        found = year_part(tokens, i, today.year)
        return found if found is None or found[1].last >= today else year_part(tokens, i, today.year + 1)
    return None


def written_date(tokens: Tokens, i: int, scene: Scene) -> Parsed | None:
    """2026-10-10, 10/10, 10.10号, 2026-10."""
    token = tokens[i]
    if token.kind is not Kind.DATE:
        return None
    year, month, day = token.parts
    end = i + 2 if kind_at(tokens, i + 1) is Kind.DAY_OF_MONTH and day else i + 1
    if not year:
        days = _next_of(month, day, scene)
        return end, replace(days, vague=days.vague or token.n == 1)
    if not 1 <= month <= 12 or not 1 <= year <= 9998:
        return end, impossible(scene.today)
    if not day:
        return end, whole_month(year, month)
    found = make_date(year, month, day)
    return end, replace(point(found), month=(year, month)) if found else impossible(scene.today)
