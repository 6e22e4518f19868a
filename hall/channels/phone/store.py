"""Tables of calls: what is kept of each between two turns, and the one answer that exists for each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    delete,
    select,
    update,
)

from hall.channels.phone.model import CallState, UnknownCall
from hall.storage import metadata
from hall.storage.transaction import Transaction
from hall.storage.types import Json, UtcDateTime
from hall.storage.upsert import upsert

phone_call = Table(
    "phone_call",
    metadata,
    Column("call_id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, unique=True),
    Column("state", Json, nullable=False),
    Column("relay_key", String(64)),  # digest of the key a socket must show; gone once it was shown
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
)
Index("ix_phone_call_started", phone_call.c.started_at)

phone_answer = Table(
    "phone_answer",
    metadata,
    Column("call_id", String(64), nullable=False),
    Column("step", String(24), nullable=False),
    Column("document", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("call_id", "step"),
    ForeignKeyConstraint(["call_id"], ["phone_call.call_id"], ondelete="CASCADE"),
)

Index("ix_phone_answer_at", phone_answer.c.at)

_STATE = TypeAdapter(CallState)
KEPT = timedelta(days=2)
"""How long answers are kept for a network that asks again; the conversation itself is kept by its own rules."""


@dataclass(frozen=True)
class CallRecord:
    """One call as it is kept."""

    call_id: str
    conversation_id: str
    state: CallState
    relay_key: str | None
    started_at: datetime
    ended_at: datetime | None


async def open_call(tx: Transaction, call_id: str, conversation_id: str) -> bool:
    """Note a call; False when it was noted before. Answers of calls long over are forgotten on the way."""
    fresh = upsert(tx, phone_call).values(
        call_id=call_id,
        conversation_id=conversation_id,
        state=_STATE.dump_python(CallState(), mode="json"),
        started_at=tx.now,
    )
    new = bool((await tx.execute(fresh.on_conflict_do_nothing(index_elements=["call_id"]))).rowcount)
    if new:
        await tx.execute(delete(phone_answer).where(phone_answer.c.at < tx.now - KEPT))
    return new


async def lock(tx: Transaction, call_id: str) -> CallRecord:
    """Return a call, locked until the transaction ends; raises UnknownCall."""
    row = (await tx.execute(select(phone_call).where(phone_call.c.call_id == call_id).with_for_update())).one_or_none()
    if row is None:
        raise UnknownCall
    return _record(row)


async def find(tx: Transaction, call_id: str) -> CallRecord | None:
    """Return a call without locking it."""
    row = (await tx.execute(select(phone_call).where(phone_call.c.call_id == call_id))).one_or_none()
    return None if row is None else _record(row)


async def save(tx: Transaction, call_id: str, state: CallState) -> None:
    """Keep the state of a call."""
    kept = _STATE.dump_python(state, mode="json")
    await tx.execute(update(phone_call).where(phone_call.c.call_id == call_id).values(state=kept))


async def answer_of(tx: Transaction, call_id: str, step: str) -> str | None:
    """Return the answer that a step has been given."""
    found: str | None = (
        await tx.execute(
            select(phone_answer.c.document).where(phone_answer.c.call_id == call_id, phone_answer.c.step == step)
        )
    ).scalar_one_or_none()
    return found


async def latest_answer(tx: Transaction, call_id: str) -> str | None:
    """Return the answer given last."""
    newest = select(phone_answer.c.document).where(phone_answer.c.call_id == call_id)
    found: str | None = (
        (await tx.execute(newest.order_by(phone_answer.c.at.desc(), phone_answer.c.step.desc()).limit(1)))
        .scalars()
        .first()
    )
    return found


async def keep_answer(tx: Transaction, call_id: str, step: str, document: str) -> str:
    """Keep the answer of a step; the first one kept is the one that everybody gets."""
    fresh = upsert(tx, phone_answer).values(call_id=call_id, step=step, document=document, at=tx.now)
    won = await tx.execute(fresh.on_conflict_do_nothing())
    return document if won.rowcount else (await answer_of(tx, call_id, step) or document)


async def end_call(tx: Transaction, call_id: str) -> bool:
    """Note that a call is over; False when it was noted before."""
    over = update(phone_call).where(phone_call.c.call_id == call_id, phone_call.c.ended_at.is_(None))
    return bool((await tx.execute(over.values(ended_at=tx.now, relay_key=None))).rowcount)


async def set_relay_key(tx: Transaction, call_id: str, digest: str | None) -> None:
    """Keep the digest of the key that a socket must show, or forget it."""
    await tx.execute(update(phone_call).where(phone_call.c.call_id == call_id).values(relay_key=digest))


async def take_relay_key(tx: Transaction, call_id: str, digest: str) -> bool:
    """Spend the key: True for the one socket that shows it first."""
    mine = update(phone_call).where(phone_call.c.call_id == call_id, phone_call.c.relay_key == digest)
    return bool((await tx.execute(mine.values(relay_key=None))).rowcount)


def _record(row: Any) -> CallRecord:
    return CallRecord(
        row.call_id,
        row.conversation_id,
        _STATE.validate_python(row.state),
        row.relay_key,
        row.started_at,
        row.ended_at,
    )
