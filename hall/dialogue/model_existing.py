"""Words about an appointment that exists: who tells of one, cannot come to it, or asks whether it still stands."""

from __future__ import annotations

import re
from typing import Literal

from hall.dialogue.model_wording import asked_besides, asks, proposes

_ASKED = r"[了啊呀哈]*(?:[吧吗么呢嘛不没][啊呀哈]?|[？?])[？?。!！ ]*$"
#: 我前几天约了个办社保卡的, 已经约好了: told, not wished for (帮我约了吧) nor in vain (约了半天没约上).
_MADE = re.compile(
    r"(?:预?约(?:了(?![吧呗嘛哈没吗么不？?])|过(?![吗没么])|好了?(?=[，,。 的]|$)|上了)|(?:挂|排|取)(?:了|过|好了?)(?:一?个)?号|(?:有|做)(?:了)?一?个预约)"
)
_NOT_MADE = re.compile(
    r"没有?(?:预?约|挂|排|取)|[没不](?:约|预约|排|抢)?(?:上|成|到)(?!班)|(?:重新|再|另|想|要|打算|能|可以|怎么|咋)(?:预?约|挂)|(?:帮|给|替)(?:我|俺|他|她|我[\u3400-\u9fff])(?:再|也|先)?(?:预?约|挂)(?!了|过|好)|还要|还想|也约"
    r"|(?:和|跟|与|同)[^，,。]{0,6}约|如果|要是|万一"
)
_CLAUSE = re.compile(r"[^，,。；;！!？? ]+[？?]?")
#: 食品的没动吧, 那个还在吗
_STANDS = re.compile(
    r"(?:没(?:有|给我)?(?:被|给)?(?:动|取消|变|改|退)|还在|(?:还|都)?留着|还是原来(?:那|的)[^，,。]{0,3}|不受影响|没受影响)[的着]?"
    + _ASKED
    + r"|在不在"
)
#: 原来周五那个不用我再取消了吧
_NO_MORE_TO_DO = re.compile(
    r"(?:不用|不必|不需要|用不着|还用|还要|还得|还需要|需要|是不是要)(?:我|俺|咱)?(?:再|另外|自己|单独|还)*(?:去|来)?(?:取消|退|撤)(?:一下|掉|了|号)*"
    + _ASKED
    + r"|(?:用不用|要不要|需不需要|是不是要)[^，,。]{0,9}(?:取消|退|撤)"
)
_WHEN_IT_IS = re.compile(
    r"(?:那|到底|我|俺|的|约|是|在|哪|它|这个|那个|预约|来着|呢|啊|呀|嘛|么|个|，|,| )*"
    r"(?:几[点号]钟?|哪一?天|啥时候|什么时候|几时|啥时间|什么时间|(?:周|星期|礼拜)几"
    r"|(?:前晌|上午|早上|早晨|上半天)(?:、|，|呢|啊)?(?:还是|是)(?:后晌|下午|晚上|后半晌|下半天)|(?:后晌|下午|下半天)(?:还是|是)(?:前晌|上午|早上|上半天)|(?:周|星期|礼拜).还是(?:周|星期|礼拜)?.)"
    r"(?:的|来着|约|个|呢|啊|呀|嘛|么|哩|嘞|去|来|到|过去|过来)*[？?。 ]*"
)
_CANNOT_COME = re.compile(
    r"(?:来|去|赶|走)不(?:了|成|开|上|及|得)|不(?:得|能|好|方便|想|打算|准备)(?:来|去|闲|空)|不[来去]了|(?:没|有|临时|家里)(?:有)?(?:空|时间|工夫|事)"
)
_CANCEL_IT = re.compile(
    r"(?:嗯|好的?|行|对头?|要得|是的?|中|那|就|给我|帮我|把它|它|这个|确定|确认|[，, ])*(?:取消|退)(?:预约|它|掉|了|号|这个)*(?:吧|呗|嘛|啊|哈|就行|好了)*[。!！ ]*"
)
_BEYOND_DOUBT = re.compile(r"[吧呗掉嘛]|^(?:对|好|行|嗯|是|确[定认])")
#: What a register holds, and what is changed in it: 店名想改一下, 换个法人.
_RECORD = r"(?:店名|字号|名称|(?:店|公司|企业|执照)上?的?名字?|地址|住所|法人|法定代表人|经营范围|负责人|经营者|老板|股东|股权|注册资本)"
_RECORD_CHANGED = re.compile(
    rf"(?:改|换|变更|变)[^，,。；; ]{{0,6}}?{_RECORD}|{_RECORD}[^，,。；; ]{{0,6}}?(?:改|换|变更|变)"
)
#: 预约改到, 换个时间, 改下周三: the appointment itself is moved.
_MOVED_TO = re.compile(
    r"(?:改|换|挪|调|移|推)(?:约|期)?[到成在至]?(?:这?个?|下下?个?|本)?(?:周|星期|礼拜|月|大?[后明今]天|[\d一二三四五六七八九十]+[点号日月:]|上午|下午|早|晚)"
)
_MOVED = re.compile(
    _MOVED_TO.pattern
    + r"|(?:的|个|这|那)(?:预约|号)|预约(?:的|改|换|挪|推|往)|约(?:好|过|的)|时间(?!不变)|日子|时段|改期|推[迟后]|延后"
)
#: 我约的是几号; 查下我的预约
_LOOKS_UP = re.compile(
    r"(?:约|挂)(?:好|过)?的[^，,。；;]{0,10}(?:几[点号]|哪一?天|[什啥]么?时[候间]|(?:周|星期|礼拜)几)|[查看](?:一?下|看)?(?:我|俺)的?(?:预约|约)|(?:几[点号]|哪一?天|(?:周|星期|礼拜)几)来[着的]"
)
#: 帮我取消, 取消吧: an order, where 取消了 may tell what was done.
_CANCELS = re.compile(
    r"(?:帮|给|替|把|想|要|得|请|先)[^，,。；;]{0,14}(?<![不别])(?:取消|退[掉号])|(?<![不别用要])(?:取消|退)(?:掉|了|一下)*(?:吧|呗|哈)"
)
#: 算了; 不改了; 这店不干了: a clause that gives up what was wanted.
_GIVES_UP = re.compile(
    r"[唉哎嗯哦啊那]*算了吧?|[^，,。；;]*(?:不|别)(?:改|办|弄|换|约|申请|变更|干|开|做)[^，,。；;]{0,4}了"
)
#: 直接注销, 干脆办注销: what is wanted in place of it.
_INSTEAD = re.compile(r"干脆|直接(?:就)?(?:把|办|申请|注销|改)")


def tells_of_one(text: str) -> bool:
    """Whether a message tells of an appointment made before, without a wish to make one: 我前几天约了个办社保卡的."""
    return bool(_MADE.search(text)) and not _NOT_MADE.search(text)


def asks_if_it_stands(text: str) -> bool:
    """Whether it is asked if an appointment is still there: 食品的没动吧."""
    return bool(_STANDS.search(text))


def asks_if_more_to_do(text: str) -> bool:
    """Whether it is asked if an appointment must still be cancelled: 原来周五那个不用我再取消了吧."""
    return bool(_NO_MORE_TO_DO.search(text))


def asks_when_it_is(text: str) -> bool:
    """Whether nothing but the time of the appointment spoken of is asked: 是前晌还是后晌."""
    return bool(_WHEN_IT_IS.fullmatch(text))


def cannot_come(text: str) -> bool:
    """Whether a message only says why its writer cannot come: 那天家里来客走不开."""
    return bool(_CANNOT_COME.search(text))


def orders_to_cancel(text: str) -> bool:
    """Whether a message says nothing but that it is to be cancelled, which is a yes to "cancel it?": 取消吧.

    A question may stand beside it (取消吧，那直接去行不行) where it is an order beyond doubt: 取消，收钱吗 is none.
    """
    clauses = _CLAUSE.findall(text)
    ordering = "，".join(clause for clause in clauses if not asks(clause) and not proposes(clause))
    sure = len(_CLAUSE.findall(ordering)) == len(clauses) or _BEYOND_DOUBT.search(ordering)
    return bool(ordering and sure and _CANCEL_IT.fullmatch(ordering))


def strikes_off(text: str) -> bool:
    """Whether a register is to be struck off (把营业执照注销掉) and no appointment given up."""
    return "注销" in text and not re.search(r"[约号]|取消|退", text)


def changes_record(text: str) -> bool:
    """Whether something in a register is to be changed (执照上的店名想改一下), and not the time of an appointment."""
    return bool(_RECORD_CHANGED.search(text)) and not _MOVED.search(text)


def wanted_instead(text: str) -> str:
    """Return what a message wants in place of what it gives up (算了，这店不干了，直接注销吧); empty when it gives up nothing."""
    clauses = _CLAUSE.findall(text)
    kept = [clause for clause in clauses if not _GIVES_UP.fullmatch(clause)]
    return "，".join(kept) if len(kept) < len(clauses) or _INSTEAD.search(text) else ""


def asked_along(text: str) -> dict[str, str]:
    """Return what is asked in clauses of their own beside an order about an appointment, each with its clause."""
    clauses = _CLAUSE.findall(text)
    asking = [clause for clause in clauses if asks(clause)] if len(clauses) > 1 else []
    return {intent: clause for clause in asking for intent in asked_besides(f"{clauses[0]}，{clause}", "")}


def ordered_beside(text: str) -> Literal["cancel", "reschedule", "check"] | None:
    """Return what a message orders of an appointment in a clause of its own, whatever it asks beside: 取消吧，直接去能办不."""
    clauses = _CLAUSE.findall(text)
    if len(clauses) < 2 or changes_record(text):
        return None
    if any(_CANCELS.search(clause) and not asks(clause) for clause in clauses) and not strikes_off(text):
        return "cancel"
    if any(_MOVED_TO.search(clause) for clause in clauses):
        return "reschedule"
    return "check" if any(_LOOKS_UP.search(clause) for clause in clauses) else None
