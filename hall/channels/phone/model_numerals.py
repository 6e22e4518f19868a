"""Numbers, dates, times and codes as they are said in Mandarin. Pure."""

from __future__ import annotations

import re

DIGITS = "零幺二三四五六七八九"
_FIGURES = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_MEASURES = "元人个平米㎡吨户万"
_PAIRS = "个位天次样份张种项名件条块间户家辆段层遍句点"
WEEKDAYS = {"日": "天", "天": "天"}
LONGEST_NUMBER = 5  # digits; what is longer is a code and said digit by digit

_MASKED = re.compile(r"(?<![\dA-Za-z])\d{2,6}\*+(\d{3}[\dXx])(?![\dA-Za-z])")
_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号](?:[（(](?:周|星期)([一二三四五六日天])[）)])?")
_YEAR = re.compile(r"(?<!\d)(\d{4})年")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:：](\d{2})(?!\d)")
_RANGE = re.compile(r"(?<=[点半分])\s*[—–~～-]+\s*(?=(?:上午|下午|中午|晚上)?[一二三四五六七八九十两])")
_WEEKDAY = re.compile(r"周([一二三四五六日])(?![年岁期])")
_CODE = re.compile(
    r"(?<![\dA-Za-z])(?=[A-Z0-9 -]*\d{4})[A-Z]{0,4}\d(?:[A-Z0-9]|[ -](?=[A-Z0-9])){4,}(?![\dA-Za-z元人个平米㎡吨户万])|[A-Z]{2,4}\d{2} \d{4}[\d -]+\d"
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")
_DECIMAL = re.compile(r"(?<![\d.])(\d+)\.(\d+)(?![\d.])")
_CALLED = re.compile(r"(?<=[打拨或])(1(?:10|19|20|22)|12345)(?!\d)")
_NUMBER = re.compile(r"\d+")


def cardinal(number: int) -> str:
    """Say a number: 0 → 零, 12 → 十二, 105 → 一百零五, 20000 → 二万."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        joint = "零" if low and low < 1_000 else ""
        return cardinal(high) + "万" + joint + (cardinal(low) if low else "")
    said, gap = "", False
    for place in (3, 2, 1, 0):
        figure = number // 10**place % 10
        if figure:
            said += ("零" if gap else "") + _FIGURES[figure] + _UNITS[place]
            gap = False
        elif said:
            gap = True
    said = said or "零"
    return said[1:] if said.startswith("一十") else said


def spelled(code: str) -> str:
    """Say a code character by character, in groups with a pause between: 38001234 → 三八零零，幺二三四."""
    parts = re.findall(r"[A-Z]+|\d+", code.upper().replace(" ", ""))
    groups = [group for part in parts for group in (_grouped(part) if part.isdigit() else [" ".join(part)])]
    return "，".join("".join(DIGITS[int(c)] if c.isdigit() else c for c in group) for group in groups)


def _grouped(digits: str) -> list[str]:
    """Cut digits as people say them: a phone 3-4-4, six 3-3, five as one, otherwise by four."""
    length = len(digits)
    if length == 11:
        return [digits[:3], digits[3:7], digits[7:]]
    if length <= 5:
        return [digits]
    if length in (17, 18):
        return [digits[:6], digits[6:14], digits[14:]]
    step = 3 if length in (6, 9) else 4
    return [digits[start : start + step] for start in range(0, length, step)]


def figures(digits: str) -> str:
    """Say the digits of a year or a part after the point: 2026 → 二零二六."""
    return "".join(_FIGURES[int(digit)] for digit in digits)


def clock(hour: int, minute: int) -> str:
    """Say a time: 10:30 → 十点半, 14:05 → 十四点零五分, 2:00 → 两点."""
    said = ("两" if hour == 2 else cardinal(hour)) + "点"
    if minute == 0:
        return said
    if minute == 30:
        return said + "半"
    return said + ("零" if minute < 10 else "") + cardinal(minute) + "分"


def said_numbers(text: str) -> str:
    """Return the text with every figure in words."""
    text = _MASKED.sub(lambda m: f"尾号{spelled(m[1])}", text)
    text = _ISO_DAY.sub(lambda m: f"{figures(m[1])}年{cardinal(int(m[2]))}月{cardinal(int(m[3]))}号", text)
    text = _DAY.sub(_day, text)
    text = _YEAR.sub(lambda m: f"{figures(m[1])}年", text)
    text = _CLOCK.sub(_clock, text)
    text = _RANGE.sub("到", text)
    text = _WEEKDAY.sub(lambda m: f"星期{WEEKDAYS.get(m[1], m[1])}", text)
    text = _CODE.sub(lambda m: spelled(m[0]), text)
    text = _CALLED.sub(lambda m: spelled(m[1]), text)
    text = _PERCENT.sub(lambda m: f"百分之{_plain(m[1])}", text)
    text = _DECIMAL.sub(lambda m: _plain(m[0]), text)
    return _NUMBER.sub(lambda m: _counted(m[0], text[m.end() : m.end() + 1], text[m.start() - 1 : m.start()]), text)


def _day(found: re.Match[str]) -> str:
    year = f"{figures(found[1])}年" if found[1] else ""
    weekday = f"，星期{WEEKDAYS.get(found[4], found[4])}" if found[4] else ""
    tail = "，" if found[4] else ""
    return f"{year}{cardinal(int(found[2]))}月{cardinal(int(found[3]))}号{weekday}{tail}"


def _clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    return clock(hour, minute) if hour < 25 and minute < 60 else found[0]


def _plain(number: str) -> str:
    whole, _, part = number.partition(".")
    return cardinal(int(whole)) + (f"点{figures(part)}" if part else "")


def _counted(digits: str, following: str, before: str) -> str:
    counted = bool(following) and following in _MEASURES
    if (len(digits) >= LONGEST_NUMBER and not counted) or len(digits) > 8 or (digits[0] == "0" and len(digits) > 1):
        return spelled(digits)
    return "两" if digits == "2" and before != "第" and following and following in _PAIRS else cardinal(int(digits))
