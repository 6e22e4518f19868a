"""Who speaks on WeChat: the assistant, our own staff, or WeChat's own agents; and when the assistant takes over again."""

from __future__ import annotations

from datetime import timedelta

from hall.conversations import service as conversations
from hall.conversations.model import Owner
from hall.conversations.model_delivery import WECHAT
from hall.conversations.ownership import owner_of, staff_spoke_at
from hall.dialogue.service_handover import to_person
from hall.handoff import agents, lapsing
from hall.storage.transaction import Transaction
from hall.wechat import store, texts

SILENCE = timedelta(minutes=30)
"""After so long without a word of staff the assistant answers again; WeChat's own agents lose a session after the same time."""


async def resume_if_left(tx: Transaction, conversation_id: str) -> None:
    """Give a conversation back to the assistant when the person who had it is gone; called before a new message is stored."""
    row = await store.peek(tx, conversation_id)
    owner = await owner_of(tx, conversation_id)
    if row is not None and row.agent_until is not None:  # the session is over: else WeChat would not have sent it to us
        await store.change_line(tx, conversation_id, agent_until=None)
        if owner is not Owner.BOT:
            await agents.lose(tx, conversation_id)
    elif owner is Owner.STAFF:
        spoke = await staff_spoke_at(tx, conversation_id)
        if spoke is not None and tx.now - spoke >= SILENCE:
            await lapsing.lapse(tx, conversation_id)
            key = f"wechat:staff-left:{spoke.isoformat()}"
            await conversations.tell(tx, conversation_id, [conversations.status(texts.STAFF_LEFT, key)])


async def wants_transfer(tx: Transaction, conversation_id: str) -> bool:
    """Tell whether a message is to be answered by handing the citizen to WeChat's own agents; notes that it is."""
    if not tx.settings.wechat_transfer or await owner_of(tx, conversation_id) is not Owner.QUEUE:
        return False
    await store.line_of(tx, conversation_id)
    await store.change_line(tx, conversation_id, agent_until=tx.now + SILENCE)
    return True


async def agent_opened(tx: Transaction, conversation_id: str) -> None:
    """Note that WeChat's own agent speaks: until it closes, or the session is lost, messages do not reach us.

    Its handoff is the citizen's own, or one opened now: an agent may begin a session by themselves.
    """
    if await agents.take(tx, conversation_id) is None:
        await to_person(tx, conversation_id, WECHAT)
        await agents.take(tx, conversation_id)
    await store.line_of(tx, conversation_id)
    await store.change_line(tx, conversation_id, agent_until=tx.now + SILENCE)


async def agent_closed(tx: Transaction, conversation_id: str) -> None:
    """Give the conversation back to the assistant; what the agent answered is settled."""
    await agents.end(tx, conversation_id)
    await store.line_of(tx, conversation_id)
    await store.change_line(tx, conversation_id, agent_until=None)
