"""English day words as citizens mix them in: Friday, next Tuesday, tomorrow afternoon, Dec 3 — put into the Chinese that is read."""

from __future__ import annotations

import re
from collections.abc import Callable

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RELATIVE = {"next": "下", "coming": "下", "this": "这", "last": "上"}
_DAYS = {
    "day after tomorrow": "后天", "day before yesterday": "前天", "tomorrow": "明天", "tmr": "明天", "today": "今天", "yesterday": "昨天",
    "tonight": "今天晚上", "weekend": "周末",
}  # fmt: skip
_PARTS = {"morning": "上午", "afternoon": "下午", "evening": "晚上", "noon": "中午"}
_PERIODS = {"week": "周", "month": "个月"}
_YEARS = {"next": "明年", "coming": "明年", "this": "今年", "last": "去年"}

_BEGIN, _END = r" ?(?<![A-Za-z])(?:(?:on|the|by|in) )*", r"(?![A-Za-z]) ?"
_WEEKDAY = r"(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NUMBER = r"(?P<n>[12]?\d|3[01])(?:st|nd|rd|th)?(?![\d:/.-])"


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(_BEGIN + body + _END, re.IGNORECASE)


def _weekday(match: re.Match[str]) -> str:
    """Sat and Sun alone are verbs and newspapers as well: they need a capital or a word before."""
    relative, short = match["rel"], match["day"].lower()
    word = match.group().strip().split()[-1]
    if not relative and word.lower() in {"sat", "sun", "sunrs", "suns"} and not word[0].isupper():
        return match.group()
    return (_RELATIVE[relative.lower()] if relative else "") + "周" + "一二三四五六日"[_WEEKDAYS.index(short)]


def _period(match: re.Match[str]) -> str:
    relative, unit = match["rel"].lower(), match["unit"].lower()
    if unit in _PARTS:
        return "今天" + _PARTS[unit] if relative == "this" else match.group()
    return _YEARS[relative] if unit == "year" else _RELATIVE[relative] + _PERIODS[unit]


def _month(match: re.Match[str]) -> str:
    return f"{_MONTHS.index(match['month'][:3].lower()) + 1}月{match['n']}号"


_DAY_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_pattern(f"{_MONTH} {_NUMBER}"), _month),
    (_pattern(f"{_NUMBER} (?:of )?{_MONTH}"), _month),
    (_pattern(r"(?:(?P<rel>next|this|coming|last) )?" + _WEEKDAY), _weekday),
    (_pattern(r"(?P<rel>next|this|last) (?P<unit>week|month|year|morning|afternoon|evening)"), _period),
    (_pattern(f"(?P<word>{'|'.join(_DAYS)})"), lambda match: _DAYS[match["word"].lower()]),
)
_PART = _pattern(f"(?<!good )(?P<word>{'|'.join(_PARTS)})")
_LATIN = re.compile("[A-Za-z]{3}")

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def rules_for(text: str) -> tuple[Rule, ...]:
    """What to rewrite, in order; nothing for a text without Latin words. Parts of the day count only where a day is named."""
    if not _LATIN.search(text):
        return ()
    named = any(pattern.search(text) for pattern, _ in _DAY_RULES) or re.search("[天周号日]|星期|礼拜", text)
    part: tuple[Rule, ...] = ((_PART, lambda match: _PARTS[match["word"].lower()]),) if named else ()
    return (*_DAY_RULES, *part)
