"""What citizens and staff read of consultations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

NOT_ANNOUNCED = "待公布"
AT_ONCE = "当场答复"
LEDGER_TITLE = "咨询台账"
YOUR_QUESTION = "您的咨询有答复了"
ANSWERS_TITLE = "常见问题与公布的答复"

CHANNELS: Mapping[str, str] = MappingProxyType({"web": "网页", "wechat": "微信", "phone": "电话", "hall": "现场"})
STATES: Mapping[str, str] = MappingProxyType({"open": "待答复", "referred": "已转交", "answered": "已答复"})
SOURCES: Mapping[str, str] = MappingProxyType(
    {"catalogue": "事项目录", "rules": "大厅规则", "published": "公布的答复", "staff": "工作人员"}
)
ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "consultation.opened": "登记",
        "consultation.answered_at_once": "当场答复",
        "consultation.referred": "转交",
        "consultation.taken": "接手",
        "consultation.kind_set": "改类别",
        "consultation.classified": "归类",
        "consultation.item_named": "改事项",
        "consultation.answered": "答复",
        "consultation.due_day_set": "补定期限",
    }
)


def due(day: date | None, *, at_once: bool) -> str:
    """Return the promised day as staff read it."""
    return AT_ONCE if at_once else day.isoformat() if day else NOT_ANNOUNCED


def answered(number: str, question: str, answer: str, link: str = "") -> str:
    """Return the message that brings an answer back to the conversation it was asked in."""
    asked = question if len(question) <= 60 else question[:60] + "…"
    notice = f"\n一次性告知单：{link}" if link else ""
    return (
        f"您的咨询（编号{number}）有答复了。\n您问的是：{asked}\n答复：{answer}{notice}\n"
        "如果还有疑问，可以接着在这里问，也可以到大厅咨询台当面询问。"
    )


def referred(number: str, area: str, window: str, name: str) -> str:
    """Return what the citizen is told when a question was passed on: area, window and person (clause 15)."""
    where = "，".join(part for part in (area, window) if part)
    return f"您的咨询（编号{number}）已转给{f'{where}，' if where else ''}{name}处理，原来接待您的人继续负责到底。答复期限不变，有结果会在这里告诉您。"


def version_of(item_name: str, version: int) -> str:
    """Return what an answer rests on."""
    return f"《{item_name}》第{version}版"
