"""Whether a message asks about one paper of an item (户口本用不用带, 结婚证要带几本), and which papers of its list that is."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ASKED = re.compile(
    r"(?:用不用|要不要|需不需要|需要|还用|还要|还得|[要用得])[^，,。？?]{0,10}?(?:带|拿|交|准备|提供|出示)|"
    r"(?:带|拿|交)(?:不带|不拿|不交|着|上)?(?:不|吗|么|嘛|呢|中不|行不)|(?:要不要|用不用)[^，,。？?]{1,8}(?:证|证明|本|簿|照|照片|表|卡|复印件|原件|合同)|"
    r"(?:证|证明|本|簿|表|书|报告|材料|记录|合同|单)[^，,。？?]{0,4}(?:要|用|得|需要|用不用|要不要|需不需要|是不是|还)[^，,。？?]{0,6}?(?:自己|我|俺)[^，,。？?]{0,3}(?:开|打|弄|搞|跑|查|出具)|"
    r"(?:证明|报告|记录|合同|申请表|登记表)[^，,。？?]{0,4}(?:哪儿?|哪里|谁|啥地方|什么地方)[^，,。？?]{0,3}(?:开|打|出|弄)|谁[^，,。？?]{0,3}签|[要得用]签(?:字|名)?(?:吗|不|么|嘛)|"
    r"(?:打|发|转|汇|存)(?:到|在|进|给)?[^，,。？?]{0,6}(?:卡|账户|账号|存折)|[要用得][^，,。？?]{1,6}(?:证|证明|本|簿|照|照片|表|复印件|原件|合同)(?:不|吗|么|嘛)|几[本份张寸]|啥底色|什么底色|多久(?:以内|之内)|几个月内"
)
#: 要带什么, 带哪些材料 asks for the whole list.
_WHOLE_LIST = re.compile(
    r"(?:带|拿|交|准备|提供|要)(?:上|点|些)?(?:什么|啥|哪些|哪几)|(?:什么|啥|哪些)(?:材料|手续|证件|东西|资料)"
)
_HOW_LONG = re.compile(r"多长时间|多久才|多少个?[年月天]|几年|够多")
_DOING = re.compile(r"改|变更|注销|办(?!法|的)|补|换|领(?!.?表)|申[请领](?!.?表)|登记(?!.?表)|注册|备案(?!.?表)")
#: The everyday name of a paper → what its official name holds.
_EVERYDAY = {
    "户口": ("户口",),
    "房产证": ("权属", "房屋", "不动产权", "场所使用", "住所使用"),
    "房本": ("权属", "房屋", "不动产权", "场所使用", "住所使用"),
    "租房合同": ("租赁", "场所使用", "住所使用"),
    "租赁合同": ("租赁", "场所使用", "住所使用"),
    "社保卡": ("社会保障卡", "社保卡"),
    "银行卡": ("银行账户", "银行卡"),
    "执照": ("营业执照",),
    "健康证": ("健康证明",),
    "体检": ("体检",),
    "身份证": ("身份证",),
    "卡上": ("银行账户", "账户不是"),
    "结婚证": ("结婚证",),
    "毕业证": ("学历", "毕业证"),
    "照片": ("照",),
    "相片": ("照",),
    "委托书": ("委托",),
}
_WHENCE = re.compile(r"(?:自己|我|俺|哪儿?|哪里|谁|地方)[^，,。？?]{0,3}(?:开|打|出|弄|搞|跑)")
_SIGNED = "签"
SHARED = 3  # characters that a question and the name of a paper have in common


def asks_about_paper(text: str) -> bool:
    """Whether a message asks about one paper, not for the whole list."""
    return bool(_ASKED.search(text)) and not _WHOLE_LIST.search(text) and not _HOW_LONG.search(text)


def names_doing(text: str) -> bool:
    """Whether a message says what is to be done, and with it perhaps which matter it is about."""
    return bool(_DOING.search(text))


def papers_named(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return those of an item's papers that a message names."""
    parts = [part for word, listed in _EVERYDAY.items() if word in text for part in listed]
    return tuple(name for name in names if any(part in name for part in parts) or _share(text, name))


def names_paper(text: str) -> bool:
    """Whether a message names a paper that everybody knows, listed or not."""
    return any(word in text for word in _EVERYDAY)


def asks_whence(text: str) -> bool:
    """Whether it is asked who makes out a paper: 证明去哪儿开, 要我自己去开吗."""
    return bool(_WHENCE.search(text))


def asks_who_signs(text: str) -> bool:
    """Whether it is asked who must sign."""
    return _SIGNED in text


def _share(text: str, name: str) -> bool:
    return name in text or any(name[start : start + SHARED] in text for start in range(len(name) - SHARED + 1))
