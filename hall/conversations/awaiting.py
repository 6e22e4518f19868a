"""Waiting for what is said after a message: channels that answer within the request, or speak while somebody listens."""

from __future__ import annotations

import time

from hall.conversations import service
from hall.conversations.model import Author
from hall.conversations.model_delivery import Heard
from hall.conversations.signals import pause, signals
from hall.hall import Hall

POLL_SECONDS = {"sqlite": 5.0, "postgresql": 1.0}
"""How often a waiting request looks for itself: other processes' signals may not reach it."""


async def await_answer(hall: Hall, conversation_id: str, seq: int, seconds: float) -> Heard:
    """Return what was said after the message `seq`, as soon as it is dealt with, at the latest after `seconds`."""
    await await_done(hall, conversation_id, seq, seconds)
    return await said_after(hall, conversation_id, seq)


async def await_done(hall: Hall, conversation_id: str, seq: int, seconds: float) -> bool:
    """Wait until the message `seq` is dealt with, at the longest `seconds`; tells whether it is."""
    end = time.monotonic() + seconds
    with signals.listen(conversation_id) as woken:
        while True:
            woken.clear()
            async with hall.reading() as tx:
                done = await service.answered(tx, conversation_id, seq)
            left = end - time.monotonic()
            if done or left <= 0 or signals.closing:
                return done
            await pause(woken, min(left, POLL_SECONDS[hall.database.dialect]))


async def said_after(hall: Hall, conversation_id: str, seq: int) -> Heard:
    """Return what has been said after the message `seq` by anybody but the citizen."""
    async with hall.reading() as tx:
        done = await service.answered(tx, conversation_id, seq)  # first: an answer and its mark are committed together
        events = await service.events_after(tx, conversation_id, seq)
    return Heard(tuple(event for event in events if event.author is not Author.CITIZEN), done)
