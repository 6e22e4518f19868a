"""Appeals against a ban (clause 7): a citizen's own words, a queue, a supervisor's decision with a reason, told either way."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from hall.appointments.bans import lift_ban
from hall.appointments.errors import AppealDecided, AppealNotFound, AppealOpen, BanNotFound, ReasonMissing
from hall.appointments.notify import AppointmentEvent, EventKind, announce
from hall.appointments.store import ban_appeal, booking_ban
from hall.calendar import service as calendar
from hall.handoff import feed
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

LISTED = 500
NUMBER_TRIES = 8


class AppealState(StrEnum):
    """An appeal is open until a supervisor decides it."""

    OPEN = "open"
    GRANTED = "granted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Appeal:
    """One appeal. `text` holds tokens; `due_on` None: that year's calendar is not published."""

    number: str
    ban_id: str
    state: AppealState
    text: str
    conversation_id: str | None
    channel: str
    created_at: datetime
    due_on: date | None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None

    def overdue(self, today: date) -> bool:
        """Whether the day has passed without a decision."""
        return self.state is AppealState.OPEN and self.due_on is not None and today > self.due_on


async def appeal(  # noqa: PLR0913, PLR0917 one row, one argument a column
    tx: Transaction, ban_id: str, text: str, conversation_id: str | None, channel: str, actor: Actor
) -> Appeal:
    """Take an appeal down with number and due day; `text` is protected.

    Raises ReasonMissing without words, BanNotFound for a ban that is over, AppealOpen(number) while one is open.
    """
    if not text.strip():
        raise ReasonMissing(field="text")
    running = select(booking_ban.c.id).where(
        booking_ban.c.id == ban_id, booking_ban.c.lifted_at.is_(None), booking_ban.c.until > tx.now
    )
    if (await tx.execute(running)).scalar_one_or_none() is None:
        raise BanNotFound
    values = {
        "ban_id": ban_id,
        "state": AppealState.OPEN.value,
        "text": text.strip(),
        "conversation_id": conversation_id,
        "channel": channel,
        "created_at": tx.now,
        "due_on": await _due_on(tx),
    }
    for _ in range(NUMBER_TRIES):
        number = f"SS{tx.now:%Y%m%d}-{secrets.randbelow(100_000):05d}"
        fresh = upsert(tx, ban_appeal).values(number=number, **values).on_conflict_do_nothing()
        row = (await tx.execute(fresh.returning(*ban_appeal.c))).one_or_none()
        if row is not None:
            await _record(tx, number, "filed", actor, ban=ban_id)
            await feed.announce(tx, "appeal", {"number": number})
            return _appeal(row)
        waiting = await _open_of(tx, ban_id)
        if waiting is not None:
            raise AppealOpen(number=waiting)
    raise RuntimeError("no free appeal number")


async def appeals(tx: Transaction, state: AppealState | None = AppealState.OPEN) -> list[Appeal]:
    """Return appeals of one state or (None) of all; open ones by their day, the others newest first."""
    found = select(ban_appeal).limit(LISTED)
    if state is not None:
        found = found.where(ban_appeal.c.state == state.value)
    order = (
        (ban_appeal.c.due_on.is_(None), ban_appeal.c.due_on, ban_appeal.c.created_at)
        if state is AppealState.OPEN
        else (ban_appeal.c.created_at.desc(),)
    )
    return [_appeal(row) for row in await tx.execute(found.order_by(*order, ban_appeal.c.number))]


async def decide_appeal(tx: Transaction, number: str, reason: str, actor: Actor, *, grant: bool) -> Appeal:
    """Decide an appeal once, with a reason; granting it lifts the ban. The citizen is told either way.

    Raises ReasonMissing, AppealNotFound, AppealDecided(state).
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    state = AppealState.GRANTED if grant else AppealState.REJECTED
    decided = await tx.execute(
        update(ban_appeal)
        .where(ban_appeal.c.number == number, ban_appeal.c.state == AppealState.OPEN.value)
        .values(state=state.value, reason=reason.strip()[:500], decided_by=actor.id, decided_at=tx.now)
        .returning(*ban_appeal.c)
    )
    row = decided.one_or_none()
    if row is None:
        known = (await tx.execute(select(ban_appeal.c.state).where(ban_appeal.c.number == number))).scalar_one_or_none()
        raise AppealDecided(state=known) if known else AppealNotFound()
    done = _appeal(row)
    await _record(tx, number, state.value, actor, reason=done.reason)
    await _tell(tx, done)
    if grant:
        await _lift(tx, done, actor)
    return done


async def open_appeals(tx: Transaction) -> dict[str, str]:
    """Return ban id → number of the appeal that is open against it."""
    found = select(ban_appeal.c.ban_id, ban_appeal.c.number).where(ban_appeal.c.state == AppealState.OPEN.value)
    return {row.ban_id: row.number for row in await tx.execute(found)}


async def _lift(tx: Transaction, granted: Appeal, actor: Actor) -> None:
    try:
        await lift_ban(tx, granted.ban_id, granted.reason or "", actor)
    except BanNotFound:  # over or lifted meanwhile: the decision stands and there is nothing left to lift
        return


async def _tell(tx: Transaction, done: Appeal) -> None:
    ban = (await tx.execute(select(booking_ban).where(booking_ban.c.id == done.ban_id))).one()
    fields = {"number": done.number, "reason": done.reason or ""}
    kind = EventKind.APPEAL_GRANTED if done.state is AppealState.GRANTED else EventKind.APPEAL_REJECTED
    await announce(tx, AppointmentEvent(kind, ban.person_key, ban.phone_key, done.conversation_id, None, fields))


async def _open_of(tx: Transaction, ban_id: str) -> str | None:
    found = select(ban_appeal.c.number).where(
        ban_appeal.c.ban_id == ban_id, ban_appeal.c.state == AppealState.OPEN.value
    )
    return (await tx.execute(found)).scalar_one_or_none()


async def _due_on(tx: Transaction) -> date | None:
    try:
        return (await calendar.load_calendar(tx)).add_working_days(tx.now.date(), tx.settings.appeal_days)
    except calendar.UnknownYear:
        return None


async def _record(tx: Transaction, number: str, what: str, actor: Actor, **details: object) -> None:
    await audit.record(tx, action=f"ban_appeal.{what}", subject=("appeal", number), actor=actor, details=details)


def _appeal(row: Any) -> Appeal:
    return Appeal(
        number=row.number,
        ban_id=row.ban_id,
        state=AppealState(row.state),
        text=row.text,
        conversation_id=row.conversation_id,
        channel=row.channel,
        created_at=row.created_at,
        due_on=row.due_on,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )
