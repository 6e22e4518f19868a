"""Use cases of a conversation: open, receive, tell, read. The worker's are in `work`."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select

from hall.catalogue import service as catalogue
from hall.conversations import store, texts, work_store
from hall.conversations.model import (
    LONGEST_CLIENT_ID,
    LONGEST_KEPT,
    LONGEST_PAYLOAD,
    Author,
    Choice,
    Draft,
    Event,
    HallIdentity,
    Kind,
    MessageIncomplete,
    MessageTooLong,
    Opened,
    Owner,
    Receipt,
    Substance,
    UnknownConversation,
    clean,
    substance,
)
from hall.conversations.signals import INBOX, signals
from hall.conversations.store import conversation
from hall.errors import HallError
from hall.identity import service as identity
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction

MOST_EVENTS = 5_000


async def create_conversation(tx: Transaction, channel: str, hall_name: str = "") -> Opened:
    """Open a conversation with its greeting; only the token's digest is kept."""
    opened = Opened(new_id("cv"), secrets.token_urlsafe(32))
    await tx.execute(
        conversation.insert().values(
            id=opened.conversation_id,
            channel=channel,
            token_hash=_digest(opened.token),
            created_at=tx.now,
            owner=Owner.BOT.value,
            last_seq=0,
            episode=1,
            episode_turns=0,
            outage_told=0,
        )
    )
    await store.append(tx, opened.conversation_id, texts.greeting(hall_name))
    return opened


async def authorise(tx: Transaction, conversation_id: str, token: str) -> None:
    """Raise UnknownConversation unless the token opens this conversation; compared in constant time."""
    statement = select(conversation.c.token_hash).where(conversation.c.id == conversation_id)
    kept = (await tx.execute(statement)).scalar_one_or_none() or _digest("")
    if not hmac.compare_digest(kept, _digest(token)) or not token:
        raise UnknownConversation


async def receive(
    tx: Transaction, conversation_id: str, client_id: str, *, text: str | None = None, payload: str | None = None
) -> Receipt:
    """Store a citizen's message and queue it for the bot; the same `client_id` again changes nothing.

    Numbers are replaced by tokens before anything is stored. Raises UnknownConversation, MessageIncomplete, MessageTooLong.
    """
    _check_message(client_id, text, payload)
    row = await store.lock(tx, conversation_id)
    if row is None:
        raise UnknownConversation
    external_id = f"c:{client_id}"
    known = await store.seq_of(tx, conversation_id, external_id)
    if known is not None:
        return Receipt(known, new=False)
    if payload is None:
        seq = await _receive_text(tx, row, external_id, clean(text or ""))
    else:
        seq = await _receive_choice(tx, row, external_id, payload)
    _wake(tx, conversation_id)
    return Receipt(seq, new=True)


def _check_message(client_id: str, text: str | None, payload: str | None) -> None:
    if not client_id.strip() or len(client_id) > LONGEST_CLIENT_ID or clean(client_id) != client_id:
        raise MessageIncomplete(problem="client_id")
    if (text is None) == (payload is None):
        raise MessageIncomplete(problem="text_or_payload")
    if len(text or "") > LONGEST_KEPT or len(payload or "") > LONGEST_PAYLOAD:
        raise MessageTooLong(limit=LONGEST_KEPT if payload is None else LONGEST_PAYLOAD)


async def _receive_text(tx: Transaction, row: Row[Any], external_id: str, text: str) -> int:
    kind = substance(text)
    kept = texts.EMPTY_MESSAGE if kind is Substance.EMPTY else await _protected(tx, row.id, text)
    said = Draft(Author.CITIZEN, kept, data={"client_id": external_id[2:]}, external_id=external_id)
    (seq,) = await store.append(tx, row.id, [said])
    answer = {
        Substance.EMPTY: texts.empty(seq),
        Substance.WORDLESS: texts.wordless(seq),
        Substance.TOO_LONG: texts.too_long(seq, len(text)),
    }.get(kind)
    await _pass_on(tx, row, seq, None, answer)
    return seq


async def _protected(tx: Transaction, conversation_id: str, text: str) -> str:
    # Here and not above: the dialogue files consultations, whose answers are told through this module.
    from hall.dialogue import service as dialogue

    return await identity.protect(tx, conversation_id, text, await dialogue.expecting(tx, conversation_id))


async def _receive_choice(tx: Transaction, row: Row[Any], external_id: str, payload: str) -> int:
    title = await store.offered(tx, row.id, payload)
    data = {"client_id": external_id[2:]}
    said = Draft(Author.CITIZEN, texts.LAPSED_CHOICE if title is None else title, data=data, external_id=external_id)
    (seq,) = await store.append(tx, row.id, [said])
    await _pass_on(tx, row, seq, payload, texts.lapsed(seq) if title is None else None)
    return seq


async def _pass_on(tx: Transaction, row: Row[Any], seq: int, payload: str | None, answer: Draft | None) -> None:
    """Leave a message to whoever answers: staff read it themselves, the hall answers what has no words, the bot the rest."""
    if row.owner == Owner.STAFF.value:
        return
    if answer:
        await store.append(tx, row.id, [answer])
    else:
        await work_store.enqueue(tx, row.id, seq, payload)
        tx.after_commit(lambda: signals.notify(INBOX))


async def tell(tx: Transaction, conversation_id: str, drafts: Sequence[Draft]) -> tuple[int, ...]:
    """Say something in a conversation outside the bot's turns: revocations, decisions, answers, staff.

    A draft with an `external_id` that was said before is left out. Raises UnknownConversation.
    """
    if await store.lock(tx, conversation_id) is None:
        raise UnknownConversation
    fresh = []
    for draft in drafts:
        key = f"s:{draft.external_id}" if draft.external_id else None
        if key is None or await store.seq_of(tx, conversation_id, key) is None:
            fresh.append(replace(draft, external_id=key))
    numbers = await store.append(tx, conversation_id, fresh)
    _wake(tx, conversation_id)
    return numbers


async def events_after(tx: Transaction, conversation_id: str, seq: int, limit: int = MOST_EVENTS) -> tuple[Event, ...]:
    """Return what was said after `seq` as screens may show it: every token as its masked value."""
    found = await store.events_after(tx, conversation_id, seq, limit)
    written = [_written(event) for event in found]
    return tuple(_read(event, text) for event, text in zip(found, await identity.mask_all(tx, written), strict=True))


def _written(event: Event) -> str:
    choices = [[choice.title, choice.payload] for choice in event.choices]
    return json.dumps([event.text, choices, dict(event.data)], ensure_ascii=False)


def _read(event: Event, written: str) -> Event:
    text, choices, data = json.loads(written)
    return replace(event, text=text, choices=tuple(Choice(*choice) for choice in choices), data=data)


async def last_seq(tx: Transaction, conversation_id: str) -> int:
    """Return the number of the latest event; 0 for an unknown conversation."""
    found = (
        await tx.execute(select(conversation.c.last_seq).where(conversation.c.id == conversation_id))
    ).scalar_one_or_none()
    return found or 0


async def seq_of(tx: Transaction, conversation_id: str, client_id: str) -> int | None:
    """Return the number of a message that was received before."""
    return await store.seq_of(tx, conversation_id, f"c:{client_id}") if clean(client_id) == client_id else None


async def answered(tx: Transaction, conversation_id: str, seq: int) -> bool:
    """Tell whether the message with this number has been dealt with."""
    return await work_store.answered(tx, conversation_id, seq)


async def set_owner(tx: Transaction, conversation_id: str, owner: Owner) -> None:
    """Name who answers from now on. When staff take over, what waits for the bot is theirs to answer."""
    if await store.lock(tx, conversation_id) is None:
        raise UnknownConversation
    await work_store.set_owner(tx, conversation_id, owner)
    if owner is Owner.STAFF:
        await work_store.close_all(tx, conversation_id, "staff")


async def hall_identity(tx: Transaction) -> HallIdentity:
    """Return the hall's own name and whether it is made up; no name while no catalogue is loaded."""
    try:
        profile = await catalogue.hall_profile(tx)
    except HallError:
        return HallIdentity("", fictional=False)
    return HallIdentity(profile.name, profile.fictional)


def status(text: str, external_id: str | None = None, **data: object) -> Draft:
    """Return a system message for `tell`."""
    return Draft(Author.SYSTEM, text, Kind.STATUS, data=data, external_id=external_id)


def _wake(tx: Transaction, conversation_id: str) -> None:
    tx.after_commit(lambda: signals.notify(conversation_id))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
