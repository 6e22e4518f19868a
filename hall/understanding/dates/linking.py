"""What the words around dates do to them: corrections, alternatives, days that do not suit, "any day"."""

from __future__ import annotations

import re
from enum import Enum, auto

_MAX_GAP = 16


class Link(Enum):
    """How a date relates to the one said before it."""

    NONE = auto()
    CORRECTION = auto()
    ALTERNATIVE = auto()


_CORRECTION = re.compile(
    r"不对|不是|[说记看弄搞听写约][岔串混反错](?:行|了|成)*|错了?|口误|呸|嘴快|嘴瓢|嘴误|说快了|说反|改成|改到|改为|改约|改在|改期|改签|[推拖挪移延提调]到|挪成|换成|换到|换为|换个|推到|推迟到|推后到|提前到|延到|延后到|延期到|调到|调成|调整[到为成]|移到|变成|算了|等等|等一下|等下|等会儿?[,，]"
    r"|应该是|哦不|噢不|啊不|哎不|不不|不要了|取消了|更正|纠正|(?:^|[,，。.;；、!！?？…])[哦噢啊哎唉诶]?不(?=[,，、。…!！]|$|是|要)|^不$|^改$|(?:改|换|挪|调)$|的改|要不然?还是|再[晚早]一?点|再往[后前]一?点|等[,，](?!.*(?:再|就))|等会?儿?[,，]?我再?(?:看|想|查|问|瞅|翻|瞧)|[哦噢啊哎唉诶欸][,，]?(?:对[,，]?)?是$"
)
_ALTERNATIVE = re.compile(
    r"^[,，、/ 和跟与或]*(?:(?:要是|如果|万一|若|实在)?(?:不行|不成|不中|没号|没有号|没位|约不[上到]|满了|没空位)(?:的话)?[,，]?(?:就|那就|那|再|退一步|退而求其次|考虑|往后)*|或者是?|或是|还是|要么|要不然?|要不就?|也行|都行|也可以|再不然|不然|不行就|实在不行)?[,，、 是就]*$"
)
#: 周四最好，没有就周五: a second choice, not a correction.
_FALLBACK = re.compile(
    r"(?:不行|不成|不中|没有|没号|没有号|没位|没空位|约不[上到]|排不[上到]|抢不到|满了|来不及)(?:的话|了)?[,，]?(?:那)?(?:就|再|也|改)?(?:约|是|排|到)?$|(?:备选|其次|次选|候选|候补|第二选择|再就是|不能就|不能的话就?)(?:是|选)?$"
)
_CHOICE = re.compile("或|还是|要么|不然|要不|[和跟与]")
_TOO = re.compile("(?:[我您]?)(?:也|都)(?:行|可以|中|成|有空|能)")
#: 除了周三我哪天都没空: the only day that suits.
_ONLY = re.compile(
    r"^[^,，。;；]{0,8}(?:都|全|均)(?:没空|没时间|没有?时间|不行|没法|去不了|来不了|要?上班|有事|抽不开|走不开|不方便)"
)
#: 上半年交过, 10月份交的材料: done already, whatever day the words would name.
_DONE_THEN = re.compile(
    r"^的?(?:时候)?(?:[我俺他她]们?|我妈|我爸)?(?:就|才|已经)?(?:(?:提交|申请|受理|登记|[来去]?[交办来去问领取提寄约买])(?:过(?![去来户])|了(?![吧吗没])(?=[^,，。]{0,6}[,，。]))|(?:提交|申请|登记|结婚|离婚|入职|去世|过世|退伍|[交办寄买领])的(?!话|时候|人|行|可以|吗|吧|那天)|去世|过世|没的|结的婚|离的婚)"
)
#: 上个星期就批了，…; 报告是8月20号出的，…
_WAS = re.compile(r"^[^,，。;；]{1,7}[了过]")
_THEN_IT_WAS = re.compile(r"^[我俺他她]?[办交领出发开签买寄来去考拿做打查照批][^,，。;；]{0,2}的(?=[,，。]|$)")
#: 周二，我看看，还是周四吧: after a pause for thought, not 周二还是周四.
_RATHER = re.compile(r"[,，。…][^,，。…]{1,8}[,，。…]+还是$")
_PERHAPS_CORRECTION = re.compile(r"^(?:[,，。…]+(?:要不|还是|那就?还?是?)|还是)$")

_TAKEN_BACK = re.compile(r"(?:不是|不要|别|不约|不用)(?:约|在|定|选|安排)?$")
_OLD_PLAN = re.compile(
    r"(?:原来|原先|本来|原定|原本|之前约|先前约|已经约|约的是|约好|之前定|原来约|本来约|我约了|我约的)(?:的?是?|了|在|好的?|好了)?(?:约的?|定的?|订的?)?(?:是|在)?$"
)
_EXCEPT_BEFORE = re.compile(
    r"(?:别是|除了|除开|除去|除|避开|避过|不能是|不能在|不想|不想在|没法|别(?:给我|帮我|给俺)?(?:选|约|定|安排|排)|不约|不选|不定|不考虑|取消|不要选|不要约|不要安排|不要排|别|不要|不是)(?:在|约|选|安排|到)?$"
)
#: 周一我值日走不了: whatever keeps one, with no other date between.
_KEPT = re.compile(
    r"^[^,，。;；周星期礼拜号月点\d]{0,8}(?:走不[了开]|[去来]不[了成]|过不[去来]|(?<![上及])赶不(?:过去|过来|上|及)|没空|没时间|抽不开身|抽不出)(?![^,，。]{0,3}[吗么?？])"
)
_UNSUITABLE = re.compile(
    r"(?!不(?:行|成|中)[^,，。不]{1,6}(?:也|就)(?:行|可以|成|中))^(?!(?:[,，]|要是|如果|万一|若是?|实在)+(?:不行|不成|没号|没有号|没有|约不上|满了)[^,，。]{1,8}(?:也|就|吧))(?![,，]?(?:要是|如果|万一|若|实在)*(?:不行|不成|不中|不能|没号|没有号|约满|满了)(?:的话|(?:的话)?[,，]?(?:就|那就|那|再|也行)))(?:的话|呢|那天|这天|那个?|的|我|俺|他|她|孩子|上午|下午|全天|一天|整天|就|都|也|是|可能|肯定|恐怕|怕|好像|实在|确实|真的?|那会儿|的时候|可|倒|还|,)*"
    r"(?:不行|不可以|不能(?!不)|没空|没有空|没时间|没有时间|(?:不|先不)(?:弄|办)了|有(?:事|课|会议?(?=[,，。]|$)|安排)|没戏|够呛|去不了|来不了|去不成|来不成|过不去|过不来|不方便|不中|不得劲|不成(?!问题)|不合适|抽不开身|抽不出|走不开|(?:还?要|还?得)(?:出差(?!回|才回|就回)|上班|加班|开会|值班|上课|考试|住院|带孩子|回老家)|上课|太晚|太早|太赶|"
    r"约满|除外|以外|之外|外(?=[,，。都]|$)|不算|满了|没号|没有号|(?<![上及])赶不上|赶不及|(?<!及)来不及|不想去|不想来|不去|不来|没法|出差(?!回|就?才?回)|不得闲|不得空|没工夫|没功夫|不要(?!太|那么|这么|很|求|紧)|不考虑|脱不开|外出|在外地|休息不|到不了|[^,，。]{0,6}[,，]?(?:请|麻烦)?(?:帮我)?(?:避开|避过|绕开|错开|跳过)|别(?:约|排|安排|定|选|给我))"
    r"(?P<question>[^,，。;；!！?？]{0,4}?(?:吗|么|嘛|没|\?|？))?"
)
_REJECTED_WITH = re.compile(r"^(?:全|都|也)")
_CLOSED_THEN = re.compile(
    r"^(?:就|都|是|也|肯定|应该|又)*(?:不上班|不开门|放假|休息|不办公|关门)[^,，。;；]{0,4}[,，。;； ]+"
)
_NO_EXCEPTION = re.compile(r"(?:是不是|要不要|能不能|不得不|不是不|特别|区别|分别|级别|性别)$")

_ASAP = re.compile(
    r"越(?:快|早)越(?:好|中|行)|尽快(?!(?:给我|帮我|给)?(?:回|答|处理|解决|寄|邮|发|退|打))|尽早|尽量(?:早|快)|(?<!能)最早(?!的?材料|之前|以前)(?:什么|啥|哪|能|可以|的|有|那|一|几|$|[,，。])|最快(?:$|哪一?天|什么时候|啥时候)|最快(?:的|能约|可以约|哪天能|什么时候能(?:约|去|来)|啥时候能(?:约|去|来)|能排|有号)"
    r"|(?:哪天|哪一天|(?:周|星期|礼拜)几(?=[都也])|什么时候|啥时候|啥时|几点|时间|任何时间|任何一天|随便哪天|随便哪一天|随便什么时候|哪个时间|哪会儿|什么时间|哪儿天)(?:我)?(?:都|也)?(?:行(?!政)|可以(?=[,，。!！]|$|的|啊|吧)|中(?!心|午|旬|间)|成(?=[,，。]|$)|好(?=[,，。]|$)|没问题|无所谓|有空|方便(?=[,，。]|$))"
    r"|哪天[^,，。]{1,5}哪天"
    r"|工作日(?:的话)?(?:都|均|就)(?:行|可以|中(?!午)|成)|(?:任[意何]|随便)(?:哪|一)?个?工作日|随便哪一?天|随便(?:什么|啥)时候|任[何意]一天|随便(?:约|安排|定|给我)|随时(?:都|可以|能)?(?:行|来|去|都|可以(?!办)|有空)|你看着(?:办|安排|约)|你(?:帮我)?(?:定|安排)(?:吧|就行)|赶紧(?:的|约|给我约|排)|有号就(?:行|约)|最近的(?:时间|号|一天|一个)?(?=[,，。吧就]|$)|(?:越|能)早(?:一?点)?(?:约|去|来)?就?(?:早|越好)"
)
_ANY_ALONE = re.compile(
    r"^[,，。 ]*(?:随便|都行|都可以|都中|都成|无所谓|随意|随便吧|随你|看你|你定|听你的|怎么都行|我都行|我都可以|都没问题)[的吧啦啊了呗哈。,，!！~ ]*$"
)
_OTHERWISE_ANY = re.compile(r"(?:都|也|就)(?:行|可以|中(?!午)|成|好)|其他|其它|别的")
_LAST_TIME = re.compile(r"(?:上次|上一次|上回|前一?次|之前|以前|先前)(?:是|在|就是|我|俺)*$")
_DONE = re.compile(r"(?:就|才|已经)?(?:来|去|办|交|领|提交|受理|申请)(?:过|的|了)")
_DESCRIBES = re.compile(
    r"^(?:那(?:个|天|一天)[^,，。;；]{0,5}的?|[,，]?我?(?:记得|算了?|看了?|好像|应该|查了|刚好)[^,，。]{0,3}是?)$"
)
_AROUND = re.compile(r"多大|多少岁|几岁|高寿|出生|生人|生的|年生|建成|建的|时候生")


def link(gap: str) -> Link:
    """How two dates with this text between them relate."""
    if len(gap) > _MAX_GAP:
        return Link.NONE
    if _PERHAPS_CORRECTION.match(gap) or _FALLBACK.search(gap):
        return Link.ALTERNATIVE
    if _CORRECTION.search(gap) or _RATHER.search(gap):
        return Link.CORRECTION
    return Link.ALTERNATIVE if _ALTERNATIVE.match(gap) else Link.NONE


def excepted(before: str) -> bool:
    """除了周五, 别约周五: a day that does not suit, by the words before it."""
    tail = before[-8:]
    return bool(_EXCEPT_BEFORE.search(tail)) and not _NO_EXCEPTION.search(tail)


#: 9月1日起施行的新规, 九月份的政策, 白露过了没; 我三月份就交了.
_NO_APPOINTMENT = re.compile(
    r"^(?:起|开始)?(?:施行|实施|执行|生效|发布|出台)|^的?(?:新)?(?:政策|规定|新规|通知|文件|公告|标准|条例|办法)|^(?:都|已经|是不是)?(?:过|到)了(?:没|吗|么|吧)"
)
#: 6月份的社保, 有效期到2030年
_ATTRIBUTE = re.compile(
    "的(?:社保|医保|公积金|工资|发票|账单|流水|材料|照片|税|水费|电费|证明|合同|记录|保险|养老|补贴|低保|个税|申报|报表)"
)
_VALID_UNTIL = re.compile("(?:有效期|期限|到期日期?)(?:限)?(?:是|为|到|至|截止到?)*$")
_EVER_SINCE = re.compile("(?:就|开始就|到现在|以来)")
_DONE_LATELY = re.compile(r"^(?:[我俺他她]们?)?(?:就|才|已经)?(?:提交|申请|登记|[交办来去问领寄约买])(?:好|完)?了")


def no_appointment(before: str, after: str, *, long: bool) -> bool:
    """What is in force, over, done or regular (每月15号); `long`: a month or more was named, in which 交了 tells of what was."""
    if (long and _ATTRIBUTE.match(after)) or _VALID_UNTIL.search(before):
        return True
    done = long and bool(_DONE_LATELY.match(after) or (before.endswith("从") and _EVER_SINCE.match(after)))
    return done or bool(_NO_APPOINTMENT.match(after)) or before.endswith(("每月", "每个月", "每年", "补"))


def tells_on(after: str) -> bool:
    """昨天去了一趟，人家说照片不对: a past visit as the beginning of a story; alone (昨天来过) it is only past."""
    return bool(re.search("[,，。;；][^,，。;；]{2}", after))


def counts_too(after: str) -> bool:
    """三十号也算上: belongs to the days said before."""
    return bool(re.match("(?:那天)?(?:也|都)?(?:算|包括|包含)(?:上|在内|进去)?|也(?:行|可以|中|成|得)", after))


def names_choice(gap: str, after: str) -> bool:
    """Whether words (not only a pause) make a date one of several to choose from."""
    return bool(_CHOICE.search(gap) or _FALLBACK.search(gap) or _TOO.match(after))


def only(before: str, after: str) -> bool:
    """除了周三下午我哪天都没空: says the one day that suits."""
    return before.endswith(("除了", "除开", "除去")) and bool(_ONLY.match(after))


def done_then(before: str, after: str, *, past: bool) -> bool:
    """Whether what stands around a date tells of something already done; of a day that is over any verb with 了 does."""
    if past:
        return bool(_WAS.match(after) or _DONE_THEN.match(after)) and tells_on(after)
    return bool(_DONE_THEN.match(after) or (before.endswith(("是", "是在")) and _THEN_IT_WAS.match(after)))


def unsuitable(after: str) -> bool:
    """周三不行: a day that does not suit, by the words behind it. A question (周三不行吗) leaves it open."""
    match = _UNSUITABLE.match(after[:24])
    return bool((match and not match["question"]) or _KEPT.match(after[:24]))


def rejects_all(after: str) -> bool:
    """周一周二都不行: what is said goes for every day just listed."""
    return bool(_REJECTED_WITH.match(after)) and unsuitable(after)


def closed_then(gap: str) -> bool:
    """周五放假是吧，那下周一: the first day is only the reason for the second."""
    return bool(_CLOSED_THEN.match(gap))


_SAID_BEFORE = re.compile("刚(?:才|刚)?(?:说|讲|约|填|写|发)(?:的是?|成)?$")


def taken_back(before: str, gap_after: str) -> bool:
    """The first of 不是明天是后天, and of 原来约的周四，现在想周五."""
    if (
        re.search(r"不是(?:说|约|定|选|在)?$", before[-6:])
        and not before.endswith("是不是")
        and re.match(r"^的?[,，、 ]*(?:的?[,，])?(?:而|应该|我说的?)?(?:就?是|要|改)", gap_after)
    ):
        return True
    if _SAID_BEFORE.search(before[-8:]) and re.match("[,，](?:其实|应该)?是", gap_after):
        return True
    return bool(
        _OLD_PLAN.search(before[-10:])
        and re.search(
            r"改|换|挪|推|调整|调到|提前|延|现|想|能不能[^,，。]{0,3}[改换挪]|可以[^,，。]{0,3}[改换挪]", gap_after
        )
    )


def denied_after(before: str, gap: str) -> bool:
    """是后天，不是明天: what follows 不是 directly is what is not meant, unless a pause follows (周四，不是，周五)."""
    return gap.endswith("不是") and not unclear_denial(before, gap)


def unclear_denial(before: str, gap: str) -> bool:
    """周四不是周五: correction or denial, which only the pause would tell; 是周四不是周五 is clear."""
    return gap == "不是" and not before.endswith("是")


def only_context(after: str) -> bool:
    """今年六十了, 明年上小学: a year is the day asked for only where a wish follows, or nothing."""
    return bool(after) and not _YEAR_WISHED.match(after)


_YEAR_WISHED = re.compile(
    "[再就也都能来去办吧约底,，。;；!！?？、至或和的]|到(?=[今明后下本\\d])|可以|行|哪|什么|啥|还|之|以|前|后"
)


def told_until(before: str) -> bool:
    """睡到中午: how long something went on, no time to come."""
    return bool(re.search("(?:睡|忙|上|干|歇|玩|值|守|开)到$", before))


def biography(after: str) -> bool:
    """1950年3月5号生的: no day for an appointment."""
    return bool(_AROUND.match(after[:4].lstrip("的 ")))


def told_of_before(before: str, after: str) -> bool:
    """上次是10月12号来的: a visit that was, not one to come."""
    return bool(_LAST_TIME.search(before) and _DONE.match(after))


def describes(gap: str) -> bool:
    """十号那个补班的周六: the weekday tells which day the 10th is."""
    return bool(_DESCRIBES.match(gap))


def left_behind(before: str, *, day: bool) -> bool:
    """过了这个礼拜: a stretch of days that has to pass first; 别拖到明年: days that must not be reached."""
    passed = not day and before.endswith(("过了", "过完", "忙完", "等过了"))
    return passed or bool(_NOT_SO_LATE.search(before))


_NOT_SO_LATE = re.compile("(?:别|(?<!要)不要|(?<!能)不能|(?<!想)不想|甭|莫|勿)(?:再|给我)?[拖等推]到$")


def opens_with_correction(before: str) -> bool:
    """不对，改成周五: takes back what was said in an earlier message."""
    return len(before) <= _MAX_GAP and bool(_CORRECTION.search(before))


def wants_any_day(text: str, some_barred: bool) -> bool:
    """越快越好, 哪天都行, 随便; 都行 after a day that was ruled out (除了周五都行)."""
    return bool(_ASAP.search(text) or _ANY_ALONE.match(text) or (some_barred and _OTHERWISE_ANY.search(text)))
