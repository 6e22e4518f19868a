"""Tables of conversations and the statements over them. A number is only ever given out under the conversation's row lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
    update,
)

from hall.conversations.model import Author, Choice, Draft, Event, Kind
from hall.storage import metadata
from hall.storage.transaction import Transaction
from hall.storage.types import Json, UtcDateTime

conversation = Table(
    "conversation",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("owner", String(8), nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("episode", Integer, nullable=False),
    Column("episode_turns", Integer, nullable=False),
    Column("outage_told", Integer, nullable=False),  # 1 from the message that told of an outage until the next answer
    # Worked on by whom and when: seconds since 1970 of the machine's clock, never the hall's, which may be pinned.
    Column("work_due", Float),  # None: nothing to do; while claimed: when the claim lapses
    Column("claim", String(40)),
)
Index("ix_conversation_work", conversation.c.work_due, postgresql_where=conversation.c.work_due.is_not(None))

event = Table(
    "event",
    metadata,
    Column("conversation_id", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("author", String(8), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("choices", Json, nullable=False),
    Column("data", Json, nullable=False),
    Column("external_id", String(160)),
    PrimaryKeyConstraint("conversation_id", "seq"),
    UniqueConstraint("conversation_id", "external_id"),
    ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("conversation_id", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("payload", String(1000)),
    Column("attempts", Integer, nullable=False),
    Column("done_at", UtcDateTime),
    Column("outcome", String(16)),  # answered | staff | given_up
    PrimaryKeyConstraint("conversation_id", "seq"),
    ForeignKeyConstraint(["conversation_id", "seq"], ["event.conversation_id", "event.seq"], ondelete="CASCADE"),
)
Index(
    "ix_inbox_pending",
    inbox.c.conversation_id,
    inbox.c.seq,
    sqlite_where=inbox.c.done_at.is_(None),
    postgresql_where=inbox.c.done_at.is_(None),
)

offer = Table(
    "offer",
    metadata,
    Column("conversation_id", String(64), nullable=False),
    Column("payload", String(1000), nullable=False),
    Column("title", Text, nullable=False),
    Column("seq", Integer, nullable=False),  # the latest event that offered it
    PrimaryKeyConstraint("conversation_id", "payload"),
    ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
)


async def lock(tx: Transaction, conversation_id: str) -> Row[Any] | None:
    """Return the conversation's row, locked until the transaction ends (SQLite: the whole database is)."""
    return (
        await tx.execute(select(conversation).where(conversation.c.id == conversation_id).with_for_update())
    ).one_or_none()


async def seq_of(tx: Transaction, conversation_id: str, external_id: str) -> int | None:
    """Return the number under which a channel's message was stored."""
    statement = select(event.c.seq).where(
        event.c.conversation_id == conversation_id, event.c.external_id == external_id
    )
    found: int | None = (await tx.execute(statement)).scalar_one_or_none()
    return found


async def append(tx: Transaction, conversation_id: str, drafts: Sequence[Draft]) -> tuple[int, ...]:
    """Number and store drafts in order; raising the counter takes the row lock, so numbers have no gaps."""
    if not drafts:
        return ()
    raised = (
        update(conversation)
        .where(conversation.c.id == conversation_id)
        .values(last_seq=conversation.c.last_seq + len(drafts))
    )
    last: int = (await tx.execute(raised.returning(conversation.c.last_seq))).scalar_one()
    first = last - len(drafts) + 1
    rows = [_row(conversation_id, first + place, tx.now, draft) for place, draft in enumerate(drafts)]
    await tx.execute(event.insert(), rows)
    for place, draft in enumerate(drafts):
        for choice in draft.choices:
            await _offer(tx, conversation_id, first + place, choice)
    return tuple(range(first, last + 1))


def _row(conversation_id: str, seq: int, at: datetime, draft: Draft) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "seq": seq,
        "at": at,
        "author": draft.author.value,
        "kind": draft.kind.value,
        "text": draft.text,
        "choices": [{"title": choice.title, "payload": choice.payload} for choice in draft.choices],
        "data": dict(draft.data),
        "external_id": draft.external_id,
    }


async def _offer(tx: Transaction, conversation_id: str, seq: int, choice: Choice) -> None:
    key = (offer.c.conversation_id == conversation_id) & (offer.c.payload == choice.payload)
    renewed = await tx.execute(update(offer).where(key).values(title=choice.title, seq=seq))
    if not renewed.rowcount:
        await tx.execute(
            offer.insert().values(conversation_id=conversation_id, payload=choice.payload, title=choice.title, seq=seq)
        )


async def offered(tx: Transaction, conversation_id: str, payload: str) -> str | None:
    """Return the title under which a payload was offered in this conversation."""
    statement = select(offer.c.title).where(offer.c.conversation_id == conversation_id, offer.c.payload == payload)
    title: str | None = (await tx.execute(statement)).scalar_one_or_none()
    return title


async def events_after(tx: Transaction, conversation_id: str, seq: int, limit: int) -> tuple[Event, ...]:
    """Return up to `limit` events with larger numbers, in order."""
    found = await tx.execute(
        select(event)
        .where(event.c.conversation_id == conversation_id, event.c.seq > seq)
        .order_by(event.c.seq)
        .limit(limit)
    )
    return tuple(_event(row) for row in found)


def _event(row: Row[Any]) -> Event:
    return Event(
        row.seq,
        row.at,
        Author(row.author),
        Kind(row.kind),
        row.text,
        tuple(Choice(choice["title"], choice["payload"]) for choice in row.choices),
        row.data,
    )
