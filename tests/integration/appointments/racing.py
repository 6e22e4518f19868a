"""Many requests for few places, from several processes, through the product's own use cases.

With `guarded=False` the same racers run with the guards taken out, in the test's own process only: no slot lock and no
unique index (dropped by the test) on PostgreSQL; on SQLite each statement for itself instead of BEGIN IMMEDIATE. That
control must oversell, or the race would prove nothing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
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
BEFORE_COMMIT = 0.04
BETWEEN_CHECK_AND_WRITE = 0.01  # seconds; in every race alike, so that only the guard makes the difference


@dataclass(frozen=True)
class Race:
    """What every racer does. `person`: all confirm for one and the same person, each on a hold of its own."""

    url: str
    vault_key: str
    now: datetime
    requests: int
    starts_at: datetime
    start: float
    guarded: bool = True
    person: bool = False


def run(hall: Hall, url: str, vault_key: str, requests: int, **more: Any) -> Counter[str]:
    """Race `requests` requests for desk.TUESDAY_NINE and count the outcomes by name."""
    now = hall.clock.now()
    race = Race(url, vault_key, now, requests // PROCESSES, desk.TUESDAY_NINE, time.time() + 0.5, **more)
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        results = pool.starmap(_process, [(race, number) for number in range(PROCESSES)])
    return sum((Counter(outcomes) for outcomes in results), Counter())


def _process(race: Race, number: int) -> list[str]:
    return asyncio.run(_racers(race, number))


async def _racers(race: Race, number: int) -> list[str]:
    hall = Hall.build(settings_for(race.url, vault_key=race.vault_key), Clock(race.now))
    if not race.guarded:
        _take_guards_out(hall)
    _slow_down()
    await asyncio.sleep(max(0.0, race.start - time.time()))
    names = [f"{number}-{n}" for n in range(race.requests)]
    if race.person:  # everybody holds first, so that the confirmations meet
        holds = await asyncio.gather(*(_hold(hall, race, name) for name in names))
        outcomes = await asyncio.gather(*(_confirm(hall, race, *pair) for pair in zip(names, holds, strict=True)))
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


async def _confirm(hall: Hall, race: Race, name: str, held: str) -> str:
    if not held.startswith("apt_"):
        return held
    who = Applicant("person-all" if race.person else f"person-{name}", f"phone-{name}", "测试")

    async def confirm() -> str:
        async with hall.transaction() as tx:
            await appointments.confirm(tx, held, who, notice_number=desk.NOTICE, channel="web")
            if race.person:
                await asyncio.sleep(BEFORE_COMMIT)
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


def _slow_down() -> None:
    """Leave time between check and write, as a busy machine does."""
    insert: Callable[..., Awaitable[None]] = booking._insert_hold

    async def late(*arguments: Any) -> None:
        await asyncio.sleep(BETWEEN_CHECK_AND_WRITE)
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
