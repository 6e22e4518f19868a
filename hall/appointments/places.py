"""Taking a place of a slot. Lock late, once, before the check; the database refuses whatever slips through.

Lock order everywhere: person, slot, appointment row. A place is given back without any lock.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, select, update

from hall.appointments.errors import SlotClosed, SlotFull
from hall.appointments.model import NoSlots, State
from hall.appointments.slots import Slot
from hall.appointments.store import appointment, time_slot
from hall.calendar import service as calendar
from hall.storage import audit
from hall.storage.audit import SYSTEM
from hall.storage.prepared import Prepared
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

LONGEST_SLOT = timedelta(days=1)

_FIND_SLOT = (
    select(time_slot.c.id, time_slot.c.capacity, time_slot.c.ends_at)
    .where(time_slot.c.counter_group == bindparam("counter_group"), time_slot.c.starts_at == bindparam("starts_at"))
    .with_for_update(key_share=True)
)
_TAKEN = select(appointment.c.id, appointment.c.slot_id, appointment.c.place_no, appointment.c.expires_at).where(
    appointment.c.counter_group == bindparam("counter_group"),
    appointment.c.starts_at > bindparam("after"),
    appointment.c.starts_at < bindparam("ends_at"),
    appointment.c.ends_at > bindparam("starts_at"),
    appointment.c.place_no.is_not(None),
)
_LOCK_PERSON = Prepared(select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger))))


@dataclass(frozen=True, slots=True)
class Place:
    """A place that this transaction may fill: the slot's row is locked until it ends."""

    slot_id: int
    slot_capacity: int
    place_no: int


async def lock_person(tx: Transaction, person_key: str) -> None:
    """Let one transaction at a time decide on a person's bookings. SQLite has one writer anyway (BEGIN IMMEDIATE)."""
    if tx.dialect == "postgresql":
        digest = sha256(f"hall/person/{person_key}".encode()).digest()
        await _LOCK_PERSON.run(tx, {"key": int.from_bytes(digest[:8], "big", signed=True)})


async def take(tx: Transaction, counter_group: str, slot: Slot, *, ignoring: Collection[str] = ()) -> Place:
    """Lock the slot and find a free place in it; raises SlotFull or SlotClosed (closed since the schedule was read).

    Holds that have run out give their place up here and now. Appointments of an earlier slot grid that overlap count
    too. `ignoring`: appointments that leave their place in this transaction.
    """
    slot_id, capacity, ends_at = await _lock_slot(tx, counter_group, slot)
    closed = await calendar.closed_for(tx, slot.starts_at, slot.ends_at, counter_group)
    if closed is not None:
        raise SlotClosed(reason=NoSlots.CLOSURE.value, detail=closed, starts_at=slot.starts_at.isoformat())
    live = [row for row in await _live(tx, counter_group, slot) if row.id not in ignoring]
    if len(live) >= slot.bookable:
        raise SlotFull(starts_at=slot.starts_at.isoformat())
    used = {row.place_no for row in live if row.slot_id == slot_id}
    wanted = max([slot.bookable, *(number + 1 for number in used)])
    if (capacity, ends_at) != (wanted, slot.ends_at):
        await _adjust(tx, slot_id, wanted, slot.ends_at)
    return Place(slot_id, wanted, next(number for number in range(wanted) if number not in used))


async def lock_slots(tx: Transaction, slots: Sequence[tuple[str, Slot]]) -> None:
    """Create and lock slots in one order: whoever is taking a place in them finishes first or sees what follows."""
    for counter_group, slot in sorted(slots, key=lambda entry: (entry[0], entry[1].starts_at)):
        await _lock_slot(tx, counter_group, slot)


async def expire(tx: Transaction, ids: Sequence[str]) -> frozenset[str]:
    """End holds that have run out; returns those ended (another transaction may have confirmed one a moment ago)."""
    if not ids:
        return frozenset()
    ended = await tx.execute(
        update(appointment)
        .where(appointment.c.id.in_(ids), appointment.c.state == State.HELD, appointment.c.expires_at <= tx.now)
        .values(state=State.EXPIRED, place_no=None, expires_at=None, ended_at=tx.now)
        .returning(appointment.c.id)
    )
    expired = frozenset(ended.scalars())
    for appointment_id in sorted(expired):
        await audit.record(tx, action="appointment.expired", subject=("appointment", appointment_id), actor=SYSTEM)
    return expired


async def _lock_slot(tx: Transaction, counter_group: str, slot: Slot) -> tuple[int, int, datetime]:
    key = {"counter_group": counter_group, "starts_at": slot.starts_at}
    row = (await tx.execute(_FIND_SLOT, key)).one_or_none()
    if row is None:
        fresh = upsert(tx, time_slot).values(**key, ends_at=slot.ends_at, capacity=slot.bookable)
        await tx.execute(fresh.on_conflict_do_nothing(index_elements=["counter_group", "starts_at"]))
        row = (await tx.execute(_FIND_SLOT, key)).one()
    return row.id, row.capacity, row.ends_at


async def _live(tx: Transaction, counter_group: str, slot: Slot) -> list[Any]:
    """Return what takes a place at that time, after ending the holds that have run out."""
    reach = {
        "counter_group": counter_group,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "after": slot.starts_at - LONGEST_SLOT,
    }
    rows = (await tx.execute(_TAKEN, reach)).all()
    expired = await expire(tx, [row.id for row in rows if row.expires_at is not None and row.expires_at <= tx.now])
    return [row for row in rows if row.id not in expired]


async def _adjust(tx: Transaction, slot_id: int, capacity: int, ends_at: datetime) -> None:
    """Follow a changed availability rule; never below a place that is taken."""
    await tx.execute(update(time_slot).where(time_slot.c.id == slot_id).values(capacity=capacity, ends_at=ends_at))
