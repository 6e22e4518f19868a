"""What citizens read of their complaints, leads and reviews."""

from __future__ import annotations

REVIEWS_TITLE = "办事评价与回复"
ADDED = "\n补充：{text}"

EXTORTION = (
    "吃拿卡要", "索贿", "受贿", "行贿", "贿赂", "好处费", "辛苦费", "茶水费", "塞钱", "红包", "收礼", "送礼", "送烟", "要烟",
    "请吃饭", "请客", "吃请", "回扣", "卡着不办", "故意卡", "给钱才办", "不给钱", "私下收", "向我要钱", "管我要钱", "跟我要钱",
)  # fmt: skip
"""What a report of 吃拿卡要 says (the notice's rules of conduct, three); a supervisor may set the kind right."""


def names_extortion(text: str) -> bool:
    """Tell whether a report is about 吃拿卡要."""
    return any(word in text for word in EXTORTION)


def settled(number: str, reply: str) -> str:
    """Return the message that brings the reply to a complaint or lead."""
    return f"您反映的问题（编号{number}）有结果了。\n答复：{reply}\n如果对结果不满意，可以说“转人工”，或者到大厅找值班主管。"
