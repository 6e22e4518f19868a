"""What the bot answers becomes events; what cannot be read is a failure."""

from __future__ import annotations

import json

import pytest

from hall.conversations.bot_client import decode
from hall.conversations.model import BotFailed, Choice, Kind


def test_utterances_become_drafts_in_order() -> None:
    body = [
        {"recipient_id": "x", "text": " 好的 "},
        {
            "recipient_id": "x",
            "text": "哪天？",
            "buttons": [{"title": "周三", "payload": "/inform{}", "type": "postback"}],
        },
        {"recipient_id": "x", "text": "凭证", "custom": {"kind": "voucher", "data": {"number": "A"}}},
        {
            "recipient_id": "x",
            "text": "选一个",
            "custom": {"kind": "text", "data": {}},
            "buttons": [{"title": "甲", "payload": "/a"}],
        },
        {"recipient_id": "x", "image": "ignored"},
    ]
    drafts = decode(json.dumps(body).encode())
    assert [(draft.text, draft.kind) for draft in drafts] == [
        ("好的", Kind.TEXT),
        ("哪天？", Kind.CHOICES),
        ("凭证", Kind.VOUCHER),
        ("选一个", Kind.CHOICES),
    ]
    assert drafts[1].choices == (Choice("周三", "/inform{}"),)
    assert drafts[2].data == {"number": "A"}


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"<html>", b'[{"text": 1}]', b'[{"buttons": "x"}]'])
def test_the_unreadable_is_a_failure_that_names_nothing(body: bytes) -> None:
    with pytest.raises(BotFailed) as caught:
        decode(body)
    assert caught.value.__cause__ is None
    assert caught.value.fields == {"cause": "unreadable"}
