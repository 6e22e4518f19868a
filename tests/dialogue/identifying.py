"""What a citizen understands the bot to ask about the person, from its last message alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from tests.dialogue.model import Dialogue, Person


class Need(Enum):
    """What is asked."""

    NAME = "name"
    IDENTITY = "identity"
    PHONE = "phone"
    CODE = "code"
    FOR_WHOM = "for_whom"
    SPECIAL_NEEDS = "special_needs"


_ASKING = re.compile(r"[？?]|请|告诉我|说一下|输入|发给我|多少|什么")
_SUMMED_UP = re.compile(r"确认|确定|提交|核对")
_CODE = re.compile(r"(?<![收发送个])验证码")
_NEEDS = re.compile(r"特殊需要|特殊需求|需要照顾|需要帮助吗|需要协助|行动不便|老弱病残")
_FOR_WHOM = re.compile(r"给谁办|替谁|本人办还是|本人办理还是|自己办还是|为谁")
_IDENTITY = re.compile(r"身份证|证件号")
_PHONE = re.compile(r"手机|电话")
_NAME = re.compile(r"姓名|名字|怎么称呼|叫什么|贵姓")
_OWN = re.compile(r"您自己|您本人")


def need_of(message: str, titles: Sequence[str] = ()) -> Need | None:
    """Return what the message asks about the person; None when it asks for something else or sums up."""
    if any(_SUMMED_UP.search(title) for title in titles):
        return None
    asking = [part for part in re.split(r"(?<=[。！？?\n])", message) if part.strip()]
    asking = [part for part in asking if _ASKING.search(part)] or asking[-1:]
    for need, pattern in (
        (Need.CODE, _CODE),
        (Need.SPECIAL_NEEDS, _NEEDS),
        (Need.FOR_WHOM, _FOR_WHOM),
        (Need.IDENTITY, _IDENTITY),
        (Need.PHONE, _PHONE),
        (Need.NAME, _NAME),
    ):
        if any(pattern.search(part) for part in asking):
            return need
    return None


def asked_person(dialogue: Dialogue, message: str, booked: int) -> Person:
    """Return whose name or number is meant: the applicant's, unless the writer's own is asked; `booked` were made before."""
    if dialogue.relative is None or _OWN.search(message):
        return dialogue.citizen
    wanted = dialogue.outcome.bookings or (dialogue.outcome.newest,)
    return dialogue.person(wanted[min(booked, len(wanted) - 1)].person or "relative")
