"""Use cases of asking for a person: request, position and honest waiting time, leaving the queue."""

from __future__ import annotations

import time as machine
from datetime import timedelta

from sqlalchemy import func, select

from hall.consultation import service as consultation
from hall.consultation.model import ConsultationKind
from hall.conversations import handing
from hall.conversations import service as conversations
from hall.conversations.model import Owner
from hall.handoff import duty, feed, store
from hall.handoff.calls import call_figure, call_over, ring, ring_for
from hall.handoff.model import URGENT, Asked, Handoff, Packet, Reason, State
from hall.handoff.model_queue import Desk, minutes_to_wait
from hall.handoff.store import handoff
from hall.staff import service as staff
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction

LATELY = timedelta(hours=12)
SAMPLES = 30
WITHOUT_WORDS = "…"

KINDS = {Reason.POLICY: ConsultationKind.POLICY}


async def request(tx: Transaction, conversation_id: str, channel: str, reason: Reason, packet: Packet) -> Asked:
    """Ask for a person. On duty: a place in the queue; off duty: answered later. Either way a number with a due day.

    While one is open it is answered again with the present position, more urgent if the new reason is.
    """
    owner = await handing.hold(tx, conversation_id)
    standing_one = await store.open_of(tx, conversation_id)
    if standing_one is not None:
        return await _again(tx, standing_one, reason)
    at_once = owner is not None and await duty.anybody(tx)
    return await _open(tx, conversation_id, channel, reason, packet, at_once=at_once)


async def promise(tx: Transaction, conversation_id: str, channel: str, reason: Reason, packet: Packet) -> Asked | None:
    """Put a question that the assistant must not answer before the coaches, to be answered by its day.

    The citizen waits for nobody and goes on with the assistant. None while another handoff is open, in which whoever
    takes it up reads the question anyway.
    """
    await handing.hold(tx, conversation_id)
    if await store.open_of(tx, conversation_id) is not None:
        return None
    return await _open(tx, conversation_id, channel, reason, packet, at_once=False)


async def _open(  # noqa: PLR0913 what a handoff is made of
    tx: Transaction, conversation_id: str, channel: str, reason: Reason, packet: Packet, *, at_once: bool
) -> Asked:
    opened = await consultation.open_consultation(
        tx,
        conversation_id,
        channel,
        packet.wants or WITHOUT_WORDS,
        item_code=packet.item_code,
        kind=KINDS.get(reason, ConsultationKind.HARD),
    )
    made = Handoff(
        id=new_id("hd"),
        conversation_id=conversation_id,
        channel=channel,
        reason=reason,
        state=State.WAITING if at_once else State.LATER,
        urgent=reason in URGENT,
        owner=None,
        offered_to=None,
        number=opened.number,
        due_on=opened.due_on,
        packet=packet,
        requested_at=tx.now,
        claimed_at=None,
        replied_at=None,
        closed_at=None,
        escalated_at=None,
        outcome=None,
        agreed="",
    )
    await store.add(tx, made)
    if at_once:
        await conversations.set_owner(tx, conversation_id, Owner.QUEUE)
    await _record(tx, made, "handoff.requested", reason=reason.value, state=made.state.value, number=made.number)
    return await asked(tx, made, new=True)


async def standing(tx: Transaction, conversation_id: str) -> Asked | None:
    """Return how the conversation's open handoff stands now; None without one."""
    found = await store.open_of(tx, conversation_id)
    return await asked(tx, found) if found is not None else None


async def leave(tx: Transaction, conversation_id: str) -> Asked | None:
    """Let a citizen go who does not want to wait: the answer comes later, under the same number."""
    await handing.hold(tx, conversation_id)
    found = await store.open_of(tx, conversation_id)
    if found is None:
        return None
    late = tx.now - found.requested_at > timedelta(seconds=tx.settings.handoff_claim_seconds)
    waiting = handoff.c.state == State.WAITING.value
    left = await store.change(tx, found.id, waiting, state=State.LATER.value, timed=late)
    if left is not None:
        await conversations.set_owner(tx, conversation_id, Owner.BOT)
        await _record(tx, left, "handoff.left")
        return await asked(tx, left)
    return await asked(tx, found)


async def agreed_last(tx: Transaction, conversation_id: str) -> str:
    """Return what the latest person agreed with the citizen before giving the conversation back; empty for nothing."""
    query = (
        select(handoff.c.agreed)
        .where(handoff.c.conversation_id == conversation_id, handoff.c.state == State.CLOSED.value)
        .order_by(handoff.c.closed_at.desc())
        .limit(1)
    )
    return (await tx.execute(query)).scalar_one_or_none() or ""


async def asked(tx: Transaction, found: Handoff, *, new: bool = False) -> Asked:
    """Say of a handoff what its citizen may know."""
    position = await position_of(tx, found)
    owner_name = (await staff.names(tx, [found.owner])).get(found.owner or "")
    return Asked(
        handoff_id=found.id,
        state=found.state,
        position=position,
        minutes=await estimate(tx, position) if position is not None else None,
        number=found.number,
        due_on=found.due_on,
        on_duty=await duty.anybody(tx),
        new=new,
        owner_name=owner_name,
    )


async def position_of(tx: Transaction, found: Handoff) -> int | None:
    """Return the place in the queue, 1 for the next; None when it is in no queue, or no longer."""
    if found.state is not State.WAITING:
        return None
    waiting = select(handoff.c.id).where(handoff.c.state == State.WAITING.value).order_by(*store.QUEUE_ORDER)
    queue = list((await tx.execute(waiting)).scalars())
    return queue.index(found.id) + 1 if found.id in queue else None


async def estimate(tx: Transaction, position: int) -> int | None:
    """Return the minutes to wait at a place in the queue, from how long the latest ones took; None when nobody can tell."""
    in_hand = select(func.count()).where(handoff.c.state == State.OWNED.value)
    people = len(await duty.at_their_desk(tx))
    desk = Desk(people, tx.settings.handoff_at_once, int((await tx.execute(in_hand)).scalar_one()))
    since = tx.now - LATELY
    ended = (
        select(handoff.c.claimed_at, handoff.c.closed_at)
        .where(handoff.c.closed_at > since, handoff.c.claimed_at.is_not(None))
        .order_by(handoff.c.closed_at.desc())
        .limit(SAMPLES)
    )
    claimed = (
        select(handoff.c.requested_at, handoff.c.claimed_at)
        .where(handoff.c.claimed_at > since, handoff.c.requested_at > since)
        .order_by(handoff.c.claimed_at.desc())
        .limit(SAMPLES)
    )
    handling = [row.closed_at - row.claimed_at for row in await tx.execute(ended)]
    pick_up = [row.claimed_at - row.requested_at for row in await tx.execute(claimed)]
    return minutes_to_wait(position, desk, handling, pick_up)


async def _again(tx: Transaction, found: Handoff, reason: Reason) -> Asked:
    """Answer one who asks again; who had left the queue, or came off duty, gets a place in it when somebody is there."""
    if reason in URGENT and not found.urgent:
        found = await store.change(tx, found.id, rank=0, reason=reason.value) or found
        await _record(tx, found, "handoff.urgent", reason=reason.value)
    if found.state is State.LATER and await duty.anybody(tx):
        waiting = await store.change(
            tx,
            found.id,
            handoff.c.state == State.LATER.value,
            state=State.WAITING.value,
            requested_at=tx.now,
            arrived=machine.time(),
            timed=True,
            escalated_at=None,
        )
        if waiting is not None and await handing.hold(tx, found.conversation_id) is not None:
            await conversations.set_owner(tx, found.conversation_id, Owner.QUEUE)
            await _record(tx, waiting, "handoff.queued_again")
            return await asked(tx, waiting, new=True)
    return await asked(tx, found)


async def _record(tx: Transaction, changed: Handoff, action: str, **details: object) -> None:
    """Write a citizen's step into the audit trail and the desk's feed."""
    actor = Actor("citizen", changed.conversation_id)
    await audit.record(tx, action=action, subject=("handoff", changed.id), actor=actor, details=details)
    feed.add(tx, feed.Entry("handoff", changed.id, changed.conversation_id))


__all__ = [
    "agreed_last",
    "asked",
    "call_figure",
    "call_over",
    "estimate",
    "leave",
    "position_of",
    "promise",
    "request",
    "ring",
    "ring_for",
    "standing",
]
