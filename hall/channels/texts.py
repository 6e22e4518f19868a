"""What screens say about an event beside its own text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hall.conversations.model import Author

NAMES: Mapping[Author, str] = {
    Author.CITIZEN: "我",
    Author.BOT: "AI 智能助手",
    Author.STAFF: "工作人员",
    Author.SYSTEM: "系统消息",
}
EXEMPT = "免交"
NUMBER = "凭证号"
CHECK_CODE = "校验码"
PRINT = "查看和打印全文"
PRINT_VOUCHER = "查看和打印凭证"
PDF = "下载 PDF"
NOTICE = "一次性告知单"

VOUCHER_ROWS = (("item", "事项"), ("time", "时间"), ("place", "地点"), ("person", "办事人"))
NOTICE_ROWS = (
    ("department", "办理部门"),
    ("limit", "办理时限"),
    ("fee", "收费"),
    ("place", "地点"),
    ("hours", "办公时间"),
    ("contact", "咨询电话"),
)
WEEKDAYS = "一二三四五六日"


def span(starts_at: datetime, ends_at: datetime | None) -> str:
    """Return a time slot as it is said: 2026年11月25日（周三）10:00—10:30. Times are Asia/Shanghai already."""
    day = f"{starts_at.year}年{starts_at.month}月{starts_at.day}日（周{WEEKDAYS[starts_at.weekday()]}）"
    end = f"—{ends_at:%H:%M}" if ends_at else ""
    return f"{day}{starts_at:%H:%M}{end}"


def material(name: str, details: tuple[str, ...]) -> str:
    """Return one material of a notice on one line."""
    return f"{name}（{'；'.join(details)}）" if details else name
