"""Customer-service messages (客服消息): the kinds, what each must hold, and what the person reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulators.wechat.errors import ApiError

LONGEST_TEXT = 2048
REQUIRED: dict[str, tuple[str, ...]] = {
    "text": ("content",),
    "image": ("media_id",),
    "voice": ("media_id",),
    "video": ("media_id",),
    "music": ("musicurl", "hqmusicurl", "thumb_media_id"),
    "news": ("articles",),
    "mpnews": ("media_id",),
    "mpnewsarticle": ("article_id",),
    "msgmenu": ("head_content", "list", "tail_content"),
    "wxcard": ("card_id",),
    "miniprogrampage": ("title", "appid", "pagepath", "thumb_media_id"),
}
ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-fA-F]{4}")


def escaped(raw: bytes) -> bool:
    r"""Whether a body writes its Chinese as \uXXXX: people then read it that way."""
    return ESCAPED.search(raw) is not None


def check(body: Mapping[str, Any]) -> tuple[str, str]:
    """Return kind and words of a message; raises what WeChat answers to a wrong one."""
    kind = str(body.get("msgtype", ""))
    if kind not in REQUIRED:
        raise ApiError(40008, f"invalid message type {kind}", breach=True)
    content = body.get(kind)
    if not isinstance(content, Mapping) or any(name not in content for name in REQUIRED[kind]):
        raise ApiError(
            44004 if kind == "text" else 47001, f"data format error: {kind} needs {REQUIRED[kind]}", breach=True
        )
    return kind, _words(kind, content)


def _words(kind: str, content: Mapping[str, Any]) -> str:
    if kind == "text":
        text = str(content["content"])
        if not text.strip():
            raise ApiError(44004, "empty content", breach=True)
        if len(text.encode()) > LONGEST_TEXT:
            raise ApiError(45002, f"content size out of limit: {len(text.encode())} bytes", breach=True)
        return text
    if kind == "news":
        articles = content["articles"]
        if not isinstance(articles, list) or len(articles) != 1:
            raise ApiError(45008, "article size out of limit: exactly one", breach=True)
        return "\n".join(str(articles[0].get(name, "")) for name in ("title", "description", "url"))
    if kind == "msgmenu":
        lines = [str(entry["content"]) for entry in content["list"]]
        return "\n".join([str(content["head_content"]), *lines, str(content["tail_content"])]).strip()
    return f"[{kind}]"
