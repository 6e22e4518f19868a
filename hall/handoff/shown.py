"""What the console reads: cards, packets, notes and the rest as JSON models, for the routes and for the stream."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from hall.handoff.model import Handoff, Note, Packet, Quota, Step
from hall.handoff.views import Card
from hall.oversight.texts_actions import name as action_name


class PersonOut(BaseModel):
    """A member of staff."""

    id: str
    name: str


class ItemOut(BaseModel):
    """A service item."""

    code: str
    name: str


class CardOut(BaseModel):
    """One handoff in a list and on the stream."""

    id: str
    conversation_id: str
    channel: str
    reason: str
    state: str
    urgent: bool
    position: int | None
    requested_at: datetime
    claimed_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    owner: PersonOut | None
    offered_to: PersonOut | None
    item: ItemOut | None
    who: str
    wants: str
    preview: str
    last_seq: int
    unanswered: int
    consultation_number: str
    due_on: date | None
    escalated: bool
    call: str | None
    outcome: str | None
    agreed: str


class SlotOut(BaseModel):
    """One thing the citizen has already said."""

    label: str
    value: str


class PacketOut(BaseModel):
    """What goes with a handoff."""

    who: str
    wants: str
    item: ItemOut | None
    slots: list[SlotOut]
    summary: str
    needs: list[str]


class NoteOut(BaseModel):
    """A private note; kind `unsaid`: what the bot had ready when a person took over."""

    id: str
    at: datetime
    by: PersonOut | None
    text: str
    kind: str


class QuotaOut(BaseModel):
    """How many messages the channel still lets through now."""

    left: int
    until: datetime | None


class StepOut(BaseModel):
    """One step of a handoff."""

    at: datetime
    action: str
    action_name: str
    by: PersonOut | None
    details: dict[str, Any]


def card_out(card: Card) -> CardOut:
    """Return a card as the console reads it."""
    one: Handoff = card.handoff
    return CardOut(
        id=one.id,
        conversation_id=one.conversation_id,
        channel=one.channel,
        reason=one.reason.value,
        state=one.state.value,
        urgent=one.urgent,
        position=card.position,
        requested_at=one.requested_at,
        claimed_at=one.claimed_at,
        replied_at=one.replied_at,
        closed_at=one.closed_at,
        owner=person_out(one.owner, card.names),
        offered_to=person_out(one.offered_to, card.names),
        item=item_out(one.packet),
        who=one.packet.who,
        wants=one.packet.wants,
        preview=card.preview,
        last_seq=card.last_seq,
        unanswered=card.unanswered,
        consultation_number=one.number,
        due_on=one.due_on,
        escalated=one.escalated_at is not None,
        call=one.call.value if one.call else None,
        outcome=one.outcome.value if one.outcome else None,
        agreed=one.agreed,
    )


def packet_out(packet: Packet, who: str) -> PacketOut:
    """Return a packet as the console reads it."""
    return PacketOut(
        who=who,
        wants=packet.wants,
        item=item_out(packet),
        slots=[SlotOut(label=slot.label, value=slot.value) for slot in packet.slots],
        summary=packet.summary,
        needs=list(packet.needs),
    )


def note_out(note: Note, names: dict[str, str]) -> NoteOut:
    """Return a note as the console reads it."""
    return NoteOut(id=note.id, at=note.at, by=person_out(note.by, names), text=note.text, kind=note.kind)


def step_out(step: Step, names: dict[str, str]) -> StepOut:
    """Return a step as the console reads it."""
    return StepOut(
        at=step.at,
        action=step.action,
        action_name=action_name(step.action),
        by=person_out(step.by, names),
        details=dict(step.details),
    )


def quota_out(quota: Quota | None) -> QuotaOut | None:
    """Return a quota as the console reads it."""
    return QuotaOut(left=quota.left, until=quota.until) if quota is not None else None


def person_out(staff_id: str | None, names: dict[str, str]) -> PersonOut | None:
    """Return a member of staff with the name."""
    return PersonOut(id=staff_id, name=names.get(staff_id, "")) if staff_id else None


def item_out(packet: Packet) -> ItemOut | None:
    """Return the item of a packet."""
    return ItemOut(code=packet.item_code, name=packet.item_name or "") if packet.item_code else None
