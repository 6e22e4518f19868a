"""The audit trail: who did what to which thing, written in the transaction that did it.

Each row carries a random nonce and a MAC under a key that lies outside the database: a row that somebody with the
database alone has written or altered does not verify. `audit_chain` links the rows after their commit.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, Integer, Row, String, Table, select

from hall.storage import metadata
from hall.storage.canonical import canonical
from hall.storage.prepared import Prepared
from hall.storage.transaction import Transaction
from hall.storage.types import Json, UtcDateTime

_SERIAL = BigInteger().with_variant(Integer(), "sqlite")

audit_table = Table(
    "audit",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("action", String(64), nullable=False),
    Column("subject_kind", String(32), nullable=False),
    Column("subject_id", String(64), nullable=False, index=True),
    Column("actor_kind", String(16), nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("details", Json, nullable=False),
    Column("nonce", String(24)),
    Column("mac", String(64)),
)

COVERED = ("at", "action", "subject_kind", "subject_id", "actor_kind", "actor_id", "details", "nonce")
"""What the MAC covers: everything but the number, which the database gives and the chain fixes."""


@dataclass(frozen=True)
class Actor:
    """Who acts. `id` is a conversation, staff or process identifier, never personal data."""

    kind: Literal["citizen", "staff", "bot", "system"]
    id: str
    roles: frozenset[str] = field(default=frozenset(), compare=False)
    """The roles (values of hall.staff's Role) that a member of staff holds; they decide what is shown."""


SYSTEM = Actor("system", "hall")

EMPTIED = "dev.emptied"
"""A development fixture removed what citizens had made."""

# Nobody needs the new row's number back, and this statement stands in every transaction.
_INSERT = Prepared(audit_table.insert().inline(), (*COVERED, "mac"))


async def of_subject(tx: Transaction, subject: tuple[str, str], limit: int) -> Sequence[Row[Any]]:
    """Return the rows about one thing, oldest first."""
    about = (audit_table.c.subject_kind == subject[0]) & (audit_table.c.subject_id == subject[1])
    return (await tx.execute(select(audit_table).where(about).order_by(audit_table.c.id).limit(limit))).all()


async def record(
    tx: Transaction, *, action: str, subject: tuple[str, str], actor: Actor, details: Mapping[str, object] | None = None
) -> None:
    """Write one audit row; `subject` is (kind, id). Details must hold no personal data."""
    values: dict[str, Any] = {
        "at": tx.now,
        "action": action,
        "subject_kind": subject[0],
        "subject_id": subject[1],
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "details": json.loads(canonical(dict(details or {}))),
        "nonce": secrets.token_hex(12),
    }
    values["mac"] = mac_of(tx, values)
    await _INSERT.run(tx, values)


def mac_of(tx: Transaction, values: Mapping[str, Any]) -> str:
    """Return the MAC of a row's values."""
    return tx.vault.index(canonical([values[name] for name in COVERED]), "audit")


async def history(tx: Transaction, kind: str, subject_id: str) -> list[Any]:
    """Return the rows about one thing, oldest first."""
    found = select(audit_table).where(audit_table.c.subject_id == subject_id, audit_table.c.subject_kind == kind)
    return list((await tx.execute(found.order_by(audit_table.c.id))).all())
