"""What happens at the desk when something is said in a conversation that waits for it or is its own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert

from hall.conversations.model import Author
from hall.handoff import feed, store
from hall.handoff.model import State
from hall.handoff.store import handoff_note
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction


async def said(tx: Transaction, conversation_id: str, author: Author, seqs: Sequence[int]) -> None:
    """Announce events to the owner; while nobody owns the conversation, its card to the whole desk."""
    found = await store.open_of(tx, conversation_id)
    if found is None:
        return
    if found.state is State.OWNED:
        feed.add(
            tx, *(feed.Entry("message", found.id, conversation_id, event_seq=seq, staff_id=found.owner) for seq in seqs)
        )
    elif author is Author.CITIZEN:
        feed.add(tx, feed.Entry("handoff", found.id, conversation_id))


async def unsaid(tx: Transaction, conversation_id: str, seq: int, texts: Sequence[str]) -> None:
    """Keep what the bot had ready when a person took over, once for a turn, and show it to the owner."""
    found = await store.open_of(tx, conversation_id)
    if found is None:
        return
    await tx.execute(
        insert(handoff_note).values(
            id=new_id("hn"), handoff_id=found.id, at=tx.now, by=None, text="\n".join(texts), kind="unsaid"
        )
    )
    feed.add(tx, feed.Entry("handoff", found.id, conversation_id))
