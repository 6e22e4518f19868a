"""Who answers a conversation, and when staff were last heard in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from hall.conversations.model import Author, Owner, UnknownConversation
from hall.conversations.store import conversation, event
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
