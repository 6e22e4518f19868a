"""The account's menu: three entries, five below each, and the vendor's lengths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulators.wechat.errors import ApiError

TYPES = {"click": "key", "view": "url", "scancode_push": "key", "scancode_waitmsg": "key", "pic_sysphoto": "key",
         "pic_photo_or_album": "key", "pic_weixin": "key", "location_select": "key", "media_id": "media_id",
         "article_id": "article_id", "article_view_limited": "article_id", "miniprogram": "appid"}  # fmt: skip


def check(menu: Mapping[str, Any]) -> None:
    """Raise the error that WeChat would answer."""
    buttons = menu.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise ApiError(40016, "invalid button size", breach=True)
    for button in buttons:
        _name(button, 16, 40018)
        below = button.get("sub_button")
        if below:
            if len(below) > 5:
                raise ApiError(40023, "invalid sub button size", breach=True)
            for entry in below:
                _name(entry, 60, 40025)
                _entry(entry)
        else:
            _entry(button)


def _name(button: Mapping[str, Any], longest: int, code: int) -> None:
    if not 1 <= len(str(button.get("name", "")).encode()) <= longest:
        raise ApiError(code, f"invalid button name size: {button.get('name')}", breach=True)


def _entry(button: Mapping[str, Any]) -> None:
    needed = TYPES.get(str(button.get("type")))
    if needed is None:
        raise ApiError(40017, "invalid button type", breach=True)
    value = str(button.get(needed, ""))
    if needed == "key" and not 1 <= len(value.encode()) <= 128:
        raise ApiError(40019, "invalid button key size", breach=True)
    if needed == "url" and (not value.startswith(("http://", "https://")) or len(value.encode()) > 1024):
        raise ApiError(40020, "invalid button url size", breach=True)
