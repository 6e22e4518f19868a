"""Tables of conversations and the statements over them. A number is only ever given out under the conversation's row lock.

Locks are taken in this order: the conversation's row, then its line's; a sender takes the line's only.
"""

from __future__ import annotations

import time
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
    func,
    select,
    update,
)

from hall.conversations.model import Author, Choice, Draft, Event, Kind
from hall.conversations.model_delivery import TROUBLED, State, is_pushed
from hall.conversations.signals import OUTBOX, signals
from hall.storage import metadata
from hall.storage.ids import new_id
from hall.storage.sealed import SealedBytes
from hall.storage.transaction import Transaction
from hall.storage.types import Json, UtcDateTime
from hall.storage.upsert import upsert

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
_GIVEN_UP = inbox.c.outcome == "given_up"
Index("ix_inbox_given_up", inbox.c.done_at, sqlite_where=_GIVEN_UP, postgresql_where=_GIVEN_UP)

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

line = Table(
    "line",  # to an outside user: where, and who is sending there
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("address_index", String(64), nullable=False),
    Column("address_sealed", SealedBytes("line:{conversation_id}"), nullable=False),
    Column("heard_at", UtcDateTime),
    # As work_due and claim of the conversation, for what is to be sent.
    Column("push_due", Float),
    Column("claim", String(40)),
    UniqueConstraint("channel", "address_index"),
    ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
)
Index("ix_line_push", line.c.channel, line.c.push_due, postgresql_where=line.c.push_due.is_not(None))

delivery = Table(
    "delivery",
    metadata,
    Column("conversation_id", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("id", String(40), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reference", String(40)),  # the try that took it last
    Column("reply_key", String(80)),  # the channel's request whose answer carried it last
    Column("problem", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    PrimaryKeyConstraint("conversation_id", "seq"),
    ForeignKeyConstraint(["conversation_id", "seq"], ["event.conversation_id", "event.seq"], ondelete="CASCADE"),
)
_UNSENT = delivery.c.state.in_([State.WAITING.value, State.SENDING.value, State.KEPT.value])
_TROUBLED = delivery.c.state.in_([state.value for state in TROUBLED])
Index(
    "ix_delivery_unsent",
    delivery.c.conversation_id,
    delivery.c.seq,
    sqlite_where=_UNSENT,
    postgresql_where=_UNSENT,
)
Index("ix_delivery_troubled", delivery.c.created_at, sqlite_where=_TROUBLED, postgresql_where=_TROUBLED)


CLOCKS_DIFFER = 5.0
"""Seconds by which the clocks of two machines may differ without what arrived at one being late at the other."""


def arrived() -> float:
    """Return when something that arrives now is due: at once, and after what arrived before it."""
    return time.time() - CLOCKS_DIFFER


async def lock(tx: Transaction, conversation_id: str) -> Row[Any] | None:
    """Return the conversation's row, locked until the transaction ends (SQLite: the whole database is).

    Not its key: PostgreSQL looks at that again whenever a row that refers to it is written a second time in one transaction,
    and whoever holds a line would then wait for who waits for that line.
    """
    mine = select(conversation).where(conversation.c.id == conversation_id).with_for_update(key_share=True)
    return (await tx.execute(mine)).one_or_none()


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
    row: Any = (await tx.execute(raised.returning(conversation.c.last_seq, conversation.c.channel))).one()
    last: int = row.last_seq
    first = last - len(drafts) + 1
    rows = [_row(conversation_id, first + place, tx.now, draft) for place, draft in enumerate(drafts)]
    await tx.execute(event.insert(), rows)
    await _offer(
        tx, conversation_id, [(first + place, one) for place, draft in enumerate(drafts) for one in draft.choices]
    )
    pushed = [first + place for place, draft in enumerate(drafts) if is_pushed(row.channel, draft.author)]
    if pushed:
        await _post(tx, conversation_id, row.channel, pushed)
    return tuple(range(first, last + 1))


async def _post(tx: Transaction, conversation_id: str, channel: str, numbers: Sequence[int]) -> None:
    """Put events into the outbox, in the transaction that says them; a line that is claimed or waits keeps its time."""
    fresh = {"conversation_id": conversation_id, "channel": channel, "state": State.WAITING.value, "attempts": 0}
    rows = [{**fresh, "seq": seq, "id": new_id("dl"), "created_at": tx.now} for seq in numbers]
    await tx.execute(delivery.insert(), rows)
    await wake_line(tx, conversation_id)


async def wake_line(tx: Transaction, conversation_id: str) -> None:
    """Let the line's sender look for what is to be sent."""
    due = func.coalesce(line.c.push_due, arrived())
    await tx.execute(update(line).where(line.c.conversation_id == conversation_id).values(push_due=due))
    tx.after_commit(lambda: signals.notify(OUTBOX))


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


async def _offer(tx: Transaction, conversation_id: str, choices: Sequence[tuple[int, Choice]]) -> None:
    """Remember what was offered, under the number of the latest event that did."""
    if not choices:
        return
    rows = [
        {"conversation_id": conversation_id, "payload": choice.payload, "title": choice.title, "seq": seq}
        for seq, choice in choices
    ]
    statement = upsert(tx, offer)
    renewed = {"title": statement.excluded.title, "seq": statement.excluded.seq}
    await tx.execute(statement.on_conflict_do_update(index_elements=["conversation_id", "payload"], set_=renewed), rows)


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
    return tuple(read_event(row) for row in found)


async def cut(tx: Transaction, conversation_id: str, seq: int, text: str) -> None:
    """Replace the text of an event and mark it as cut; what a citizen said is never touched."""
    key = (event.c.conversation_id == conversation_id) & (event.c.seq == seq)
    said = key & (event.c.author != Author.CITIZEN.value)
    data = (await tx.execute(select(event.c.data).where(said))).scalar_one_or_none()
    if data is not None:
        await tx.execute(update(event).where(said).values(text=text, data={**data, "cut": True}))


def read_event(row: Row[Any]) -> Event:
    """Return an event as it lies in its row."""
    return Event(
        row.seq,
        row.at,
        Author(row.author),
        Kind(row.kind),
        row.text,
        tuple(Choice(choice["title"], choice["payload"]) for choice in row.choices),
        row.data,
    )
