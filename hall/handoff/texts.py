"""What citizens read while their conversation changes hands. The dialogue's own sentences stand in data/responses/handover.yml."""

from __future__ import annotations

from datetime import date

NO_DAY_YET = "最晚答复日期要等明年的放假安排公布后才能定"


def joined(name: str) -> str:
    """Say that a person has taken over."""
    return f"工作人员{name}已接入，能看到前面的对话，您不用再说一遍。"


def handed_to(name: str) -> str:
    """Say that a colleague has taken over."""
    return f"已转由工作人员{name}继续为您服务，前面的对话都能看到。"


def back_in_queue() -> str:
    """Say that the person has left and another will come."""
    return "这位工作人员暂时离开，您还按原来的顺序排队，不用重新排。等的时候可以继续问智能助手。"


def later(number: str, due: date | None) -> str:
    """Say that the answer comes later."""
    return f"您的问题已记下，编号{number}，{_by(due)}，答复会发到这里。现在可以继续问智能助手。"


def returned(agreed: str) -> str:
    """Say that the bot goes on, and what was agreed."""
    told = f"刚才商定：{agreed}\n" if agreed else ""
    return f"工作人员已把对话交回智能助手。\n{told}需要时说“转人工”，工作人员会再来。"


def closed(note: str) -> str:
    """Say that the person has finished."""
    told = f"{note}\n" if note else ""
    return f"{told}这次人工服务结束了，感谢您的咨询。还有问题可以继续问智能助手，也可以评价这次服务。"


def escalated(number: str, due: date | None) -> str:
    """Say honestly that nobody has come in time, and what is promised instead."""
    return (
        f"抱歉，让您久等了，工作人员都在忙，已经提醒值班负责人。您的问题编号{number}，"
        f"您可以继续等，也可以先离开，{_by(due)}。急事可以打大厅电话或到咨询台问。"
    )


def off_duty_now(number: str, due: date | None) -> str:
    """Say that the desk has closed while the citizen waited."""
    return f"现在下班了，没能接上，抱歉。您的问题编号{number}，{_by(due)}，答复会发到这里，您不用再等。"


BY_PHONE = "已电话答复。"
BY_WECHAT = "已在微信客服会话中答复。"
WECHAT_AGENT = "微信客服"
SETTLED = "人工服务已办结。"
RATE = "评价这次服务"
BOOK_THIS = "预约办理{item}"
OFFERED_BOOKING = "如果需要预约“{item}”，点下面的按钮，智能助手会带您选时间。"


def _by(due: date | None) -> str:
    """Say by when; while that year's working days are not published, that no day can be named yet."""
    return f"最晚{due.month}月{due.day}日答复您" if due else NO_DAY_YET
