"""Special needs, and where a word of the lexicon means something else: 残疾 in 残疾证, 结婚证 that is asked for."""

from __future__ import annotations

import re

_PART = "腿脚?|腰|膝盖|手脚|眼睛?|眼神|视力|耳朵|听力|行动|走路|走道|腿关节|胳膊腿"
_DEGREE = "[又都也太很有点儿些实在特别老一直不]*?"
_WEAK = "不太?(?:方便|便|利索|灵便|好使|好|行|中|灵|得劲|成|清楚?)|费劲|困难|疼|残疾|花了?|瞎了?|聋了?|背|失明|模糊|看不[见清]|听不[见清]|受伤|有毛病|动不了|断了"
NEED = re.compile(
    rf"(?:{_PART}){_DEGREE}(?:{_WEAK})|拄着?拐[杖棍]?|看不清字|[看听]不见|走不[了动成](?:路|道|远)?|(?:站|坐)不(?:住|久|了)|不能久站|上不[了去](?:楼|台阶)"
    "|怀孕?(?:了)?[一二三四五六七八九十0-9]+个?多?月|(?:快|要)生了|[抱带领]着?(?:个|俩|两个)?(?:孩子|娃娃?|婴儿|小孩|宝宝|吃奶的娃)|不识字|不认(?:识)?字|不会写字"
    "|(?:半身不遂|偏瘫|瘫痪|瘫在床上?|瘫了|卧床|下不了床|中风|失明|盲人|视障|聋哑人?|聋人|失聪|老年痴呆|痴呆|大肚子|挺着肚子|孕妇|导盲犬|手语|助听器|假肢|打着?石膏|骨折)"
)
"""What a person says of themselves, however it is strung together."""

_ITEM_AHEAD = re.compile(r"(?:办理?|补办?|换|领|申[领请]|拿|取|打|丢了?|注销|挂失)(?:一?[个张本]|一下)?$")
_ASKED_OF = re.compile(
    r"(?:需要|要带|要啥|要什么|怎么|咋|多[少久]|几天|在哪|去哪|能不能|丢了|好了|下来|办|补|换|到期|过期|登记|窗口)"
)
_ITEM_PAPERS = frozenset(
    {
        "结婚证",
        "离婚证",
        "驾驶证",
        "行驶证",
        "健康证",
        "不动产权证",
        "房产证",
        "从业资格证",
        "毕业证",
        "户口本",
        "户口簿",
    }
)
_DISABILITY = re.compile(
    "人?(?:两项|补贴|证|本|评[定残]|等级|鉴定|护理|生活|联合|联|创业|就业|待遇|补助|津贴|优惠|儿童|车|人证|人补)"
)


def means_item(folded: str, start: int, end: int) -> bool:
    """Whether a paper's name is what is applied for (办结婚证) rather than what is brought along (带结婚证)."""
    if folded[start:end] not in _ITEM_PAPERS:
        return False
    return bool(_ITEM_AHEAD.search(folded[:start]) or (not folded[:start].strip() and _ASKED_OF.match(folded[end:])))


def is_need(folded: str, start: int, end: int) -> bool:
    """Whether a word of need speaks of a person; 残疾 in 残疾人补贴 names an item."""
    return not (folded[start:end].startswith("残疾") and _DISABILITY.match(folded[start + 2 :]))
