"""Use cases of the audit trail: sealing it, proving it, searching it, giving it out as evidence (七5)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import make_url

from hall.clock import SHANGHAI
from hall.consultation import ledger
from hall.settings import Settings
from hall.storage import audit
from hall.storage.audit import Actor, audit_table
from hall.storage.audit_chain import Checkpoint, audit_link, checkpoints, head, newest_checkpoint, unsealed
from hall.storage.audit_verify import Tampering, Verification, verify
from hall.storage.canonical import canonical
from hall.storage.transaction import Transaction

STEP = 2000


@dataclass(frozen=True)
class TrailFilter:
    """Which rows; `action` is a prefix (`consultation.`), days both with."""

    action: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    actor: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class ChainState:
    """How far the sealer is."""

    sealed: int
    head: str
    pending: int
    oldest_pending: datetime | None
    checkpoint: Checkpoint | None


async def chain_state(tx: Transaction) -> ChainState:
    """Return how far the chain reaches and what still waits for it."""
    end, waiting = await head(tx), await unsealed(tx, limit=STEP)
    return ChainState(
        end.seq,
        end.digest,
        len(waiting),
        min((row.at for row in waiting), default=None),
        await newest_checkpoint(tx),
    )


async def proven(tx: Transaction, outside: Path) -> Verification:
    """Verify the trail, also against the checkpoints kept in the file `outside`, and the ledger against the trail."""
    found = await verify(tx, kept_outside(outside))
    for number in await ledger.altered(tx):
        found.add(Tampering.ENTRY_ALTERED, subject=number)
    return found


async def search(tx: Transaction, wanted: TrailFilter, *, before: int | None = None, limit: int = 100) -> list[Any]:
    """Return a page of rows with their place in the chain, the newest first; `before`: the last id seen."""
    found = select(audit_table, audit_link.c.seq).outerjoin(audit_link, audit_link.c.audit_id == audit_table.c.id)
    chosen = _chosen(wanted)
    if before is not None:
        chosen.append(audit_table.c.id < before)
    return list((await tx.execute(found.where(*chosen).order_by(audit_table.c.id.desc()).limit(limit))).all())


async def exported(tx: Transaction, wanted: TrailFilter) -> AsyncIterator[str]:
    """Yield the rows as lines of JSON, each with its link, then every checkpoint: what a third party can check."""
    joined = select(audit_table, audit_link.c.seq, audit_link.c.content, audit_link.c.digest).outerjoin(
        audit_link, audit_link.c.audit_id == audit_table.c.id
    )
    last = 0
    while True:
        page = joined.where(*_chosen(wanted), audit_table.c.id > last).order_by(audit_table.c.id).limit(STEP)
        rows = (await tx.execute(page)).all()
        for row in rows:
            yield canonical(dict(row._mapping))  # noqa: SLF001 SQLAlchemy's public name
        if len(rows) < STEP:
            break
        last = rows[-1].id
    for one in await checkpoints(tx):
        yield canonical({"checkpoint": vars(one)})


async def note_export(tx: Transaction, what: str, actor: Actor, **details: object) -> None:
    """Record that data left the hall as a file."""
    await audit.record(tx, action="data.exported", subject=("export", what), actor=actor, details=details)


def outside_file(settings: Settings) -> Path:
    """Return the file beside the database that takes its checkpoints; each database has its own."""
    name = make_url(settings.database).render_as_string(hide_password=True)
    return settings.state / f"audit-checkpoints-{sha256(name.encode()).hexdigest()[:8]}.log"


def kept_outside(path: Path) -> Sequence[tuple[int, str]]:
    """Return (seq, digest) of the checkpoints that were written outside the database; none without the file."""
    if not path.is_file():
        return ()
    kept = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found = json.loads(line)
            kept.append((int(found["seq"]), str(found["digest"])))
        except (ValueError, TypeError, KeyError):
            continue  # torn by a power cut while it was written; the others still prove what they prove
    return kept


def keep_outside(path: Path, made: Checkpoint) -> None:
    """Write a checkpoint beside the database: cutting rows, links and checkpoints off together shows against it."""
    line = json.dumps({"seq": made.seq, "digest": made.digest, "at": made.at.isoformat()})
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _chosen(wanted: TrailFilter) -> list[Any]:
    columns = audit_table.c
    chosen: list[Any] = []
    if wanted.action:
        chosen.append(columns.action.startswith(wanted.action, autoescape=True))
    if wanted.first is not None:
        chosen.append(columns.at >= datetime.combine(wanted.first, time.min, SHANGHAI))
    if wanted.last is not None:
        chosen.append(columns.at < datetime.combine(wanted.last + timedelta(days=1), time.min, SHANGHAI))
    pairs = (
        (columns.subject_kind, wanted.subject_kind),
        (columns.subject_id, wanted.subject_id),
        (columns.actor_id, wanted.actor),
    )
    chosen += [column == value for column, value in pairs if value]
    return chosen
