"""SQLite without a change of thread for what cannot wait.

aiosqlite hands every call of a connection to that connection's thread: four times a statement, each dearer than the work
(a turn of a conversation spent a third to a half of its processor time so, ADR 14). What may wait for another writer or for
the disk still goes there: BEGIN IMMEDIATE, commit, rollback, and every statement that once took longer than `LONG`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import Any, ClassVar

import aiosqlite

LONG = 0.01
"""Seconds of processor time from which a statement is kept from the event loop's thread; a new connection's first reads the schema."""
KNOWN_AT_MOST = 500
"""Slow statements remembered; beyond them all are forgotten, and found again."""
QUICK = frozenset({"cursor", "close", "fetchall", "fetchone", "fetchmany"})
RUN = frozenset({"execute", "executemany"})


class InlineConnection(aiosqlite.Connection):
    """A connection whose calls run where they are made, unless its thread is at work or they may wait."""

    slow: ClassVar[set[str]] = set()
    """Statements (with placeholders, never values) that took long; of all connections."""

    def __init__(self, path: str, timeout: float) -> None:
        """Wait `timeout` seconds at most for another writer."""
        super().__init__(lambda: sqlite3.connect(path, timeout=timeout, check_same_thread=False), iter_chunk_size=64)
        self._thread.daemon = True
        self._in_thread = 0

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run one call of sqlite3. A call that was given up by its task may still be at work: the next one queues behind."""
        if self._connection is None:
            raise ValueError("Connection closed")
        name = fn.__name__
        if not self._in_thread:
            if name in QUICK:
                return fn(*args, **kwargs)
            if name in RUN and not _may_wait(args[0]) and args[0] not in self.slow:
                return self._timed(fn, *args, **kwargs)
        threaded = self._threaded(fn)
        return await super()._execute(threaded, *args, **kwargs)  # type: ignore[no-untyped-call]  # aiosqlite's own is untyped

    def _timed(self, fn: Callable[..., Any], sql: str, *args: Any, **kwargs: Any) -> Any:
        began = time.thread_time()
        try:
            return fn(sql, *args, **kwargs)
        finally:
            if time.thread_time() - began > LONG:
                if len(self.slow) >= KNOWN_AT_MOST:
                    self.slow.clear()
                self.slow.add(sql)

    def _threaded(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        self._in_thread += 1

        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return fn(*args, **kwargs)
            finally:
                self._in_thread -= 1

        return call


def _may_wait(sql: str) -> bool:
    """Whether a statement takes the writer's lock or is one of a new connection; BEGIN DEFERRED takes none, COMMIT is no statement here."""
    return sql.startswith(("BEGIN IMMEDIATE", "PRAGMA"))
