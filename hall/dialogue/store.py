"""Tables of the dialogue: one memory a conversation, and every turn's reply, so that a repeated turn acts once."""

from __future__ import annotations

from pydantic import TypeAdapter
from sqlalchemy import Column, Integer, String, Table, delete, select

from hall.dialogue.model import Reply, Turn
from hall.dialogue.model_frames import Memory
from hall.storage import metadata
from hall.storage.sealed import SealedJson
from hall.storage.transaction import Transaction
from hall.storage.types import Json, UtcDateTime

task_frame = Table(
    "task_frame",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("memory", SealedJson("task_frame:name:{conversation_id}"), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
)

dialogue_turn = Table(
    "dialogue_turn",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("intent", String(64), nullable=False),
    Column("confidence_percent", Integer, nullable=False),
    Column("route", String(32), nullable=False),
    Column("reply", Json, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

_memories = TypeAdapter(Memory)
_replies = TypeAdapter(Reply)


async def load(tx: Transaction, conversation_id: str) -> Memory:
    """Return what the dialogue knows of a conversation; an empty memory for a new one."""
    query = select(task_frame.c.memory).where(task_frame.c.conversation_id == conversation_id)
    kept = (await tx.execute(query)).scalar_one_or_none()
    return Memory() if kept is None else _memories.validate_python(kept)


async def save(tx: Transaction, conversation_id: str, memory: Memory) -> None:
    """Keep the memory, replacing what was known before."""
    values = {"memory": _memories.dump_python(memory, mode="json"), "updated_at": tx.now}
    here = task_frame.c.conversation_id == conversation_id
    updated = await tx.execute(task_frame.update().where(here).values(**values))
    if updated.rowcount == 0:
        await tx.execute(task_frame.insert().values(conversation_id=conversation_id, **values))


async def reply_of(tx: Transaction, conversation_id: str, seq: int) -> Reply | None:
    """Return the reply that this turn already got."""
    here = (dialogue_turn.c.conversation_id == conversation_id) & (dialogue_turn.c.seq == seq)
    kept = (await tx.execute(select(dialogue_turn.c.reply).where(here))).scalar_one_or_none()
    return None if kept is None else _replies.validate_python(kept)


async def keep_reply(  # noqa: PLR0913, PLR0917 — one row, one argument a column
    tx: Transaction, conversation_id: str, seq: int, turn: Turn, route: str, reply: Reply
) -> None:
    """Keep the reply of a turn; the primary key refuses a second one."""
    await tx.execute(
        dialogue_turn.insert().values(
            conversation_id=conversation_id,
            seq=seq,
            intent=turn.intent[:64],
            confidence_percent=round(turn.confidence * 100),
            route=route[:32],
            reply=_replies.dump_python(reply, mode="json"),
            at=tx.now,
        )
    )


async def forget(tx: Transaction, conversation_id: str) -> None:
    """Delete everything the dialogue keeps of a conversation."""
    for table in (task_frame, dialogue_turn):
        await tx.execute(delete(table).where(table.c.conversation_id == conversation_id))
