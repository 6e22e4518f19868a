"""How an appointment already made is changed: 同一时间, 时间不变; 往后推一天, 提前半小时."""

from __future__ import annotations

import re
from datetime import timedelta

from hall.understanding.dates.offsets import Quantity, quantity
from hall.understanding.dates.tokens import tokenise

_SAME_TIME = re.compile(
    r"(?:同一|同样|一样|相同)(?:的|个)?(?:时间|时段|时刻|钟点|点)"
    r"|(?:还是|还|仍然?|依然)(?:在|按|约)?(?:那|这|原来|原先|原|之前|先前|刚才|老|上次|上回)的?(?:那|这)?个?(?:时间|时段|时候|钟点|点)"
    r"|(?:时间|钟点|时段|几点|点儿?|上下午)(?:都|还|就)?(?:不变|不动|别动|不改|别改|不用改|不用变|照旧|照样|一样|还一样|还是那样)"
    r"|(?:按|照)?(?:原来|原先|原|老)的?(?:时间|时段|钟点)(?=$|[,，。!！吧呗就不的])"
)
#: 原来的时间不行 takes it back.
_REFUSED = re.compile(
    r"(?:段|点|间)?(?:都|也|我|就|是|太|可能|恐怕)*(?:不行|不合适|不可以|不方便|不中|去不了|来不了|没空|有事|赶不上|来不及|不要|太|约不上)"
)
_LATER = r"推迟|延迟|延后|推后|延期|顺延|后延|后推|后移|往后(?:推迟|推|挪|延|拖|移|调|改|顺延|退)|向后(?:推|挪|延|移|调|顺延)|(?<![今昨明前当天日夜一早傍最太很别更])[晚迟](?:上|个)?|推(?=[一两二三四五六七八九十半\d])"
_EARLIER = r"提前|提早|前移|前提|往前(?:提|挪|移|调|赶|推|改)|向前(?:提|挪|移|调)|(?<![今昨明前后当天日夜一清大赶起最太很别更])早(?:上|个)?"
_MOVED = re.compile(rf"(?:(?P<later>{_LATER})|(?P<earlier>{_EARLIER}))(?:了|个)?(?=[一两二三四五六七八九十半\d])")
#: 需要提前三天吗 asks for the rule, 提前三天打电话 and 晚半小时到 do not move the appointment.
_RULE_BEFORE = re.compile(r"(?:需要|至少|必须|最少|最多|要不要|用不用|是不是要|得不得|应该|应当|应|规定)(?:要|得)?$")
_MOVED_AFTER = re.compile(
    r"(?:再|都|就)?(?:$|[,，。;；!！?？、]|去(?!取|拿|排)|来(?!得及)|过去|过来|办理?(?!的|要|会|能|证)|行|可以|中|成(?!立|功)|好|能(?!办)|吧|呗|啊|呀|哈|嘛|吗|么|呢|了|的话)"
)
#: 提前半小时来 is about being there in time.
_COMES = re.compile("去|来|过")
#: Only so many of the last are read, so that no text makes it slow.
_READ = 8
_UNITS = {"day": 1440, "week": 7 * 1440, "hour": 60, "minute": 1, "quarter": 15}


def same_time(text: str) -> bool:
    """Whether the time already agreed is to be kept. `text` as `normalise_speech` made it."""
    return any(not _REFUSED.match(text[found.end() :]) for found in _SAME_TIME.finditer(text))


def shift(text: str) -> timedelta | None:
    """How far the appointment is to be moved, negative for earlier; the last one said. None for a vague or calendar amount (几天, 一个月)."""
    moved: timedelta | None = None
    for found in list(_MOVED.finditer(text))[-_READ:]:
        if not _RULE_BEFORE.search(text[: found.start()][-6:]):
            moved = _amount(text[found.end() :], -1 if found["earlier"] else 1) or moved
    return moved


def _amount(text: str, sign: int) -> timedelta | None:
    tokens = tokenise(text[:16])
    found = quantity(tokens, 0)
    if found is None:
        return None
    after = text[tokens[found[0] - 1].end :]
    in_time = sign < 0 and found[1].unit in {"hour", "minute", "quarter"} and _COMES.match(after)
    if in_time or not _MOVED_AFTER.match(after):
        return None
    return _as_timedelta(found[1], sign)


def _as_timedelta(amount: Quantity, sign: int) -> timedelta | None:
    minutes = _UNITS.get(amount.unit)
    if minutes is None or amount.vague or amount.count > 400:
        return None
    return sign * timedelta(minutes=minutes * amount.count + amount.half)
