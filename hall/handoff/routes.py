"""Routes of handoffs: the boxes, one handoff with its packet, and every step of who owns it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from hall.channels import webchat
from hall.handoff import feed, quota, routes_desk, routes_duty, routes_speaking, routes_stream, speaking, taking, views
from hall.handoff.model import LONGEST_NOTE, Handoff, Outcome
from hall.handoff.shown import (
    CardOut,
    NoteOut,
    PacketOut,
    QuotaOut,
    StepOut,
    card_out,
    note_out,
    packet_out,
    quota_out,
    step_out,
)
from hall.handoff.steps import get
from hall.http import Call, Routes, staff
from hall.identity.typed import WithoutNumbers
from hall.staff import service as members
from hall.staff.model import Role
from hall.storage.transaction import Transaction

routes = Routes("handoff")

DESK = staff(Role.CLERK, Role.COACH, Role.SUPERVISOR)
PATH = "/api/v1/staff/handoffs"


class BoxQuery(BaseModel):
    """Which box, and how many at most."""

    box: views.Box = "queue"
    limit: int = Field(100, ge=1, le=1000)


class CountsOut(BaseModel):
    """How many lie in each box."""

    queue: int
    mine: int
    later: int
    coach: int


class BoxOut(BaseModel):
    """A box; `feed` is the number from which the stream goes on."""

    handoffs: list[CardOut]
    counts: CountsOut
    feed: int


class DetailOut(BaseModel):
    """Everything about one handoff but the transcript."""

    card: CardOut
    packet: PacketOut
    notes: list[NoteOut]
    draft: str
    quota: QuotaOut | None
    trail: list[StepOut]


class TranscriptQuery(BaseModel):
    """From where to read."""

    after: int = Field(0, ge=0)


class TranscriptOut(BaseModel):
    """What was said, numbers masked; events as in the web chat."""

    events: list[dict[str, Any]]


class OfferIn(BaseModel):
    """The colleague."""

    to: str = Field(max_length=40)


class ReturnIn(BaseModel):
    """What was agreed; the citizen reads it, and the assistant goes on from there."""

    agreed: str = Field("", max_length=LONGEST_NOTE)


class CloseIn(BaseModel):
    """How it ended; the note is the citizen's last message and the ledger's answer."""

    outcome: Outcome = Outcome.ANSWERED
    note: str = Field("", max_length=LONGEST_NOTE)


class LaterIn(BaseModel):
    """A private note for whoever answers later."""

    note: str = Field("", max_length=LONGEST_NOTE)


class UnmaskIn(BaseModel):
    """Why the numbers must be seen."""

    reason: WithoutNumbers = Field(max_length=200)


class ValueOut(BaseModel):
    """A personal value."""

    kind: str
    masked: str
    value: str


class ValuesOut(BaseModel):
    """Personal values in clear; the look is on record."""

    values: list[ValueOut]


@routes.get(PATH, access=DESK)
async def boxes(call: Call, query: BoxQuery) -> BoxOut:
    """List one box: queue, mine, later, coach or closed."""
    async with call.reading() as tx:
        reached = await feed.last(tx)
        cards = await views.box(tx, query.box, call.actor, query.limit)
        counts = await views.counts(tx, call.actor)
    return BoxOut(handoffs=[card_out(card) for card in cards], counts=CountsOut(**counts), feed=reached)


@routes.get(PATH + "/{id}", access=DESK)
async def detail(call: Call) -> DetailOut:
    """Show one handoff: packet, private notes, own draft, quota, trail."""
    async with call.reading() as tx:
        found = await get(tx, call.path["id"])
        (card,) = await views.cards(tx, [found])
        notes = await speaking.notes(tx, found.id)
        trail = await views.trail(tx, found.id)
        names = await members.names(tx, [*(note.by for note in notes), *(step.by for step in trail)])
        return DetailOut(
            card=card_out(card),
            packet=packet_out(await views.packet(tx, found), await views.who(tx, found)),
            notes=[note_out(note, names) for note in notes],
            draft=await speaking.draft_of(tx, found.id, call.actor),
            quota=quota_out(await quota.left(tx, found)),
            trail=[step_out(step, names) for step in trail],
        )


@routes.get(PATH + "/{id}/events", access=DESK)
async def transcript(call: Call, query: TranscriptQuery) -> TranscriptOut:
    """Read the conversation after a number."""
    async with call.reading() as tx:
        events = await views.transcript(tx, call.path["id"], query.after)
    return TranscriptOut(events=[webchat.event_json(event) for event in events])


@routes.post(PATH + "/{id}/claim", access=DESK)
async def claim(call: Call) -> CardOut:
    """Take a conversation over; one wins, the others are told who."""
    async with call.transaction() as tx:
        return await _card(tx, await taking.claim(tx, call.path["id"], call.actor))


@routes.post(PATH + "/{id}/release", access=DESK)
async def release(call: Call) -> CardOut:
    """Put a conversation back into the queue."""
    async with call.transaction() as tx:
        return await _card(tx, await taking.release(tx, call.path["id"], call.actor))


@routes.post(PATH + "/{id}/later", access=DESK)
async def later(call: Call, body: LaterIn) -> CardOut:
    """Answer later under the same number; meanwhile the assistant answers."""
    async with call.transaction() as tx:
        if body.note.strip():
            await speaking.add_note(tx, call.path["id"], body.note, call.actor)
        return await _card(tx, await taking.later(tx, call.path["id"], body.note, call.actor))


@routes.post(PATH + "/{id}/offer", access=DESK)
async def offer(call: Call, body: OfferIn) -> CardOut:
    """Offer a conversation to a colleague, who has to accept."""
    async with call.transaction() as tx:
        return await _card(tx, await taking.offer(tx, call.path["id"], body.to, call.actor))


@routes.post(PATH + "/{id}/withdraw", access=DESK)
async def withdraw(call: Call) -> CardOut:
    """Take an offer back."""
    async with call.transaction() as tx:
        return await _card(tx, await taking.withdraw(tx, call.path["id"], call.actor))


@routes.post(PATH + "/{id}/accept", access=DESK)
async def accept(call: Call) -> CardOut:
    """Take over what a colleague offers."""
    async with call.transaction() as tx:
        return await _card(tx, await taking.accept(tx, call.path["id"], call.actor))


@routes.post(PATH + "/{id}/decline", access=DESK)
async def decline(call: Call) -> CardOut:
    """Leave a conversation with the colleague who offered it."""
    async with call.transaction() as tx:
        return await _card(tx, await taking.decline(tx, call.path["id"], call.actor))


@routes.post(PATH + "/{id}/return", access=DESK)
async def give_back(call: Call, body: ReturnIn) -> CardOut:
    """Return a conversation to the assistant with what was agreed."""
    async with call.transaction() as tx:
        return await _card(tx, await taking.give_back(tx, call.path["id"], body.agreed, call.actor))


@routes.post(PATH + "/{id}/close", access=DESK)
async def close(call: Call, body: CloseIn) -> CardOut:
    """End a handoff with its outcome."""
    async with call.transaction() as tx:
        return await _card(tx, await taking.close(tx, call.path["id"], body.outcome, body.note, call.actor))


@routes.post(PATH + "/{id}/unmask", access=DESK)
async def unmask(call: Call, body: UnmaskIn) -> ValuesOut:
    """Show the conversation's personal values in clear; needs a reason, which is kept with the look."""
    async with call.transaction() as tx:
        revealed = await views.unmask(tx, call.path["id"], body.reason, call.actor)
    return ValuesOut(values=[ValueOut(kind=one.kind, masked=one.masked, value=one.value) for one in revealed])


async def _card(tx: Transaction, changed: Handoff) -> CardOut:
    (card,) = await views.cards(tx, [changed])
    return card_out(card)


for _part in (routes_speaking, routes_stream, routes_desk, routes_duty):
    routes.listed += _part.routes.listed
