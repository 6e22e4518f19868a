"""Who answers a conversation, and when staff were last heard in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from hall.conversations.model import Author, Owner, UnknownConversation
from hall.conversations.store import conversation, event, line
from hall.storage.transaction import Transaction


async def owner_of(tx: Transaction, conversation_id: str) -> Owner:
    """Return who answers; raises UnknownConversation."""
    owner = select(conversation.c.owner).where(conversation.c.id == conversation_id)
    found = (await tx.execute(owner)).scalar_one_or_none()
    if found is None:
        raise UnknownConversation
    return Owner(found)


async def staff_spoke_at(tx: Transaction, conversation_id: str) -> datetime | None:
    """Return when a member of staff last said something."""
    said = (event.c.conversation_id == conversation_id) & (event.c.author == Author.STAFF.value)
    latest = select(event.c.at).where(said).order_by(event.c.seq.desc()).limit(1)
    found: datetime | None = (await tx.execute(latest)).scalar_one_or_none()
    return found


async def channel_of(tx: Transaction, conversation_id: str) -> str:
    """Return the channel that a conversation is on; raises UnknownConversation."""
    found: str | None = (
        await tx.execute(select(conversation.c.channel).where(conversation.c.id == conversation_id))
    ).scalar_one_or_none()
    if found is None:
        raise UnknownConversation
    return found


async def lock_line(tx: Transaction, conversation_id: str) -> None:
    """Lock a conversation's line before its deliveries, in the order in which the push loop does: else each waits for the other."""
    await tx.execute(select(line.c.conversation_id).where(line.c.conversation_id == conversation_id).with_for_update())
