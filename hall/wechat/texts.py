"""What citizens are told on WeChat beside the conversation itself."""

from __future__ import annotations

from collections.abc import Sequence

from hall.conversations.model import Author, Choice, Draft, Kind
from hall.conversations.texts import DEFAULT_HALL, PRIVACY_PAGE, SUGGESTIONS

_HELLO = (
    "您好，我是{hall}的 AI 智能助手，为来大厅办事的个人和企业服务，回答由人工智能生成。\n"
    "我能帮您预约、改约、取消预约，告诉您要带什么材料、怎么办、多久办好。{walk_in}\n"
    "想找工作人员，随时回复“转人工”。\n"
    "个人信息：只问政策和材料，不用告诉我您是谁；预约时才需要姓名、身份证号和手机号，只用来办您这件事，加密保存。"
)
_SHORT_HELLO = "（我是{hall}的 AI 智能助手，回答由人工智能生成；想找工作人员，随时回复“转人工”。个人信息加密保存，只用来办您的事。）"
PRIVACY_TITLE = "个人信息保护说明"

STILL_LOOKING = "收到了，正在查，查到马上发给您，不用重发。"
"""The reply to a push whose answer takes longer than WeChat waits: it costs nothing of the quota, a message would."""
STAFF_LEFT = "工作人员有一阵没有回话了，先由 AI 助手接着为您服务；您刚才说的工作人员都能看到，要再找人请回复“转人工”。"

IMAGE_SAID = "（图片）"
VOICE_SAID = "（语音消息）"
VIDEO_SAID = "（视频）"
LINK_SAID = "（链接：{title}）"
LOCATION_SAID = "（发来一个位置）"
OTHER_SAID = "（一条我读不了的消息）"
FOLLOWED = "关注了公众号"
SCANNED = "扫了大厅的二维码"

IMAGE_KEPT = (
    "图片收到了，已经加密保存。我看不懂图片里的内容，只有接待您的工作人员能打开看。"
    "请用一句话告诉我要办什么事；要工作人员看图片，请说“转人工”。"
)
IMAGE_UNREADABLE = "这张图片没有收到，请重新发一次，或者用文字告诉我。"
VOICE_UNHEARD = "这条语音我没听清。请打字告诉我，也可以按住说话时说得慢一点、近一点再发一次；需要工作人员请说“转人工”。"
VOICE_NOT_HEARD_HERE = (
    "我现在听不了语音，请打字告诉我您要办什么事，比如“预约办居住证”；不方便打字，请说或回复“转人工”。"
)
VIDEO_UNSEEN = "视频我看不了，也没有保存。请用一句话告诉我要办什么事；需要工作人员请说“转人工”。"
LINK_UNREAD = "链接我打不开，也不会去点。请用一句话告诉我要办什么事；需要工作人员请说“转人工”。"
OTHER_UNREAD = "这种消息我读不了，请用文字告诉我您要办什么事；需要工作人员请说“转人工”。"
HERE_AGAIN = "您又来了，我在的。请告诉我要办什么事，比如“办居住证要带什么”；需要工作人员请说“转人工”。"
SCANNED_ITEM = "您扫的是“{item}”的二维码。想知道什么，请选一项，或者直接打字问我。"
SCANNED_ZONE = "您现在在{zone}。{guide}请告诉我要办什么事；需要引导员请说“叫引导员”，需要工作人员请说“转人工”。"
SCANNED_ELSEWHERE = "请告诉我要办什么事，比如“办居住证要带什么”；需要工作人员请说“转人工”。"
ITEM_QUESTIONS = ("{item}要带什么材料", "预约办理{item}", "{item}怎么办", "{item}在哪办")
AS_PUBLISHED = "以大厅公布为准"

_WAY = "{hall}的地址：{address}。\n怎么走：{way}。\n咨询电话：{phone}。{zones}\n您发来的位置没有保存。要先约个时间，说“预约”就行。"
_ZONES = "\n大厅分区：{zones}。告诉我办什么事，我再说具体在哪个区。"


def greeting(hall_name: str, walk_in: str) -> tuple[Draft, ...]:
    """Greet who follows: that this is an AI (GB 45438), whom it serves, that a person is near, how data is treated."""
    hello = _HELLO.format(hall=hall_name or DEFAULT_HALL, walk_in=walk_in)
    choices = tuple(Choice(sentence, sentence) for sentence in SUGGESTIONS)
    links = [{"title": PRIVACY_TITLE, "url": PRIVACY_PAGE}]
    return (Draft(Author.BOT, hello, Kind.CHOICES, choices, {"ai": True, "links": links}),)


def short_greeting(hall_name: str) -> tuple[Draft, ...]:
    """Say the same in one line to who asks at once: the answer stands below it."""
    hello = _SHORT_HELLO.format(hall=hall_name or DEFAULT_HALL)
    return (Draft(Author.BOT, hello, data={"ai": True}),)


def way(hall: str, address: str, guide: str, phone: str, zones: Sequence[str]) -> str:
    """Return the way to the hall as the catalogue knows it; what it does not know is said to be so."""
    return _WAY.format(
        hall=hall,
        address=address or AS_PUBLISHED,
        way=guide or AS_PUBLISHED,
        phone=phone or AS_PUBLISHED,
        zones=_ZONES.format(zones="、".join(zones)) if zones else "",
    ).replace("。。", "。")
