"""The worker's use cases: take turns in order, store answers once, postpone, tell of an outage. One transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from hall.conversations import handing, store, texts, work_store
from hall.conversations.model import Claimed, Draft, Owner
from hall.conversations.signals import signals
from hall.storage.transaction import Transaction


async def claim_turns(tx: Transaction, now: float, lapses: float, limit: int) -> list[Claimed]:
    """Claim up to `limit` conversations that wait and return the oldest message of each."""
    claimed = []
    for row in await work_store.claim(tx, now, lapses, limit):
        following = await _following(tx, row)
        if following:
            claimed.append(following)
    return claimed


async def finish(tx: Transaction, done: Claimed, drafts: Sequence[Draft], outcome: str = "answered") -> Claimed | None:
    """Store the answer with marking its message done, and return the conversation's next message, if any.

    A claim that has lapsed in between stores nothing: another worker has the turn. While staff own the
    conversation the answer is dropped, since the bot does not speak then.
    """
    turn = done.turn
    row = await work_store.held(tx, turn.conversation_id, done.claim)
    if row is None:
        return None
    await handing.withheld(tx, row, turn.seq, drafts)
    if await work_store.close(tx, turn.conversation_id, turn.seq, outcome):
        if row.owner != Owner.STAFF.value:
            replies = [replace(draft, data={**draft.data, "reply_to": turn.seq}) for draft in drafts]
            await store.append(tx, turn.conversation_id, replies)
            tx.after_commit(lambda: signals.notify(turn.conversation_id))
        if row.outage_told:
            await work_store.end_outage(tx, turn.conversation_id)
    return await _following(tx, row)


async def _following(tx: Transaction, row: Row[Any]) -> Claimed | None:
    """Return the next message of a conversation whose row is locked and claimed, or give the claim back."""
    turn = await work_store.next_turn(tx, row)
    if turn is None:
        await work_store.settle(tx, row.id, None)
        return None
    return Claimed(turn, row.claim)


async def postpone(tx: Transaction, failed: Claimed, until: float) -> None:
    """Give a failed turn back to be tried again at `until`, and tell the citizen once that the message is kept."""
    turn = failed.turn
    if await work_store.held(tx, turn.conversation_id, failed.claim) is None:
        return
    await work_store.count_attempt(tx, turn.conversation_id, turn.seq)
    await tell_outage(tx, failed)
    await work_store.settle(tx, turn.conversation_id, until)


async def tell_outage(tx: Transaction, waiting: Claimed) -> None:
    """Say once per outage and conversation that the message is kept and will be answered."""
    turn = waiting.turn
    row = await work_store.held(tx, turn.conversation_id, waiting.claim)
    if row is None or row.owner == Owner.STAFF.value or await work_store.answered(tx, turn.conversation_id, turn.seq):
        return
    if await work_store.mark_outage(tx, turn.conversation_id):
        await store.append(tx, turn.conversation_id, [texts.outage()])
        tx.after_commit(lambda: signals.notify(turn.conversation_id))
