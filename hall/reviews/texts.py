"""What citizens read of their complaints, leads and reviews."""

from __future__ import annotations

REVIEWS_TITLE = "办事评价与回复"


def settled(number: str, reply: str) -> str:
    """Return the message that brings the reply to a complaint or lead."""
    return f"您反映的问题（编号{number}）有结果了。\n答复：{reply}\n如果对结果不满意，可以说“转人工”，或者到大厅找值班主管。"
