"""What happens when nobody comes: the promise of three minutes, the end of duty, an owner who has gone home."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from hall.conversations import handing
from hall.conversations import service as conversations
from hall.conversations.model import Owner
from hall.conversations.service import status
from hall.hall import Hall
from hall.handoff import duty, store, taking, texts
from hall.handoff.model import Handoff, State
from hall.handoff.steps import record, tell
from hall.handoff.store import handoff
from hall.storage.audit import SYSTEM
from hall.storage.transaction import Transaction

GONE_SECONDS = 600.0
"""An owner whose console has been silent for so long has left; whoever writes to them gets somebody else."""


async def sweep(hall: Hall) -> int:
    """Look after everything that waits; one transaction each, so that one fault stops no other. Returns how many."""
    async with hall.reading() as tx:
        late, closing = await _late(tx), await _left_over(tx)
        abandoned = await _abandoned(tx)
    for handoff_id in late:
        async with hall.transaction() as tx:
            await escalate(tx, handoff_id)
    for handoff_id in closing:
        async with hall.transaction() as tx:
            await end_of_duty(tx, handoff_id)
    for handoff_id, owner in abandoned:
        async with hall.transaction() as tx:
            await taking.release_abandoned(tx, handoff_id, owner)
    return len(late) + len(closing) + len(abandoned)


async def escalate(tx: Transaction, handoff_id: str) -> Handoff | None:
    """Tell a citizen honestly, once, that nobody came in time, and alert the supervisors."""
    still = (handoff.c.state == State.WAITING.value) & handoff.c.escalated_at.is_(None)
    found = await store.find(tx, handoff_id)
    if found is None:
        return None
    await handing.hold(tx, found.conversation_id)
    raised = await store.change(tx, handoff_id, still, escalated_at=tx.now)
    if raised is None:
        return None
    said = status(texts.escalated(raised.number, raised.due_on), handoff="escalated")
    await tell(tx, raised, said)
    waited = int((tx.now - raised.requested_at).total_seconds())
    await record(tx, raised, "handoff.escalated", SYSTEM, waited_seconds=waited)
    return raised


async def end_of_duty(tx: Transaction, handoff_id: str) -> Handoff | None:
    """Promise an answer by the due day to who still waits when the desk closes."""
    found = await store.find(tx, handoff_id)
    if found is None:
        return None
    owner = await handing.hold(tx, found.conversation_id)
    put = await store.change(tx, handoff_id, handoff.c.state == State.WAITING.value, state=State.LATER.value)
    if put is None:
        return None
    if owner is not None:
        await conversations.set_owner(tx, put.conversation_id, Owner.BOT)
    await tell(tx, put, status(texts.off_duty_now(put.number, put.due_on), handoff="later"))
    await record(tx, put, "handoff.off_duty", SYSTEM)
    return put


async def _late(tx: Transaction) -> list[str]:
    limit = tx.now - timedelta(seconds=tx.settings.handoff_claim_seconds)
    query = select(handoff.c.id).where(
        handoff.c.state == State.WAITING.value, handoff.c.escalated_at.is_(None), handoff.c.requested_at <= limit
    )
    return list((await tx.execute(query)).scalars())


async def _left_over(tx: Transaction) -> list[str]:
    query = select(handoff.c.id).where(handoff.c.state == State.WAITING.value)
    waiting = list((await tx.execute(query)).scalars())
    return waiting if waiting and not await duty.anybody(tx) else []


async def _abandoned(tx: Transaction) -> list[tuple[str, str]]:
    silent = await duty.gone(tx, GONE_SECONDS)
    if not silent:
        return []
    query = select(handoff.c.id, handoff.c.owner, handoff.c.conversation_id).where(
        handoff.c.state == State.OWNED.value, handoff.c.owner.in_(silent)
    )
    rows = (await tx.execute(query)).all()
    waiting = await handing.glimpses(tx, [row.conversation_id for row in rows])
    return [(row.id, row.owner) for row in rows if waiting.get(row.conversation_id, handing.Glimpse()).unanswered]
