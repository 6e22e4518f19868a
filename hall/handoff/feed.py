"""The feed that consoles read: what changed at the desk, numbered in the order of the commits.

A number is given out as the last statement of a transaction, under the lock of one row: whoever has read up to a
number has missed nothing before it, on any number of processes, and resumes there after a lost connection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, func, insert, select

from hall.conversations.signals import DESK, signals
from hall.handoff.store import desk_counter, desk_entry
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

KEPT = timedelta(days=2)
_COUNTER = 1


@dataclass(frozen=True)
class Entry:
    """One entry; `staff_id` None: it concerns the whole desk. It names what changed, the readers look it up."""

    kind: str
    handoff_id: str | None = None
    conversation_id: str | None = None
    event_seq: int | None = None
    staff_id: str | None = None
    data: Mapping[str, Any] | None = None


def add(tx: Transaction, *entries: Entry) -> None:
    """Announce entries with this transaction's commit."""
    tx.before_commit(partial(_write, tx, entries))
    tx.after_commit(lambda: signals.notify(DESK))


async def announce(tx: Transaction, topic: str, data: Mapping[str, Any] | None = None) -> None:
    """Tell every console that something of another area changed; `data` holds no personal data."""
    add(tx, Entry("topic", data={"topic": topic, **(data or {})}))


async def last(tx: Transaction) -> int:
    """Return the number of the latest entry."""
    found = (await tx.execute(select(desk_counter.c.last).where(desk_counter.c.id == _COUNTER))).scalar_one_or_none()
    return int(found or 0)


async def oldest(tx: Transaction) -> int | None:
    """Return the number of the oldest entry still kept."""
    found: int | None = (await tx.execute(select(func.min(desk_entry.c.seq)))).scalar_one_or_none()
    return found


async def after(tx: Transaction, seq: int, limit: int = 500) -> Sequence[Any]:
    """Return the entries after a number, in order."""
    query = select(desk_entry).where(desk_entry.c.seq > seq).order_by(desk_entry.c.seq).limit(limit)
    return (await tx.execute(query)).all()


async def forget(tx: Transaction) -> None:
    """Delete entries that no console will ask for again."""
    await tx.execute(delete(desk_entry).where(desk_entry.c.at < tx.now - KEPT))


async def _write(tx: Transaction, entries: Sequence[Entry]) -> None:
    raised = upsert(tx, desk_counter).values(id=_COUNTER, last=len(entries))
    raised = raised.on_conflict_do_update(
        index_elements=["id"], set_={"last": desk_counter.c.last + len(entries)}
    ).returning(desk_counter.c.last)
    last_seq: int = (await tx.execute(raised)).scalar_one()
    first = last_seq - len(entries) + 1
    rows = [
        {
            "seq": first + place,
            "at": tx.now,
            "kind": entry.kind,
            "handoff_id": entry.handoff_id,
            "conversation_id": entry.conversation_id,
            "event_seq": entry.event_seq,
            "staff_id": entry.staff_id,
            "data": dict(entry.data or {}),
        }
        for place, entry in enumerate(entries)
    ]
    await tx.execute(insert(desk_entry), rows)
