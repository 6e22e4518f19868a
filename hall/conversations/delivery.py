"""The outbox's use cases: take what is pending as one parcel, record what became of it. One transaction each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Row

from hall.conversations import delivery_store
from hall.conversations.masking import masked
from hall.conversations.model_delivery import (
    LARGEST_PARCEL,
    ExternalId,
    Outcome,
    Parcel,
    Reply,
    Result,
    State,
    pause_before,
    settled,
)
from hall.conversations.opening import open_address
from hall.conversations.signals import OUTBOX, signals
from hall.conversations.store import read_event
from hall.identity.vault import VaultError
from hall.storage.transaction import Transaction

Wall = Callable[[], float]
WRITING_SECONDS = 5.0
"""How long a reply that has taken its parcel may be written before it counts as lost."""


async def claim_parcels(tx: Transaction, channel: str, now: float, lapses: float, limit: int) -> list[Parcel]:
    """Claim up to `limit` lines on which something waits and return the parcel of each."""
    parcels = []
    for row in await delivery_store.claim_due(tx, channel, now, lapses, limit):
        await delivery_store.flag_lost(tx, row.conversation_id)
        parcel = await _following(tx, row)
        if parcel:
            parcels.append(parcel)
    return parcels


async def finish(tx: Transaction, parcel: Parcel, outcomes: Iterable[Outcome], now: float) -> None:
    """Record what became of a parcel and give its line back, to be taken up at once, after a pause or not at all."""
    told = settled(parcel, outcomes)
    row = await delivery_store.held(tx, parcel.conversation_id, parcel.reference)
    again = False
    for outcome in told:
        state = await delivery_store.record(tx, parcel.conversation_id, parcel.reference, outcome)
        again = again or (state is State.WAITING and outcome.result is Result.RETRY)
    if row is None:
        return
    pauses = [outcome.retry_after or 0.0 for outcome in told if outcome.result is Result.RETRY]
    await _give_back(tx, parcel.conversation_id, now + pause_before(parcel.attempts, max(pauses)) if again else 0.0)


async def open_reply(
    tx: Transaction, conversation_id: str, external: ExternalId, seconds: float, wall: Wall = time.time
) -> Reply | None:
    """Hold the line for a request whose response may carry the answer; None while somebody else holds it.

    While it stands nothing is pushed to the conversation. It lapses after `seconds`, whatever happens to this process.
    """
    mark, now = delivery_store.new_mark(), wall()
    if not await delivery_store.claim_one(tx, conversation_id, mark, now, now + seconds):
        return None
    await delivery_store.flag_lost(tx, conversation_id)
    return Reply(conversation_id, mark, external)


async def take(tx: Transaction, reply: Reply, wall: Wall = time.time, *, again: bool = False) -> Parcel | None:
    """Take everything undelivered into the response; None when there is nothing, or the line was lost meanwhile.

    What an earlier delivery of the same request took and never told of is taken again: the outside would not ask a
    second time if it had received it. `again`: nothing but that, since the same response is given a second time and
    shows nothing that was said since.
    """
    row = await delivery_store.held(tx, reply.conversation_id, reply.mark)
    if row is None:
        return None
    await delivery_store.renew(tx, [reply.mark], wall() + WRITING_SECONDS)
    return await _parcel(tx, row, reply.external.key, again=again)


async def close_reply(
    tx: Transaction, reply: Reply, outcomes: Iterable[Outcome] = (), *, push_after: float = 0.0, wall: Wall = time.time
) -> None:
    """Record what the response carried and give the line back; what was left is pushed after `push_after` seconds.

    Until then another request, in any process, may open the line and carry it in its own response.
    """
    row = await delivery_store.held(tx, reply.conversation_id, reply.mark)
    for outcome in outcomes:
        await delivery_store.record(tx, reply.conversation_id, reply.mark, outcome)
    if row is not None:
        await delivery_store.flag_lost(tx, reply.conversation_id)  # taken, and not told of
        await _give_back(tx, reply.conversation_id, wall() + push_after if push_after else 0.0)


async def _following(tx: Transaction, row: Row[Any]) -> Parcel | None:
    if not await delivery_store.waits(tx, row.conversation_id):
        await delivery_store.settle(tx, row.conversation_id, None)
        return None
    return await _parcel(tx, row, None)


async def _parcel(tx: Transaction, row: Row[Any], reply_key: str | None, *, again: bool = False) -> Parcel | None:
    """Take what is pending on a held line; the loop's tries are counted, a reply's are not."""
    rows = await delivery_store.pending(tx, row.conversation_id, LARGEST_PARCEL, reply_key, again=again)
    if not rows:
        return None
    try:
        address = open_address(tx, row.conversation_id, row.address_sealed)
    except VaultError:  # its key has left the ring: this line must not hold the others up
        await delivery_store.give_up(tx, row.conversation_id, [each.seq for each in rows], "address_unreadable")
        await delivery_store.settle(tx, row.conversation_id, None)
        return None
    counted = 0 if reply_key else 1
    numbers = [each.seq for each in rows]
    await delivery_store.start(tx, row, numbers, counted, reply_key)
    return Parcel(
        reference=row.claim,
        conversation_id=row.conversation_id,
        channel=row.channel,
        address=address,
        events=await masked(tx, [read_event(each) for each in rows]),
        heard_at=row.heard_at,
        attempts=counted and max(each.attempts for each in rows) + 1,
    )


async def _give_back(tx: Transaction, conversation_id: str, push_due: float) -> None:
    waits = await delivery_store.waits(tx, conversation_id)
    await delivery_store.settle(tx, conversation_id, push_due if waits else None)
    if waits:
        tx.after_commit(lambda: signals.notify(OUTBOX))
