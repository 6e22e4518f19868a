"""Which of several dates in a story is the one wished for. Dates not said as alternatives are not all meant: one is, or it has to be asked.

Every group of alternatives is weighed by its own clause: what asks for an appointment (约, 给我, 行不行, 吧) speaks for it, what tells of work,
illness, papers or a visit already made speaks against it. Only a clear winner is taken.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from hall.understanding.dates.asides import Aside
from hall.understanding.dates.linking import Link
from hall.understanding.dates.mention import Mention
from hall.understanding.dates.model import HalfDay

#: What asks for an appointment or names the day as the one chosen.
_ASKS = re.compile(
    r"^(?=那|那么)|(?<!已经)(?<!预)约(?!好|了|过|的|到)|预约(?!好|了|过|的)|订|挂(?:个|一)?号|给我(?!回|打|发|个话|答)|帮我|给个|留个|安排|排上|行不|中不|成不|行吗|行么|可以[吗不么吧]|能不能|能行|好[吗不]|怎么样|咋样"
    r"|想|打算|准备|改|换|挪|吧(?:$|[,，。!！?？])|^的?(?:上午|下午)?(?:我|俺)?(?:再|就)?(?:过)?[去来](?!了|过|不)|就(?=$)|那(?:就|么)?(?:$|这|下)|(?:都|也)(?:行|可以|中|成)|哪天"
    r"|[去来到上](?:你们?|恁们?|您)|带[^,，。]{1,3}[来去]|^呢|有[吗没么不]|还有|能(?:办|去|来|约|过)[^,，。]{0,4}[吗不么]|有号|有空位|[来去](?:办|一趟|取|拿|你们|您|大厅)|过[去来]"
)
#: What tells of one's life or of the hall, behind the date.
_TELLS = re.compile(
    r"^(?:的时候|那天|当天|以后|才|又|都|就|要|得|还|刚|正|必须|[我俺他她咱你恁]们?|[我俺]?(?:妈|爸|爹|娘|媳妇|老公|老婆|孩子|娃|儿子|闺女|老人|领导|单位|公司)|去|在|也|是|的|给|让|叫|不)*"
    r"(?:(?:上班|开门|营业|放假|休息|关门)(?![以之]?前|[^,，。]{0,2}[吗不么没?？])|上课|上学|上工|加班|值班|出差|开会|有会|开学|考试|面试|培训|值日|倒休|轮休|年假|休假|住院|出院|手术|开刀|复查|复诊|体检|透析|打针|化疗|看病|做(?:检查|治疗|手术|客|席|寿|月子)"
    r"|[去到](?!你|您|恁|大厅|窗口|那|这|办|一趟|取|拿|领|交|吧|了|行|能|可以|中|成|的|不|比较|最|呗|哈|啊|也|都|就|呢|一下)[^,，。;；!！?？]{2,8}(?=$)|去(?:外地|出差|国外|旅游|进货|培训|开会)|旅游|搬家|结婚|办酒|婚礼|生的|出生|生日|满月|周岁|到期|过期|截止|失效|毕业|入职|离职|退休|发工资|交房|收房|装修|回老家|回来|回家|走|离开|出国|出发|出门|开店|收工|结束(?!后|前|以|之)|[返回]到|送货|进货|进厂|进场|忙完|的[车课]|陪|的?(?:火车|飞机|车票|机票|高铁|航班)|开庭|下葬|忌日|头七|赶集|接孩子|送孩子"
    r"|起来|起床|歇着|歇业|(?:太|就)?晚了|来不及|(?:没号|没有号|约满|满了)(?!的话|就|那就|再|也)|下课|下班|放学|收摊|收工|政治学习|学习|停电|停办|没人|(?:不能办|办不了|不办公|不开门?)(?!吗)|放[^,，。]{0,2}假|(?:人|排队)[^,，。]{0,3}多|到站|到货|下车|到家|盘点|年检|过年|外地|老家|国外|没空|没时间|有事|不在|忙|单子|摔|病|[去来办交问打跑寄领]了|[去来办交问打跑寄领]过|(?:去|来|办|交|领|签|买|寄|提交|申请|受理|登记)的)"
)
_TELLS_BEFORE = re.compile(
    r"(?:医生|大夫|领导|单位|公司|学校|老师|法院|房东|中介|站长|通知)[^,，。]{0,4}(?:说|让|叫|通知|安排|定)[^,，。]{0,3}$"
    r"|(?:上次|上回|之前|以前|原来|本来|当时|那时|以为|记成|看成|当成|有效期|(?<!过完)(?<!过了)生日|出生|签证|护照|合同|证件|身份证|居住证|驾照)[^,，。]{0,6}$|(?:回来|到家|到站|出发|出院|开学|到货|退伍)(?:要|得|是|就)*$|(?:出差|住院|放假|上班|值班|培训|忙|外地|老家|休假|上课|开会|上|排|干|睡|歇|玩|值|守)(?:要|得)?到$|(?:下课|放学|下班|收工|到站|落地|开会|上课|开门|关门|起床)$|从$"
)
_QUESTION = re.compile("[^,，。]{0,4}(?:[吗么嘛没]|不$)")
#: What says nothing of what the day is for; behind a day anything else but an errand at the hall tells of something else.
_WORDLESS = re.compile(
    "[我俺咱]们?|也|都|就|再|还|才|吧|呗|啊|呀|哦|哈|嘛|呢|了|的|是|那[天个]|这[天个]|左右|前后|以后|之后|以前|之前|[上下]午|谢谢|麻烦|可以|合适|方便|有空|没问题|随便|号"
)
_ELSE = re.compile("^(?!.*[办取拿领交约改签补问申登查换打递来去行中成好定能班])[一-龥]{2,}")
_AFTER_WORK = re.compile(r"下(?:了)?班[之以]?后?")
#: Nobody comes then.
_SHUT = {HalfDay.EVENING, HalfDay.NIGHT}
#: More dates than a story has: each is compared with each.
_MANY = 24
#: What at the end of a gap belongs to the date behind it.
_LEADS_ON = re.compile("(?:那|就|还是|要么|或者?|也|在|约|想|改|到)+$")
#: 后天礼拜天，那大后天吧: what is taken in the light of the day before.
_INSTEAD = re.compile("[,，。;；!！?？](?:那(?:就|么|还是)?|就是?)$")
_BOUNDARY = re.compile(r"[,，。;；!！?？\n]")


def chosen(mentions: list[Mention], text: str, today: date) -> list[Mention]:
    """The mentions, those told by the way marked dropped; unclear where several are left that nobody called alternatives."""
    if not 1 < len(mentions) <= _MANY:
        return mentions
    mentions = _without_context(_without_past(mentions, today), text)
    groups = _groups(mentions, text)
    if sum(map(len, groups)) < 2:
        return mentions
    weights = [max(_weight(mentions, k, text) for k in group) for group in groups]
    best = max(weights)
    winners = [group for group, weight in zip(groups, weights, strict=True) if weight == best]
    losers = {k for group in groups if group not in winners for k in group}
    losers |= {k for group in winners for k in group if best >= 0 and _weight(mentions, k, text) < -1}
    out = [replace(one, dropped=True) if k in losers else one for k, one in enumerate(mentions)]
    if len(winners) < 2 or (best >= 0 and _parallel(mentions, winners, text)):
        return out
    unsure = {k for group in winners for k in group}
    return [replace(one, unclear=True) if k in unsure else one for k, one in enumerate(out)]


def _without_past(mentions: list[Mention], today: date) -> list[Mention]:
    """身份证上个月丢的，周四去补: what is over is told beside what is to come."""
    over = [bool(one.phrase.days and (one.phrase.end_days or one.phrase.days).last < today) for one in mentions]
    coming = any(
        not gone and one.phrase.days and not one.dropped and not one.excluded
        for one, gone in zip(mentions, over, strict=True)
    )
    return [replace(one, dropped=True) if coming and gone else one for one, gone in zip(mentions, over, strict=True)]


def _without_context(mentions: list[Mention], text: str) -> list[Mention]:
    """What only frames another day said: 过完年 beside 1月11号, 下周 beside 下周三, unless both are named as choices."""
    standing = [
        one
        for k, one in enumerate(mentions)
        if not one.dropped and not one.excluded and one.phrase.days and _weight(mentions, k, text) >= 0
    ]
    return [
        replace(one, dropped=True) if any(_frames(one, other, text) for other in standing) else one for one in mentions
    ]


def _frames(one: Mention, other: Mention, text: str) -> bool:
    passed = text.startswith("过", one.start)  # 过完年 says only that it is over then
    wide, close = one.phrase.days, other.phrase.days
    if wide is None and close is not None and other.phrase.has_clock:
        return _AFTER_WORK.match(text, one.start) is not None  # 下班以后去办，周三晚上六点半
    if one is other or wide is None or close is None or other.named_choice or one.named_choice:
        return False
    if wide.open_end and not wide.open_start:
        return close.is_point and not close.open_end and (passed or close.first >= wide.first)
    if one.phrase.times and one.phrase.times != other.phrase.times:
        return False
    first, last = wide.first, (one.phrase.end_days or wide).last
    inner_last = (other.phrase.end_days or close).last
    return first <= close.first and inner_last <= last and (first, last) != (close.first, inner_last)


def _groups(mentions: list[Mention], text: str) -> list[list[int]]:
    """Indexes of standing mentions, alternatives to each other together."""
    groups: list[list[int]] = []
    for k, one in enumerate(mentions):
        if one.dropped or one.excluded:
            continue
        last = mentions[groups[-1][-1]] if groups else None
        instead = (
            last is not None and not (one.named_choice or one.unclear) and _INSTEAD.search(text[last.end : one.start])
        )
        if (
            last
            and not instead
            and (one.link is Link.ALTERNATIVE or one.listed or one.named_choice or _same_days(last, one))
        ):
            groups[-1].append(k)
        else:
            groups.append([k])
    return groups


def _same_days(one: Mention, other: Mention) -> bool:
    first, second = one.phrase.days, other.phrase.days
    if first is None or second is None:
        return False
    old, new = one.phrase.times, other.phrase.times
    apart = (
        old is not None
        and new is not None
        and old.half is not None
        and new.half is not None
        and old.half is not new.half
    ) or (one.phrase.has_clock and other.phrase.has_clock and other.link is not Link.ALTERNATIVE)
    return first.first == second.first and first.last == second.last and not apart


def _weight(mentions: list[Mention], k: int, text: str) -> int:
    before, after = _clause(mentions, k, text)
    behind = _LEADS_ON.sub("", after) if k + 1 < len(mentions) else after
    one = mentions[k]
    weight = 2 * bool(_ASKS.search(before[-10:]) or _ASKS.search(behind))
    asked = one.aside is Aside.STATE and _QUESTION.match(after)
    told = _TELLS.match(after) or _TELLS_BEFORE.search(before) or (one.aside is not Aside.NONE and not asked)
    weight -= 3 if told else not weight and bool(_ELSE.search(_WORDLESS.sub("", behind)))
    times = one.phrase.times
    return weight + (times is not None and times.half not in _SHUT)


def _clause(mentions: list[Mention], k: int, text: str) -> tuple[str, str]:
    """What stands before and behind a mention in its own clause, up to its neighbours."""
    one = mentions[k]
    begin = mentions[k - 1].end if k else 0
    end = mentions[k + 1].start if k + 1 < len(mentions) else len(text)
    before = _BOUNDARY.split(text[begin : one.start])[-1]
    return before, _BOUNDARY.split(text[one.end : max(one.end, end)])[0]


def _parallel(mentions: list[Mention], winners: list[list[int]], text: str) -> bool:
    """我周三办身份证，我妈周四办社保; 周三有空，周五也有空: said alike, both are meant."""
    clauses = [_clause(mentions, group[-1], text)[1] for group in winners]
    return all(clauses) and (
        len({clause.lstrip("也都还")[:1] for clause in clauses}) == 1 or clauses[-1][0] in "也都呢"
    )
