"""Who works on what: claims on conversations, the order of their inbox. Seconds are the machine's, since 1970."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Row, exists, func, or_, select, update

from hall.conversations.model import Owner, Turn, episode_is_over, harmless, sender
from hall.conversations.store import arrived, conversation, event, inbox
from hall.storage.transaction import Transaction


async def enqueue(tx: Transaction, conversation_id: str, seq: int, payload: str | None) -> None:
    """Add a stored message to the conversation's inbox; work that is claimed or postponed keeps its time."""
    await tx.execute(inbox.insert().values(conversation_id=conversation_id, seq=seq, payload=payload, attempts=0))
    await _make_due(tx, conversation_id)


async def _make_due(tx: Transaction, conversation_id: str) -> None:
    due = func.coalesce(conversation.c.work_due, arrived())
    await tx.execute(update(conversation).where(conversation.c.id == conversation_id).values(work_due=due))


async def due(tx: Transaction, now: float) -> bool:
    """Tell whether any conversation waits to be worked on."""
    statement = select(exists().where(conversation.c.work_due <= now))
    return bool((await tx.execute(statement)).scalar_one())


async def claim(tx: Transaction, now: float, lapses: float, limit: int) -> list[Row[Any]]:
    """Claim up to `limit` due conversations until `lapses`, who waits longest first; those being claimed are passed over."""
    waiting = (
        select(conversation.c.id)
        .where(conversation.c.work_due <= now)
        .order_by(conversation.c.work_due)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    taken = []
    for (conversation_id,) in (await tx.execute(waiting)).all():
        mine = update(conversation).where(conversation.c.id == conversation_id)
        claimed = mine.values(work_due=lapses, claim=secrets.token_hex(8)).returning(*conversation.c)
        taken.append((await tx.execute(claimed)).one())
    return taken


async def held(tx: Transaction, conversation_id: str, mark: str) -> Row[Any] | None:
    """Return the conversation's row, locked, if the claim still stands."""
    mine = select(conversation).where(conversation.c.id == conversation_id, conversation.c.claim == mark)
    return (await tx.execute(mine.with_for_update(key_share=True))).one_or_none()


async def next_turn(tx: Transaction, row: Row[Any]) -> Turn | None:
    """Return the oldest unanswered message of a claimed conversation as a turn, counted as one attempt."""
    statement = (
        select(inbox.c.seq, inbox.c.payload, inbox.c.attempts, event.c.text)
        .join(event, (event.c.conversation_id == inbox.c.conversation_id) & (event.c.seq == inbox.c.seq))
        .where(inbox.c.conversation_id == row.id, inbox.c.done_at.is_(None))
        .order_by(inbox.c.seq)
        .limit(1)
    )
    oldest = (await tx.execute(statement)).one_or_none()
    if oldest is None:
        return None
    episode, turns = (row.episode + 1, 0) if episode_is_over(row.episode_turns) else (row.episode, row.episode_turns)
    await tx.execute(
        update(conversation).where(conversation.c.id == row.id).values(episode=episode, episode_turns=turns + 1)
    )
    message = oldest.payload if oldest.payload is not None else harmless(oldest.text)
    return Turn(row.id, oldest.seq, row.channel, sender(row.id, episode), message, oldest.attempts)


async def reopen(tx: Transaction, conversation_id: str, seq: int) -> None:
    """Let the bot try once more at a message that was given up."""
    key = (inbox.c.conversation_id == conversation_id) & (inbox.c.seq == seq)
    await tx.execute(update(inbox).where(key).values(done_at=None, outcome=None, attempts=0))
    await _make_due(tx, conversation_id)


async def close(tx: Transaction, conversation_id: str, seq: int, outcome: str) -> bool:
    """Mark a message as dealt with; False if that was done already."""
    key = (inbox.c.conversation_id == conversation_id) & (inbox.c.seq == seq) & inbox.c.done_at.is_(None)
    return bool((await tx.execute(update(inbox).where(key).values(done_at=tx.now, outcome=outcome))).rowcount)


async def close_all(tx: Transaction, conversation_id: str, outcome: str) -> None:
    """Mark every waiting message of a conversation as dealt with."""
    key = (inbox.c.conversation_id == conversation_id) & inbox.c.done_at.is_(None)
    await tx.execute(update(inbox).where(key).values(done_at=tx.now, outcome=outcome))


async def answered(tx: Transaction, conversation_id: str, seq: int) -> bool:
    """Tell whether a message is dealt with; one that never needed the bot is."""
    key = (inbox.c.conversation_id == conversation_id) & (inbox.c.seq == seq) & inbox.c.done_at.is_(None)
    return not (await tx.execute(select(exists().where(key)))).scalar_one()


async def count_attempt(tx: Transaction, conversation_id: str, seq: int) -> None:
    """Count a failed attempt at a message."""
    key = (inbox.c.conversation_id == conversation_id) & (inbox.c.seq == seq)
    await tx.execute(update(inbox).where(key).values(attempts=inbox.c.attempts + 1))


async def settle(tx: Transaction, conversation_id: str, work_due: float | None) -> None:
    """Give a claim back: nothing left to do (None), or to be taken up again at `work_due`."""
    await tx.execute(
        update(conversation).where(conversation.c.id == conversation_id).values(work_due=work_due, claim=None)
    )


async def renew(tx: Transaction, marks: list[str], lapses: float) -> None:
    """Prolong claims that are being worked on."""
    await tx.execute(update(conversation).where(conversation.c.claim.in_(marks)).values(work_due=lapses))


async def release(tx: Transaction, marks: list[str]) -> None:
    """Give claims back at once, for whoever is next."""
    await tx.execute(update(conversation).where(conversation.c.claim.in_(marks)).values(work_due=0.0, claim=None))


async def hurry(tx: Transaction, *, claimed_too: bool) -> None:
    """Make postponed work due now; `claimed_too` also takes claims away, after a restart of the only process."""
    waiting = conversation.c.work_due > 0.0
    mine = waiting if claimed_too else waiting & conversation.c.claim.is_(None)
    await tx.execute(update(conversation).where(or_(mine)).values(work_due=0.0, claim=None))


async def mark_outage(tx: Transaction, conversation_id: str) -> bool:
    """Note that the citizen is being told of an outage; False if that was done already."""
    key = (conversation.c.id == conversation_id) & (conversation.c.outage_told == 0)
    return bool((await tx.execute(update(conversation).where(key).values(outage_told=1))).rowcount)


async def end_outage(tx: Transaction, conversation_id: str) -> None:
    """Note that answers come again."""
    key = (conversation.c.id == conversation_id) & (conversation.c.outage_told == 1)
    await tx.execute(update(conversation).where(key).values(outage_told=0))


async def set_owner(tx: Transaction, conversation_id: str, owner: Owner) -> None:
    """Name who answers from now on."""
    await tx.execute(update(conversation).where(conversation.c.id == conversation_id).values(owner=owner.value))
