"""Statements of the outbox: who holds a line, what waits on it. Seconds are the machine's, since 1970."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, or_, select, update

from hall.conversations.model_delivery import Outcome, State, following_state
from hall.conversations.store import delivery, event, line, wake_line
from hall.storage.transaction import Transaction

PENDING = (State.WAITING.value, State.KEPT.value)
OPEN = (State.SENDING.value, State.UNKNOWN.value)
"""States in which a try may still tell how it went: one that was given up for lost may yet come back."""


def new_mark() -> str:
    """Return a fresh name for one holder's claim."""
    return secrets.token_hex(8)


async def heard(tx: Transaction, conversation_id: str) -> None:
    """Note the citizen's contact: what was kept for it is due."""
    await tx.execute(update(line).where(line.c.conversation_id == conversation_id).values(heard_at=tx.now))
    kept = (delivery.c.conversation_id == conversation_id) & (delivery.c.state == State.KEPT.value)
    due = await tx.execute(update(delivery).where(kept).values(state=State.WAITING.value))
    if due.rowcount:
        await wake_line(tx, conversation_id)


async def due(tx: Transaction, channel: str, now: float) -> bool:
    """Tell whether anything is to be sent on the channel."""
    waiting = exists().where(line.c.channel == channel, line.c.push_due <= now)
    return bool((await tx.execute(select(waiting))).scalar_one())


async def claim_due(tx: Transaction, channel: str, now: float, lapses: float, limit: int) -> list[Row[Any]]:
    """Claim up to `limit` due lines until `lapses`, passing over those that another process is claiming."""
    waiting = (
        select(line.c.conversation_id)
        .where(line.c.channel == channel, line.c.push_due <= now)
        .order_by(line.c.push_due)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = []
    for (conversation_id,) in (await tx.execute(waiting)).all():
        taken = update(line).where(line.c.conversation_id == conversation_id).values(push_due=lapses, claim=new_mark())
        claimed.append((await tx.execute(taken.returning(*line.c))).one())
    return claimed


async def claim_one(tx: Transaction, conversation_id: str, mark: str, now: float, lapses: float) -> bool:
    """Claim a line that nobody holds."""
    free = or_(line.c.claim.is_(None), line.c.push_due <= now)
    taken = await tx.execute(
        update(line).where(line.c.conversation_id == conversation_id, free).values(push_due=lapses, claim=mark)
    )
    return bool(taken.rowcount)


async def held(tx: Transaction, conversation_id: str, mark: str) -> Row[Any] | None:
    """Return the line's row, locked, if the claim still stands."""
    statement = select(line).where(line.c.conversation_id == conversation_id, line.c.claim == mark).with_for_update()
    return (await tx.execute(statement)).one_or_none()


async def settle(tx: Transaction, conversation_id: str, push_due: float | None) -> None:
    """Give a claim back: nothing left to send (None), or to be taken up again at `push_due`."""
    await tx.execute(
        update(line).where(line.c.conversation_id == conversation_id).values(push_due=push_due, claim=None)
    )


async def renew(tx: Transaction, marks: list[str], lapses: float) -> None:
    """Prolong claims that are being worked on."""
    await tx.execute(update(line).where(line.c.claim.in_(marks)).values(push_due=lapses))


async def free_all(tx: Transaction) -> None:
    """Take every claim away, after a restart of the only process."""
    held_by_dead = line.c.claim.is_not(None)
    await tx.execute(update(line).where(held_by_dead).values(push_due=0.0, claim=None))


async def flag_lost(tx: Transaction, conversation_id: str) -> None:
    """Mark what an earlier holder of the line took and never told of: it may have arrived."""
    taken = (delivery.c.conversation_id == conversation_id) & (delivery.c.state == State.SENDING.value)
    await tx.execute(update(delivery).where(taken).values(state=State.UNKNOWN.value, problem="sender_stopped"))


async def waits(tx: Transaction, conversation_id: str) -> bool:
    """Tell whether anything is to be sent now; what is kept waits for something else."""
    waiting = (delivery.c.conversation_id == conversation_id) & (delivery.c.state == State.WAITING.value)
    return bool((await tx.execute(select(exists().where(waiting)))).scalar_one())


async def pending(
    tx: Transaction, conversation_id: str, limit: int, reply_key: str | None = None, *, again: bool = False
) -> list[Row[Any]]:
    """Return what is undelivered, in order, with its tries; with `reply_key` also what that request never received.

    `again`: only what that request was given before.
    """
    wanted: ColumnElement[bool] = delivery.c.state.in_(PENDING)
    if reply_key is not None:
        wanted = or_(wanted, delivery.c.state.in_(OPEN) & (delivery.c.reply_key == reply_key))
    if again:
        wanted = wanted & (delivery.c.reply_key == reply_key)
    statement = (
        select(event, delivery.c.attempts)
        .join(event, (event.c.conversation_id == delivery.c.conversation_id) & (event.c.seq == delivery.c.seq))
        .where(delivery.c.conversation_id == conversation_id, wanted)
        .order_by(delivery.c.seq)
        .limit(limit)
    )
    return list((await tx.execute(statement)).all())


async def start(
    tx: Transaction, line_row: Row[Any], numbers: list[int], counted: int, reply_key: str | None = None
) -> None:
    """Mark events as being sent by the line's holder; `counted` raises their tries."""
    taken = (delivery.c.conversation_id == line_row.conversation_id) & delivery.c.seq.in_(numbers)
    await tx.execute(
        update(delivery)
        .where(taken)
        .values(
            state=State.SENDING.value,
            problem=None,
            attempts=delivery.c.attempts + counted,
            reference=line_row.claim,
            reply_key=reply_key,
        )
    )


async def give_up(tx: Transaction, conversation_id: str, numbers: list[int], problem: str) -> None:
    """Make dead letters of events that cannot even be tried."""
    mine = (delivery.c.conversation_id == conversation_id) & delivery.c.seq.in_(numbers)
    await tx.execute(update(delivery).where(mine).values(state=State.FAILED.value, problem=problem))


async def record(tx: Transaction, conversation_id: str, reference: str, outcome: Outcome) -> State | None:
    """Store what a try made of an event; None when another try has taken it since."""
    mine = (
        (delivery.c.conversation_id == conversation_id)
        & (delivery.c.seq == outcome.seq)
        & (delivery.c.reference == reference)
        & delivery.c.state.in_(OPEN)
    )
    attempts = (await tx.execute(select(delivery.c.attempts).where(mine).with_for_update())).scalar_one_or_none()
    if attempts is None:
        return None
    state = following_state(outcome, attempts)
    values: dict[str, object] = {"state": state.value, "problem": (outcome.problem or "")[:64] or None}
    if state is State.SENT:
        values["sent_at"] = tx.now
    await tx.execute(update(delivery).where(mine).values(**values))
    return state
