"""Finding what was changed, deleted, inserted or reordered in the audit trail."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import func, select, text

from hall.storage.audit import COVERED, audit_table, mac_of
from hall.storage.audit_chain import (
    GENESIS,
    Head,
    audit_link,
    checkpoints,
    content_of,
    link,
    signature_of,
    unsealed,
)
from hall.storage.transaction import Transaction

STEP = 2000
MOST_FINDINGS = 200


class Tampering(Enum):
    """What can be wrong with the trail."""

    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"
    REPEATED = "repeated"
    CHAIN_BROKEN = "chain_broken"
    CHECKPOINT_FORGED = "checkpoint_forged"
    CHECKPOINT_MISSING = "checkpoint_missing"
    CUT_OFF = "cut_off"
    ENTRY_ALTERED = "entry_altered"


@dataclass(frozen=True)
class Finding:
    """One sign of tampering: at which link, about which row or entry."""

    kind: Tampering
    seq: int | None = None
    audit_id: int | None = None
    subject: str = ""


@dataclass
class Verification:
    """What a look at the whole trail found. `pending`: genuine rows that the sealer has not linked yet."""

    rows: int = 0
    pending: int = 0
    head: Head = field(default_factory=Head)
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def add(self, kind: Tampering, **where: Any) -> None:
        """Note a finding; beyond a bound they would only repeat themselves."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(kind, **where))


async def verify(tx: Transaction, elsewhere: Iterable[tuple[int, str]] = ()) -> Verification:
    """Look at every row, link and checkpoint. `elsewhere`: (seq, digest) of checkpoints kept outside the database.

    Only what is kept outside shows that the newest rows were cut off together with their links and checkpoints.
    To be called first in a transaction for reading.
    """
    if tx.dialect == "postgresql":  # one state throughout, though rows are sealed meanwhile; SQLite reads one anyway
        await tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    found = Verification()
    signed = await checkpoints(tx)
    kept = list(elsewhere)
    wanted = {one.seq for one in signed} | {seq for seq, _digest in kept}
    reached = await _walk(tx, found, wanted)
    for one in signed:
        genuine = hmac.compare_digest(one.signature, signature_of(tx, one.seq, one.digest))
        if not genuine or reached.get(one.seq) != one.digest:
            found.add(Tampering.CHECKPOINT_FORGED, seq=one.seq)
    if found.head.seq and (not signed or signed[-1].seq != found.head.seq):
        found.add(Tampering.CHECKPOINT_MISSING, seq=found.head.seq)
    for seq, digest in kept:
        if reached.get(seq) != digest:
            found.add(Tampering.CUT_OFF if seq > found.head.seq else Tampering.CHAIN_BROKEN, seq=seq)
    await _unlinked(tx, found)
    await _repeated(tx, found)
    return found


async def _walk(tx: Transaction, found: Verification, wanted: set[int]) -> dict[int, str]:
    """Walk the chain from its first link; returns the digests at the places wanted."""
    reached: dict[int, str] = {}
    digest, expected, signed_before = GENESIS, 1, False
    async for row in _links(tx):
        if row.seq != expected:
            found.add(Tampering.DELETED, seq=expected)
        signed_before = _check_row(tx, found, row, signed_before=signed_before)
        if link(digest, row.seq, row.content) != row.digest:
            found.add(Tampering.CHAIN_BROKEN, seq=row.seq, audit_id=row.audit_id)
        digest, expected = row.digest, row.seq + 1
        found.rows += 1
        if row.seq in wanted:
            reached[row.seq] = digest
    found.head = Head(expected - 1, digest)
    return reached


def _check_row(tx: Transaction, found: Verification, row: Any, *, signed_before: bool) -> bool:
    """Check one linked row; returns whether rows with a MAC have come by now.

    Rows without one are those from before the chain: they stand at its beginning only.
    """
    if row.id is None:
        found.add(Tampering.DELETED, seq=row.seq, audit_id=row.audit_id)
        return signed_before
    if content_of(row) != row.content:
        found.add(Tampering.CHANGED, seq=row.seq, audit_id=row.audit_id, subject=row.subject_id)
    elif (row.mac is None and signed_before) or (row.mac is not None and not _genuine(tx, row)):
        found.add(Tampering.INSERTED, seq=row.seq, audit_id=row.audit_id, subject=row.subject_id)
    return signed_before or row.mac is not None


def _genuine(tx: Transaction, row: Any) -> bool:
    values: Mapping[str, Any] = {name: getattr(row, name) for name in COVERED}
    return row.mac is not None and hmac.compare_digest(row.mac, mac_of(tx, values))


async def _links(tx: Transaction) -> AsyncIterator[Any]:
    """Yield the links in order with their rows, a bounded number at a time."""
    joined = select(audit_link, audit_table).outerjoin(audit_table, audit_table.c.id == audit_link.c.audit_id)
    last = -1
    while True:
        rows = (await tx.execute(joined.where(audit_link.c.seq > last).order_by(audit_link.c.seq).limit(STEP))).all()
        for row in rows:
            yield row
        if len(rows) < STEP:
            return
        last = rows[-1].seq


async def _unlinked(tx: Transaction, found: Verification) -> None:
    for row in await unsealed(tx, everything=True, limit=100_000):
        if _genuine(tx, row) or (row.mac is None and not found.rows):
            found.pending += 1
        else:
            found.add(Tampering.INSERTED, audit_id=row.id, subject=row.subject_id)


async def _repeated(tx: Transaction, found: Verification) -> None:
    """Find copies of genuine rows: a copy has a valid MAC, and the nonce of the original."""
    twice = (
        select(audit_table.c.nonce, func.max(audit_table.c.id).label("id"))
        .where(audit_table.c.nonce.is_not(None))
        .group_by(audit_table.c.nonce)
        .having(func.count() > 1)
    )
    for row in await tx.execute(twice):
        found.add(Tampering.REPEATED, audit_id=row.id)
