"""Bringing the reply to a complaint back to who complained, where it was said, and by SMS to the verified phone."""

from __future__ import annotations

from contextlib import suppress

from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft, UnknownConversation
from hall.identity import service as identity
from hall.reviews import texts
from hall.reviews.model import Complaint
from hall.storage.transaction import Transaction


async def tell_settled(tx: Transaction, settled: Complaint) -> None:
    """Say the reply in the conversation, once; the SMS names the number alone, because phones are lent."""
    key = f"complaint:{settled.number}"
    said = Draft(Author.SYSTEM, texts.settled(settled.number, settled.reply or ""), external_id=key)
    with suppress(UnknownConversation):
        await conversations.tell(tx, settled.conversation_id, [said])
    proven = await identity.verified(tx, settled.conversation_id)
    if proven is not None:
        await identity.text_phone(
            tx, proven.phone_token, "complaint_settled", {"number": settled.number}, dedupe_key=key
        )
