"""Passive replies, and the rules of a text: what it may hold, and how a long one is cut."""

from __future__ import annotations

from collections.abc import Sequence

from hall.channels.wechat import xml
from hall.channels.wechat.messages import Header

LARGEST_TEXT = 2048
"""Bytes of UTF-8 that one text message may have; WeChat refuses more (45002)."""
_JOINERS = "\u200d\ufe0f\ufe0e"


def text_reply(to: Header, text: str, moment: int) -> str:
    """Return a text as the passive reply to a push."""
    return xml.write(_head(to, moment) | {"MsgType": "text", "Content": text})


def transfer_reply(to: Header, moment: int) -> str:
    """Return the passive reply that hands the citizen to WeChat's own agents; only ever for a message, never an event."""
    return xml.write(_head(to, moment) | {"MsgType": "transfer_customer_service"})


def _head(to: Header, moment: int) -> dict[str, str | int]:
    return {"ToUserName": to.sender, "FromUserName": to.account, "CreateTime": moment}


def size(text: str) -> int:
    """Return the bytes that a text takes."""
    return len(text.encode())


def split(text: str, limit: int = LARGEST_TEXT) -> tuple[str, ...]:
    """Cut a text into pieces of at most `limit` bytes which joined give it back: at a line's end if one is near, never inside a character."""
    pieces, rest = [], text
    while size(rest) > limit:
        end = _cut(rest, limit)
        pieces.append(rest[:end])
        rest = rest[end:]
    return (*pieces, rest) if rest or not pieces else tuple(pieces)


def _cut(text: str, limit: int) -> int:
    """Return how many characters make the first piece."""
    end = len(text.encode()[:limit].decode(errors="ignore"))
    while end > 1 and (text[end] in _JOINERS or text[end - 1] == "\u200d"):
        end -= 1  # what holds an emoji together stays with it
    for mark in ("\n", "。", "；", "，"):
        place = text.rfind(mark, end // 2, end)
        if place > 0:
            return place + 1
    return max(end, 1)


def merge(texts: Sequence[str], limit: int = LARGEST_TEXT) -> tuple[str, ...]:
    """Join texts, a blank line between two, into as few pieces of at most `limit` bytes as their order allows."""
    merged: list[str] = []
    for text in texts:
        for piece in split(text, limit):
            joined = f"{merged[-1]}\n\n{piece}" if merged else piece
            if merged and size(joined) <= limit:
                merged[-1] = joined
            elif piece.strip():
                merged.append(piece)
    return tuple(merged)
