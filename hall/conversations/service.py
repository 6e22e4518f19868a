"""Use cases of a conversation: open, receive, tell, read, deliver. The workers' are in `work` and `delivery`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from hall.conversations import handing, store, work_store
from hall.conversations.delivery import close_reply, open_reply, take
from hall.conversations.masking import masked
from hall.conversations.model import Author, Draft, Event, Kind, Owner, UnknownConversation
from hall.conversations.opening import (
    address_of,
    authorise,
    conversation_for,
    create_conversation,
    find_conversation,
    hall_identity,
)
from hall.conversations.receiving import note, receive, seq_of
from hall.conversations.signals import signals
from hall.conversations.store import conversation
from hall.storage.transaction import Transaction

__all__ = [
    "address_of",
    "answered",
    "authorise",
    "close_reply",
    "conversation_for",
    "create_conversation",
    "events_after",
    "find_conversation",
    "hall_identity",
    "last_seq",
    "note",
    "open_reply",
    "receive",
    "seq_of",
    "set_owner",
    "status",
    "take",
    "tell",
]

MOST_EVENTS = 5_000


async def tell(tx: Transaction, conversation_id: str, drafts: Sequence[Draft]) -> tuple[int, ...]:
    """Say something in a conversation outside the bot's turns: revocations, decisions, answers, staff.

    A draft with an `external_id` that was said before is left out. Raises UnknownConversation.
    """
    row = await store.lock(tx, conversation_id)
    if row is None:
        raise UnknownConversation
    fresh = []
    for draft in drafts:
        key = f"s:{draft.external_id}" if draft.external_id else None
        if key is None or await store.seq_of(tx, conversation_id, key) is None:
            fresh.append(replace(draft, external_id=key))
    numbers = await store.append(tx, conversation_id, fresh)
    await handing.announce(tx, row, Author.STAFF, numbers)
    tx.after_commit(lambda: signals.notify(conversation_id))
    return numbers


async def events_after(tx: Transaction, conversation_id: str, seq: int, limit: int = MOST_EVENTS) -> tuple[Event, ...]:
    """Return what was said after `seq` as screens may show it: every token as its masked value."""
    return await masked(tx, await store.events_after(tx, conversation_id, seq, limit))


async def cut(tx: Transaction, conversation_id: str, seq: int, heard: str) -> None:
    """Let the record of something said hold only what was heard of it: on the phone a sentence may be cut off."""
    await store.cut(tx, conversation_id, seq, heard)


async def last_seq(tx: Transaction, conversation_id: str) -> int:
    """Return the number of the latest event; 0 for an unknown conversation."""
    found = (
        await tx.execute(select(conversation.c.last_seq).where(conversation.c.id == conversation_id))
    ).scalar_one_or_none()
    return found or 0


async def answered(tx: Transaction, conversation_id: str, seq: int) -> bool:
    """Tell whether the message with this number has been dealt with."""
    return await work_store.answered(tx, conversation_id, seq)


async def set_owner(tx: Transaction, conversation_id: str, owner: Owner) -> None:
    """Name who answers from now on. When staff take over, what waits for the bot is theirs to answer."""
    if await store.lock(tx, conversation_id) is None:
        raise UnknownConversation
    await work_store.set_owner(tx, conversation_id, owner)
    if owner is Owner.STAFF:
        await work_store.close_all(tx, conversation_id, "staff")


def status(text: str, external_id: str | None = None, **data: object) -> Draft:
    """Return a system message for `tell`."""
    return Draft(Author.SYSTEM, text, Kind.STATUS, data=data, external_id=external_id)
