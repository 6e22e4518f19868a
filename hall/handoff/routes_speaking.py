"""Routes of a person who owns a conversation: messages, notices, booking offers, drafts, notes, typing."""

from __future__ import annotations

from pydantic import BaseModel, Field

from hall.conversations.model import LONGEST_CLIENT_ID
from hall.handoff import speaking
from hall.handoff.model import LONGEST_MESSAGE, LONGEST_NOTE
from hall.handoff.shown import NoteOut, note_out
from hall.http import Call, Routes, staff
from hall.staff import service as members
from hall.staff.model import Role

routes = Routes("handoff")

DESK = staff(Role.CLERK, Role.COACH, Role.SUPERVISOR)
PATH = "/api/v1/staff/handoffs/{id}"


class SayIn(BaseModel):
    """A message; `client_id` is the console's own unique id, so that a repeated request says nothing twice."""

    client_id: str = Field(min_length=1, max_length=LONGEST_CLIENT_ID - 48)
    text: str = Field(min_length=1, max_length=LONGEST_MESSAGE)


class SaidOut(BaseModel):
    """The number of the event."""

    seq: int


class NoticeIn(BaseModel):
    """An item, and the answers that decide its situation."""

    client_id: str = Field(min_length=1, max_length=LONGEST_CLIENT_ID - 48)
    item_code: str = Field(max_length=40)
    answers: dict[str, str] = {}


class NoticeOut(BaseModel):
    """The number of the event and of the notice."""

    seq: int
    number: str


class BookingOfferIn(BaseModel):
    """The item to be booked."""

    client_id: str = Field(min_length=1, max_length=LONGEST_CLIENT_ID - 48)
    item_code: str = Field(max_length=40)


class DraftIn(BaseModel):
    """What somebody is writing; empty deletes it."""

    text: str = Field(max_length=LONGEST_MESSAGE)


class NoteIn(BaseModel):
    """A private note."""

    text: str = Field(min_length=1, max_length=LONGEST_NOTE)


@routes.post(PATH + "/messages", access=DESK, status=202)
async def say(call: Call, body: SayIn) -> SaidOut:
    """Say something to the citizen; the same client id again says nothing twice."""
    async with call.transaction() as tx:
        return SaidOut(seq=await speaking.say(tx, call.path["id"], body.client_id, body.text, call.actor))


@routes.post(PATH + "/notices", access=DESK, status=202)
async def send_notice(call: Call, body: NoticeIn) -> NoticeOut:
    """Send an item's complete one-time notice into the conversation."""
    async with call.transaction() as tx:
        sent = await speaking.send_notice(tx, call.path["id"], body.client_id, body.item_code, body.answers, call.actor)
    return NoticeOut(seq=sent.seq, number=sent.number)


@routes.post(PATH + "/booking-offers", access=DESK, status=202)
async def offer_booking(call: Call, body: BookingOfferIn) -> SaidOut:
    """Send a button with which the citizen books an item."""
    async with call.transaction() as tx:
        return SaidOut(
            seq=await speaking.offer_booking(tx, call.path["id"], body.client_id, body.item_code, call.actor)
        )


@routes.put(PATH + "/draft", access=DESK)
async def keep_draft(call: Call, body: DraftIn) -> None:
    """Keep what one is writing."""
    async with call.transaction() as tx:
        await speaking.keep_draft(tx, call.path["id"], body.text, call.actor)


@routes.post(PATH + "/typing", access=DESK, status=204)
async def types(call: Call) -> None:
    """Show the citizen for a few seconds that somebody is writing."""
    async with call.reading() as tx:
        await speaking.types(tx, call.path["id"], call.actor)


@routes.post(PATH + "/notes", access=DESK, status=201)
async def add_note(call: Call, body: NoteIn) -> NoteOut:
    """Add a private note, which citizens never see."""
    async with call.transaction() as tx:
        note = await speaking.add_note(tx, call.path["id"], body.text, call.actor)
        shown = next(one for one in await speaking.notes(tx, call.path["id"]) if one.id == note.id)
        return note_out(shown, await members.names(tx, [note.by]))
