"""A person who says nothing for long while the citizen writes: the assistant answers again, the promise stands."""

from __future__ import annotations

from hall.conversations import handing
from hall.conversations import service as conversations
from hall.conversations.model import Owner
from hall.handoff import store
from hall.handoff.model import State
from hall.handoff.steps import record
from hall.handoff.store import handoff
from hall.storage.audit import SYSTEM
from hall.storage.transaction import Transaction


async def lapse(tx: Transaction, conversation_id: str) -> bool:
    """Give a conversation back to the bot whose person has gone silent; it is answered later under its number.

    Tells whether it was anybody's. A conversation that staff own without a handoff goes back as well.
    """
    owner = await handing.hold(tx, conversation_id)
    if owner is None or owner is Owner.BOT:
        return False
    found = await store.open_of(tx, conversation_id)
    await conversations.set_owner(tx, conversation_id, Owner.BOT)
    if found is not None and found.state is not State.LATER:
        open_state = handoff.c.state == found.state.value
        put = await store.change(tx, found.id, open_state, state=State.LATER.value, owner=None, offered_to=None)
        if put is not None:
            await record(tx, put, "handoff.lapsed", SYSTEM)
    return True
