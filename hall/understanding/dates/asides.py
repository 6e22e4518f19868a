"""Times told by the way: when one writes, works or rests, when the hall is shut. They lose to the day one wants to come."""

from __future__ import annotations

import re
from enum import Enum, auto

_BOUNDARY = re.compile(r"[,，。;；!！?？、\n]")


class Aside(Enum):
    """What a date told by the way says. `TOLD`: when the message is sent. `STATE`: when one works or the hall is shut. `ASKED`: a bare hour."""

    NONE = auto()
    TOLD = auto()
    STATE = auto()
    ASKED = auto()


_WHO = r"(?:[我俺咱他她]们?|你们|您们?|恁们?|大厅|窗口|单位|厂里|公司|孩子|娃)"
_USING = re.compile(r"(?:趁着?|利用)(?:着|我|这个?|今天)?$")
_ASKS = re.compile(
    rf"(?:的?时候|的?时间|的?空儿?|这会儿|里|的|就|还|才|又|都|,|{_WHO})*(?:跟|给|找|向|想|来|先)?(?:你们?|您)?(?:问(?!题)|咨询|打听|聊|说)"
)
_WRITES = re.compile(
    rf"(?:的?时候|里|的|就|还|才|又|都|,|{_WHO})*(?:跟|给|找|向)?(?:你们?|您)?(?:这儿)?"
    r"(?:发(?:个|条|了|的|过)?(?:消息|信息|微信|短信)|打(?:个|了|过)?电话(?!预约|约)|留(?:个|了)?言|打扰|吵)"
)
_HALL = r"(?:你们|您们|恁们|大厅|窗口|单位|厂里|公司)"
_FILL = rf"(?:{_WHO}|都|也|是|就|还|要|得|那天|这天|白天|全天|的话|一般|可能|好像|应该)*"
#: Work, or the hall's hours.
_BUSY = re.compile(
    rf"{_FILL}(?:才|又)?(?:不|不用)?(?:上班(?!时|的时候|前|后|就)|上工|上学|开门|办公|关门|发工资|发薪|开工资|加班|出差|值班|出院|住院|到期|过期|开学|满月|手术|搬家|截止|考试|毕业)"
)
#: 我周三休息 and 我周三不上班 offer the day; 你们周三休息 and 我周末才休息 do not.
_FREE = r"(?:休息|放假|歇班|轮休|倒班|(?:不|不用)(?:上班|上工|上学))"
_OFFERS = re.compile(_FILL + _FREE)
_NO_OFFER = re.compile(
    rf"{_FILL}(?:才|又){_FILL}{_FREE}|{_FILL}{_HALL}{_FILL}{_FREE}|{_FREE}[^,，。]{{0,3}}(?:吗|么|吧|不|没|\?)"
)
_NO_OFFER_BEFORE = re.compile(rf"(?:只有|只|{_HALL})(?:这|那|在|是|每个?)?$")
#: 周日才有空 is told as a complaint, 周日有空 is an offer.
_ONLY_THEN = re.compile(rf"{_WHO}?才(?:能)?(?:有空|有时间|得空|得闲|闲|歇|抽得开身)")
_ASKED = re.compile(
    r"(?:里|的?时候)?(?:也|还|都)?(?:能|可以|给|有|让)[^,，。;；!！?？]{0,4}(?:吗|么|嘛|不|没|没有|[?？])(?=[,，。?？!！]|$)"
)
#: 今天是周二吧 tells the date, 上午人多还是下午人多 asks in general.
_TODAY_IS = re.compile(
    "今天(?:(?:就是|正好是|是)|(?:(?:周|星期|礼拜)[一二三四五六日天]|[\\d一二三四五六七八九十月]+[号日])(?:对吧|是吧|吧|啊|呀)?[,，。?？])"
)
#: 十五号是礼拜天吧: what a day is, not the one wished for.
_IS_WEEKDAY = re.compile("是(?:个)?(?:周|星期|礼拜).$")
_SHUT_UNTIL = re.compile("(?:放假|休息)一?直?[到至]")
_CONFIRMED = re.compile("(?:是|对)?吧|啊?[,，]|是不是|对不对")
_CROWD = re.compile("人(?:多|少)|排队|几点|(?:休息)?到几点|好(?=$|[啊呀哈])")
#: 12:30-13:30休息, 九点上班: somebody's hours, when no day was named.
_HOURS_OF = re.compile(
    "(?:就|才|都|要|得)*(?:休息|午休|吃饭|关门|开门|上班|下班|放学|上学|起床|起来|收摊)(?![前后]|[^,，。]{0,2}[吗不么没?？])"
)
#: 周x上午: what stands before a part of the day was meant for a day, but cannot be read.
_GARBLED = re.compile("(?:(?:^|[^一-龥]|[下这上本])[周州洲舟粥].|星.{1,2}|.期.|礼.{1,2}|.拜.|[明后今昨][^早晚天])$")


def _no_wish(before: str, rest: str) -> bool:
    """Whether a part of the day alone names no time to come: a greeting, a question in general, or a day before it that was not understood."""
    return bool(_CROWD.match(rest) or _GARBLED.search(before))


_BOOKS = re.compile(r"(?<!预)约(?!好|了|过|的|到)|预约(?!好|了|过|的|到)|订|挂号|改|换|挪")
_WISHES = re.compile(
    r"约|订|挂|改|换|挪|过去|过来|(?<!过)(?<!说)(?<!原)(?<!起)(?<!以)(?<!下)来(?!着)|去(?!年|不了|不成)"
)


def role(before: str, said: str, after: str, has_day: bool, has_clock: bool) -> Aside:
    """What a date phrase is, by the text around it; `said` its own words."""
    rest = clause_after(after)
    break_alone = said == "午休" and not has_day
    if (_USING.search(before) or break_alone) and _ASKS.match(after):
        return Aside.TOLD
    if (
        _WRITES.match(rest)
        or _TODAY_IS.match(said + after)
        or (before.endswith(("今天", "今天是")) and after[:1] in {",", "，"})
        or (not has_day and (_HOURS_OF.match(rest) or (not has_clock and _no_wish(before, rest))))
    ):
        return Aside.TOLD
    stated = has_day and not has_clock and not wishes(rest) and _states(clause_before(before), rest)
    if stated or _SHUT_UNTIL.search(said) or (_IS_WEEKDAY.search(said) and _CONFIRMED.match(after)):
        return Aside.STATE
    if break_alone or (not has_day and not has_clock and _ASKED.match(after)):
        return Aside.ASKED
    return Aside.NONE


def _states(before: str, rest: str) -> bool:
    if _OFFERS.match(rest):
        return bool(_NO_OFFER.match(rest) or _NO_OFFER_BEFORE.search(before))
    return bool(_BUSY.match(rest) or _NO_OFFER.match(rest) or _ONLY_THEN.match(rest))


def clause_after(text: str) -> str:
    """What of `text` still belongs to the clause it continues."""
    return _BOUNDARY.split(text, maxsplit=1)[0]


def clause_before(text: str) -> str:
    """What of `text` already belongs to the clause it leads to."""
    return _BOUNDARY.split(text)[-1]


def wishes(clause: str) -> bool:
    """约, 去, 来, 改: whether a clause says what one wants."""
    return bool(_WISHES.search(clause))


def books(clause: str) -> bool:
    """约, 改: whether a clause asks for the appointment itself, not only for a way or a visit (下周去外地)."""
    return bool(_BOOKS.search(clause))
