"""How many messages a channel still lets through to a citizen: shown before a member of staff presses send.

At 0 nothing is refused: the next message is kept and delivered when the citizen writes again (`hall.conversations`).
"""

from __future__ import annotations

from hall.handoff.model import Handoff, Quota
from hall.storage.transaction import Transaction


async def left(tx: Transaction, found: Handoff) -> Quota | None:
    """Return what the channel still allows; None for one without such a limit."""
    if found.channel != "wechat":
        return None
    from hall.wechat import service as wechat  # a channel stands above what it delivers

    room = await wechat.room_left(tx, found.conversation_id)
    return Quota(room.left, room.until)
