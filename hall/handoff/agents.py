"""WeChat's own agents own a conversation as our staff do: one handoff, one owner, nobody beside them.

WeChat gives the session to its agent whatever the console says, and sends us nothing while it lasts: that is a fact
which the handoff follows, also when somebody at the console had the conversation.
"""

from __future__ import annotations

from contextlib import suppress

from hall.conversations import handing
from hall.conversations import service as conversations
from hall.conversations.model import Owner, UnknownConversation
from hall.handoff import lapsing, store, texts
from hall.handoff.model import AGENT, Handoff, Outcome, State
from hall.handoff.steps import record, settle
from hall.handoff.store import handoff
from hall.storage.audit import SYSTEM
from hall.storage.transaction import Transaction


async def take(tx: Transaction, conversation_id: str) -> Handoff | None:
    """Let WeChat's agent own the conversation's open handoff; None when there is none to own."""
    await handing.hold(tx, conversation_id)
    found = await store.open_of(tx, conversation_id)
    if found is None or found.owner == AGENT:
        return found
    values = {"state": State.OWNED.value, "owner": AGENT, "offered_to": None, "claimed_at": tx.now}
    taken = await store.change(tx, found.id, **values, replied_at=found.replied_at or tx.now)
    if taken is None:
        return None
    with suppress(UnknownConversation):
        await conversations.set_owner(tx, conversation_id, Owner.STAFF)
    waited = int((tx.now - taken.requested_at).total_seconds())
    await record(tx, taken, "handoff.taken_on_wechat", SYSTEM, waited_seconds=waited, was=found.owner)
    return taken


async def end(tx: Transaction, conversation_id: str) -> Handoff | None:
    """Close what WeChat's agent owned: the session was ended there. None when the agent owned nothing."""
    await handing.hold(tx, conversation_id)
    found = await store.open_of(tx, conversation_id)
    if found is None or found.owner != AGENT:
        return None
    mine = handoff.c.owner == AGENT
    ended = await store.change(
        tx, found.id, mine, state=State.CLOSED.value, outcome=Outcome.ANSWERED.value, closed_at=tx.now
    )
    if ended is None:
        return None
    with suppress(UnknownConversation):
        await conversations.set_owner(tx, conversation_id, Owner.BOT)
    await settle(tx, ended, texts.BY_WECHAT, SYSTEM)
    await record(tx, ended, "handoff.closed_on_wechat", SYSTEM)
    return ended


async def lose(tx: Transaction, conversation_id: str) -> bool:
    """Give the conversation back to the bot whose session on WeChat is over without a word of its end; the promise stands."""
    return await lapsing.lapse(tx, conversation_id)
