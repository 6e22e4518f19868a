"""Tables of handoffs, of what staff keep beside them, of duty, and of the feed that consoles read."""

from __future__ import annotations

import time as machine
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    Text,
    Time,
    insert,
    select,
    update,
)

from hall.handoff.model import OPEN, CallState, Handoff, Outcome, Packet, Reason, Slot, State
from hall.storage import metadata
from hall.storage.sealed import SealedText
from hall.storage.transaction import Transaction
from hall.storage.types import Json, UtcDateTime

handoff = Table(
    "handoff",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("state", String(8), nullable=False),
    Column("rank", Integer, nullable=False),  # 0 urgent, 1 the others: the queue's first order
    Column("owner", String(40)),
    Column("offered_to", String(40)),
    Column("number", String(24), nullable=False),
    Column("due_on", Date),
    Column("packet", Json, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column(
        "arrived", Float, nullable=False
    ),  # the machine's clock: first come, first served, also while the hall's is pinned
    Column(
        "timed", Boolean, nullable=False
    ),  # whether the three minutes count: somebody was on duty when it was asked for
    Column("claimed_at", UtcDateTime),
    Column("replied_at", UtcDateTime),  # the first word of a person: GB/T 33358 counts up to here
    Column("closed_at", UtcDateTime),
    Column("escalated_at", UtcDateTime),
    Column("outcome", String(16)),
    Column("agreed", Text, nullable=False),
    Column("call", String(8)),
    Column("rung_at", UtcDateTime),
)
_open = handoff.c.state.in_([state.value for state in OPEN])
# The database itself keeps two open handoffs of one conversation apart, whatever the code does.
Index("uq_handoff_open", handoff.c.conversation_id, unique=True, sqlite_where=_open, postgresql_where=_open)
Index("ix_handoff_queue", handoff.c.state, handoff.c.rank, handoff.c.arrived)
Index("ix_handoff_owner", handoff.c.owner, handoff.c.state)
Index("ix_handoff_closed", handoff.c.closed_at)

handoff_note = Table(
    "handoff_note",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("handoff_id", String(40), ForeignKey("handoff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(40)),
    Column("text", Text, nullable=False),
    Column("kind", String(8), nullable=False),
)

handoff_draft = Table(
    "handoff_draft",
    metadata,
    Column("handoff_id", String(40), ForeignKey("handoff.id", ondelete="CASCADE"), nullable=False),
    Column("staff_id", String(40), nullable=False),
    Column("text", SealedText("handoff_draft:{handoff_id}:{staff_id}"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("handoff_id", "staff_id"),
)

canned_answer = Table(
    "canned_answer",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(40), index=True),  # None: shared by the whole desk
    Column("title", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

call_figure = Table(
    "call_figure",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("handoff_id", String(40), index=True),  # None: a call counted before handoffs were
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("seconds", Float, nullable=False),
    Column("answered", Boolean, nullable=False),
)

duty_shift = Table(
    "duty_shift",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("staff_id", String(40), nullable=False, index=True),
    Column("weekdays", Json, nullable=False),
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("phone", Boolean, nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
)

shift_exception = Table(
    "shift_exception",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("staff_id", String(40), nullable=False),
    Column("day", Date, nullable=False, index=True),
    Column("on", Boolean, nullable=False),
    Column("starts", Time),
    Column("ends", Time),
    Column("reason", String(200), nullable=False),
)

presence = Table(
    "staff_presence",
    metadata,
    Column("staff_id", String(40), primary_key=True),
    Column("away", Boolean, nullable=False),
    Column(
        "seen", Float, nullable=False
    ),  # the machine's clock: a connection lives on it, whatever the hall's clock says
)

desk_counter = Table(
    "desk_counter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
)

desk_entry = Table(
    "desk_entry",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("kind", String(8), nullable=False),  # handoff | message | topic
    Column("handoff_id", String(40)),
    Column("conversation_id", String(64)),
    Column("event_seq", Integer),
    Column("staff_id", String(40)),  # who alone is concerned; None: the whole desk
    Column("data", Json, nullable=False),
)


QUEUE_ORDER = (handoff.c.rank, handoff.c.arrived, handoff.c.id)
"""The order of the queue."""


async def add(tx: Transaction, made: Handoff) -> None:
    """Store a new handoff; the unique index refuses a second open one of the conversation."""
    values = {
        "id": made.id,
        "conversation_id": made.conversation_id,
        "channel": made.channel,
        "reason": made.reason.value,
        "state": made.state.value,
        "rank": 0 if made.urgent else 1,
        "number": made.number,
        "due_on": made.due_on,
        "packet": written(made.packet),
        "requested_at": made.requested_at,
        "arrived": machine.time(),
        "timed": made.state is State.WAITING,
        "agreed": "",
    }
    await tx.execute(insert(handoff).values(**values))


async def find(tx: Transaction, handoff_id: str) -> Handoff | None:
    """Return one handoff."""
    row = (await tx.execute(select(handoff).where(handoff.c.id == handoff_id))).one_or_none()
    return read(row) if row is not None else None


async def open_of(tx: Transaction, conversation_id: str) -> Handoff | None:
    """Return the conversation's open handoff."""
    query = select(handoff).where(handoff.c.conversation_id == conversation_id, _open)
    row = (await tx.execute(query)).one_or_none()
    return read(row) if row is not None else None


async def owners_of(tx: Transaction, conversations: Sequence[str]) -> dict[str, str]:
    """Return, of these conversations, each handoff that somebody owns, with its owner."""
    query = select(handoff.c.id, handoff.c.owner).where(
        handoff.c.conversation_id.in_(conversations), handoff.c.state == State.OWNED.value
    )
    return {row.id: row.owner for row in await tx.execute(query)}


async def change(tx: Transaction, handoff_id: str, *when: Any, **values: Any) -> Handoff | None:
    """Change a handoff if every condition holds in the moment of writing; None when one does not."""
    statement = update(handoff).where(handoff.c.id == handoff_id, *when).values(**values).returning(*handoff.c)
    row = (await tx.execute(statement)).one_or_none()
    return read(row) if row is not None else None


def written(packet: Packet) -> dict[str, Any]:
    """Return a packet as it is stored."""
    return {
        "who": packet.who,
        "wants": packet.wants,
        "item_code": packet.item_code,
        "item_name": packet.item_name,
        "slots": [[slot.label, slot.value] for slot in packet.slots],
        "summary": packet.summary,
        "needs": list(packet.needs),
    }


def read(row: Row[Any]) -> Handoff:
    """Return a row as a handoff."""
    kept = row.packet
    packet = Packet(
        kept["who"],
        kept["wants"],
        kept["item_code"],
        kept["item_name"],
        tuple(Slot(label, value) for label, value in kept["slots"]),
        kept["summary"],
        tuple(kept["needs"]),
    )
    return Handoff(
        id=row.id,
        conversation_id=row.conversation_id,
        channel=row.channel,
        reason=Reason(row.reason),
        state=State(row.state),
        urgent=row.rank == 0,
        owner=row.owner,
        offered_to=row.offered_to,
        number=row.number,
        due_on=row.due_on,
        packet=packet,
        requested_at=row.requested_at,
        claimed_at=row.claimed_at,
        replied_at=row.replied_at,
        closed_at=row.closed_at,
        escalated_at=row.escalated_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        agreed=row.agreed,
        call=CallState(row.call) if row.call else None,
        rung_at=row.rung_at,
    )
