"""Wake-ups between the parts of one process: who waits for a conversation's events, and the worker for its inbox.

A signal carries nothing and may be lost: whoever wakes reads the database, and polls it now and then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

INBOX = "*inbox*"
"""The key under which workers wait for any conversation's new message."""
OUTBOX = "*outbox*"
"""The key under which senders wait for anything to be sent out."""


class Signals:
    """Wake-ups by key. `relay`, when set, passes a key on to the other processes."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}
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
        for waiting in self._waiting.get(key, ()):
            waiting.set()

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
