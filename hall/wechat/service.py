"""Use cases of the official account: what other domains may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hall.conversations import service as conversations
from hall.errors import HallError
from hall.identity import service as identity
from hall.storage.transaction import Transaction
from hall.wechat import notices, store
from hall.wechat.media import Picture, UnknownMedia, open_picture
from hall.wechat.model import Room
from hall.wechat.notices import SmsInstead

__all__ = [
    "Picture",
    "Room",
    "SmsInstead",
    "UnknownMedia",
    "notify",
    "open_picture",
    "reached_on",
    "room_left",
    "tells",
]


async def room_left(tx: Transaction, conversation_id: str) -> Room:
    """Return how many customer-service messages may be sent now; at 0 the next one waits for the citizen's next message."""
    row = await store.peek(tx, conversation_id)
    if row is None or not row.following:
        return Room(0, None)
    quota = store.quota_of(row)
    return Room(quota.left(tx.now), quota.until(tx.now))


async def reached_on(tx: Transaction, conversation_id: str | None, phone_key: str | None) -> str | None:
    """Return the WeChat conversation of whoever speaks there: itself, or one that has proven the same phone."""
    candidates = [conversation_id] if conversation_id else []
    if phone_key:
        candidates += await identity.conversations_proving(tx, phone_key)
    for candidate in candidates:
        row = await store.peek(tx, candidate)
        if row is not None and row.following:
            return candidate
    return None


def tells(tx: Transaction, kind: str) -> bool:
    """Tell whether the account has a template for this kind of notice."""
    return kind in tx.settings.wechat_notices


async def notify(  # noqa: PLR0913 what a notice consists of
    tx: Transaction,
    kind: str,
    fields: Mapping[str, str],
    *,
    dedupe_key: str,
    conversation_id: str | None = None,
    phone_key: str | None = None,
    expires_at: datetime | None = None,
    instead: SmsInstead | None = None,
) -> bool:
    """Have WeChat tell somebody who follows the account; True when a notice was put into the outbox.

    `kind`: booked, reminder, revoked or answered. With `instead`, what WeChat refuses goes by SMS.
    """
    if not tells(tx, kind):
        return False
    reached = await reached_on(tx, conversation_id, phone_key)
    if reached is None:
        return False
    said = {"hall": await _hall_name(tx), **fields}
    return await notices.queue(tx, kind, reached, said, dedupe_key=dedupe_key, expires_at=expires_at, instead=instead)


async def _hall_name(tx: Transaction) -> str:
    try:
        return (await conversations.hall_identity(tx)).name
    except HallError:
        return ""
