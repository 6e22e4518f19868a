"""Many requests for few places, from several processes, through the product's own use cases.

With `guarded=False` the same racers run with the guards taken out, in the test's own process only: no slot lock and no
unique index (dropped by the test) on PostgreSQL; on SQLite each statement for itself instead of BEGIN IMMEDIATE. That
control must oversell, or the race would prove nothing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import bindparam, event, select

from hall.appointments import booking, places
from hall.appointments import service as appointments
from hall.appointments.model import Applicant
from hall.appointments.store import time_slot
from hall.clock import Clock
from hall.errors import HallError
from hall.hall import Hall
from hall.storage import database
from hall.storage.transaction import Transaction
from tests.conftest import settings_for
from tests.integration.appointments import desk

PROCESSES = 4
GUARDED, UNGUARDED = 0.04, 3.0
"""Seconds a racer waits between check and write for a second one that has checked too.

Guarded, nobody can come, and the wait only leaves the time that a busy machine would. Unguarded somebody always comes,
however slow the machine: the control must oversell every time.
"""


_start: list[Barrier] = []
"""Where a race's processes wait for each other: on a busy machine one is ready seconds before the next."""


@dataclass(frozen=True)
class Race:
    """What every racer does. `person`: all confirm for one and the same person, each on a hold of its own."""

    url: str
    vault_key: str
    now: datetime
    requests: int
    starts_at: datetime
    guarded: bool = True
    person: bool = False


class Meeting:
    """Lets racers of one process go on once two are there at the same time, or after `patience` seconds."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._came = 0
        self._two = asyncio.Event()

    async def wait(self) -> None:
        """Wait for another one."""
        self._came += 1
        if self._came > 1:
            self._two.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._two.wait(), self._patience)
        self._came -= 1


def run(hall: Hall, url: str, vault_key: str, requests: int, **more: Any) -> Counter[str]:
    """Race `requests` requests for desk.TUESDAY_NINE and count the outcomes by name."""
    now = hall.clock.now()
    race = Race(url, vault_key, now, requests // PROCESSES, desk.TUESDAY_NINE, **more)
    context = multiprocessing.get_context("fork")
    start = context.Barrier(PROCESSES, timeout=60)
    with context.Pool(PROCESSES, _start.append, (start,)) as pool:
        results = pool.starmap(_process, [(race, number) for number in range(PROCESSES)])
    return sum((Counter(outcomes) for outcomes in results), Counter())


def _process(race: Race, number: int) -> list[str]:
    return asyncio.run(_racers(race, number))


async def _racers(race: Race, number: int) -> list[str]:
    hall = Hall.build(settings_for(race.url, vault_key=race.vault_key), Clock(race.now))
    if not race.guarded:
        _take_guards_out(hall)
    patience = GUARDED if race.guarded else UNGUARDED
    _slow_down(Meeting(patience))
    async with hall.reading() as tx:  # what a first connection costs is paid before the start
        await tx.execute(select(time_slot.c.id))
    _start[-1].wait()
    names = [f"{number}-{n}" for n in range(race.requests)]
    if race.person:  # everybody holds first, so that the confirmations meet
        holds = await asyncio.gather(*(_hold(hall, race, name) for name in names))
        confirming = Meeting(patience)
        outcomes = await asyncio.gather(
            *(_confirm(hall, race, name, held, confirming) for name, held in zip(names, holds, strict=True))
        )
    else:
        outcomes = await asyncio.gather(*(_both(hall, race, name) for name in names))
    await hall.close()
    return list(outcomes)


async def _both(hall: Hall, race: Race, name: str) -> str:
    return await _confirm(hall, race, name, await _hold(hall, race, name))


async def _hold(hall: Hall, race: Race, name: str) -> str:
    async def hold() -> str:
        async with hall.transaction() as tx:
            return (await appointments.hold(tx, f"conversation-{name}", desk.ITEM, race.starts_at)).id

    return await _outcome(hold())


async def _confirm(hall: Hall, race: Race, name: str, held: str, meeting: Meeting | None = None) -> str:
    if not held.startswith("apt_"):
        return held
    who = Applicant("person-all" if race.person else f"person-{name}", f"phone-{name}", "测试")

    async def confirm() -> str:
        async with hall.transaction() as tx:
            await appointments.confirm(tx, held, who, notice_number=desk.NOTICE, channel="web")
            if meeting:
                await meeting.wait()
        return "booked"

    return await _outcome(confirm())


async def _outcome(attempt: Awaitable[str]) -> str:
    """Return what came of it: a result, an error's code, or the type of what should not have happened."""
    try:
        return await attempt
    except HallError as error:
        return error.code
    except Exception as error:  # noqa: BLE001 — told to the test by its type
        return type(error).__name__


def _slow_down(meeting: Meeting) -> None:
    """Leave time between check and write, as a busy machine does."""
    insert: Callable[..., Awaitable[None]] = booking._insert_hold

    async def late(*arguments: Any) -> None:
        await meeting.wait()
        await insert(*arguments)

    booking._insert_hold = late  # type: ignore[assignment]


def _take_guards_out(hall: Hall) -> None:
    """In this process only: no lock before the check."""
    slot = time_slot.c
    places._FIND_SLOT = select(slot.id, slot.capacity, slot.ends_at).where(
        slot.counter_group == bindparam("counter_group"), slot.starts_at == bindparam("starts_at")
    )
    vars(booking)["lock_person"] = _no_lock
    if hall.database.dialect == "sqlite":
        event.remove(hall.database.engine.sync_engine, "begin", database._begin_sqlite)
        hall.database._writer = nullcontext()  # type: ignore[assignment]


async def _no_lock(_tx: Transaction, _person_key: str) -> None:
    """Lock nobody."""
