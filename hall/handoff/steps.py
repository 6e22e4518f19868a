"""What every step of a handoff shares: finding it, refusing in the right words, its audit row, the feed."""

from __future__ import annotations

from contextlib import suppress

from hall.consultation import service as consultation
from hall.consultation.model import Consultation, ConsultationAnswered, UnknownConsultation
from hall.conversations import handing
from hall.conversations import service as conversations
from hall.conversations.model import Draft, UnknownConversation
from hall.handoff import feed, store, texts
from hall.handoff.model import AGENT, Handoff, HandoffClosed, HandoffTaken, NotOwner, State, UnknownHandoff
from hall.staff import service as staff
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction


async def get(tx: Transaction, handoff_id: str) -> Handoff:
    """Return a handoff; raises UnknownHandoff."""
    found = await store.find(tx, handoff_id)
    if found is None:
        raise UnknownHandoff
    return found


async def locked(tx: Transaction, handoff_id: str) -> Handoff:
    """Return a handoff with its conversation locked: every step takes that lock first, so steps follow one another."""
    await handing.hold(tx, (await get(tx, handoff_id)).conversation_id)
    return await get(tx, handoff_id)


async def owned(tx: Transaction, handoff_id: str, actor: Actor) -> Handoff:
    """Return a handoff, locked, that the actor owns; raises UnknownHandoff, HandoffClosed or NotOwner."""
    found = await locked(tx, handoff_id)
    if found.state is State.CLOSED:
        raise HandoffClosed
    if found.state is not State.OWNED or found.owner != actor.id:
        raise NotOwner(**await _owner(tx, found))
    return found


async def refuse_taken(tx: Transaction, handoff_id: str) -> None:
    """Raise what tells somebody who was too late why: HandoffClosed, or HandoffTaken with the owner's name."""
    found = await get(tx, handoff_id)
    if found.state is State.CLOSED:
        raise HandoffClosed
    raise HandoffTaken(**await _owner(tx, found))


async def _owner(tx: Transaction, found: Handoff) -> dict[str, object]:
    names = await staff.names(tx, [found.owner]) | {AGENT: texts.WECHAT_AGENT}
    return {"owner_id": found.owner, "owner": names.get(found.owner or "", "")}


async def name_of(tx: Transaction, staff_id: str) -> str:
    """Return a member's name as citizens read it."""
    return (await staff.names(tx, [staff_id])).get(staff_id, "")


async def record(tx: Transaction, changed: Handoff, action: str, actor: Actor, **details: object) -> None:
    """Write a step into the audit trail and the desk's feed."""
    await audit.record(tx, action=action, subject=("handoff", changed.id), actor=actor, details=details)
    feed.add(tx, feed.Entry("handoff", changed.id, changed.conversation_id))


async def tell(tx: Transaction, changed: Handoff, *drafts: Draft) -> tuple[int, ...]:
    """Tell the citizen; a conversation that was deleted meanwhile has nobody to be told."""
    with suppress(UnknownConversation):
        return await conversations.tell(tx, changed.conversation_id, drafts)
    return ()


async def settle(tx: Transaction, changed: Handoff, text: str, actor: Actor) -> None:
    """Write the answer into the ledger; the conversation has heard it already."""
    with suppress(ConsultationAnswered, UnknownConsultation):
        await consultation.answer(tx, changed.number, text, actor, tell=_silently)


async def _silently(tx: Transaction, answered: Consultation) -> None:
    """Tell nobody: the words were said in the conversation."""
