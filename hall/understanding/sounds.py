"""Day words as recognisers and hurried thumbs mistake them: other characters of the same sound, put right where only a date fits.

A variant is never a list of known slips: it is any common character that sounds the same. What keeps it safe is its place: one
character of the word still stands, and what precedes or follows can only belong to a date (下午散点, 星器四, 明田下午).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_HIGH, _LOW = range(0xB0, 0xD8), range(0xA1, 0xFF)
_DIGITS = "一二三四五六七八九十"
_WEEKDAYS = "一二三四五六日天"
#: A part of the day, an hour or a wish, where a day may stand before it.
_PARTS = r"上午|下午|中午|早上|晚上|傍晚|早晨|清晨|一早"
_HOUR = rf"[两{_DIGITS}\d]{{1,3}}(?:点|:\d)"
_DAY_FOLLOWS = rf"(?=的?(?:{_PARTS}|[上下]五|{_HOUR})|[去来约过]|[能可]|行|吧|$|[,，。?？!！])"
_DAY_PRECEDES = rf"(?:(?<=[今明后前昨]天)|(?<=[周期拜][{_WEEKDAYS}])|(?<=\d[号日])|(?<=[{_DIGITS}][号日]))"
_ENDS = rf"(?={_PARTS}|{_HOUR}|[去来]|吧|$|[,，。?？!！])"
_PART_PRECEDES = r"(?:(?<=上午)|(?<=下午)|(?<=早上)|(?<=晚上)|(?<=中午))"
#: Of the same sound, but words of their own in such a place: 留点, 起点, 商务, 办, 周一样, 礼拜寺.
_OWN_WORD = {
    "一": "以已亦也易意亿义异议", "二": "", "三": "", "四": "是似", "五": "无物务误", "六": "留", "七": "起", "八": "吧把", "九": "就旧久",
    "十": "是时事使实", "点": "", "半": "办班板版般", "号": "好", "天": "", "上": "晌", "下": "", "周": "昼", "明": "命", "后": "", "今": "进近",
    "前": "千欠", "昨": "做作坐座", "午": "物务无", "早": "找", "晚": "玩完万", "中": "", "星": "行性", "期": "起", "礼": "里", "拜": "",
    "日": "", "月": "",
}  # fmt: skip


@lru_cache(maxsize=1)
def _common() -> dict[str, str]:
    """Sound → all of the 3755 common characters that have it."""
    characters = [
        bytes((high, low)).decode("gb2312") for high in _HIGH for low in _LOW if not (high == 0xD7 and low > 0xF9)
    ]
    sounds: dict[str, str] = {}
    for character, sound in zip(characters, lazy_pinyin(characters, style=Style.NORMAL), strict=True):
        alike = _slurred(sound)
        sounds[alike] = sounds.get(alike, "") + character
    return sounds


def _slurred(sound: str) -> str:
    """Sounds that many speakers and recognisers do not tell apart as one: shan and san, xin and xing."""
    for strict, loose in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        sound = loose + sound[2:] if sound.startswith(strict) else sound
    return sound[:-1] if sound.endswith(("ing", "eng")) else sound


@lru_cache(maxsize=64)
def like(character: str, *, any_word: bool = False) -> str:
    """Common characters of about the same sound, for use inside […]; without `any_word` none that is a word of its own beside a date."""
    sound = _slurred(lazy_pinyin(character, style=Style.NORMAL)[0])
    own = character + _DIGITS + ("" if any_word else _OWN_WORD.get(character, ""))
    return "".join(one for one in _common()[sound] if one not in own)


def _every_own_word() -> str:
    return "".join(_OWN_WORD[one] for one in _DIGITS)


def _numerals(numerals: str, *, any_word: bool = False) -> dict[str, str]:
    """Misheard character → numeral; of two that slurred speech confuses (四, 十) the one of exactly that sound."""
    meant: dict[str, str] = {}
    for one in numerals:
        exact = lazy_pinyin(one, style=Style.NORMAL)[0]
        for character in like(one, any_word=any_word):
            if character in _every_own_word() and character not in _OWN_WORD.get(one, "") and not any_word:
                continue
            if character not in meant or lazy_pinyin(character, style=Style.NORMAL)[0] == exact:
                meant[character] = one
    return meant


def _looked_up(pattern: str, meant: dict[str, str]) -> Rule:
    return re.compile(pattern), lambda match: meant[match.group()]


def _rule(pattern: str, meant: str) -> Rule:
    """The match becomes `meant`, behind the number in it where there is one."""
    return re.compile(pattern), lambda match: match.groupdict("").get("n", "") + meant


def _spelled() -> Rule:
    """Day words typed as they sound, before the keyboard made characters of them: zhouwu下午, mingtian xiawu 3 dian."""
    units = ("周", "星期", "礼拜")
    days = [unit + day for unit in units for day in _WEEKDAYS] + [first + "天" for first in ("今", "明", "后", "大后")]
    days += ["上午", "下午", "早上", "中午", "晚上", "下个月", "月底"]
    days += [lead + of + unit for lead in "下这" for of in ("", "个") for unit in units]
    latin = {"".join(lazy_pinyin(word)): word for word in days}
    more = {"".join(lazy_pinyin(word)): word for word in [*_DIGITS, "十一", "十二", "两", "点", "半", "号", "月"]}
    day, any_word = ("|".join(sorted(words, key=len, reverse=True)) for words in (latin, latin | more))
    pattern = re.compile(rf"(?<![A-Za-z])(?:{day})(?: ?(?:{any_word}|\d{{1,2}}))*(?![A-Za-z])", re.IGNORECASE)
    word = re.compile(any_word, re.IGNORECASE)

    def written(match: re.Match[str]) -> str:
        return word.sub(lambda found: (latin | more)[found.group().lower()], match.group()).replace(" ", "")

    return pattern, written


def _part(word: str, more: str = "") -> Rule:
    """上午 and the like with one character mistaken, behind a day or before an hour; `more`: mistaken for a numeral (上五)."""
    first, last = word[0], word[1]
    body = rf"(?:[{like(first)}]{last}|{first}[{like(last)}{more}])"
    return _rule(rf"{_DAY_PRECEDES}{body}|(?<![早晚一二三四五六]){body}(?={_HOUR})", word)


def _day(word: str) -> Rule:
    first, last = word[0], word[1]
    return _rule(
        rf"(?:(?<![一-龥])|(?<=大))[{like(first)}]{last}{_DAY_FOLLOWS}|{first}[{like(last)}]{_DAY_FOLLOWS}", word
    )


def _units() -> tuple[Rule, ...]:
    """星期, 礼拜 and 周 before a day of the week, then the day of the week behind them."""
    days, any_word = _numerals(_WEEKDAYS), _numerals(_WEEKDAYS, any_word=True)
    any_day, sounds = "".join(days) + _WEEKDAYS, "".join(days)
    star, period, week = f"[{like('星')}]", f"[{like('期')}七]", f"[{like('周')}]"
    return (
        _rule(rf"星{period}(?=[{any_day}])|{star}期(?=[{any_day}]{_ENDS})", "星期"),
        _rule(rf"(?:(?<=[下这上本个])|(?<![一-龥])){star}{period}(?=[{any_day}]{_ENDS})", "星期"),
        _rule(rf"礼[{like('拜')}](?=[{any_day}])|[{like('礼')}里]拜(?=[{any_day}]{_ENDS})", "礼拜"),
        _rule(rf"(?<=[下这上本]){week}(?=[{_WEEKDAYS}末])|(?<![一-龥]){week}(?=[{_WEEKDAYS}](?:{_PARTS}|{_HOUR}))", "周"),
        _rule(rf"[{like('下')}](?=个?(?:周|星期|礼拜)[{_WEEKDAYS}])", "下"),
        _looked_up(rf"(?:(?<=星期)|(?<=礼拜))[{sounds}](?![庙院堂楼])", days),
        _looked_up(rf"(?<=[下这上本]周)[{sounds}](?=[我俺想约])|(?:(?<=[下这上本]周)|(?<![一-龥]周)(?<=周))[{sounds}]{_ENDS}", days),
        _looked_up(rf"(?:(?<=星期)|(?<=礼拜)|(?<=[下这上本]周)|(?<![一-龥]周)(?<=周))[{''.join(any_word)}](?={_PARTS})", any_word),
    )  # fmt: skip


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """What to put right, in order: each rule finds the context that those before it have mended."""
    hours, any_word = _numerals(_DIGITS + "两"), _numerals(_DIGITS + "两", any_word=True)
    number = rf"(?P<n>[两{_DIGITS}\d]{{1,3}})"
    return (
        _spelled(),
        *_units(),
        _rule(r"(?P<n>[今明后前昨])夭", "天"),
        _rule(rf"(?P<n>[上下中])牛(?=$|[,，。]|{_HOUR})", "午"),
        _rule(rf"(?P<n>[今明后前昨])几(?={_PARTS})", "天"),
        *(_day(first + "天") for first in "今明后前昨"),
        _part("上午", "五"), _part("下午", "五"), _part("中午"), _part("早上"), _part("晚上"),
        _looked_up(rf"(?:{_PART_PRECEDES}|{_DAY_PRECEDES})[{''.join(hours)}](?=点(?![心餐头名评滴子菜]))", hours),
        _rule(rf"(?:{_PART_PRECEDES}|{_DAY_PRECEDES}){number}[{like('点')}]", "点"),
        _rule(rf"(?<=[两{_DIGITS}\d]点)(?:[伴拌扮](?![演成随])|办(?=给我|左右|到|前后|有)|[板版](?=给我|左右|到|前后|$|[,，。!?]))", "半"),
        _looked_up(rf"{_PART_PRECEDES}[{''.join(any_word)}](?=点(?:$|[,，。半整钟]))", any_word),
        _rule(rf"(?<=月)[而儿尔耳][时是石实十](?=[{_DIGITS}]?[号日])", "二十"),
        _rule(rf"(?<=月)[时是石实](?=[{_DIGITS}]?[号日])", "十"),
        _rule(r"(?<![一-龥])[时石实拾](?=[一二]月)", "十"),
        _looked_up(rf"(?:(?<=十)|(?<=月))[{''.join(hours)}](?=[号日])", hours),
        _rule(rf"(?<=点)(?P<n>[{_DIGITS}\d]{{1,3}})[{like('分')}](?=$|[,，。!?]|左右|去|来)", "分"),
        _rule(rf"(?P<n>[{_DIGITS}\d])[{like('号')}好](?={_PARTS})", "号"),
        _rule(rf"(?<=[{_DIGITS}\d]月)(?P<n>[{_DIGITS}\d]{{1,3}})[{like('号')}好]", "号"),
    )  # fmt: skip
