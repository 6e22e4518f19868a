"""Engine and transactions over SQLite (WAL) or PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from hall.storage.inline_sqlite import InlineConnection

READ_ONLY = "hall_read_only"
CONNECTIONS = 20
"""To PostgreSQL, of one process at the same time; a request beyond them waits for one."""
WRITER_SECONDS = 30
"""How long a writer to SQLite waits for another process's."""
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    f"busy_timeout={WRITER_SECONDS * 1000}",
    "mmap_size=1073741824",  # bytes at most: reading costs no copy, and the same in a large file as in a small one
)


class Database:
    """One engine. A SQLite write transaction begins IMMEDIATE: the check and the write can never be split by another writer."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        self.engine = self._sqlite() if self.dialect == "sqlite" else self._postgresql(url)
        # SQLite has one writer at a time: waiting here is fair and cheap, waiting in SQLite is a polling sleep.
        self._writer = asyncio.Lock() if self.dialect == "sqlite" else None

    def _postgresql(self, url: str) -> AsyncEngine:
        # No overflow: a connection beyond the pool is opened and thrown away at every use, for more than its work costs.
        engine = create_async_engine(url, pool_size=CONNECTIONS, max_overflow=0)
        event.listen(engine.sync_engine, "checkout", _refuse_closed)
        return engine

    def _sqlite(self) -> AsyncEngine:
        pool: dict[str, int] = {}
        path = self.url.database or ":memory:"
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            pool = {"pool_size": 20, "max_overflow": 20}  # a database in memory has one connection
        # Kept, not opened anew: a connection beyond the pool costs a thread and its pragmas at every use.
        engine = create_async_engine(self.url, async_creator=lambda: InlineConnection(path, WRITER_SECONDS), **pool)
        event.listen(engine.sync_engine, "connect", _configure_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a read-write transaction: commits at the end, rolls back on any exception."""
        async with self._writer or nullcontext(), self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction for reading only: it sees one state and blocks nobody."""
        async with self.engine.connect() as connection:
            await connection.execution_options(**{READ_ONLY: True})
            async with connection.begin():
                yield connection

    async def dispose(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    """Replace a connection that the server has closed: asyncpg knows without the round trip that a ping would cost."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions on its own
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = "DEFERRED" if connection.get_execution_options().get(READ_ONLY) else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")
