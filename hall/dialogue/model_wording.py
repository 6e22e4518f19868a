"""Taking apart what a request is about: its matter without the words of asking, and two wishes in one message."""

from __future__ import annotations

import re

from hall.dialogue import model_lexicon as words
from hall.dialogue.model_frames import Queued
from hall.dialogue.model_heard import TOKEN, relation

_ASKING = re.compile(
    r"那|就|吧|帮|给|我要|我想|俺想|想要|想|要|帮我|给我|替我|请|麻烦|您好|你好|预约一下|预约|约一下|约个号|约号|挂个号|挂号|约个|约|取号|排号|办理|办事|办个|办一下|办|一下|个|业务|事项|手续|事|"
    r"我|俺|可以|能不能|能|多久|多长|多少|几天|天|好|收费|费用|收钱|要钱|钱|费|哪里|哪儿|哪|在|地方|条件|流程|步骤|网上|邮寄|取|拿|下来|完|吗|呢|吧|呀|啊|的|了|号|时间|服务|大厅|窗口|什么|需要|材料|怎么|咋|弄|这个|那个|再|还|也|另外|顺便|今天|明天|后天|上午|下午|"
    r"(?:下|这|本)?(?:周|星期|礼拜)[一二三四五六日天]?|[，。！？、,.!? ]|" + TOKEN.pattern
)
_NUMBERS = re.compile(
    r"(?:我的|他的|她的)?(?:身份证号码|身份证号|身份证|手机号码|手机号|手机|电话号码|电话|号码)?(?:是|为|[:：])? ?"
    + TOKEN.pattern
)
_NAMING = re.compile(r"(?:我叫|俺叫|我的名字是|姓名|名字叫|名字是)[\u3400-\u9fff·]{2,4}(?=[，,。； ]|$)")
_TWO_PEOPLE = re.compile(
    r"(?:给|帮|为)?(?:我|俺|我自己|本人)(?:和|跟|与|还有)(?:我|俺)?(?:的)?([\u3400-\u9fff]{1,3}?)(?:都|各|一起|两个人|两人|分别|一块|每人|俩)"
)
_VERB = re.compile(r"约|办|预约|换|补|领|登记|申请")


def item_words(text: str) -> str:
    """Return what is left of a message without the words of asking: empty when it names no matter at all."""
    rest = _ASKING.sub("", text)
    for word in words.RELATIVES:
        rest = rest.replace(word, "") if word in text else rest
    return rest if len(rest) >= 2 else ""


def matter_of(text: str) -> str:
    """Return a message without the person's name and numbers and what announces them: what may name a matter."""
    text = _NUMBERS.sub(" ", text)
    return _NAMING.sub(" ", text).strip(" ，,。")


def two_wishes(text: str) -> tuple[str, Queued | None]:
    """Split a message with two bookings into the first and the one to do afterwards.

    给我和我妈各约一个社保卡 → two persons, one matter; 我约社保卡，再给我妈约个低保 → two of each.
    """
    together = _TWO_PEOPLE.search(text)
    if together:
        for word in sorted(words.RELATIVES, key=len, reverse=True):
            if word in text[together.start() : together.end()]:
                rest = text[: together.start()] + text[together.end() :]
                return rest, Queued(text=rest, relation=words.RELATIVES[word])
    for word in words.SECOND_WISH:
        where = text.find(word)
        if where > 3 and _VERB.search(text[where:]) and _VERB.search(text[:where]):
            second = text[where + len(word) :] if word not in ("再给", "再帮", "再替") else text[where + 1 :]
            return text[:where].rstrip("，,。 "), Queued(text=second, relation=relation(second))
    return text, None
