"""Use cases of who owns a conversation: claim, hand to a colleague, put back, answer later, return to the bot, close.

Every step locks the conversation first and then changes the handoff under a condition on its state, in one
transaction: of a hundred who claim at once one wins, and there is never a second owner.
"""

from __future__ import annotations

from contextlib import suppress

from hall.consultation import service as consultation
from hall.consultation.model import ConsultationAnswered, UnknownConsultation
from hall.conversations import handing
from hall.conversations import service as conversations
from hall.conversations.model import Choice, Draft, Kind, Owner, UnknownConversation
from hall.conversations.service import status
from hall.handoff import duty, store, texts
from hall.handoff.model import (
    CallState,
    Handoff,
    HandoffClosed,
    NotOffered,
    Outcome,
    State,
    UnfitColleague,
)
from hall.handoff.steps import get, locked, name_of, owned, record, refuse_taken, settle, tell
from hall.handoff.store import handoff
from hall.identity import service as identity
from hall.staff import service as staff
from hall.staff.model import Role, StaffMember, UnknownStaff
from hall.storage.audit import SYSTEM, Actor
from hall.storage.transaction import Transaction

RETURNED = '/inform{"choice": "handoff:returned"}'
"""What the bot reads when a conversation comes back: `hall.dialogue` goes on by itself."""
RATE = "/rate_service"
LONGEST_ANSWER = 3_000
CLAIMABLE = (State.WAITING, State.LATER)


async def claim(tx: Transaction, handoff_id: str, actor: Actor) -> Handoff:
    """Take a conversation over; the bot is silent from here on. Raises HandoffTaken (who was faster) or HandoffClosed."""
    seen = await get(tx, handoff_id)
    if seen.owner == actor.id and seen.state is State.OWNED:
        return seen  # the answer to the first claim was lost on its way
    if seen.state not in CLAIMABLE:
        await refuse_taken(tx, handoff_id)
    await handing.hold(tx, seen.conversation_id)
    free = handoff.c.state.in_([state.value for state in CLAIMABLE])
    taken = await store.change(
        tx, handoff_id, free, state=State.OWNED.value, owner=actor.id, claimed_at=tx.now, offered_to=None
    )
    if taken is None:
        await refuse_taken(tx, handoff_id)
        raise HandoffClosed
    await _own(tx, taken, Owner.STAFF)
    with suppress(ConsultationAnswered, UnknownConsultation):
        await consultation.take(tx, taken.number, actor)
    await tell(tx, taken, _status(texts.joined(await name_of(tx, actor.id)), "joined", actor.id))
    waited = int((tx.now - taken.requested_at).total_seconds())
    await record(tx, taken, "handoff.claimed", actor, waited_seconds=waited)
    return taken


async def release(tx: Transaction, handoff_id: str, actor: Actor) -> Handoff:
    """Put a conversation back into the queue, at its old place."""
    await owned(tx, handoff_id, actor)
    return await _let_go(tx, handoff_id, actor, "handoff.released")


async def release_abandoned(tx: Transaction, handoff_id: str, owner: str) -> Handoff | None:
    """Put a conversation back into the queue whose owner has gone from the console; None if it changed hands meanwhile."""
    found = await locked(tx, handoff_id)
    if found.state is not State.OWNED or found.owner != owner:
        return None
    return await _let_go(tx, handoff_id, SYSTEM, "handoff.abandoned")


async def _let_go(tx: Transaction, handoff_id: str, actor: Actor, action: str) -> Handoff:
    there = await duty.anybody(tx)
    state = State.WAITING if there else State.LATER
    freed = await _change(tx, handoff_id, state=state.value, owner=None, offered_to=None)
    await _own(tx, freed, Owner.QUEUE if there else Owner.BOT)
    said = texts.back_in_queue() if there else texts.later(freed.number, freed.due_on)
    await tell(tx, freed, _status(said, "queued" if there else "later"))
    await record(tx, freed, action, actor)
    return freed


async def later(tx: Transaction, handoff_id: str, note: str, actor: Actor) -> Handoff:
    """Answer later, under the same number and due day; meanwhile the bot answers again."""
    await owned(tx, handoff_id, actor)
    put = await _change(tx, handoff_id, state=State.LATER.value, owner=None, offered_to=None)
    await _own(tx, put, Owner.BOT)
    await tell(tx, put, _status(texts.later(put.number, put.due_on), "later"))
    await record(tx, put, "handoff.later", actor, note=bool(note.strip()))
    return put


async def offer(tx: Transaction, handoff_id: str, to: str, actor: Actor) -> Handoff:
    """Offer a conversation to a colleague, who has to accept; it stays one's own until then. Raises UnfitColleague."""
    found = await owned(tx, handoff_id, actor)
    colleague = await _colleague(tx, to)
    if colleague is None or colleague.id == actor.id:
        raise UnfitColleague
    if found.offered_to == colleague.id:
        return found  # the answer to the first offer was lost on its way
    offered = await _change(tx, handoff_id, offered_to=colleague.id)
    await record(tx, offered, "handoff.offered", actor, to=colleague.id)
    return offered


async def withdraw(tx: Transaction, handoff_id: str, actor: Actor) -> Handoff:
    """Take an offer back."""
    await owned(tx, handoff_id, actor)
    kept = await _change(tx, handoff_id, offered_to=None)
    await record(tx, kept, "handoff.offer_withdrawn", actor)
    return kept


async def accept(tx: Transaction, handoff_id: str, actor: Actor) -> Handoff:
    """Take over what a colleague offers; raises NotOffered when it is offered no more."""
    await locked(tx, handoff_id)
    mine = (handoff.c.offered_to == actor.id) & (handoff.c.state == State.OWNED.value)
    taken = await store.change(tx, handoff_id, mine, owner=actor.id, offered_to=None)
    if taken is None:
        raise NotOffered
    with suppress(ConsultationAnswered, UnknownConsultation):
        await consultation.take(tx, taken.number, actor)  # whoever answers is reminded; the first-contact owner stays
    await tell(tx, taken, _status(texts.handed_to(await name_of(tx, actor.id)), "handed_on", actor.id))
    await record(tx, taken, "handoff.accepted", actor)
    return taken


async def decline(tx: Transaction, handoff_id: str, actor: Actor) -> Handoff:
    """Leave a conversation with the colleague who offered it; raises NotOffered."""
    await locked(tx, handoff_id)
    mine = (handoff.c.offered_to == actor.id) & (handoff.c.state == State.OWNED.value)
    left = await store.change(tx, handoff_id, mine, offered_to=None)
    if left is None:
        raise NotOffered
    await record(tx, left, "handoff.declined", actor)
    return left


async def give_back(tx: Transaction, handoff_id: str, agreed: str, actor: Actor) -> Handoff:
    """Return a conversation to the bot with what was agreed; the bot goes on at once, so nobody meets silence."""
    found = await owned(tx, handoff_id, actor)
    agreed = await identity.protect_staff(tx, found.conversation_id, agreed.strip())
    ended = await _end(tx, handoff_id, Outcome.RETURNED, agreed)
    numbers = await tell(tx, ended, _status(texts.returned(agreed), "returned"))
    await settle(tx, ended, agreed or await _said(tx, ended), actor)
    if numbers:
        await handing.give_to_bot(tx, ended.conversation_id, numbers[-1], RETURNED)
    await record(tx, ended, "handoff.returned", actor, agreed=bool(agreed))
    return ended


async def close(tx: Transaction, handoff_id: str, outcome: Outcome, note: str, actor: Actor) -> Handoff:
    """End a handoff with its outcome; the note is what the citizen reads last and the ledger keeps as the answer."""
    found = await owned(tx, handoff_id, actor)
    note = await identity.protect_staff(tx, found.conversation_id, note.strip())
    ended = await _end(tx, handoff_id, outcome, note)
    await _own(tx, ended, Owner.BOT)
    rate = Draft(
        status("").author, texts.closed(note), Kind.CHOICES, (Choice(texts.RATE, RATE),), {"handoff": "closed"}
    )
    await tell(tx, ended, rate)
    await settle(tx, ended, note or await _said(tx, ended), actor)
    await _text_who_left(tx, ended)
    await record(tx, ended, "handoff.closed", actor, outcome=outcome.value)
    return ended


async def _said(tx: Transaction, ended: Handoff) -> str:
    """Return what the ledger keeps as the answer when its owner wrote none: their own words in the conversation."""
    said = await handing.said_by_staff(tx, ended.conversation_id, ended.claimed_at or ended.requested_at)
    return said[-LONGEST_ANSWER:] or texts.SETTLED


async def _text_who_left(tx: Transaction, ended: Handoff) -> None:
    """Tell by SMS that there is an answer, if the phone is known and nobody waits in the conversation any more."""
    asked_long_ago = ended.replied_at is not None and (ended.replied_at - ended.requested_at).total_seconds() > 600
    if ended.call is CallState.ANSWERED or not asked_long_ago:
        return
    proven = await identity.verified(tx, ended.conversation_id)
    if proven is not None:
        key = f"consultation:{ended.number}"
        fields = {"number": ended.number}
        await identity.text_phone(tx, proven.phone_token, "consultation_answered", fields, dedupe_key=key)


async def _end(tx: Transaction, handoff_id: str, outcome: Outcome, agreed: str) -> Handoff:
    return await _change(
        tx,
        handoff_id,
        state=State.CLOSED.value,
        outcome=outcome.value,
        agreed=agreed,
        closed_at=tx.now,
        offered_to=None,
    )


async def _change(tx: Transaction, handoff_id: str, **values: object) -> Handoff:
    """Change a handoff that is owned, under the conversation's lock which the caller holds."""
    changed = await store.change(tx, handoff_id, handoff.c.state == State.OWNED.value, **values)
    if changed is None:
        raise HandoffClosed
    return changed


async def _own(tx: Transaction, changed: Handoff, owner: Owner) -> None:
    with suppress(UnknownConversation):  # deleted meanwhile: the handoff and its ledger line stay
        await conversations.set_owner(tx, changed.conversation_id, owner)


async def _colleague(tx: Transaction, staff_id: str) -> StaffMember | None:
    try:
        found = await staff.by_id(tx, staff_id)
    except UnknownStaff:
        return None
    return found if found.active and found.has(Role.CLERK, Role.COACH, Role.SUPERVISOR) else None


def _status(text: str, step: str, staff_id: str | None = None) -> Draft:
    return status(text, handoff=step, **({"staff": staff_id} if staff_id else {}))
