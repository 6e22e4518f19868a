"""What a page opened in WeChat must show to use the vendor's script: a signature over its own address. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

SCRIPT = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
MOST_TEMPLATES = 3
"""How many notices one tap may agree to."""


@dataclass(frozen=True)
class PageConfig:
    """What `wx.config` is given; none of it is secret."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str


def signed(app_id: str, ticket: str, url: str, timestamp: int, nonce: str) -> PageConfig:
    """Sign the address of a page as the browser has it; what stands behind # is no part of it."""
    parts = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return PageConfig(app_id, timestamp, nonce, hashlib.sha1(parts.encode()).hexdigest())  # noqa: S324 - the vendor's algorithm
