"""A statement compiled once does what the same statement does the usual way, on both databases."""

from __future__ import annotations

import secrets
import traceback
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError, StatementError

from hall.appointments.store import time_slot
from hall.clock import SHANGHAI
from hall.hall import Hall
from hall.storage.prepared import Prepared

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
COLUMNS = ("counter_group", "starts_at", "ends_at", "capacity")
INSERT = Prepared(time_slot.insert().returning(*time_slot.c), COLUMNS)
SILENT = Prepared(time_slot.insert().inline(), COLUMNS)
FIND = Prepared(select(time_slot).where(time_slot.c.counter_group == bindparam("group")))


def _slot(group: str, **changes: Any) -> dict[str, Any]:
    return {"counter_group": group, "starts_at": NINE, "ends_at": NINE + timedelta(minutes=30), "capacity": 3} | changes


async def test_rows_come_back_as_the_usual_way_gives_them(any_hall: Hall) -> None:
    async with any_hall.transaction() as tx:
        first = await INSERT.run(tx, _slot("A"))
        assert await SILENT.run(tx, _slot("B")) is None
    async with any_hall.reading() as tx:
        usual = (await tx.execute(select(time_slot).where(time_slot.c.counter_group == "A"))).one()
        again = await FIND.run(tx, {"group": "B"})
        assert await FIND.run(tx, {"group": "C"}) is None
    assert first._asdict() == dict(usual._mapping)
    assert (again.starts_at, again.capacity) == (NINE, 3)
    assert again.starts_at.utcoffset() == NINE.utcoffset()


async def test_it_belongs_to_the_transaction_even_as_its_first_statement(any_hall: Hall) -> None:
    with pytest.raises(RuntimeError):
        async with any_hall.transaction() as tx:
            await SILENT.run(tx, _slot("A"))
            raise RuntimeError
    async with any_hall.transaction() as tx:
        assert await FIND.run(tx, {"group": "A"}) is None
        await SILENT.run(tx, _slot("B"))
    async with any_hall.transaction() as tx:
        assert await FIND.run(tx, {"group": "B"}) is not None


async def test_a_refusal_names_no_value_and_leaves_the_connection_usable(any_hall: Hall) -> None:
    group = secrets.token_hex(8)
    with pytest.raises(IntegrityError) as refused:
        async with any_hall.transaction() as tx:
            await SILENT.run(tx, _slot(group, capacity=-1))
    shown = "".join(traceback.format_exception(refused.value))
    assert any_hall.database.dialect == "sqlite" or group not in shown
    async with any_hall.transaction() as tx:
        assert await FIND.run(tx, {"group": group}) is None


async def test_a_missing_value_is_a_fault_not_a_null(any_hall: Hall) -> None:
    async with any_hall.transaction() as tx:
        with pytest.raises((KeyError, StatementError), match="group"):
            await FIND.run(tx, {})


def test_a_list_of_values_is_refused() -> None:
    with pytest.raises(TypeError, match="OR"):
        Prepared(select(time_slot).where(time_slot.c.capacity.in_([1, 2])))
