"""What the line itself says: the opening, fillers, rephrasings, the way to a person. At most two short sentences each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from hall.channels.phone.model import CallState, DialOutcome, Option
from hall.channels.phone.model_numerals import said_numbers, spelled

DEFAULT_HALL = "政务服务大厅"
RECORDED = "，通话会录音"
FILLERS = (
    "请稍等，我查一下。",
    "还在查，马上就好。",
    "系统有点慢，我还在查，请别挂机。",
    "让您久等了，还在办。",
    "请再等一小会儿，不用挂机，要找人请按零。",
)
LOST = "抱歉，刚才断了一下，我们接着说："
GO_ON = "请问您还要办什么事？"
FAREWELL = "感谢您的来电，再见。"
ONCE_MORE = "再跟您确认一下："
NOTHING_SAID = "我还没说什么呢，请问您要办什么事？"
NOT_HELD = "请讲，您要办什么事？"
NO_ROOM = "抱歉，系统现在接不上，请稍后再打。"
NOT_PLAYED = "（没有播出）"


def opening(hall_name: str, *, recorded: bool) -> tuple[str, ...]:
    """Say first that this is an AI (GB 45438), and that the call is recorded only if it is."""
    return (
        f"您好，这里是{hall_name or DEFAULT_HALL}，我是AI智能助手{RECORDED if recorded else ''}。",
        "请直接说您要办什么事，找工作人员请按零。",
    )


def lead(changes: Mapping[str, object]) -> str:
    """Return what stands before a turn that is said again."""
    if changes.get("loud"):
        return "好，我大声一点："
    if "slow" in changes:
        return "好，我慢一点说：" if changes["slow"] else "好，我说快一点："
    return "我再说一遍："


def filler(wait: int) -> str:
    """Return the sentence of the n-th wait; neighbours differ."""
    return FILLERS[wait % len(FILLERS)]


def options(shown: Sequence[Option], *, more: bool) -> str:
    """Read out at most three options with their keys, and that there are others."""
    listed = "；".join(f"按{'一二三'[place]}，{option.title}" for place, option in enumerate(shown))
    return f"{listed}；还有别的，请说下一个。" if more else f"{listed}。"


_ASK_AGAIN: dict[str, tuple[str, str]] = {
    "item": ("请说您要办的事，比如补办社保卡。", "说办好以后想拿到的证也行，比如营业执照。"),
    "situation": ("请说您是哪种情况。", "说不准就说不知道，我按一般情况告诉您。"),
    "day": ("请说哪一天来，比如下周三上午。", "哪天都行的话，请说最早的。"),
    "time": ("请说几点，比如上午十点。", "都可以的话，请说最早的。"),
    "name": ("请说办事人的姓名，比如张三。", "慢慢说姓和名就行，给家人约就说给我妈约。"),
    "booker_name": ("请说您本人的姓名。", "慢慢说您的姓和名就行。"),
    "id_number": ("请按键输入身份证号，X按星号，最后按井号。", "也可以一段一段说身份证号，说几位停一下。"),
    "phone": ("请按键输入十一位手机号。", "也可以分三段说手机号。"),
    "callback": ("请按键输入您的电话号码，最后按井号。", "也可以一段一段说您的号码。"),
    "code": ("请按键输入短信里的六位验证码。", "没收到短信，请说重新发送。"),
    "access": ("请按键输入预约时留的手机号，最后按井号。", "有凭证的，按八位凭证号再按井号也行。"),
    "check_code": ("请按键输入凭证上的六位校验码。", "找不到校验码，请说用手机号查。"),
    "confirm": ("没问题请说确认，要改请直接说。", "办请按一，要改请按二。"),
    "sure": ("请说确定，或者说不。", "确定请按一，不变请按二。"),
    "details": ("请把情况说一下，说完停一停就行。", "说不清没关系，想到什么说什么。"),
    "rating": ("请说满意还是不满意。", "请说非常满意、满意，或者不满意。"),
}
_ANY_ANSWER = ("请说您要办什么，比如预约、问材料。", "您可以说预约、查进度，或者说投诉。")
_FIRST = {True: "没听到您说话，", False: "抱歉，没听清，"}
_SECOND = {True: "您还在吗？", False: "不好意思，还是没听清。"}
_THIRD = {True: "电话里听不到声音。", False: "线路可能不太好。"}
_LAST = "请再说一遍，或者按零找工作人员。"


def rephrased(state: CallState, attempt: int, *, silent: bool) -> tuple[str, ...]:
    """Ask the open question in other words: three different ways, none of them the sentence said before."""
    first, second = _ASK_AGAIN.get(state.wanted, _ANY_ANSWER)
    if state.options and state.wanted not in ("confirm", "sure", "rating"):
        first, second = f"您可以按键选，{options(state.shown, more=state.more)}", "说第几个就行，都不是请说都不是。"
    if attempt == 1:
        return (_FIRST[silent] + first,)
    if attempt == 2:
        return (_SECOND[silent], second)
    return (_THIRD[silent], _LAST)


GIVEN_UP = "几次都没听清，给您找工作人员。"
SLOW_BOT = "系统一直没有回应，给您找工作人员。"
CONNECTING_AGAIN = "好，再给您转一次，请稍等。"
CONNECTING = "好的，给您转工作人员，请稍等。"
AFTER_PERSON = ("人工通话结束了。", "还有别的事请直接说，没有就可以挂机。")
_NOT_REACHED = {
    DialOutcome.BUSY: "人工线路正忙",
    DialOutcome.NO_ANSWER: "工作人员暂时没接",
    DialOutcome.FAILED: "人工线路没接通",
    DialOutcome.CANCELED: "人工线路中断了",
    DialOutcome.COMPLETED: "人工通话结束了",
}
TRY_AGAIN = "再转一次"
CARRY_ON = "接着跟我说"
CALL_ME = "等回电"


def not_reached(outcome: DialOutcome, number: str, due: str, *, again: bool) -> str:
    """Say that nobody took the call, and what stands under which number."""
    noted = f"，已经登记，编号{spelled(number)}，{said_numbers(due)}" if number else ""
    return f"{'这次还是没接通' if again else _NOT_REACHED[outcome]}{noted}。"


def called_back(number: str, due: str, opening: str) -> tuple[str, ...]:
    """Say the number and the day of a callback, and when the hall opens if it is closed."""
    first = f"现在是下班时间{said_numbers(opening)}。" if opening else ""
    noted = f"已经登记回电，编号{spelled(number)}，{said_numbers(due)}。"
    return (first, noted) if first else (noted, GO_ON)


def reached_by(token: str) -> str:
    """The number to call back as staff see it in the conversation: behind its token."""
    return f"来电市民的回电号码：{token}"


def by_day(day: str) -> str:
    """The promised day of an answer."""
    return f"最晚{day}给您回电"


DAY_OPEN = "回电日期以大厅通知为准"


def opens(moment: datetime | None, now: datetime) -> str:
    """When the hall opens next, inside another sentence."""
    if moment is None:
        return ""
    near = {0: "今天", 1: "明天"}.get((moment.date() - now.date()).days, f"{moment.month}月{moment.day}日")
    return f"，{near}{moment.hour}:{moment.minute:02d}上班"


ASK_CALLBACK = ("好的，登记回电。", "请说您的电话号码，或者按键输入，最后按井号。")
CALLBACK_WRONG = ("这个号码不对。", "请再说一次电话号码，或者按键输入，最后按井号。")
CALLBACK_PIECES = ("号码还差一点，没有对上。", "请按键从头输入您的电话号码，按井号结束。")
WITH_PERSON = ("工作人员正在看您的情况，您刚才说的已经记下。", "还有要补充的请接着说，找人请按零。")
NOTICE_SENT = "已经用短信发到尾号{tail}的手机，请留意查收。"
NOTICE_NO_PHONE = "您这个电话收不了短信，预约时核对过手机号就能发。"
OFFER_NOTICE = "要短信全文，请说发短信。"

LINE_OFF = "电话预约线：未启用（没有设置 HALL_TWILIO_ACCOUNT_SID 和 HALL_TWILIO_AUTH_TOKEN）"
LINE_ON = "电话预约线：已启用，声音 {voice}；来电地址 {url}/phone/voice，状态地址 {url}/phone/status"
HALF_SET = "电话预约线的设置不完整，拒绝启动：缺少 {name}"
BAD_PUBLIC_URL = "HALL_PUBLIC_URL 不是一个完整的网址，电话预约线核对不了签名，拒绝启动"
NEEDS_HTTPS = "电话预约线要求 HALL_PUBLIC_URL 以 https:// 开头，拒绝启动"
NO_SMS = "；注意：没有设置 HALL_SMS_PROVIDER，验证码和通知短信发不出去"
