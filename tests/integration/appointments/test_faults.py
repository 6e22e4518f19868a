"""A fault at every step of a use case leaves what was there before: the old booking or the new one, never both or neither."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import CursorResult, func, select
from sqlalchemy.sql import Executable

from hall.appointments import service as appointments
from hall.appointments.store import appointment
from hall.hall import Hall
from hall.storage.audit import audit_table
from hall.storage.transaction import Parameters, Transaction
from tests.integration.appointments.desk import CITIZEN, NOTICE, STAFF, TUESDAY_NINE, at, book, free_at, hold, person

LATER = at("2026-11-25T10:00")
MOST_STEPS = 60


class Fault(Exception):
    """What the test injects."""


class Failing(Transaction):
    """A transaction that fails at its n-th statement."""

    left = 0

    async def execute(self, statement: Executable, parameters: Parameters = None) -> CursorResult[Any]:
        self.left -= 1
        if self.left < 0:
            raise Fault
        return await super().execute(statement, parameters)


async def run_failing_at(hall: Hall, step: int, use_case: Callable[[Transaction], Awaitable[object]]) -> bool:
    """Run a use case that fails at its `step`-th statement; True when it got through."""
    try:
        async with hall.database.write() as connection:
            tx = Failing(connection, hall.clock.now(), hall.settings, hall.vault)
            tx.left = step
            await use_case(tx)
            if step % 2 == 0 and tx.left == 0:
                raise Fault  # noqa: TRY301 — after the last statement, before the commit
    except Fault:
        return False
    return True


async def trail(hall: Hall) -> int:
    async with hall.reading() as tx:
        return int((await tx.execute(select(func.count()).select_from(audit_table))).scalar_one())


async def test_a_move_is_all_or_nothing(desk_hall: Hall) -> None:
    made = await book(desk_hall)
    before = await trail(desk_hall)
    for step in range(MOST_STEPS):
        done = await run_failing_at(desk_hall, step, lambda tx: appointments.reschedule(tx, made.id, LATER, CITIZEN))
        async with desk_hall.reading() as tx:
            now = await appointments.get(tx, made.id)
            assert (await tx.execute(select(func.count()).select_from(appointment))).scalar_one() == 1
        taken = (4 - await free_at(desk_hall), 4 - await free_at(desk_hall, LATER))
        if done:
            assert (now.starts_at, taken, await trail(desk_hall)) == (LATER, (0, 1), before + 1)
            assert step > 5
            return
        assert (now, taken, await trail(desk_hall)) == (made, (1, 0), before)
    raise AssertionError("never got through")


async def test_a_confirmation_is_all_or_nothing(desk_hall: Hall) -> None:
    held = await hold(desk_hall)
    before = await trail(desk_hall)

    async def confirm(tx: Transaction) -> object:
        return await appointments.confirm(tx, held.id, person(), None, ["轮椅"], NOTICE, "web")

    for step in range(MOST_STEPS):
        done = await run_failing_at(desk_hall, step, confirm)
        async with desk_hall.reading() as tx:
            tasks = len(await appointments.guide_tasks(tx))
            mine = len(await appointments.of_phone(tx, "phone-p1"))
        if done:
            assert (mine, tasks, await trail(desk_hall)) == (1, 1, before + 1)
            return
        assert (mine, tasks, await trail(desk_hall)) == (0, 0, before)
    raise AssertionError("never got through")


@pytest.mark.parametrize("sort", ["cancel", "hold", "close"])
async def test_others_are_all_or_nothing(desk_hall: Hall, sort: str) -> None:
    made = await book(desk_hall)
    cases: dict[str, Callable[[Transaction], Awaitable[object]]] = {
        "cancel": lambda tx: appointments.cancel(tx, made.id, CITIZEN),
        "hold": lambda tx: appointments.hold(tx, "c2", "I01", LATER),
        "close": lambda tx: appointments.close_period(
            tx, TUESDAY_NINE, at("2026-11-24T09:30"), "停电", STAFF, counter_group="SS-1"
        ),
    }
    before, free = await trail(desk_hall), (await free_at(desk_hall), await free_at(desk_hall, LATER))
    for step in range(MOST_STEPS):
        if await run_failing_at(desk_hall, step, cases[sort]):
            after = {"cancel": (4, 4), "hold": (3, 3), "close": (0, 4)}[sort]
            assert (await free_at(desk_hall), await free_at(desk_hall, LATER)) == after
            return
        assert (await trail(desk_hall), (await free_at(desk_hall), await free_at(desk_hall, LATER))) == (before, free)
    raise AssertionError("never got through")
