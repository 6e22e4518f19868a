"""A handoff by telephone: whom the call rings, whether somebody answered, how long it took (GB/T 33358: 15 seconds)."""

from __future__ import annotations

from sqlalchemy import insert

from hall.conversations import handing
from hall.conversations import service as conversations
from hall.conversations.model import Owner
from hall.handoff import duty, feed, store
from hall.handoff.model import CallState, Ring, State
from hall.handoff.steps import get, locked, record
from hall.handoff.store import call_figure as figures
from hall.handoff.store import handoff
from hall.storage.audit import SYSTEM
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction


async def ring(tx: Transaction, handoff_id: str) -> Ring:
    """Return whom to dial and show the packet at the desk as a ringing call; nobody to dial leaves it for later."""
    found = await get(tx, handoff_id)
    number = await duty.line(tx)
    if number is None or found.state not in (State.WAITING, State.LATER):
        return Ring(None)
    ringing = await store.change(tx, handoff_id, call=CallState.RINGING.value, rung_at=tx.now)
    if ringing is not None:
        await record(tx, ringing, "handoff.call_ringing", SYSTEM)
    return Ring(number)


async def call_answered(tx: Transaction, handoff_id: str, seconds: float | None = None) -> None:
    """Note that somebody at the line has taken the call; the first word was said. The console's claim names who."""
    found = await locked(tx, handoff_id)
    if found.call is not CallState.RINGING:
        return
    values: dict[str, object] = {"call": CallState.ANSWERED.value}
    if found.replied_at is None:
        values["replied_at"] = tx.now
    answered = await store.change(tx, handoff_id, **values)
    waited = seconds if seconds is not None else (tx.now - (found.rung_at or tx.now)).total_seconds()
    await call_figure(tx, waited, answered=True)
    if answered is not None:
        await record(tx, answered, "handoff.call_answered", SYSTEM, seconds=round(waited, 1))


async def call_missed(tx: Transaction, handoff_id: str, seconds: float | None = None) -> None:
    """Note that nobody took the call: it is answered later, under its number and due day."""
    found = await locked(tx, handoff_id)
    if found.call is not CallState.RINGING:
        return
    missed = await store.change(tx, handoff_id, call=CallState.MISSED.value)
    waited = seconds if seconds is not None else (tx.now - (found.rung_at or tx.now)).total_seconds()
    await call_figure(tx, waited, answered=False)
    freed = await store.change(tx, handoff_id, handoff.c.state == State.WAITING.value, state=State.LATER.value)
    if freed is not None and await handing.hold(tx, found.conversation_id) is not None:
        await conversations.set_owner(tx, found.conversation_id, Owner.BOT)
    if missed is not None:
        await record(tx, missed, "handoff.call_missed", SYSTEM, seconds=round(waited, 1))


async def call_figure(tx: Transaction, seconds: float, *, answered: bool) -> None:
    """Count one call that rang somewhere, for the wall page."""
    await tx.execute(insert(figures).values(id=new_id("cf"), at=tx.now, seconds=seconds, answered=answered))
    feed.add(tx, feed.Entry("topic", data={"topic": "calls"}))
