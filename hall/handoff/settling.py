"""What the ledger does to a handoff: a question that was answered there waits for nobody any more."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import select

from hall.conversations import handing
from hall.conversations import service as conversations
from hall.conversations.model import Owner, UnknownConversation
from hall.handoff import store
from hall.handoff.model import Handoff, Outcome, State
from hall.handoff.steps import record
from hall.handoff.store import handoff
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

UNOWNED = (State.WAITING, State.LATER)


async def handoff_of(tx: Transaction, number: str) -> str | None:
    """Return the handoff that was opened with a consultation: its conversation is what the question means."""
    return (await tx.execute(select(handoff.c.id).where(handoff.c.number == number))).scalar_one_or_none()


async def answered_in_ledger(tx: Transaction, number: str, answer: str, actor: Actor) -> Handoff | None:
    """Close the handoff that was opened with a consultation and that nobody owns; one that is owned its owner closes."""
    query = select(handoff.c.id, handoff.c.conversation_id).where(handoff.c.number == number)
    row = (await tx.execute(query)).first()
    if row is None:
        return None
    await handing.hold(tx, row.conversation_id)
    free = handoff.c.state.in_([state.value for state in UNOWNED])
    closed = {"outcome": Outcome.ANSWERED.value, "agreed": answer, "closed_at": tx.now, "replied_at": tx.now}
    ended = await store.change(tx, row.id, free, state=State.CLOSED.value, offered_to=None, **closed)
    if ended is None:
        return None
    with suppress(UnknownConversation):  # deleted meanwhile
        await conversations.set_owner(tx, row.conversation_id, Owner.BOT)
    await record(tx, ended, "handoff.answered_in_ledger", actor)
    return ended
