"""What the hall's pages say beside their templates."""

from __future__ import annotations

from collections.abc import Mapping

from hall.conversations.model import Author

NAMES: Mapping[Author, str] = {
    Author.CITIZEN: "我",
    Author.BOT: "AI 智能助手",
    Author.STAFF: "工作人员",
    Author.SYSTEM: "系统消息",
}
LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
EXEMPT = "免交"
NUMBER = "凭证号"
CHECK_CODE = "校验码"
PRINT = "查看和打印全文"
PDF = "下载 PDF"


def material(name: str, details: tuple[str, ...]) -> str:
    """Return one material of a notice on one line."""
    return f"{name}（{'；'.join(details)}）" if details else name
