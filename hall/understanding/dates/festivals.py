"""Festivals by name, solar terms and the lunar calendar: which date they fall on in a year."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from lunardate import LunarDate

YearRule = Callable[[int], date | None]

#: (century constant for 2000-2099, month) of the solar terms; day = floor(y * 0.2422 + c) - floor((y - spring) / 4).
_SOLAR_TERMS = {
    "小寒": (5.4055, 1), "大寒": (20.12, 1), "立春": (3.87, 2), "雨水": (18.73, 2), "惊蛰": (5.63, 3), "春分": (20.646, 3), "清明": (4.81, 4),
    "谷雨": (20.1, 4), "立夏": (5.52, 5), "小满": (21.04, 5), "芒种": (5.678, 6), "夏至": (21.37, 6), "小暑": (7.108, 7), "大暑": (22.83, 7),
    "立秋": (7.5, 8), "处暑": (23.13, 8), "白露": (7.646, 9), "秋分": (23.042, 9), "寒露": (8.318, 10), "霜降": (23.438, 10), "立冬": (7.438, 11),
    "小雪": (22.36, 11), "大雪": (7.18, 12), "冬至": (21.94, 12),
}  # fmt: skip
#: Years in which the formula is a day off.
_SOLAR_EXCEPTIONS = {
    ("雨水", 2026): -1, ("春分", 2084): 1, ("小满", 2008): 1, ("芒种", 2016): 0, ("小暑", 2016): 1, ("立秋", 2002): 1, ("霜降", 2089): 1,
    ("立冬", 2089): 1, ("冬至", 2021): -1, ("小寒", 2019): -1, ("大寒", 2082): 1, ("大雪", 1954): 1,
}  # fmt: skip


def lunar_to_solar(year: int, month: int, day: int, leap: bool = False) -> date | None:
    """The day a lunar date falls on; None when that month has no such day or lies outside 1900-2099."""
    try:
        solar: date = LunarDate(year, month, day, leap).to_solar_date()
    except (ValueError, AttributeError, IndexError):
        return None
    return solar


def last_of_lunar_year(year: int) -> date | None:
    """除夕 that ends the lunar year, in the solar year `year`."""
    new_year = lunar_to_solar(year, 1, 1)
    return new_year - timedelta(days=1) if new_year else None


def _solar_term(name: str) -> YearRule:
    constant, month = _SOLAR_TERMS[name]

    def day(year: int) -> date | None:
        if not 2000 <= year <= 2099:
            return None
        y = year - 2000
        leaps = (y - 1) // 4 if month <= 2 else y // 4
        return date(year, month, int(y * 0.2422 + constant) - leaps + _SOLAR_EXCEPTIONS.get((name, year), 0))

    return day


def _fixed(month: int, day: int) -> YearRule:
    return lambda year: date(year, month, day)


def _nth_weekday(month: int, nth: int, weekday: int) -> YearRule:
    def day(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))

    return day


def _lunar(month: int, day: int) -> YearRule:
    """Months 11 and 12 of a lunar year mostly fall into the next solar year; the one inside `year` is wanted."""

    def solar(year: int) -> date | None:
        for lunar_year in (year, year - 1):
            found = lunar_to_solar(lunar_year, month, day)
            if found and found.year == year:
                return found
        return None

    return solar


@dataclass(frozen=True)
class Festival:
    """`official`: its name in the yearly notice when it brings days off. `words`: a regular expression."""

    words: str
    day: YearRule
    official: str = ""


_NOT_PLACE = r"(?!路|街|广场|大道|大街|小区|大厦|村|镇|社区|酒店|公园|桥|中学|小学|医院|商场|超市|新村|上河园)"
_HOLIDAY_CONTEXT = (
    r"(?=节|假|长假|小长假|黄金周|期间|放假|前|后|之前|之后|以后|过后|回来|那天|当天|第|的?最后|上班|$|[,，。!！?？])"
)

FESTIVALS: tuple[Festival, ...] = (
    Festival(rf"元旦节?{_NOT_PLACE}|新年(?!度|级|好|快乐)", _fixed(1, 1), "元旦"),
    Festival(
        rf"(?:春节|农历新年|大年初一|正月初一|(?<=过完)年|(?<=过了)年|过年|"
        rf"(?<![\d一二三四五六七八九十两几多半今明去前后来近整每同一百千零〇成未老少青童中幼周往历学a-zA-Z])年(?=[前后](?!后)))(?!级|龄|货|快乐){_NOT_PLACE}",
        _lunar(1, 1),
        "春节",
    ),
    Festival(rf"清明节?{_NOT_PLACE}", _solar_term("清明"), "清明节"),
    Festival(rf"(?:劳动节|国际劳动节|五一节|(?<![\d一二三四五六七八九十周期拜月年初])五一(?![\d一二三四五六七八九十点号日月个零幺])){_NOT_PLACE}", _fixed(5, 1), "劳动节"),
    Festival(rf"端午节?{_NOT_PLACE}|端阳节?|五月节", _lunar(5, 5), "端午节"),
    Festival(rf"中秋节?{_NOT_PLACE}|八月节|团圆节", _lunar(8, 15), "中秋节"),
    Festival(rf"国庆节?{_NOT_PLACE}|十一国庆节?|(?:(?<=过了)|(?<=过完)|(?<=今年)|(?<=明年)|(?<![\d一二三四五六七八九十周期拜月年初]))十一{_HOLIDAY_CONTEXT}(?!月)", _fixed(10, 1), "国庆节"),
    Festival(r"大年三十|年三十|除夕夜?|大年夜|大年卅", last_of_lunar_year),
    Festival(r"元宵节?|上元节", _lunar(1, 15)),
    Festival(r"龙抬头", _lunar(2, 2)),
    Festival(r"上巳节", _lunar(3, 3)),
    Festival(r"七夕节?", _lunar(7, 7)),
    Festival(r"中元节?|鬼节|盂兰节?", _lunar(7, 15)),
    Festival(r"重阳节?|老人节", _lunar(9, 9)),
    Festival(r"寒衣节", _lunar(10, 1)),
    Festival(r"腊八节?", _lunar(12, 8)),
    Festival(r"(?<!了解)(?<!多)小年(?!轻|级|龄|夜)", _lunar(12, 23)),
    Festival(r"佛诞|浴佛节", _lunar(4, 8)),
    Festival(r"(?:西方)?情人节", _fixed(2, 14)),
    Festival(r"(?:国际)?(?:劳动)?妇女节|三八节|三八妇女节|女神节|(?<![\d一二三四五六七八九十])三八(?=前|后|那天|当天)", _fixed(3, 8)),
    Festival(r"植树节", _fixed(3, 12)),
    Festival(r"消费者权益日", _fixed(3, 15)),
    Festival(r"愚人节", _fixed(4, 1)),
    Festival(r"(?:五四)?青年节", _fixed(5, 4)),
    Festival(r"护士节", _fixed(5, 12)),
    Festival(r"(?:六一|国际)?儿童节|(?<![\d一二三四五六七八九十周期拜月年初])六一(?![\d一二三四五六七八九十点号日月个零幺])" + _NOT_PLACE, _fixed(6, 1)),
    Festival(r"建党节|七一(?=建党|前|后|那天|当天)", _fixed(7, 1)),
    Festival(r"(?:八一)?建军节|八一(?=建军|前|后|那天|当天)", _fixed(8, 1)),
    Festival(r"教师节", _fixed(9, 10)),
    Festival(r"万圣节前夜|万圣夜", _fixed(10, 31)),
    Festival(r"万圣节", _fixed(10, 31)),
    Festival(r"光棍节|双十一|双11", _fixed(11, 11)),
    Festival(r"双十二", _fixed(12, 12)),
    Festival(r"平安夜|圣诞夜", _fixed(12, 24)),
    Festival(r"圣诞节?(?!老人|树)", _fixed(12, 25)),
    Festival(r"跨年夜?|元旦前夜", _fixed(12, 31)),
    Festival(r"(?<![\d.-])520(?=那天|当天|这天|上午|下午|早上|$|[,，。去来])", _fixed(5, 20)),
    Festival(r"(?<![\d.-])618(?=那天|当天|这天|上午|下午|$|[,，。去来])", _fixed(6, 18)),
    Festival(r"母亲节", _nth_weekday(5, 2, 7)),
    Festival(r"父亲节", _nth_weekday(6, 3, 7)),
    Festival(r"感恩节", _nth_weekday(11, 4, 4)),
    *(Festival(rf"{name}(?:那天|当天|节气|节|这天)?", _solar_term(name)) for name in _SOLAR_TERMS if name not in {"清明", "小满", "大雪", "小雪", "大寒"}),
    *(Festival(rf"{name}(?=那天|当天|节气|这天|的?前一?天|的?[前后]一天|前后|的?第二天|[以之]前|[以之过]后|后第)", _solar_term(name)) for name in ("小满", "大雪", "小雪", "大寒")),
)  # fmt: skip

_PATTERN = re.compile("|".join(f"(?P<f{index}>{festival.words})" for index, festival in enumerate(FESTIVALS)))
#: Every character a festival's name may begin with, so that others are not tried.
FESTIVAL_STARTS = frozenset(
    "56元新春农大正过年清劳国五端中八团十除上龙三七鬼盂重老寒腊小佛浴西情际妇女植消愚青护六儿建教万光双平圣跨母父感立雨惊谷夏芒秋处白霜冬"
) | {name[0] for name in _SOLAR_TERMS}
OFFICIAL_NAMES = tuple(festival.official for festival in FESTIVALS if festival.official)


#: 我叫李国庆, 申请人王建军.
_NAMED = re.compile("(?:叫|姓名[是:]?|我是|申请人)[一-龥]$")


def match_festival(text: str, at: int) -> tuple[int, int] | None:
    """(index into FESTIVALS, end) of a festival named at this offset."""
    if text[at] not in FESTIVAL_STARTS or _NAMED.search(text[max(0, at - 4) : at]):
        return None
    match = _PATTERN.match(text, at)
    return (int((match.lastgroup or "f0")[1:]), match.end()) if match and match.end() > at else None
