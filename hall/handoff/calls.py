"""A handoff by telephone: whom the call rings, whether somebody answered, how long it took (GB/T 33358: 15 seconds)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import insert

from hall.conversations import handing
from hall.conversations import service as conversations
from hall.conversations.model import Owner, UnknownConversation
from hall.handoff import duty, feed, store, texts
from hall.handoff.model import CallState, Handoff, Outcome, Ring, State
from hall.handoff.steps import get, record, settle
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


async def ring_for(tx: Transaction, conversation_id: str) -> str | None:
    """Return whom to dial for a conversation's open handoff; None without one, or when nobody can be rung."""
    found = await store.open_of(tx, conversation_id)
    return (await ring(tx, found.id)).number if found is not None else None


async def call_over(tx: Transaction, conversation_id: str, *, answered: bool, talked: float = 0.0) -> None:
    """Note how a handed-over call ended; a talk of `talked` seconds began so long before now.

    Answered and in nobody's hands at the console, it is settled by telephone. Missed, it is answered later under its
    number and due day.
    """
    await handing.hold(tx, conversation_id)
    found = await store.open_of(tx, conversation_id)
    if found is None or found.call is not CallState.RINGING:
        return
    rang = max(0.0, (tx.now - (found.rung_at or tx.now)).total_seconds() - talked)
    await call_figure(tx, rang, answered=answered, handoff_id=found.id)
    changed = await (_settle(tx, found, talked) if answered else _put_off(tx, found))
    action = "handoff.call_answered" if answered else "handoff.call_missed"
    await record(tx, changed, action, SYSTEM, rang_seconds=round(rang, 1), talked_seconds=round(talked))


async def _settle(tx: Transaction, found: Handoff, talked: float) -> Handoff:
    values: dict[str, object] = {"call": CallState.ANSWERED.value}
    if found.replied_at is None:
        values["replied_at"] = tx.now - timedelta(seconds=talked)
    answered = await store.change(tx, found.id, **values) or found
    if answered.state is State.OWNED:
        return answered  # whoever claimed it at the console closes it there
    ended = await store.change(
        tx, found.id, state=State.CLOSED.value, outcome=Outcome.ANSWERED.value, closed_at=tx.now, offered_to=None
    )
    await _to_bot(tx, found.conversation_id)
    await settle(tx, answered, texts.BY_PHONE, SYSTEM)
    return ended or answered


async def _put_off(tx: Transaction, found: Handoff) -> Handoff:
    missed = await store.change(tx, found.id, call=CallState.MISSED.value) or found
    waiting = handoff.c.state == State.WAITING.value
    put = await store.change(tx, found.id, waiting, state=State.LATER.value)
    if put is None:
        return missed
    await _to_bot(tx, found.conversation_id)
    return put


async def _to_bot(tx: Transaction, conversation_id: str) -> None:
    with suppress(UnknownConversation):
        await conversations.set_owner(tx, conversation_id, Owner.BOT)


async def call_figure(tx: Transaction, seconds: float, *, answered: bool, handoff_id: str | None = None) -> None:
    """Count one call that rang somewhere, for the wall page."""
    values = {"handoff_id": handoff_id, "at": tx.now, "seconds": seconds, "answered": answered}
    await tx.execute(insert(figures).values(id=new_id("cf"), **values))
    feed.add(tx, feed.Entry("topic", data={"topic": "calls"}))
