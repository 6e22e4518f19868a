"""What cannot wait runs where it is asked for; what can does not stop the event loop, and nothing runs beside its own connection."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from hall.hall import Hall
from hall.storage.inline_sqlite import InlineConnection

COUNTED = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many}) SELECT max(i), here() FROM n"
)
QUICK, LONG = COUNTED.format(many=2), COUNTED.format(many=300_000)
HERE = threading.get_ident


@pytest.fixture(autouse=True)
def nothing_known_to_be_slow() -> Iterator[None]:
    InlineConnection.slow.clear()
    yield
    InlineConnection.slow.clear()


@asynccontextmanager
async def connected(path: Path) -> AsyncIterator[InlineConnection]:
    """One connection on which `here()` says which thread a statement runs in."""
    connection = InlineConnection(str(path), timeout=10)
    await connection
    await connection.create_function("here", 0, threading.get_ident)
    connection.isolation_level = None
    try:
        yield connection
    finally:
        await connection.close()


async def ran_in(connection: InlineConnection, sql: str) -> int:
    async with connection.execute(sql) as cursor:
        row: Any = await cursor.fetchone()
    return int(row[1])


async def test_a_short_statement_changes_no_thread(tmp_path: Path) -> None:
    async with connected(tmp_path / "a.db") as connection:
        assert [await ran_in(connection, QUICK) for _ in range(3)] == [HERE()] * 3
    assert not InlineConnection.slow


async def test_a_long_one_is_kept_from_the_loop_once_it_is_known(tmp_path: Path) -> None:
    async with connected(tmp_path / "a.db") as connection:
        assert await ran_in(connection, LONG) == HERE()
        assert await ran_in(connection, LONG) != HERE()
        assert await ran_in(connection, QUICK) == HERE()


async def test_what_was_given_up_in_its_thread_is_waited_for(tmp_path: Path) -> None:
    async with connected(tmp_path / "a.db") as connection:
        await ran_in(connection, LONG)
        given_up = asyncio.create_task(ran_in(connection, LONG))
        await asyncio.sleep(0.005)
        given_up.cancel()
        assert await ran_in(connection, QUICK) != HERE(), "it stands behind the one that is still at work"
        assert await ran_in(connection, QUICK) == HERE()


async def test_waiting_for_another_writer_stops_nothing_else(hall: Hall) -> None:
    path = str(hall.database.url.database)

    async def write() -> None:
        async with hall.transaction() as tx:
            await tx.execute(text("UPDATE audit SET action = action"))

    await write()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(write())
        async with asyncio.timeout(10):
            for _ in range(20):  # the loop goes on, and so does whoever reads
                async with hall.reading() as tx:
                    await tx.execute(text("SELECT count(*) FROM audit"))
                await asyncio.sleep(0.005)
            assert not writing.done()
            other.execute("COMMIT")
            await writing
