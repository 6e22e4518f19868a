"""What the hall itself says in a conversation: greeting, privacy, outages, messages that cannot be worked on."""

from __future__ import annotations

from hall.conversations.model import Author, Choice, Draft, Kind

DEFAULT_HALL = "政务服务大厅"
PRIVACY_PAGE = "/privacy"

SUGGESTIONS = ("我想开个小饭馆，要带什么材料？", "预约下周三上午办个体户执照", "大厅周六上班吗？")
TALK_TO_HUMAN = Choice("转人工", "/talk_to_human")


def greeting(hall_name: str, walk_in: str) -> tuple[Draft, ...]:
    """Say that this is an AI (GB 45438), whom it serves, that a person is near, and how personal data is treated.

    `walk_in`: which way stays open without an appointment (clause 2).
    """
    hello = (
        f"您好，我是{hall_name or DEFAULT_HALL}的 AI 智能助手，为来大厅办事的个人和企业服务，回答由人工智能生成。\n"
        f"我能帮您预约、改约、取消预约，告诉您要带什么材料、怎么办、多久办好。{walk_in}\n"
        "想找工作人员，随时说“转人工”。"
    )
    privacy = (
        "个人信息提示：只问政策和材料，不用告诉我您是谁。预约时才需要姓名、身份证号和手机号，"
        "只用来办您这件事，加密保存，页面上只显示一部分。\n您可以点一句话试一试，也可以直接打字。"
    )
    return (
        Draft(Author.BOT, hello, data={"ai": True}),
        Draft(
            Author.BOT,
            privacy,
            Kind.CHOICES,
            tuple(Choice(sentence, sentence) for sentence in SUGGESTIONS),
            {"links": [{"title": "个人信息保护说明", "url": PRIVACY_PAGE}]},
        ),
    )


EMPTY_MESSAGE = "（空白消息）"
LAPSED_CHOICE = "（点了一个已失效的选项）"


def empty(seq: int) -> Draft:
    """Answer a message without anything in it."""
    return _answer("您这条消息是空白的。请告诉我您要办什么事，比如“预约办居住证”。", seq)


def wordless(seq: int) -> Draft:
    """Answer a message of emoji or marks only."""
    return _answer("我在的。这条消息里没有文字，我怕会错您的意思，请用一句话告诉我；需要工作人员请说“转人工”。", seq)


def too_long(seq: int, characters: int) -> Draft:
    """Answer a message that is too long to be understood in one go; it is kept whole."""
    words = f"您这段话有 {characters} 个字，已经完整保存。我一次读不了这么多，请用一两句话告诉我要办什么；也可以转人工，工作人员能看到全文。"
    return _answer(words, seq, (TALK_TO_HUMAN,))


def lapsed(seq: int) -> Draft:
    """Answer a button that was never offered here."""
    return _answer("这个选项已失效。请选最新的选项，或者直接打字告诉我。", seq)


def speechless(seq: int) -> Draft:
    """Stand in when the bot had nothing to say, so that nobody is left without an answer."""
    return _answer("抱歉，我没有听明白。请换个说法再说一次，或者转人工。", seq, (TALK_TO_HUMAN,))


def outage() -> Draft:
    """Tell at once that the message is kept although nobody can answer now."""
    return Draft(
        Author.SYSTEM,
        "智能助手暂时连接不上。您的消息已经保存，恢复后马上回答您，不用重发。急事可以打大厅电话或到咨询台问。",
        Kind.STATUS,
        data={"state": "outage"},
    )


def given_up(seq: int) -> Draft:
    """Tell that one message could not be answered although the others can."""
    return _answer(
        "抱歉，这条消息我多次没能处理成功。请换个说法再说一次，或者转人工，工作人员能看到这条消息。",
        seq,
        (TALK_TO_HUMAN,),
    )


def _answer(text: str, seq: int, choices: tuple[Choice, ...] = ()) -> Draft:
    return Draft(Author.BOT, text, Kind.CHOICES if choices else Kind.TEXT, choices, {"reply_to": seq})


CARD_NAMES = {
    Kind.NOTICE: "一次性告知单",
    Kind.VOUCHER: "预约凭证",
    Kind.FORM: "请填写下面的内容",
    Kind.RATING: "请您评价这次服务",
    Kind.CHOICES: "请选择：",
    Kind.STATUS: "状态更新",
    Kind.TEXT: "",
}

TOO_MANY_MESSAGES = "您发得太快了，请稍等一会儿再发。已发出的消息都在，不用重发。"
TOO_MANY_CONVERSATIONS = "这个网络地址打开的对话太多了，请稍后再试，或到大厅咨询台。"
MESSAGE_TOO_LONG = "这段话太长了，请分成几条发送。"
