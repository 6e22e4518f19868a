"""Writing made even before it is read: script, width, spaces, fillers, dialect words. Offsets lead back to the original."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from opencc import OpenCC

from hall.understanding import sounds
from hall.understanding.english_days import rules_for

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20, 0xA0: 0x20, ord("："): ord(":"), ord("∶"): ord(":"), ord("﹕"): ord(":"), ord("～"): ord("~"), ord("〜"): ord("~"),
    ord("—"): ord("-"), ord("–"): ord("-"), ord("−"): ord("-"), ord("─"): ord("-"), ord("‐"): ord("-"), ord("‑"): ord("-"),
    ord("。"): ord("。"), ord("Ｏ"): ord("O"), ord("ニ"): ord("二"),
    **{0x2460 + n: ord("1") + n for n in range(9)}, **{0x3220 + n: ord("一二三四五六七八九十"[n]) for n in range(10)},
}  # fmt: skip

_CANTONESE = str.maketrans("咗嚟嗰𠮶嘅喺冇", "了来那那的在没")
# Written once for both scripts: the text is already simplified when these are looked up.
_DIALECT = {
    "赶明儿个": "明天", "赶明儿": "明天", "赶明个": "明天", "明儿个": "明天", "明儿": "明天", "明个": "明天", "明朝": "明天早上", "听日": "明天", "听朝": "明天早上",
    "听晚": "明天晚上", "大后儿个": "大后天", "大后儿": "大后天", "大后日": "大后天", "外后天": "大后天", "老后天": "大后天", "后儿个": "后天", "后儿": "后天",
    "后个": "后天", "今儿个": "今天", "今儿": "今天", "今个": "今天", "今朝": "今天早上", "即日": "今天", "夜儿个": "昨天", "夜个": "昨天", "昨儿个": "昨天",
    "昨儿": "昨天", "昨个": "昨天", "寻日": "昨天", "琴日": "昨天", "寻晚": "昨天晚上", "琴晚": "昨天晚上", "噚日": "昨天", "前儿个": "前天", "前儿": "前天",
    "前个": "前天", "大前儿": "大前天", "呢个": "这个", "嗰个": "那个", "尼个": "这个", "今个月": "这个月", "今个礼拜": "这个礼拜", "今个星期": "这个星期",
    "出年": "明年", "旧年": "去年", "上昼": "上午", "前晌": "上午", "头晌": "上午", "上半晌": "上午", "前半晌": "上午",
    "下昼": "下午", "后晌": "下午", "下半晌": "下午", "后半晌": "下午", "过晌": "下午", "下晌": "下午", "晏昼": "下午", "晌午头": "中午", "半晌午": "上午", "傍晌": "上午", "晌午": "中午",
    "小晌午": "上午", "正当午": "中午", "朝头早": "早上", "朝早": "早上", "大清早": "早上", "大清早上": "早上", "清早上": "早上", "清早": "早上", "清早起": "早上", "一大早": "早上", "一大早上": "早上", "大早上": "早上",
    "一早": "早上", "大早": "早上", "早起": "早上", "赶早": "早上", "黑价": "晚上", "黑家": "晚上", "黑介": "晚上", "黑儿": "晚上", "夜头": "晚上", "夜晚黑": "晚上",
    "后晚黑": "晚上", "夜晚": "晚上", "擦黑": "傍晚", "傍黑": "傍晚", "傍晚黑": "傍晚", "月头": "月初", "月尾": "月底", "年尾": "年底", "周尾": "周末",
    "拜一": "周一", "拜二": "周二", "拜三": "周三", "拜四": "周四", "拜五": "周五", "拜六": "周六", "礼拜末": "周末", "星期末": "周末",
    "大下周": "下下周", "大下个": "下下个", "大下礼拜": "下下礼拜", "大下星期": "下下星期", "钟头": "小时", "点钟": "点", "点正": "点整", "不得行": "不行", "唔得闲": "没空", "没得空": "没空", "莫得空": "没空", "莫得时间": "没时间", "唔得": "不行",
    "唔好": "不要", "唔系": "不是", "返工": "上班", "放工": "下班", "打早": "早上", "俩月": "两个月", "仨月": "三个月", "最后那天": "最后一天", "最后那日": "最后一天", "下晚": "下午", "上半日": "上午", "下半日": "下午", "前半日": "上午",
    "后半日": "下午", "不赶趟": "来不及", "搞不赢": "没空", "过罢": "过完", "弗来三": "不行", "勿来三": "不行", "不来三": "不行", "而家": "现在", "宜家": "现在", "家阵": "现在", "这阵儿": "现在",
}  # fmt: skip
#: 上午下午都行, 上午或下午都可以: no half of the day is meant.
_EITHER_HALF = re.compile(
    r"[,，]?(?:年前年后|节前节后|早晚|这周下周)(?=都|均|皆)|[,，]?(?:上午|早上)(?:和|跟|与|、|,|或者?|还是)?下午(?=都|均|皆)"
)
#: 等了一上午 is how long; 从今天起一周之后 counts from now as 一周之后 does; 国庆收假以后 is 国庆后.
_HOW_LONG = re.compile(r"(?<![周期拜十初第二三四五六七八九\d])(?:整整)?一(?:整?个)?(?:上午|下午|早上|晚上|中午)")
_HOLIDAY_HAD = re.compile("(?:放完|休完)(?=国庆|五一|中秋|端午|清明|春节|元旦|十一)")
_FROM_TODAY = re.compile(
    r"(?:从|打|自)?(?:今天|现在|即日)(?:起|开始|算起)[,，]?(?=[一二两三四五六七八九十半几\d]{1,3}个?(?:天|周|星期|礼拜|月|工作日)(?:[以之]?后|[以之]?内))"
)
_HOLIDAY_OVER = re.compile(
    r"(?<=国庆|五一|中秋|端午|清明|春节|元旦|过年|十一|动节)节?(?:假期?)?(?:收[了完]?假|放[完了]假?|休完|结束|完了|假?过[完了罢]|假过)(?:以后|之后|后|了)?(?:[,，](?=上班|第|头))?"
)
_OWN_LEAVE = re.compile("[暑寒产婚病年丧]假")
_ANY_HOLIDAY_OVER = re.compile("放[完了]假|收[完了]?假")
# 早起 is "to get up early" and 大早 part of other words; they count only where a day was named right before.
_NEEDS_DAY = {"早起", "大早", "赶早", "黑儿"}
#: What may follow to make it another word: 今个月, 下晚班.
_ANOTHER_WORD = {
    **dict.fromkeys(("后个", "前个", "明个", "今个"), "月星礼周人"), "月头": "一二两三四五六七八九十几个", "下晚": "班自",
}  # fmt: skip
_DAY_BEFORE = re.compile(r"[天日号儿一二三四五六]$")

_FILLERS = re.compile(
    r"(?<![周期拜十第])一下(?!午|子|来|去|班|一步|里)|嗯+|呃+|唔+(?=[,，、。]|$)|額+|额(?=[,，、。\s]|下|周|明|后|今)|啊(?=[,，、]|[下明后周])|那个那个+|这个这个|(?<![号日天])那个(?=[,，、]*(?:下|明|后天|周|星期|礼拜|上午|下午|十|\d))"
    r"|就是说|怎么说呢?|就那个|…+|\.{3,}|(?<![\d天号日月点半午上一二三四五六七八九十节])~(?=[\u4e00-\u9fff])"
)
#: A pause before what was thought of meanwhile; any other "…" says nothing.
_PAUSE = re.compile(r"(?:…+|\.{3,})(?=就|还是|那|算|要不)")
_SPACE = re.compile(r"\s+")
_WEEKDAYS_LISTED = re.compile(
    r"(?P<unit>周|星期|礼拜)(?P<first>[一二三四五六])(?P<more>(?:(?:[、,]|或者?是?|和|跟|还是)?[一二三四五六日])+)"
    r"(?![点号月天个时分刻第名一二三四五六七八九十百楼层次位岁块元份人级件样起共家口般条户到至]|下(?!午)|早(?!上))"
)
#: 八九号, 二十七八号: one of two days.
_NEIGHBOUR_DAYS = re.compile(
    r"(?<![一二三四五六七八九十零百\d])(?P<ten>(?:[二三]?十)?)(?P<a>[一二三四五六七八])(?P<b>[二三四五六七八九])(?=[号日](?![楼院线窗]))"
)
_SLASHED_DAYS = re.compile(r"(?<![\d/])(?P<day>1[3-9]|2\d|3[01])/(?=\d{1,2}号)")
#: 16、17、18三天: what is counted in days are days of the month.
_DAYS_LISTED = re.compile(
    r"(?<![\d零一二三四五六七八九十])(?:(?:[12]?\d|3[01]|[二三]?十?[一二三四五六七八九十])[、,和跟]){1,6}(?:[12]?\d|3[01]|[二三]?十?[一二三四五六七八九十])(?=[这那]?[两二三四五六七2-7]天)|(?<![\d零一二三四五六七八九十])(?:(?:[12]\d|3[01]|[二三]?十[一二三四五六七八九]?)[、,和跟 ]){1,6}(?:[12]\d|3[01]|[二三]?十[一二三四五六七八九]?)(?=[,，]?(?:都[行可中成得]|哪天|随便哪))"
)
#: 五月十五上午，阴历的
_LUNAR_BEHIND = re.compile(
    r"(?<![农阴旧老]历)(?P<day>[正腊冬一二三四五六七八九十\d]{1,3}月(?:初|廿)?[一二三四五六七八九十\d]{1,3}(?![一二三四五六七八九十\d])[^,，。]{0,6})[,，]?(?:[我俺]?(?:说|讲|是|按|算|指)的?是?)*(?:农历|阴历|旧历|老历)(?=的|算|[哈啊哦呀,，。!！]|$)"
)
#: 小年儿前, 周末儿; 不是明天，系后天
_SUFFIX = re.compile(
    r"(?<=[小大]年|周末|月底|[上下中]午|[早晚]上|[今明后昨前]天|[半会]晌)儿(?![子媳女童科])|(?<=[,，])系(?=[今明后听下礼周星])"
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f\x7f]+")
_STUTTER = re.compile(
    r"(?P<long>明天|后天|今天|上午|下午|星期|礼拜|下周|这周|[一二三四五六七八九十\d]{1,3}[点号月])[,，、 ]*(?=(?P=long))|(?P<short>[周星礼明])[,，、 ]*(?=(?P=short))"
)


@dataclass(frozen=True)
class Normalised:
    """`text` for reading; `starts[i]`/`ends[i]` say where its character i began and ended in the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original half-open span of the normalised half-open span; (0, 0) when it is empty."""
        return (self.starts[start], self.ends[end - 1]) if end > start else (0, 0)


@lru_cache(maxsize=1)
def _script_table() -> dict[int, str]:
    """Traditional → simplified, character by character so that no offset moves."""
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    simple = OpenCC("t2s").convert("\n".join(every)).split("\n")
    table = {ord(a): b for a, b in zip(every, simple, strict=True) if a != b and len(b) == 1}
    return table | {ord("週"): "周", ord("禮"): "礼", ord("裏"): "里", ord("廿"): "廿", ord("佢"): "他"}


def simplify(text: str) -> str:
    """Half width and simplified characters, the same length as before."""
    return text.translate(_WIDE).translate(_script_table())


def _rewrite(source: Normalised, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> Normalised:
    """Replace matches; every character of a replacement stands for the whole match."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in pattern.finditer(source.text):
        first, last = match.span()
        new = replace(match)
        out += (source.text[at:first], new)
        starts += source.starts[at:first] + (source.starts[first],) * len(new)
        ends += source.ends[at:first] + (source.ends[last - 1],) * len(new)
        at = last
    if not at:
        return source
    out.append(source.text[at:])
    return Normalised("".join(out), (*starts, *source.starts[at:]), (*ends, *source.ends[at:]))


def _space(match: re.Match[str]) -> str:
    """A space between two Latin or digit neighbours still separates; beside a Chinese character it says nothing."""
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    return " " if before.isascii() and after.isascii() and before and after else ""


def _each_weekday(match: re.Match[str]) -> str:
    """周一三五 → 周一、周三、周五, 周一或二 → 周一或周二, as long as the days ascend (周三二楼 is something else)."""
    unit, more = match["unit"], match["more"]
    days = match["first"] + re.sub("[^一二三四五六日]", "", more)
    if not all("一二三四五六日".index(a) < "一二三四五六日".index(b) for a, b in pairwise(days)):
        return match.group()
    joined = re.sub("(?P<joint>[^一二三四五六日]*)(?P<day>[一二三四五六日])", rf"\g<joint>{unit}\g<day>", more)
    return re.sub(rf"(?<=[一二三四五六日])(?={unit})|,", "、", unit + match["first"] + joined)


def _both_days(match: re.Match[str]) -> str:
    low, high = ("一二三四五六七八九".index(match[name]) for name in "ab")
    ten = match["ten"]
    return f"{ten}{match['a']}号、{ten}{match['b']}" if high == low + 1 else match.group()


_DIALECT_PATTERN = re.compile("|".join(sorted(map(re.escape, _DIALECT), key=len, reverse=True)))


def _dialect(match: re.Match[str]) -> str:
    word, before, after = match.group(), match.string[: match.start()], match.string[match.end() : match.end() + 1]
    if after and after in _ANOTHER_WORD.get(word, ""):
        return "这个" if word == "今个" else word
    if word.startswith("一") and before.endswith(("周", "期", "拜", "十", "初")):
        return word.replace("大早", "早上") if "大早" in word else word
    kept = word.startswith("拜") and before.endswith("礼")
    kept = kept or (word in _NEEDS_DAY and not _DAY_BEFORE.search(before))
    return word if kept else _DIALECT[word]


def normalise(text: str) -> Normalised:
    """Even writing without changing which word is which: script, width, spaces, invisible characters."""
    even = Normalised(simplify(text), tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    even = _rewrite(even, _INVISIBLE, lambda _: "")
    return _rewrite(even, _SPACE, _space)


def normalise_speech(text: str) -> Normalised:
    """`normalise`, and dialect words put into standard ones, fillers and stutters taken out. For dates only."""
    plain = _rewrite(normalise(text), _PAUSE, lambda _: ",")
    plain = Normalised(plain.text.translate(_CANTONESE), plain.starts, plain.ends)
    plain = _rewrite(plain, _FILLERS, lambda match: "," if match.group() == "一下" else "")
    for pattern, replace in rules_for(plain.text):
        plain = _rewrite(plain, pattern, replace)
    plain = _rewrite(plain, _STUTTER, lambda _: "")
    for pattern, replace in sounds.rules():
        plain = _rewrite(plain, pattern, replace)
    for pattern in (_EITHER_HALF, _HOW_LONG, _FROM_TODAY):
        plain = _rewrite(plain, pattern, lambda _: "")
    plain = _rewrite(plain, _HOLIDAY_HAD, lambda _: "过完")
    plain = _rewrite(plain, _HOLIDAY_OVER, lambda _: "后")
    plain = _rewrite(
        plain, _ANY_HOLIDAY_OVER, lambda match: match.group() if _OWN_LEAVE.search(match.string) else "过完节"
    )
    plain = _rewrite(plain, _WEEKDAYS_LISTED, _each_weekday)
    plain = _rewrite(plain, _NEIGHBOUR_DAYS, _both_days)
    plain = _rewrite(plain, _SLASHED_DAYS, lambda match: match["day"] + "、")
    plain = _rewrite(plain, _LUNAR_BEHIND, lambda match: "农历" + match["day"])
    plain = _rewrite(plain, _DAYS_LISTED, lambda match: re.sub("[、,和跟 ]|$", "号、", match.group()).rstrip("、"))
    plain = _rewrite(plain, _DIALECT_PATTERN, _dialect)
    return _rewrite(plain, _SUFFIX, lambda match: "" if match.group() == "儿" else "是")
