"""The kernel's promises on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from hall.clock import SHANGHAI
from hall.hall import Hall
from hall.storage.audit import SYSTEM, audit_table, record


async def test_effects_run_only_after_a_commit(any_hall: Hall) -> None:
    ran: list[str] = []

    async def later() -> None:
        ran.append("async")

    with pytest.raises(RuntimeError):
        async with any_hall.transaction() as tx:
            tx.after_commit(lambda: ran.append("never"))
            raise RuntimeError
    async with any_hall.transaction() as tx:
        tx.after_commit(lambda: ran.append("plain"))
        tx.after_commit(later)
        assert ran == []
    assert ran == ["plain", "async"]


async def test_a_rolled_back_transaction_leaves_nothing(any_hall: Hall) -> None:
    with pytest.raises(RuntimeError):
        async with any_hall.transaction() as tx:
            await record(tx, action="test.done", subject=("test", "1"), actor=SYSTEM)
            raise RuntimeError
    async with any_hall.reading() as tx:
        assert (await tx.execute(select(func.count()).select_from(audit_table))).scalar_one() == 0


async def test_moments_come_back_in_shanghai(any_hall: Hall) -> None:
    async with any_hall.transaction() as tx:
        tx.now = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)
        await record(tx, action="test.done", subject=("test", "1"), actor=SYSTEM)
    async with any_hall.reading() as tx:
        at = (await tx.execute(select(audit_table.c.at))).scalar_one()
    assert at == datetime(2026, 11, 23, 9, 10, tzinfo=SHANGHAI)
    assert at.utcoffset() == datetime(2026, 11, 23, 9, 10, tzinfo=SHANGHAI).utcoffset()


async def test_a_hundred_writers_all_commit(any_hall: Hall) -> None:
    async def write(number: int) -> None:
        async with any_hall.transaction() as tx:
            await record(tx, action="test.done", subject=("test", str(number)), actor=SYSTEM)

    await asyncio.gather(*(write(number) for number in range(100)))
    async with any_hall.reading() as tx:
        assert (await tx.execute(select(func.count()).select_from(audit_table))).scalar_one() == 100
