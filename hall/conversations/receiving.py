"""Receiving: what a citizen says or does on any channel is stored once, however often it is delivered, then passed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from hall.conversations import delivery_store, handing, store, texts, work_store
from hall.conversations.model import (
    LONGEST_CLIENT_ID,
    LONGEST_KEPT,
    LONGEST_PAYLOAD,
    Author,
    Draft,
    MessageIncomplete,
    MessageTooLong,
    Owner,
    Receipt,
    Substance,
    UnknownConversation,
    clean,
    substance,
)
from hall.conversations.model_delivery import PUSHED, ExternalId, web_message
from hall.conversations.signals import INBOX, signals
from hall.identity import service as identity
from hall.storage.transaction import Transaction


async def receive(
    tx: Transaction,
    conversation_id: str,
    client_id: str | ExternalId,
    *,
    text: str | None = None,
    payload: str | None = None,
) -> Receipt:
    """Store a citizen's message and queue it for the bot; the same `client_id` again changes nothing.

    A plain string is the web chat's. Numbers are replaced by tokens before anything is stored. Raises
    UnknownConversation, MessageIncomplete, MessageTooLong.
    """
    _check_message(client_id, text, payload)
    external = web_message(client_id) if isinstance(client_id, str) else client_id
    row = await _contact(tx, conversation_id)
    known = await store.seq_of(tx, conversation_id, external.key)
    if known is not None:
        return Receipt(known, new=False)
    if payload is None:
        seq = await _receive_text(tx, row, external, clean(text or ""))
    else:
        seq = await _receive_choice(tx, row, external, payload)
    await handing.announce(tx, row, Author.CITIZEN, [seq])
    _wake(tx, conversation_id)
    return Receipt(seq, new=True)


async def note(
    tx: Transaction,
    conversation_id: str,
    external: ExternalId,
    *,
    said: Draft | None = None,
    answers: Sequence[Draft] = (),
) -> Receipt:
    """Store what is no words for the bot (an image, a location, a follow) with the hall's own answers, once.

    While staff own the conversation only what was `said` is stored. Raises UnknownConversation.
    """
    row = await _contact(tx, conversation_id)
    known = await store.seq_of(tx, conversation_id, external.key)
    if known is not None:
        return Receipt(known, new=False)
    drafts = [] if row.owner == Owner.STAFF.value else list(answers)
    if said:
        kept = replace(said, text=await identity.protect(tx, conversation_id, clean(said.text)))
        drafts = [kept, *(replace(draft, data={"reply_to": row.last_seq + 1, **draft.data}) for draft in drafts)]
    if not drafts:
        return Receipt(row.last_seq, new=True)
    first, *_ = await store.append(tx, conversation_id, [replace(drafts[0], external_id=external.key), *drafts[1:]])
    await handing.announce(tx, row, Author.CITIZEN, [first])
    _wake(tx, conversation_id)
    return Receipt(first, new=True)


async def seq_of(tx: Transaction, conversation_id: str, client_id: str | ExternalId) -> int | None:
    """Return the number of a message that was received before."""
    if isinstance(client_id, ExternalId):
        return await store.seq_of(tx, conversation_id, client_id.key)
    known = clean(client_id) == client_id
    return await store.seq_of(tx, conversation_id, web_message(client_id).key) if known else None


async def _contact(tx: Transaction, conversation_id: str) -> Row[Any]:
    """Lock the conversation, and make due what was kept until the citizen is heard again."""
    row = await store.lock(tx, conversation_id)
    if row is None:
        raise UnknownConversation
    if row.channel in PUSHED:
        await delivery_store.heard(tx, conversation_id)
    return row


def _check_message(client_id: str | ExternalId, text: str | None, payload: str | None) -> None:
    if isinstance(client_id, str) and not _usable(client_id):
        raise MessageIncomplete(problem="client_id")
    if (text is None) == (payload is None):
        raise MessageIncomplete(problem="text_or_payload")
    if len(text or "") > LONGEST_KEPT or len(payload or "") > LONGEST_PAYLOAD:
        raise MessageTooLong(limit=LONGEST_KEPT if payload is None else LONGEST_PAYLOAD)


def _usable(client_id: str) -> bool:
    return bool(client_id.strip()) and len(client_id) <= LONGEST_CLIENT_ID and clean(client_id) == client_id


async def _receive_text(tx: Transaction, row: Row[Any], external: ExternalId, text: str) -> int:
    kind = substance(text)
    kept = texts.EMPTY_MESSAGE if kind is Substance.EMPTY else await _protected(tx, row.id, text)
    (seq,) = await store.append(tx, row.id, [_said(kept, external)])
    answer = {
        Substance.EMPTY: texts.empty(seq),
        Substance.WORDLESS: texts.wordless(seq),
        Substance.TOO_LONG: texts.too_long(seq, len(text)),
    }.get(kind)
    await _pass_on(tx, row, seq, None, answer)
    return seq


async def _protected(tx: Transaction, conversation_id: str, text: str) -> str:
    # Here and not above: the dialogue files consultations, whose answers are told through this domain's service.
    from hall.dialogue import service as dialogue

    return await identity.protect(tx, conversation_id, text, await dialogue.expecting(tx, conversation_id))


async def _receive_choice(tx: Transaction, row: Row[Any], external: ExternalId, payload: str) -> int:
    title = await store.offered(tx, row.id, payload)
    (seq,) = await store.append(tx, row.id, [_said(texts.LAPSED_CHOICE if title is None else title, external)])
    await _pass_on(tx, row, seq, payload, texts.lapsed(seq) if title is None else None)
    return seq


def _said(text: str, external: ExternalId) -> Draft:
    """Return the citizen's event; the web chat's page knows its own message again by its id."""
    web, client_id = external.key.split(":", 1)
    return Draft(Author.CITIZEN, text, data={"client_id": client_id} if web == "c" else {}, external_id=external.key)


async def _pass_on(tx: Transaction, row: Row[Any], seq: int, payload: str | None, answer: Draft | None) -> None:
    """Leave a message to whoever answers: staff read it themselves, the hall answers what has no words, the bot the rest."""
    if row.owner == Owner.STAFF.value:
        return
    if answer:
        await store.append(tx, row.id, [answer])
    else:
        await work_store.enqueue(tx, row.id, seq, payload)
        tx.after_commit(lambda: signals.notify(INBOX))


def _wake(tx: Transaction, conversation_id: str) -> None:
    tx.after_commit(lambda: signals.notify(conversation_id))
