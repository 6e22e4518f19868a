"""The chain over the audit trail: each row hashed with its predecessor, in the order in which rows were sealed.

Rows are linked after their commit by a sealer of its own, so that no booking waits for another one's audit row. A chain
of plain SHA-256 can be checked by anybody; the checkpoints are signed under a key outside the database, so that nobody
who has only the database can compute a new chain. Why so: docs/adr, "The audit chain is sealed after the commit".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, String, Table, func, select, text

from hall.storage import metadata
from hall.storage.audit import COVERED, audit_table
from hall.storage.canonical import canonical
from hall.storage.transaction import Transaction
from hall.storage.types import UtcDateTime

_SERIAL = BigInteger().with_variant(Integer(), "sqlite")

audit_link = Table(
    "audit_link",
    metadata,
    Column("seq", _SERIAL, primary_key=True, autoincrement=False),
    Column("audit_id", _SERIAL, nullable=False, unique=True),
    Column("content", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
)

audit_checkpoint = Table(
    "audit_checkpoint",
    metadata,
    Column("seq", _SERIAL, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("signature", String(64), nullable=False),
)

GENESIS = "0" * 64
BATCH = 1000
WINDOW = 10_000
"""Ids below the newest sealed one that are looked at at every turn; `sweep` looks at all of them now and then."""
LOCK = 7_410_412  # any number; one sealer at a time on PostgreSQL


@dataclass(frozen=True)
class Head:
    """Where the chain ends."""

    seq: int = 0
    digest: str = GENESIS


@dataclass(frozen=True)
class Checkpoint:
    """A signed statement that the chain had this digest at this length."""

    seq: int
    digest: str
    at: datetime
    signature: str


def content_of(row: Any) -> str:
    """Return the digest of one audit row, its number and MAC with it."""
    values = [row.id, *(getattr(row, name) for name in COVERED), row.mac]
    return sha256(canonical(values).encode()).hexdigest()


def link(previous: str, seq: int, content: str) -> str:
    """Return the digest of a link."""
    return sha256(f"{previous}|{seq}|{content}".encode()).hexdigest()


def signature_of(tx: Transaction, seq: int, digest: str) -> str:
    """Return the signature of a checkpoint."""
    return tx.vault.index(f"{seq}|{digest}", "audit_checkpoint")


async def head(tx: Transaction) -> Head:
    """Return where the chain ends."""
    newest = select(audit_link.c.seq, audit_link.c.digest).order_by(audit_link.c.seq.desc()).limit(1)
    row = (await tx.execute(newest)).one_or_none()
    return Head(row.seq, row.digest) if row else Head()


async def unsealed(tx: Transaction, *, everything: bool = False, limit: int = BATCH) -> list[Any]:
    """Return committed rows without a link, in order of their numbers.

    A transaction that began early may commit after later numbers were sealed: it is found within the window, and
    however late by a look at everything.
    """
    found = (
        select(audit_table)
        .outerjoin(audit_link, audit_link.c.audit_id == audit_table.c.id)
        .where(audit_link.c.seq.is_(None))
        .order_by(audit_table.c.id)
        .limit(limit)
    )
    if not everything:
        newest = (await tx.execute(select(func.max(audit_link.c.audit_id)))).scalar_one() or 0
        found = found.where(audit_table.c.id > newest - WINDOW)
    return list((await tx.execute(found)).all())


async def seal(tx: Transaction, *, everything: bool = False, limit: int = BATCH) -> Checkpoint | None:
    """Link what is not linked yet and sign where the chain now ends; None when there was nothing or another seals.

    Call again while the batch was full.
    """
    if tx.dialect == "postgresql":
        free = (await tx.execute(text(f"SELECT pg_try_advisory_xact_lock({LOCK})"))).scalar_one()
        if not free:
            return None
    rows = await unsealed(tx, everything=everything, limit=limit)
    if not rows:
        return None
    before = await head(tx)
    links, end = _links(before, rows, tx.now)
    await tx.execute(audit_link.insert(), links)
    return await _sign(tx, end)


def _links(before: Head, rows: Sequence[Any], now: datetime) -> tuple[list[dict[str, Any]], Head]:
    links: list[dict[str, Any]] = []
    seq, digest = before.seq, before.digest
    for row in rows:
        seq, content = seq + 1, content_of(row)
        digest = link(digest, seq, content)
        links.append({"seq": seq, "audit_id": row.id, "content": content, "digest": digest, "sealed_at": now})
    return links, Head(seq, digest)


async def _sign(tx: Transaction, end: Head) -> Checkpoint:
    made = Checkpoint(end.seq, end.digest, tx.now, signature_of(tx, end.seq, end.digest))
    await tx.execute(audit_checkpoint.insert().values(**vars(made)))
    return made


async def newest_checkpoint(tx: Transaction) -> Checkpoint | None:
    """Return the latest signed checkpoint."""
    found = select(audit_checkpoint).order_by(audit_checkpoint.c.seq.desc()).limit(1)
    row = (await tx.execute(found)).one_or_none()
    return Checkpoint(row.seq, row.digest, row.at, row.signature) if row else None


async def checkpoints(tx: Transaction) -> list[Checkpoint]:
    """Return the signed checkpoints, oldest first."""
    rows = await tx.execute(select(audit_checkpoint).order_by(audit_checkpoint.c.seq))
    return [Checkpoint(row.seq, row.digest, row.at, row.signature) for row in rows]
