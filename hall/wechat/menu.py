"""The account's menu: three groups of plain words, each entry a sentence that the assistant understands, or a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hall.wechat.texts_menu import GROUPS

_PREFIX = "say:"
_SENTENCES: Mapping[str, str] = {
    f"{_PREFIX}{key}": sentence for _title, entries in GROUPS for key, _name, sentence in entries if sentence
}


def sentence(key: str) -> str | None:
    """Return what a menu entry says; None for a key that is not of this menu."""
    return _SENTENCES.get(key)


def document(public_url: str) -> dict[str, Any]:
    """Return the menu as the vendor's interface takes it."""
    groups = [
        {"name": title, "sub_button": [_button(public_url, *entry) for entry in entries]} for title, entries in GROUPS
    ]
    return {"button": groups}


def _button(public_url: str, key: str, name: str, said: str) -> dict[str, str]:
    if said:
        return {"type": "click", "name": name, "key": f"{_PREFIX}{key}"}
    return {"type": "view", "name": name, "url": f"{public_url.rstrip('/')}{key}"}
