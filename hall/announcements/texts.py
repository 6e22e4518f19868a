"""What citizens are told about their appointments when they did not ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

WEEKDAYS = "一二三四五六日"

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "warning": (
            "提醒您：您预约的{time}“{item}”没有到场，也没有取消，半年内这是第{count}次。"
            "半年内满{limit}次，一年内不能再预约。来不了请提前说一声“取消预约”；如有特殊情况，可以说“转人工”说明。{walk_in}"
        ),
        "banned": (
            "您预约的{time}“{item}”没有到场，也没有取消，半年内已满{count}次，按规定到{until}前不能再预约。"
            "{still_open}如果不是您的原因，可以说“转人工”申请撤销。"
        ),
        "ban_lifted": "您的预约限制已经撤销，现在可以正常预约了。撤销原因：{reason}。",
        "no_show_corrected": "已核实：您{time}“{item}”那次不算失约，记录已经更正。",
        "appeal_granted": "您的申诉（编号{number}）已经核实，预约限制撤销，现在可以正常预约了。说明：{reason}。",
        "appeal_rejected": (
            "您的申诉（编号{number}）经核实不成立，预约限制继续有效。说明：{reason}。"
            "{still_open}有不同意见可以到大厅找值班主管。"
        ),
        "revoked": (
            "很抱歉，因为大厅的原因，您{time}的预约（{item}，凭证号{number}）取消了。原因：{reason}。"
            "这不计入失约。说“预约”就能重新选时间。{walk_in}"
        ),
        "hold_lost": "很抱歉，刚才为您留的{time}（{item}）因为大厅的原因不能用了。原因：{reason}。请换一个时间。",
        "off_hours_confirmed": (
            "您申请的非工作时间办理已经确认：{item}，{time}，凭证号{number}。\n申请条件：{conditions}\n申报材料：{materials}{note}"
        ),
        "off_hours_declined": (
            "很抱歉，您申请的非工作时间办理（{item}，{time}）这次没有安排上。{note}\n申请条件：{conditions}\n申报材料：{materials}\n"
            "您可以预约工作时间。{walk_in}"
        ),
    }
)

DECISIONS = {
    "off_hours_confirmed": "已确认",
    "off_hours_declined": "未能安排",
    "appeal_granted": "已核实成立",
    "appeal_rejected": "经核实不成立",
}


def spoken_time(moment: str) -> str:
    """Return an ISO 8601 moment as people say it: 11月25日（周三）10:30."""
    at = datetime.fromisoformat(moment)
    return f"{at.month}月{at.day}日（周{WEEKDAYS[at.weekday()]}）{at:%H:%M}"


def spoken_date(moment: str) -> str:
    """Return an ISO 8601 moment's day in full: 2027年11月24日."""
    day = date.fromisoformat(moment[:10])
    return f"{day.year}年{day.month}月{day.day}日"


def listed(values: object) -> str:
    """Return a list as one line; what the catalogue leaves empty is answered as such."""
    parts = [str(value) for value in values] if isinstance(values, (list, tuple)) else [str(values or "")]
    return "；".join(part for part in parts if part) or "以大厅公布为准"


def is_said(kind: str) -> bool:
    """Tell whether the conversation hears of this kind of event here; of a booking it has heard by its voucher."""
    return kind in SENTENCES


def sentence(kind: str, fields: Mapping[str, str]) -> str:
    """Fill the sentence for one kind of event."""
    return SENTENCES[kind].format_map(fields)
