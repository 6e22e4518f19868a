"""Wake-ups between the parts of one process: who waits for a conversation's events, and the worker for its inbox.

A signal carries nothing and may be lost: whoever wakes reads the database, and polls it now and then. That somebody is
typing is all that a key itself says; it is kept nowhere but in memory, for seconds.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

INBOX = "*inbox*"
"""The key under which workers wait for any conversation's new message."""
OUTBOX = "*outbox*"
"""The key under which senders wait for anything to be sent out."""


DESK = "*desk*"
"""The key under which consoles wait, also for a citizen who types."""
CITIZEN, STAFF = "citizen", "staff"
_TYPES = "~"
MOST_TYPING = 2_000
"""Of how many conversations it is remembered who typed last."""


class Signals:
    """Wake-ups by key. `relay`, when set, passes a key on to the other processes."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._typed: OrderedDict[tuple[str, str], float] = OrderedDict()
        self.relay: Callable[[str], None] | None = None
        self.closing = False

    @contextmanager
    def listen(self, key: str) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever `key` is notified; the listener clears it before it reads."""
        waiting = asyncio.Event()
        self._waiting.setdefault(key, set()).add(waiting)
        if self.closing:
            waiting.set()
        try:
            yield waiting
        finally:
            listeners = self._waiting[key]
            listeners.discard(waiting)
            if not listeners:
                del self._waiting[key]

    def notify(self, key: str) -> None:
        """Wake the listeners of `key` here and, through the relay, in the other processes."""
        self.wake(key)
        if self.relay:
            self.relay(key)

    def wake(self, key: str) -> None:
        """Wake the listeners of `key` in this process only."""
        if key.startswith(_TYPES):
            key = self._note_typing(key)
        for waiting in self._waiting.get(key, ()):
            waiting.set()

    def types(self, who: str, conversation_id: str) -> None:
        """Say that the citizen, or staff, of a conversation is typing."""
        self.notify(f"{_TYPES}{who}{_TYPES}{conversation_id}")

    def typed_at(self, who: str, conversation_id: str) -> float:
        """Return when that side last typed, on this machine's monotonic clock; 0.0 for not lately."""
        return self._typed.get((who, conversation_id), 0.0)

    def typed_since(self, who: str, moment: float) -> list[str]:
        """Return the conversations in which that side typed after a moment."""
        return [conversation for (side, conversation), at in self._typed.items() if side == who and at > moment]

    def _note_typing(self, key: str) -> str:
        _, who, conversation_id = key.split(_TYPES, 2)
        self._typed.pop((who, conversation_id), None)
        self._typed[who, conversation_id] = time.monotonic()
        if len(self._typed) > MOST_TYPING:
            self._typed.popitem(last=False)
        return DESK if who == CITIZEN else conversation_id

    def close(self) -> None:
        """Let every listener end: the process is stopping and open streams would hold it."""
        self.closing = True
        for listeners in self._waiting.values():
            for waiting in listeners:
                waiting.set()

    def reopen(self) -> None:
        """Serve again after `close` (several applications may live in one test process)."""
        self.closing = False


async def pause(waiting: asyncio.Event, seconds: float) -> bool:
    """Wait until woken or until `seconds` have passed; tells whether it was woken."""
    try:
        async with asyncio.timeout(seconds):
            await waiting.wait()
    except TimeoutError:
        return False
    return True


signals = Signals()
"""The process's own: identifiers are random, so several halls in one process do not disturb each other."""
