"""A normalised sentence cut into the words a date is made of. Everything else is TEXT and ends a phrase."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hall.understanding.dates.festivals import match_festival
from hall.understanding.dates.lexicon import NOT_AFTER, NOT_BEFORE, WORDS, Kind
from hall.understanding.numerals import NUMERAL_CHARACTERS, read_numeral


@dataclass(frozen=True, slots=True)
class Token:
    """`n`, `m`: numbers it carries (see Kind); `m` of a NUMBER is the upper one of 三四. Offsets in the normalised text."""

    kind: Kind
    start: int
    end: int
    text: str
    n: int = 0
    m: int = 0
    parts: tuple[int, int, int] = (0, 0, 0)
    written: bool = False  # in Arabic digits


Reader = Callable[[re.Match[str], Token | None], Token | None]

_MEASURE = "元块万千百亿米平㎡吨斤克公厘毫升级岁%％折倍度楼室单页条款项章份人个名位户件种类成周天年月小时分秒点次寸英"
_DAY_WORD = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7, "七": 7}
_RELATIVE_N = {
    "上": -1,
    "上上": -2,
    "上上上": -3,
    "这": 0,
    "本": 0,
    "该": 0,
    "当": 0,
    "下": 1,
    "下下": 2,
    "再下": 2,
    "下下下": 3,
}
_NOT_BEFORE_RELATIVE = {"上": "马早晚以加楼网线赶不", "下": "以楼线乡"}
_WEEK = "(?:周(?!转|期|岁|年|边|围|密|口|长|刊|报|知|旋)|星期|礼拜)"
_MONTH = "月(?!子|经|嫂|饼|租|薪|票|卡|光|亮|费|供|球|龄|缴|均)"
_YEAR = "年(?!纪|级|龄|头|轻|检|审|报|费|金|货|代|会|薪|均|画)"


def _plain(kind: Kind) -> Reader:
    return lambda match, _last: Token(kind, match.start(), match.end(), match.group())


def _date(match: re.Match[str], _last: Token | None, doubtful: bool = False) -> Token:
    """`parts`: year, month, day, 0 for what was not written."""
    written = match.groupdict("0")
    parts = (int(written.get("y", 0)), int(written["m"]), int(written.get("d", 0)))
    return Token(Kind.DATE, match.start(), match.end(), match.group(), n=int(doubtful), parts=parts, written=True)


def _month_day(match: re.Match[str], last: Token | None) -> Token | None:
    """10-11 and 3.5 may be something else than a date (`n` = 1); 10/10, 10.1, 10-28, 09-11 and 3.5号 are not; 3-5号 is a range."""
    month, day, separator = match["m"], match["d"], match["sep"]
    marked = match.string[match.end() : match.end() + 1] in {"号", "日"}
    if marked and separator == "-" and int(month) < int(day):
        return None
    long = len(month) + len(day) > 2
    sure = (
        marked
        or separator == "/"
        or (long and separator == ".")
        or int(day) > 12
        or "0" in (month[0], day[0])
        or month == day
        or (separator == "." and _HOUR_BEHIND.match(match.string, match.end()))
    )
    return _date(match, last, doubtful=not sure)


_HOUR_BEHIND = re.compile(rf"[ ,，]?(?:\d{{1,2}}:\d\d|[\d{NUMERAL_CHARACTERS}]{{1,3}}点|[上下]午|早上|中午|晚上)")


def _clock(match: re.Match[str], last: Token | None) -> Token:
    """`written` when the half-day is beyond doubt: 15:30, 09:00, 9:30 pm."""
    groups = match.groupdict()
    hour, half = int(match["h"]), groups["ap"]
    if half:
        hour = hour % 12 + (12 if half in "pP" else 0)
    sure = bool(half) or hour > 12 or match["h"][0] == "0"
    return Token(Kind.CLOCK, match.start(), match.end(), match.group(), hour, int(groups.get("i") or 0), written=sure)


def _weekday(match: re.Match[str], last: Token | None) -> Token:
    day = int(match["digit"] or 0) or _DAY_WORD[match["han"]]
    return Token(Kind.WEEKDAY, match.start(), match.end(), match.group(), day)


def _relative(match: re.Match[str], last: Token | None) -> Token | None:
    before = match.string[match.start() - 1 : match.start()]
    if before and (
        before in _NOT_BEFORE_RELATIVE.get(match["word"], "") or (match["word"] == "当" and before not in ",，。 ")
    ):
        return None
    return Token(Kind.RELATIVE, match.start(), match.end(), match.group(), _RELATIVE_N[match["word"]])


def _these(match: re.Match[str], last: Token | None) -> Token | None:
    """这三天, 这两周: `m` days from today on; 这一周 is this week."""
    numeral = read_numeral({"几": "七", "一两": "二"}.get(match["n"], match["n"])) if not match["n"].isdigit() else None
    count = int(match["n"]) if match["n"].isdigit() else (numeral.upto or numeral.value) if numeral else 0
    if count < 2:
        return None
    by_days = match["unit"] in "天日"
    upto = count - 1 + (count == 2) if by_days else 7 * count - 1
    return Token(Kind.RELATIVE_DAYS, match.start(), match.end(), match.group(), 0, upto)


def _watch(match: re.Match[str], last: Token | None) -> Token:
    return Token(Kind.WATCH, match.start(), match.end(), match.group(), _WATCHES.index(match.group()[0]))


def _meal(match: re.Match[str], last: Token | None) -> Token:
    """吃完午饭, 早饭后: the part of the day it leads to, by its own word."""
    part = {"早": "上午", "晚": "晚上"}.get(match["meal"] or match["meal2"], "下午")
    return Token(Kind.HALF_DAY, match.start(), match.end(), part)


def _dotted(match: re.Match[str], last: Token | None) -> Token | None:
    """下午2.30 and 明天1430: an hour only right behind a day or a part of one."""
    if last is None or last.end != match.start() or last.kind not in _BEFORE_CLOCK:
        return None
    if last.kind is Kind.DAY_OF_MONTH and match.string[last.start - 1] not in "0123456789" + NUMERAL_CHARACTERS:
        return None  # 尾号1125
    hour, minute = int(match["h"]), int(match["i"])
    return Token(Kind.CLOCK, match.start(), match.end(), match.group(), hour, minute, written=hour > 12)


_WATCHES = "子丑寅卯辰巳午未申酉戌亥"
_BEFORE_CLOCK = {Kind.HALF_DAY, Kind.RELATIVE_DAY, Kind.WEEKDAY, Kind.DAY_OF_MONTH}


def _short_day(match: re.Match[str], last: Token | None) -> Token:
    return Token(Kind.RELATIVE_DAY, match.start(), match.end(), match.group(), "昨今明后".index(match.group()) - 1)


def _lunar_day(match: re.Match[str], last: Token | None) -> Token | None:
    numeral = read_numeral(match["ten"] or match.group())
    return Token(Kind.LUNAR_DAY, match.start(), match.end(), match.group(), numeral.value) if numeral else None


def _word(match: re.Match[str], last: Token | None) -> Token | None:
    word, text = match.group(), match.string
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if (after and after in NOT_BEFORE.get(word, "")) or (before and before in NOT_AFTER.get(word, "")):
        return None
    kind, n, m = WORDS[word]
    return Token(kind, match.start(), match.end(), word, n, m)


def _number(match: re.Match[str], last: Token | None) -> Token | None:
    if match["arabic"]:
        return Token(Kind.NUMBER, match.start(), match.end(), match.group(), int(match.group()), written=True)
    numeral = read_numeral(match.group())
    return (
        Token(Kind.NUMBER, match.start(), match.end(), match.group(), numeral.value, numeral.upto or 0)
        if numeral
        else None
    )


def _early(match: re.Match[str], last: Token | None) -> Token | None:
    """早, 晚 as half-days only right behind a day (明早, 周一早) or before an hour (早八点)."""
    follows_day = (
        last is not None
        and last.end == match.start()
        and last.kind in {Kind.RELATIVE_DAY, Kind.WEEKDAY, Kind.DAY_OF_MONTH}
    )
    if (not follows_day and not match["hour"]) or _A_BIT_LATER.match(match.string, match.start()):
        return None
    return Token(Kind.HALF_DAY, match.start(), match.start() + 1, "晚上" if match.group()[0] == "晚" else "早上")


_N = NUMERAL_CHARACTERS
#: 晚一点 is "a bit later", 晚一点半 and 晚上一点 are hours.
_A_BIT_LATER = re.compile(r"[早晚]一点(?![半整钟一二三四五六七八九十零\d左])")
#: Tried in this order at every position; the first that makes a token wins.
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (
            r"⟦[^⟧]*⟧|\d{9,}[Xx]?|\d{5,7}(?!\d)|0\d{2,3}-\d{7,8}(?!\d)|1\d{2}[- ]\d{4}[- ]\d{4}(?!\d)",
            _plain(Kind.OPAQUE),
        ),
        (r"(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=上午|下午|早上|中午|晚上)", _date),
        (r"(?P<h>0?[7-9]|1\d|[1-6](?=\.))\.?(?P<i>[0-5][05])(?![\d.号日月年元块万人%:/-])", _dotted),
        (
            r"(?:(?<=尾号)|(?<=编号)|(?<=证号)|(?<=卡号)|(?<=单号)|(?<=号码))(?:就?是|为|:)?[\d-]+|一点半点",
            _plain(Kind.OPAQUE),
        ),
        (r"百分之[零一二三四五六七八九十百\d]+(?:点[零一二三四五六七八九十\d]+)?", _plain(Kind.OPAQUE)),
        (rf"[\d{_N}]+点[\d{_N}]+(?=[元块万倍折米斤吨亩平%]|公里|个点|百分)", _plain(Kind.OPAQUE)),
        (
            rf"(?:(?<=[排叫轮]到)|(?<=[取抽拿]了)|(?<=[取抽拿]的)|(?<=[取抽拿排]的是))第?[\d{_N}]+号(?![上下早晚])|(?<=我是)[\d{_N}]+号(?=[,，。?？吗]|$)",
            _plain(Kind.OPAQUE),
        ),
        (rf"[{_WATCHES}]时(?![间候段常期刻不而有])", _watch),
        (
            r"(?:吃[完过了罢好])?(?P<meal>早|午|中|中午|晚)饭(?:[以之过]?后)|吃[完过了罢好](?P<meal2>早|午|中|晚)饭",
            _meal,
        ),
        (r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d)T?", _date),
        (r"(?P<y>20\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\dA-Za-z-])", _date),
        (
            r"(?P<h>\d{1,2})[:;](?P<i>[0-5]\d)(?::[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d:])(?: ?(?P<ap>[aApP])\.?[mM]\b)?",
            _clock,
        ),
        (r"(?P<h>1[0-2]|0?[1-9]) ?(?P<ap>[aApP])\.?[mM](?![A-Za-z])", _clock),
        (r"(?P<y>(?:19|20)\d{2})[-/.](?P<m>0?[1-9]|1[0-2])(?![\d./-])", _date),
        (
            rf"(?P<m>0?[1-9]|1[0-2])(?P<sep>[-/.])(?P<d>0?[1-9]|[12]\d|3[01])(?:(?=[号日])|(?![\d/:A-Za-z]|\.\d|-\d(?!\d?(?P=sep)\d)| ?[号日{_MEASURE}]))",
            _month_day,
        ),
        (r"(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_][A-Za-z0-9_-]*|\d+\.\d+|\d+/\d+|\d{5,}", _plain(Kind.OPAQUE)),
        (
            r"(?<!姓)(?:周|星期|礼拜)(?:(?P<han>[一二三四五六日天七])|(?P<digit>[1-7])(?![\d.:]|个))(?!次|趟|回|遍|律|般|岁|常|会儿|晴|气|起[去来办过走弄搞])",
            _weekday,
        ),
        (
            rf"(?P<word>上上上?|上|这|本|该|下下下|再下|下下|下|当)(?=一个?天|一?个?(?:{_WEEK}|{_MONTH}|季度|{_YEAR}|工作日|上班日|双休))一?个?",
            _relative,
        ),
        (rf"(?:这|最近|近)(?P<n>一两|[{_N}几]{{1,2}}|\d)(?P<unit>天|日|周|个?(?:星期|礼拜))", _these),
        (
            r"(?<![上读念升])(?:大?年)?初(?P<ten>[一二三四五六七八九十])(?!中|级)|廿(?P<one>[一二三四五六七八九])(?![点分号日])",
            _lunar_day,
        ),
        ("|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)), _word),
        (
            rf"(?:[昨今明]|(?<![一-龥])后)(?=早(?!就|点|些|日)|晚(?!报)|晨|上午|下午|中午|夜|[\d{_N}]{{1,3}}(?:点|:\d))",
            _short_day,
        ),
        (
            r"节(?=前|后|之后|过后|以后|假日|第|头|上班)|(?<=过完)节|放假(?=前|后|之前|以前|之后|以后|结束|回来)|(?<![产年病婚事请休亲暑寒丧育])假(?:期|日)?(?=后|前|结束|之后|过后)",
            _plain(Kind.HOLIDAY),
        ),
        (f"{_MONTH}份?", _plain(Kind.MONTH)),
        (f"{_YEAR}度?", _plain(Kind.YEAR)),
        (_WEEK, _plain(Kind.WEEK)),
        (r"天(?!气|安|津|然|数|下(?!午)|平|河)", _plain(Kind.DAYS)),
        (r"号|日(?!常|报|用|语|本|照|式|子|渐|三餐|游)", _plain(Kind.DAY_OF_MONTH)),
        (r"点|时(?!间|候|段|限|效|代|期|常|刻|装)", _plain(Kind.CLOCK_HOUR)),
        (r"分(?!之|期|店|公|局|所|类|别|开|红|割|户|立|享|析|管|数)", _plain(Kind.MINUTE_MARK)),
        (rf"第(?=[\d{_N}])", _plain(Kind.ORDINAL)),
        (r"(?:开始|起)?(?:一?直?到|至(?!少|于|今))|-+|~+", _plain(Kind.TO)),
        (
            r"算起|起算|开始[算数]|开始(?!上班|办公|营业)|起(?![来床码诉点初先伏草义因源名降飞立跑止步])|打后",
            _plain(Kind.ON),
        ),
        (
            r"(?:[以之过]|结束)后|(?<=[天周期拜月年日时钟])后(?=来)|后(?!来(?![取拿办领交])|[面天续悔门勤缀半台方边])|结束(?!后|[以之]?前)|回来",
            _plain(Kind.AFTER),
        ),
        (r"(?:结束)?[以之]?前(?![面天往台提期置些任方言景途夫妻半脚])", _plain(Kind.BEFORE)),
        (r"[,，、 ()/·]|和(?!平|谐|好)|跟(?!踪)|与|还是", _plain(Kind.SEPARATOR)),
        (rf"(?P<arabic>\d{{1,4}})|[{_N}]+", _number),
        (rf"[早晚晨](?=上?(?P<hour>\d{{1,2}}[点:]|[{_N}]{{1,3}}点))?(?!点|就|些|了|报|餐|饭|安|期|班)", _early),
    )
)


#: All of them at once, asked first since most characters begin none: group r7 matched says that none before the seventh does.
_MAY_BEGIN = re.compile(
    "|".join(
        f"(?P<r{index}>{re.sub(r'[(][?]P<[a-z0-9]+>', '(?:', pattern.pattern).replace('(?P=sep)', '[-/.]')})"
        for index, (pattern, _) in enumerate(_READERS)
    )
)


def _read(text: str, at: int, last: Token | None) -> Token:
    festival = match_festival(text, at)
    if festival:
        return Token(Kind.FESTIVAL, at, festival[1], text[at : festival[1]], festival[0])
    begins = _MAY_BEGIN.match(text, at)
    for pattern, reader in _READERS[int((begins.lastgroup or "r0")[1:]) :] if begins else ():
        match = pattern.match(text, at)
        token = reader(match, last) if match and match.end() > at else None
        if token:
            return token
    return Token(Kind.TEXT, at, at + 1, text[at])


def tokenise(text: str) -> tuple[Token, ...]:
    """All of the text as tokens, one TEXT token for each character no date is made of."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        token = _read(text, at, tokens[-1] if tokens else None)
        tokens.append(token)
        at = token.end
    return tuple(tokens)


Tokens = Sequence[Token]


def kind_at(tokens: Tokens, i: int) -> Kind | None:
    """The kind of token i; None outside the sentence."""
    return tokens[i].kind if 0 <= i < len(tokens) else None


def skip_of(tokens: Tokens, i: int) -> int:
    """`i`, or the index behind a 的 that stands there."""
    return i + 1 if kind_at(tokens, i) is Kind.OF else i


def text_from(tokens: Tokens, i: int, width: int = 4) -> str:
    """The next characters of the sentence, for looking ahead past a phrase."""
    return "".join(token.text for token in tokens[i : i + width])
