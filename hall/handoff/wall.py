"""The wall page's figures: how today went by GB/T 33358, and how the desk stands at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from hall.consultation import service as consultation
from hall.conversations.model_delivery import PHONE
from hall.handoff import duty
from hall.handoff.model import State
from hall.handoff.store import call_figure, handoff
from hall.storage.transaction import Transaction

CONNECTED_GOAL = 0.95


@dataclass(frozen=True)
class Promise:
    """How often something promised within seconds was kept today; `share` None while there is nothing to count."""

    asked: int
    answered: int
    within: int
    limit_seconds: int

    @property
    def share(self) -> float | None:
        """Return the part kept, of all that was asked."""
        return round(self.within / self.asked, 4) if self.asked else None


@dataclass(frozen=True)
class Wall:
    """Everything on the wall page."""

    at: datetime
    text: Promise
    calls: Promise
    connected: float | None
    waiting: int
    longest_seconds: int
    owned: int
    later: int
    on_duty: int
    online: int
    open_consultations: int
    due_today: int
    overdue: int


async def wall(tx: Transaction) -> Wall:
    """Return today's figures. A text request that still waits within its time is not counted yet, one beyond it is missed."""
    start = tx.now.replace(hour=0, minute=0, second=0, microsecond=0)
    text, calls = await _text(tx, start), await _calls(tx, start)
    states = await _states(tx)
    longest = await _longest_wait(tx)
    unanswered, due_today, overdue = await consultation.count_open(tx)
    return Wall(
        at=tx.now,
        text=text,
        calls=calls,
        connected=_connected(text, calls),
        waiting=states.get(State.WAITING.value, 0),
        longest_seconds=longest,
        owned=states.get(State.OWNED.value, 0),
        later=states.get(State.LATER.value, 0),
        on_duty=len(await duty.on_duty(tx)),
        online=len(await duty.present_staff(tx)),
        open_consultations=unanswered,
        due_today=due_today,
        overdue=overdue,
    )


def _connected(text: Promise, calls: Promise) -> float | None:
    """Return the part of today's requests that reached a person at all."""
    asked = text.asked + calls.asked
    return round((text.answered + calls.answered) / asked, 4) if asked else None


async def _text(tx: Transaction, start: datetime) -> Promise:
    """Count requests of today on the written channels that could be answered at once: not those made off duty."""
    limit = tx.settings.handoff_claim_seconds
    query = select(handoff.c.requested_at, handoff.c.replied_at).where(
        handoff.c.requested_at >= start, handoff.c.timed, handoff.c.channel != PHONE
    )
    asked = answered = within = 0
    for row in await tx.execute(query):
        waited = (row.replied_at or tx.now) - row.requested_at
        if row.replied_at is None and waited <= timedelta(seconds=limit):
            continue
        asked += 1
        answered += row.replied_at is not None
        within += row.replied_at is not None and waited <= timedelta(seconds=limit)
    return Promise(asked, answered, within, limit)


async def _calls(tx: Transaction, start: datetime) -> Promise:
    """Count every telephone request of today for a person, once however often it rang; not those made off duty.

    It counts as answered when somebody took it on the line or at the console, as in time when the first ringing was taken
    within the limit. One that rang nowhere, or whose caller gave up, is one that nobody answered.
    """
    limit = tx.settings.call_answer_seconds
    query = select(handoff.c.id, handoff.c.requested_at, handoff.c.replied_at, handoff.c.call).where(
        handoff.c.requested_at >= start, handoff.c.timed, handoff.c.channel == PHONE
    )
    rows = (await tx.execute(query)).all()
    rung = await _ringings(tx, start)
    asked = answered = within = 0
    for row in rows:
        tries = rung.get(row.id, [])
        taken = row.replied_at is not None or any(one.answered for one in tries)
        if not taken and not tries and tx.now - row.requested_at <= timedelta(seconds=limit):
            continue  # rings now, within its time
        asked += 1
        answered += taken
        within += bool(tries) and tries[0].answered and tries[0].seconds <= limit
    return Promise(asked, answered, within, limit)


async def _ringings(tx: Transaction, start: datetime) -> dict[str, list[Any]]:
    """Return every ringing of today by its handoff, in order."""
    query = select(call_figure).where(call_figure.c.at >= start, call_figure.c.handoff_id.is_not(None))
    found: dict[str, list[Any]] = {}
    for row in await tx.execute(query.order_by(call_figure.c.at, call_figure.c.id)):
        found.setdefault(row.handoff_id, []).append(row)
    return found


async def _states(tx: Transaction) -> dict[str, int]:
    query = (
        select(handoff.c.state, func.count().label("many"))
        .where(handoff.c.state != State.CLOSED.value)
        .group_by(handoff.c.state)
    )
    return {row.state: int(row.many) for row in await tx.execute(query)}


async def _longest_wait(tx: Transaction) -> int:
    query = select(handoff.c.requested_at).where(handoff.c.state == State.WAITING.value)
    first = (await tx.execute(query.order_by(handoff.c.requested_at).limit(1))).scalar_one_or_none()
    return int((tx.now - first).total_seconds()) if first is not None else 0
