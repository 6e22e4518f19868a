"""Bringing an answer back: into the conversation, and by SMS to its verified phone."""

from __future__ import annotations

from contextlib import suppress

from hall.consultation import texts
from hall.consultation.model import Consultation
from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft, UnknownConversation
from hall.identity import service as identity
from hall.storage.transaction import Transaction


async def tell_answer(tx: Transaction, answered: Consultation) -> None:
    """Say the answer in the conversation, once, and text the phone it has verified; both leave after the commit."""
    said = texts.answered(answered.number, answered.question, answered.answer or "")
    key = f"consultation:{answered.number}"
    with suppress(UnknownConversation):  # deleted since: the answer stays in the ledger, the phone may still be known
        await conversations.tell(tx, answered.conversation_id, [Draft(Author.STAFF, said, external_id=key)])
    proven = await identity.verified(tx, answered.conversation_id)
    if proven is not None:
        await identity.text_phone(
            tx, proven.phone_token, "consultation_answered", {"number": answered.number}, dedupe_key=key
        )
