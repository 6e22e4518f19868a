"""One push as it arrives in clear, compatible or safe mode, and the answer in the same mode."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from hall.channels.wechat import xml
from hall.channels.wechat.crypto import Cipher
from hall.channels.wechat.errors import ForgedPush, UnreadablePush
from hall.channels.wechat.signature import is_signed, signature


@dataclass(frozen=True)
class Account:
    """What authenticates one official account. Without a cipher only clear mode can be read."""

    token: str = field(repr=False)
    cipher: Cipher | None
    safe_only: bool = False


@dataclass(frozen=True)
class Push:
    """The document that was pushed, and the key that sealed it (None: in clear)."""

    document: Element
    key: bytes | None = field(repr=False)


def answer_check(account: Account, query: Mapping[str, str]) -> str:
    """Return the `echostr` of the address check, unchanged; raises ForgedPush."""
    given = query.get("signature", "")
    if not is_signed(given, account.token, query.get("timestamp", ""), query.get("nonce", "")):
        raise ForgedPush
    return query.get("echostr", "")


def open_push(account: Account, query: Mapping[str, str], body: bytes) -> Push:
    """Verify and open a push. What is sealed is trusted by its own signature, and only by that; raises ForgedPush, UnreadablePush."""
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    try:
        document: Element | None = xml.read(body)
    except UnreadablePush:
        document = None
    sealed = xml.value(document, "Encrypt") if document is not None else ""
    if sealed or query.get("encrypt_type") == "aes":
        if not is_signed(query.get("msg_signature", ""), account.token, timestamp, nonce, sealed):
            raise ForgedPush
        if account.cipher is None:
            raise ForgedPush
        opened = account.cipher.open(sealed)
        return Push(xml.read(opened.content), opened.key)
    if account.safe_only or not is_signed(query.get("signature", ""), account.token, timestamp, nonce):
        raise ForgedPush
    if document is None:
        raise UnreadablePush
    return Push(document, None)


def close_reply(account: Account, push: Push, reply: str) -> str:
    """Return the reply as the push came: in clear, or sealed with the key that opened it. An empty reply stays empty."""
    if not reply or push.key is None or account.cipher is None:
        return reply
    sealed = account.cipher.seal(reply.encode(), push.key)
    timestamp, nonce = int(time.time()), secrets.token_hex(8)
    return xml.write(
        {
            "Encrypt": sealed,
            "MsgSignature": signature(account.token, str(timestamp), nonce, sealed),
            "TimeStamp": timestamp,
            "Nonce": nonce,
        }
    )
