"""What citizens read of their consultations."""

from __future__ import annotations


def answered(number: str, question: str, answer: str) -> str:
    """Return the message that brings an answer back to the conversation it was asked in."""
    asked = question if len(question) <= 60 else question[:60] + "…"
    return f"您的咨询（编号{number}）有答复了。\n您问的是：{asked}\n答复：{answer}\n如果还有疑问，可以接着在这里问，也可以到大厅咨询台当面询问。"
