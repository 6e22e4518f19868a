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

_BEGIN, _END = r" ?(?<![A-Za-z])(?:(?:on|the|in) )*", r"(?![A-Za-z]) ?"
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


_UNITS = {
    "day": "天",
    "week": "个星期",
    "month": "个月",
    "hour": "个小时",
    "minute": "分钟",
    "working day": "个工作日",
    "business day": "个工作日",
}
_COUNT = r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|ten|half an)"
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_SPAN = _COUNT + r" (?P<unit>(?:working |business )?days?|weeks?|months?|hours?|minutes?)"
_EDGES = {"end": "底", "late": "底", "beginning": "初", "start": "初", "early": "初", "mid": "中旬", "middle": "中旬"}


def _span(lead: str, tail: str) -> Callable[[re.Match[str]], str]:
    """In two days, within a week: counted from now."""

    def spoken(match: re.Match[str]) -> str:
        count, unit = match["n"].lower(), match["unit"].lower().rstrip("s")
        if count == "half an":
            return f"{lead}半个小时{tail}"
        return f"{lead}{_WORDS.get(count, count)}{_UNITS[unit]}{tail}"

    return spoken


def _edge(match: re.Match[str]) -> str:
    """End of this month, early December."""
    edge = _EDGES[match["edge"].lower()]
    if match["month"]:
        return f"{_MONTHS.index(match['month'][:3].lower()) + 1}月{edge}"
    return _RELATIVE[(match["rel"] or "this").lower()] + "个月" + (edge if edge == "中旬" else "月" + edge)


def _past_hour(match: re.Match[str]) -> str:
    """Half past nine, quarter to ten."""
    hour = _HOURS.get(match["hour"].lower(), match["hour"])
    if match["side"].lower() == "to":
        return f"差一刻{hour}点"
    return f"{hour}点" + ("半" if match["part"].lower() == "half" else "一刻")


_HOURS = {
    word: str(n)
    for n, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
_HOUR = rf"(?P<hour>1[0-2]|[1-9]|{'|'.join(_HOURS)})"


def _oclock(match: re.Match[str]) -> str:
    return _HOURS.get(match["hour"].lower(), match["hour"]) + "点"


def _half_first(match: re.Match[str]) -> str:
    """Am 10, pm3点."""
    return ("上午" if match["half"] in "aA" else "下午") + match["hour"] + (match["o"] or "点")


def _hour_bound(match: re.Match[str]) -> str:
    """After 3pm, before 10:30 am."""
    side = "以后" if match["side"].lower() == "after" else "以前"
    hour = match["hour"] if ":" in match["hour"] else match["hour"] + "点"
    return ("上午" if match["half"] in "aA" else "下午") + hour + side


#: Read before the days: what is counted, the edges of months, the hours.
_FIRST_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf" ?(?<![A-Za-z])in (?:about )?{_SPAN}(?:' time)?{_END}", re.IGNORECASE), _span("", "后")),
    (re.compile(rf" ?(?<![A-Za-z])within (?:the next )?{_SPAN}{_END}", re.IGNORECASE), _span("", "内")),
    (re.compile(rf" ?(?<![A-Za-z]){_SPAN} (?:later|from (?:now|today)){_END}", re.IGNORECASE), _span("", "后")),
    (
        re.compile(
            rf" ?(?<![A-Za-z])(?:at )?(?:the )?(?P<edge>{'|'.join(_EDGES)})[ -](?:of )?(?:the )?(?:(?:(?P<rel>this|next|last) )?month|{_MONTH}){_END}",
            re.IGNORECASE,
        ),
        _edge,
    ),
    (_pattern(rf"(?:at )?(?P<part>half|(?:a )?quarter) (?P<side>past|to) {_HOUR}"), _past_hour),
    (_pattern(rf"(?:at )?{_HOUR} ?o['’ ]?clock"), _oclock),
    (re.compile(r" ?(?<![A-Za-z])(?P<side>after|before|by) (?P<hour>\d{1,2}(?::\d\d)?) ?(?P<half>[ap])\.?m\.?(?![A-Za-z]) ?", re.IGNORECASE), _hour_bound),
    (re.compile(r" ?(?<![A-Za-z])(?P<half>[ap])\.?m\.? ?(?P<hour>\d{1,2})(?!\d*[月号日./-])(?P<o>点|:\d\d)? ?", re.IGNORECASE), _half_first),
    (_pattern(r"asap|as soon as possible"), lambda _match: "尽快"),
)  # fmt: skip
#: Read after them, when the days are Chinese: what stands between or before.
_DAY = r"(?:\d+月\d+号|[下这上]?周[一二三四五六日末]|[今明后昨]天|下个月|下周)"
_LAST_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"({_DAY}) ?(下周|这周)(?![一二三四五六日末])"), lambda match: match[2] + match[1] if match[1][0] == "周" else match.group()),
    (re.compile(rf" ?(?<![A-Za-z])(?:from|between) ?(?={_DAY})", re.IGNORECASE), lambda _match: "从"),
    (re.compile(rf"(?<=[一二三四五六日号天午点]) ?(?:to|till?|until|through|-) ?(?={_DAY}|\d{{1,2}}点)", re.IGNORECASE), lambda _match: "到"),
    (re.compile(rf" ?(?<![A-Za-z])(?:by|before|no later than|until) ?(?={_DAY})", re.IGNORECASE), lambda _match: "最晚"),
    (re.compile(rf" ?(?<![A-Za-z])after ?(?P<day>{_DAY})", re.IGNORECASE), lambda match: match["day"] + "之后"),
    (re.compile(rf" ?(?<![A-Za-z])not ?(?:on )?(?={_DAY})", re.IGNORECASE), lambda _match: "不是"),
    (re.compile(rf"(?<=[一二三四五六日号天午点末]) ?or ?(?={_DAY})", re.IGNORECASE), lambda _match: "或者"),
    (re.compile(rf"(?<=[一二三四五六日号天午点末]) ?and ?(?={_DAY})", re.IGNORECASE), lambda _match: "和"),
    (re.compile(r"(?<=[一二三四五六日号天]) ?(?P<half>[ap])m(?![A-Za-z])", re.IGNORECASE), lambda match: "上午" if match["half"] in "aA" else "下午"),
    (re.compile(r" ?(?<![A-Za-z])at ?(?P<hour>1[0-2]|[1-9])(?![\d:点月号.-]| ?[AaPp]\.?[Mm])"), lambda match: match["hour"] + "点"),
)  # fmt: skip

_DAY_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_pattern(f"{_MONTH} {_NUMBER}"), _month),
    (_pattern(f"{_NUMBER} (?:of )?{_MONTH}"), _month),
    (_pattern(r"(?:(?P<rel>next|this|coming|last) )?" + _WEEKDAY), _weekday),
    (_pattern(r"(?P<rel>next|this|last) (?P<unit>week|month|year|morning|afternoon|evening)"), _period),
    (_pattern(f"(?P<word>{'|'.join(_DAYS)})"), lambda match: _DAYS[match["word"].lower()]),
)
_PART = _pattern(f"(?<!good )(?P<word>{'|'.join(_PARTS)})")
_LATIN = re.compile("[A-Za-z]{2}")

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def rules_for(text: str) -> tuple[Rule, ...]:
    """What to rewrite, in order; nothing for a text without Latin words. Parts of the day count only where a day is named."""
    if not _LATIN.search(text):
        return ()
    named = any(pattern.search(text) for pattern, _ in _DAY_RULES) or re.search("[天周号日]|星期|礼拜", text)
    part: tuple[Rule, ...] = ((_PART, lambda match: _PARTS[match["word"].lower()]),) if named else ()
    return (*_FIRST_RULES, *_DAY_RULES, *part, *(_LAST_RULES if named else ()))
