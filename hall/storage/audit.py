"""The audit trail: who did what to which thing, written in the transaction that did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import BigInteger, Column, Integer, String, Table

from hall.storage import metadata
from hall.storage.transaction import Transaction
from hall.storage.types import Json, UtcDateTime

audit_table = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("action", String(64), nullable=False),
    Column("subject_kind", String(32), nullable=False),
    Column("subject_id", String(64), nullable=False, index=True),
    Column("actor_kind", String(16), nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("details", Json, nullable=False),
)


@dataclass(frozen=True)
class Actor:
    """Who acts. `id` is a conversation, staff or process identifier, never personal data."""

    kind: Literal["citizen", "staff", "bot", "system"]
    id: str


SYSTEM = Actor("system", "hall")

# Compiled once, and nobody needs the new row's number back: this statement stands in every transaction.
_INSERT = audit_table.insert().inline()


async def record(
    tx: Transaction, *, action: str, subject: tuple[str, str], actor: Actor, details: Mapping[str, object] | None = None
) -> None:
    """Write one audit row; `subject` is (kind, id). Details must hold no personal data."""
    await tx.execute(
        _INSERT,
        {
            "at": tx.now,
            "action": action,
            "subject_kind": subject[0],
            "subject_id": subject[1],
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "details": dict(details or {}),
        },
    )
