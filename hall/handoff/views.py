"""What a console shows of handoffs: cards for lists and the stream, the whole packet of one, its trail. All masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from sqlalchemy import func, select

from hall.conversations import service as conversations
from hall.conversations.handing import Glimpse, glimpses
from hall.conversations.model import Event
from hall.handoff import store, texts
from hall.handoff.model import AGENT, SHORTEST_REASON, Handoff, Packet, Reason, ReasonMissing, Slot, State, Step
from hall.handoff.steps import get, owned
from hall.handoff.store import handoff
from hall.identity import service as identity
from hall.staff import service as staff
from hall.staff.model import Role
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

Box = Literal["queue", "mine", "later", "coach", "closed"]
COACHED = (Reason.POLICY.value,)
"""Why a question lies before the coaches: the assistant must not answer it (clauses 14 and 16)."""
PREVIEW = 60
TRAIL = 200


@dataclass(frozen=True)
class Card:
    """One handoff in a list."""

    handoff: Handoff
    position: int | None
    preview: str
    last_seq: int
    unanswered: int
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Revealed:
    """A personal value that somebody looked at, with the reason on record."""

    kind: str
    masked: str
    value: str


async def box(tx: Transaction, which: Box, actor: Actor, limit: int = 100) -> list[Card]:
    """Return one box: the queue in its order, one's own by last claim, those for later and the coaches' by due day, the latest closed."""
    columns = handoff.c
    query = select(handoff)
    match which:
        case "queue":
            query = query.where(columns.state == State.WAITING.value)
            query = query.order_by(*store.QUEUE_ORDER)
        case "mine":
            mine = (columns.owner == actor.id) | (columns.offered_to == actor.id)
            query = query.where(mine, columns.state == State.OWNED.value).order_by(columns.claimed_at.desc())
        case "later" | "coach":
            coached = columns.reason.in_(COACHED)
            query = query.where(columns.state == State.LATER.value, coached if which == "coach" else ~coached)
            query = query.order_by(columns.due_on.is_(None), columns.due_on, columns.requested_at)
        case _:
            query = query.where(columns.state == State.CLOSED.value).order_by(columns.closed_at.desc())
    rows = (await tx.execute(query.limit(limit))).all()
    return await cards(tx, [store.read(row) for row in rows])


async def counts(tx: Transaction, actor: Actor) -> dict[str, int]:
    """Return how many lie in each box."""
    query = (
        select(handoff.c.state, func.count().label("many"))
        .where(handoff.c.state != State.CLOSED.value)
        .group_by(handoff.c.state)
    )
    by_state = {row.state: int(row.many) for row in await tx.execute(query)}
    coached = select(func.count()).where(handoff.c.reason.in_(COACHED), handoff.c.state == State.LATER.value)
    coach = int((await tx.execute(coached)).scalar_one())
    mine = select(func.count()).where(
        (handoff.c.owner == actor.id) | (handoff.c.offered_to == actor.id), handoff.c.state == State.OWNED.value
    )
    return {
        "queue": by_state.get(State.WAITING.value, 0),
        "mine": int((await tx.execute(mine)).scalar_one()),
        "later": by_state.get(State.LATER.value, 0) - coach,
        "coach": coach,
    }


async def cards_of(tx: Transaction, ids: Sequence[str]) -> dict[str, Card]:
    """Return the cards of some handoffs as they stand now."""
    rows = (await tx.execute(select(handoff).where(handoff.c.id.in_(set(ids))))).all()
    return {card.handoff.id: card for card in await cards(tx, [store.read(row) for row in rows])}


async def cards(tx: Transaction, found: Sequence[Handoff]) -> list[Card]:
    """Return cards with as many queries for a hundred as for one, but for those that wait."""
    seen = await glimpses(tx, [one.conversation_id for one in found])
    names = await staff.names(tx, [who for one in found for who in (one.owner, one.offered_to)])
    names |= {AGENT: texts.WECHAT_AGENT}
    written = [seen.get(one.conversation_id, Glimpse()).text for one in found]
    wants = [one.packet.wants for one in found]
    shown = await identity.mask_all(tx, [*written, *wants, *(one.agreed for one in found)])
    places = await _places(tx, found)
    listed = []
    for place, one in enumerate(found):
        glimpse = seen.get(one.conversation_id, Glimpse())
        brief = replace(one.packet, wants=_short(shown[len(found) + place]))
        masked = replace(one, packet=brief, agreed=shown[2 * len(found) + place])
        listed.append(
            Card(
                masked,
                places.get(one.id),
                _short(shown[place]),
                glimpse.last_seq,
                glimpse.unanswered,
                names,
            )
        )
    return listed


async def _places(tx: Transaction, found: Sequence[Handoff]) -> dict[str, int]:
    """Return the place in the queue of those that wait, with one query."""
    if not any(one.state is State.WAITING for one in found):
        return {}
    waiting = select(handoff.c.id).where(handoff.c.state == State.WAITING.value).order_by(*store.QUEUE_ORDER)
    return {handoff_id: place + 1 for place, handoff_id in enumerate((await tx.execute(waiting)).scalars())}


async def who(tx: Transaction, found: Handoff) -> str:
    """Return who writes, as far as proven by now: a masked name and phone."""
    proven = await identity.verified(tx, found.conversation_id)
    if proven is None:
        return found.packet.who
    writer = next((one for one in proven.persons if one.relation is identity.Relation.SELF), None)
    return " ".join(filter(None, (writer.masked_name if writer else "", proven.masked_phone)))


async def packet(tx: Transaction, found: Handoff) -> Packet:
    """Return the packet with every number masked."""
    kept = found.packet
    values = await identity.mask_all(tx, [kept.wants, kept.summary, *(slot.value for slot in kept.slots)])
    slots = tuple(Slot(slot.label, value) for slot, value in zip(kept.slots, values[2:], strict=True))
    return replace(kept, wants=values[0], summary=values[1], slots=slots)


async def transcript(tx: Transaction, handoff_id: str, after: int) -> tuple[Event, ...]:
    """Return what was said after a number, masked."""
    found = await get(tx, handoff_id)
    return await conversations.events_after(tx, found.conversation_id, after)


async def trail(tx: Transaction, handoff_id: str) -> list[Step]:
    """Return every step of a handoff, oldest first."""
    rows = await audit.of_subject(tx, ("handoff", handoff_id), TRAIL)
    return [
        Step(row.at, row.action, row.actor_id if row.actor_kind == "staff" else None, dict(row.details)) for row in rows
    ]


async def unmask(tx: Transaction, handoff_id: str, reason: str, actor: Actor) -> list[Revealed]:
    """Return the personal values of a conversation in clear, to its owner or a supervisor; each look is on record.

    Raises ReasonMissing or NotOwner.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing(at_least=SHORTEST_REASON)
    found = await get(tx, handoff_id)
    if Role.SUPERVISOR.value not in actor.roles:
        found = await owned(tx, handoff_id, actor)
    revealed = []
    for token in await identity.tokens_of(tx, found.conversation_id):
        info = await identity.describe(tx, token)
        value = await identity.reveal(tx, token, actor, reason.strip())
        revealed.append(Revealed(info.kind.value, info.masked, value))
    details = {"reason": reason.strip(), "values": len(revealed)}
    await audit.record(tx, action="handoff.unmasked", subject=("handoff", handoff_id), actor=actor, details=details)
    return revealed


def _short(text: str) -> str:
    plain = re.sub(r"\s+", " ", text).strip()
    return plain if len(plain) <= PREVIEW else plain[:PREVIEW] + "…"
