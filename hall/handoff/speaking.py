"""Use cases of a person who owns a conversation: say something, send a notice, offer a booking, keep drafts and notes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, insert, select

from hall.catalogue import service as catalogue
from hall.conversations import handing
from hall.conversations import service as conversations
from hall.conversations.model import Author, Choice, Draft, Kind, clean
from hall.conversations.signals import STAFF, signals
from hall.dialogue.cards import notice_card
from hall.handoff import store, texts
from hall.handoff.model import LONGEST_MESSAGE, LONGEST_NOTE, EmptyMessage, Handoff, Note, NotOwner, State
from hall.handoff.steps import get, name_of, owned, record
from hall.handoff.store import handoff_draft, handoff_note
from hall.identity import service as identity
from hall.notices import service as notices
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert


@dataclass(frozen=True)
class SentNotice:
    """A one-time notice that was sent: the event's number and the notice's."""

    seq: int
    number: str


async def say(tx: Transaction, handoff_id: str, client_id: str, text: str, actor: Actor) -> int:
    """Say something to the citizen; the same `client_id` again answers the same number and says nothing.

    Raises NotOwner, HandoffClosed or EmptyMessage.
    """
    said = clean(text)[:LONGEST_MESSAGE]
    if not said:
        raise EmptyMessage
    found = await get(tx, handoff_id)
    said = await identity.protect_staff(tx, found.conversation_id, said)
    return await _speak(tx, handoff_id, client_id, Draft(Author.STAFF, said), actor)


async def send_notice(  # noqa: PLR0913, PLR0917 the contract with the route
    tx: Transaction, handoff_id: str, client_id: str, item_code: str, answers: Mapping[str, str], actor: Actor
) -> SentNotice:
    """Send the complete one-time notice of an item into the conversation."""
    found = await owned(tx, handoff_id, actor)
    before = await handing.said_before(tx, found.conversation_id, _key(actor, client_id))
    if before is not None:
        return SentNotice(before, "")
    issued = await notices.issue(tx, item_code, dict(answers), found.conversation_id, found.channel)
    draft = Draft(Author.STAFF, issued.short_text, Kind.NOTICE, data=notice_card(issued))
    seq = await _speak(tx, handoff_id, client_id, draft, actor)
    return SentNotice(seq, issued.number)


async def offer_booking(tx: Transaction, handoff_id: str, client_id: str, item_code: str, actor: Actor) -> int:
    """Send a button with which the citizen books this item; the assistant leads through it once the person is done."""
    item = await catalogue.get_item(tx, item_code)
    said = texts.BOOK_THIS.format(item=item.task_name)
    choice = Choice(said, said)
    draft = Draft(Author.STAFF, texts.OFFERED_BOOKING.format(item=item.task_name), Kind.CHOICES, (choice,))
    return await _speak(tx, handoff_id, client_id, draft, actor)


async def _speak(tx: Transaction, handoff_id: str, client_id: str, draft: Draft, actor: Actor) -> int:
    found = await owned(tx, handoff_id, actor)
    key = _key(actor, client_id)
    before = await handing.said_before(tx, found.conversation_id, key)
    if before is not None:
        return before
    who = {"id": actor.id, "name": await name_of(tx, actor.id)}
    signed = Draft(draft.author, draft.text, draft.kind, draft.choices, {**draft.data, "staff": who}, key)
    (seq,) = await conversations.tell(tx, found.conversation_id, [signed])
    await _first_word(tx, found, actor)
    await tx.execute(delete(handoff_draft).where(_mine(handoff_id, actor)))
    return seq


async def _first_word(tx: Transaction, found: Handoff, actor: Actor) -> None:
    if found.replied_at is None:
        answered = await store.change(tx, found.id, replied_at=tx.now)
        seconds = int((tx.now - found.requested_at).total_seconds())
        await record(tx, answered or found, "handoff.first_word", actor, seconds=seconds)


async def types(tx: Transaction, handoff_id: str, actor: Actor) -> None:
    """Show the citizen that somebody is writing; nothing of it is stored. Raises NotOwner or UnknownHandoff."""
    found = await get(tx, handoff_id)
    if found.state is not State.OWNED or found.owner != actor.id:
        raise NotOwner
    signals.types(STAFF, found.conversation_id)


async def keep_draft(tx: Transaction, handoff_id: str, text: str, actor: Actor) -> None:
    """Keep what somebody is writing, sealed; an empty text deletes it. Drafts are each person's own."""
    await get(tx, handoff_id)
    if not text.strip():
        await tx.execute(delete(handoff_draft).where(_mine(handoff_id, actor)))
        return
    sealed = tx.vault.seal(text[:LONGEST_MESSAGE].encode(), _draft_context(handoff_id, actor))
    values = {"text": base64.b64encode(sealed).decode(), "at": tx.now}
    statement = upsert(tx, handoff_draft).values(handoff_id=handoff_id, staff_id=actor.id, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["handoff_id", "staff_id"], set_=values))


async def draft_of(tx: Transaction, handoff_id: str, actor: Actor) -> str:
    """Return one's own draft."""
    query = select(handoff_draft.c.text).where(_mine(handoff_id, actor))
    kept = (await tx.execute(query)).scalar_one_or_none()
    return tx.vault.open(base64.b64decode(kept), _draft_context(handoff_id, actor)).decode() if kept else ""


async def add_note(tx: Transaction, handoff_id: str, text: str, actor: Actor) -> Note:
    """Add a private note, which citizens never see; numbers in it are kept as tokens."""
    found = await get(tx, handoff_id)
    if not text.strip():
        raise EmptyMessage
    kept = await identity.protect(tx, found.conversation_id, text.strip()[:LONGEST_NOTE], None)
    note = Note(new_id("hn"), tx.now, actor.id, kept, "note")
    await tx.execute(
        insert(handoff_note).values(
            id=note.id, handoff_id=handoff_id, at=note.at, by=note.by, text=note.text, kind=note.kind
        )
    )
    await record(tx, found, "handoff.noted", actor)
    return note


async def notes(tx: Transaction, handoff_id: str) -> list[Note]:
    """Return the private notes, oldest first, numbers masked."""
    query = select(handoff_note).where(handoff_note.c.handoff_id == handoff_id).order_by(handoff_note.c.at)
    rows = (await tx.execute(query)).all()
    shown = await identity.mask_all(tx, [row.text for row in rows])
    return [Note(row.id, row.at, row.by, text, row.kind) for row, text in zip(rows, shown, strict=True)]


def _draft_context(handoff_id: str, actor: Actor) -> str:
    return f"handoff_draft:{handoff_id}:{actor.id}"


def _key(actor: Actor, client_id: str) -> str:
    return f"staff:{actor.id}:{client_id}"


def _mine(handoff_id: str, actor: Actor) -> ColumnElement[bool]:
    return (handoff_draft.c.handoff_id == handoff_id) & (handoff_draft.c.staff_id == actor.id)
