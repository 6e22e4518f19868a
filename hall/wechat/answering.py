"""What the hall itself answers to a message without words."""

from __future__ import annotations

from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft, Receipt
from hall.conversations.model_delivery import ExternalId
from hall.storage.transaction import Transaction


async def answered(  # noqa: PLR0913, PLR0917 one message and its answer
    tx: Transaction,
    conversation_id: str,
    external: ExternalId,
    said: str,
    answer: str,
    data: dict[str, object] | None = None,
) -> Receipt:
    """Note what was sent and answer it at once; while staff own the conversation it is theirs to answer."""
    drafts = (Draft(Author.CITIZEN, said, data=data or {}), Draft(Author.BOT, answer))
    return await conversations.note(tx, conversation_id, external, said=drafts[0], answers=drafts[1:])
