"""What is said beside the matter itself: praise, thanks, a bid to go on, the offer of a person taken up."""

from __future__ import annotations

import re

#: 窗口那个小姑娘可有耐心了, 讲了三遍也不嫌烦, 你们态度真好
_PRAISES = re.compile(
    r"耐心|热情|热心|细心|周到|(?:(?:态度|服务)(?:真|可|很|挺|特别|非常|都|是|也|怪|蛮)*|人(?:真|可|很|挺|特别|怪|也))(?:好|不错)(?=$|[，,。！!了啊呀的得])|不嫌|"
    r"帮了?(?:我|俺)?(?:个|们)?(?:好)?大忙|表扬|点个?赞|夸|感谢信|锦旗|办得?(?:真|可|很|挺|又)(?:快|利索|顺)"
)
_BLAMES = re.compile(
    r"(?:没|不|缺乏|失去|少)[有够咋太怎么是]{0,2}(?:耐心|热情|热心|细心|周到)|不耐烦|(?:态度|服务)[^，,。]{0,3}(?:差|恶|不(?!错)|坏)|"
    r"不好|投诉|举报|不满|差评|差劲|但是?|可是|结果|不过|等了|白跑|骂|吼|凶|气"
)
#: 你给俺查查, 那帮我看看吧
_BIDS = re.compile(
    r"(?:[你您恁那就请快先也好行中嗯，, ]|麻烦|赶紧|能不能|能|可以)*(?:[给帮替](?:(?:我|俺|咱)们?)?)?(?:先|再|快点?|赶紧)?"
    r"(?:查|看|找|瞧|弄)(?:一?[查看找瞧弄]|一?下)*(?:就行|就中)?[吧呗嘛啊呀哈哩嘞吗不？?。 ]*"
)
#: 哦哦好那你给我约上吧, 忙完了 接着约刚才那个吧: go on, whatever is asked.
_BIDS_TO_BOOK = re.compile(
    r"[哦嗯噢啊好行中那就你您，, ]*(?:忙完了|好了)?[，, ]*(?:接着|继续|快点?|赶紧)?(?:给我|帮我|替我)?(?:接着|继续|快点?)?"
    r"(?:约|预约)(?:上|好)?(?:刚才)?(?:那个|这个)?[吧嘛呗啊呀]*"
)
_GRATEFUL = re.compile(r"谢谢?.{0,4}(?:我先|先这样|不用了|先忙)|有人来了|来人了")
_WANTS_PERSON = re.compile(
    r"[替帮给]我(?:们)?(?:去)?(?:问|看看|看一下|反映|转|找)|问问|问一下|问下|转吧|找(?:他们|个人|人)"
)


def praises(text: str) -> bool:
    """Whether a message only speaks well of those who helped."""
    return bool(_PRAISES.search(text)) and not _BLAMES.search(text)


def bids_on(text: str) -> bool:
    """Whether a message says nothing but that what it was asked for shall be done."""
    return bool(_BIDS.fullmatch(text))


def bids_to_book(text: str) -> bool:
    """Whether a message says nothing but that the booking shall go on."""
    return bool(_BIDS_TO_BOOK.fullmatch(text))


def only_thanks(text: str) -> bool:
    """Whether a message thanks and leaves, however it sounds to the classifier: 有人来了，谢谢，我先帮忙."""
    return bool(_GRATEFUL.search(text))


def wants_person_to_ask(text: str) -> bool:
    """Whether a message takes up the offer of a person: 好，替我问问."""
    return bool(_WANTS_PERSON.search(text))
