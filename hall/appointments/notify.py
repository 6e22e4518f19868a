"""What people must be told outside a conversation's own answer: rows written in the transaction that caused them.

The table is the outbox: nothing is lost if the teller is down, nothing is told of what rolled back. Whoever owns the
channels implements `Notifier` and calls `deliver` from time to time (or right after a commit).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import insert, select, update

from hall.appointments.store import appointment_event
from hall.storage.transaction import Transaction

log = logging.getLogger("hall.appointments")

BATCH = 100


class EventKind(StrEnum):
    """What happened, and the fields that come with it (all JSON, moments in ISO 8601).

    booked:             item_code, starts_at, ends_at, number           confirmed; said in its own conversation already
    warning:            count, limit, months, item_code, starts_at      first and second absence
    banned:             count, until, item_code, starts_at              coming in person stays open
    ban_lifted:         reason
    no_show_corrected:  item_code, starts_at, count
    revoked:            item_code, starts_at, ends_at, reason, number   the hall's own doing; never counts
    hold_lost:          item_code, starts_at, reason                    a hold in a period that was closed
    off_hours_confirmed / off_hours_declined:
                        number, item_code, starts_at, ends_at, conditions, materials, note
    appeal_granted / appeal_rejected: number, reason
    """

    BOOKED = "booked"
    WARNING = "warning"
    BANNED = "banned"
    BAN_LIFTED = "ban_lifted"
    NO_SHOW_CORRECTED = "no_show_corrected"
    REVOKED = "revoked"
    HOLD_LOST = "hold_lost"
    OFF_HOURS_CONFIRMED = "off_hours_confirmed"
    OFF_HOURS_DECLINED = "off_hours_declined"
    APPEAL_GRANTED = "appeal_granted"
    APPEAL_REJECTED = "appeal_rejected"


@dataclass(frozen=True, slots=True)
class AppointmentEvent:
    """One thing to tell one person, by the phone they verified or in the conversation they booked in."""

    kind: EventKind
    person_key: str = field(repr=False)
    phone_key: str | None = field(repr=False)
    conversation_id: str | None
    appointment_id: str | None
    fields: Mapping[str, Any]
    id: int = 0


class Notifier(Protocol):
    """Whoever can tell: writes to its own outbox in the transaction it is handed, and sends after the commit."""

    async def notify(self, tx: Transaction, event: AppointmentEvent) -> None:
        """Take one event over; an exception leaves it for the next time."""


async def announce(tx: Transaction, event: AppointmentEvent) -> None:
    """Write an event in the transaction that caused it."""
    await tx.execute(
        insert(appointment_event).values(
            kind=event.kind,
            appointment_id=event.appointment_id,
            person_key=event.person_key,
            phone_key=event.phone_key,
            conversation_id=event.conversation_id,
            fields=dict(event.fields),
            created_at=tx.now,
        )
    )


async def pending_events(tx: Transaction, limit: int = BATCH) -> list[AppointmentEvent]:
    """Return what has not been told yet, oldest first; on PostgreSQL the rows stay locked for this teller."""
    waiting = (
        select(appointment_event)
        .where(appointment_event.c.told_at.is_(None))
        .order_by(appointment_event.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [
        AppointmentEvent(
            EventKind(row.kind),
            row.person_key,
            row.phone_key,
            row.conversation_id,
            row.appointment_id,
            row.fields,
            row.id,
        )
        for row in await tx.execute(waiting)
    ]


async def mark_told(tx: Transaction, event_id: int) -> None:
    """Note that an event was taken over."""
    told = update(appointment_event).where(appointment_event.c.id == event_id, appointment_event.c.told_at.is_(None))
    await tx.execute(told.values(told_at=tx.now))


async def deliver(tx: Transaction, notifier: Notifier, limit: int = BATCH) -> int:
    """Hand waiting events to the notifier in this transaction; returns how many it took.

    One that cannot be told stands in nobody's way: it is left for the next time, and the others are told.
    """
    told = 0
    for event in await pending_events(tx, limit):
        try:
            async with tx.part():
                await notifier.notify(tx, event)
                await mark_told(tx, event.id)
        except Exception as error:  # noqa: BLE001 - the message may hold data; the type says enough
            log.error("event %s (%s) is not told: %s", event.id, event.kind, type(error).__name__)  # noqa: TRY400
        else:
            told += 1
    return told
