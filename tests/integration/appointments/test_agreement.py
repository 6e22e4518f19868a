"""Over generated calendars: the day's total equals what is listed equals what can be booked, whatever has happened before."""

from __future__ import annotations

import asyncio
import itertools
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, insert, select

from hall.appointments import availability, booking, places
from hall.appointments import service as appointments
from hall.appointments.model import Applicant, Hold
from hall.appointments.schedule import Schedule
from hall.appointments.slots import Rule
from hall.appointments.store import appointment
from hall.calendar.model_hours import Closure, OpeningHours, Season
from hall.calendar.service import load_calendar
from hall.calendar.store import closure as closure_table
from hall.clock import SHANGHAI
from hall.hall import Hall
from hall.storage.transaction import Transaction
from tests.conftest import build_hall
from tests.integration.appointments import desk
from tests.integration.appointments.desk import STAFF, at

NOW = at("2026-11-23T09:10")
DAYS = [date(2026, 11, 23) + timedelta(days=offset) for offset in range(8)]
groups = itertools.count()

minutes = some.integers(8 * 12, 18 * 12).map(lambda fives: time(fives * 5 // 60, fives * 5 % 60))
periods = (
    some.lists(minutes, min_size=2, max_size=4, unique=True)
    .map(sorted)
    .map(lambda t: tuple(zip(t[::2], t[1::2], strict=False)))
)
rules = some.builds(
    Rule,
    some.frozensets(some.integers(1, 7), min_size=3),
    some.sampled_from([40, 60, 90]),
    some.integers(0, 2),
    some.just(1),
)
closed = some.tuples(some.sampled_from(DAYS), minutes, some.integers(10, 300))
deeds = some.lists(
    some.tuples(some.sampled_from(["book", "hold", "expired", "cancel"]), some.integers(0, 30)), max_size=6
)


class Example:
    """One generated counter group on one generated day, inside a transaction that is rolled back."""

    def __init__(self, tx: Transaction, hours: OpeningHours, listed: tuple[Rule, ...], day: date) -> None:
        self.tx, self.day = tx, day
        self.schedule = Schedule(f"group-{next(groups)}", listed, hours)
        self.names = itertools.count()

    async def listed(self) -> tuple[appointments.SlotAvailability, ...]:
        (found,) = await availability._days(self.tx, self.schedule, self.day, self.day)
        assert found.free == sum(slot.free for slot in found.slots)
        assert (found.reason_if_none is None) == bool(found.slots)
        return found.slots

    async def hold(self, starts_at: datetime) -> str:
        name = f"{self.schedule.counter_group}-{next(self.names)}"
        slot = self.schedule.slot_at(starts_at)
        place = await places.take(self.tx, self.schedule.counter_group, slot)
        held = Hold(
            name, slot.starts_at, slot.ends_at, self.tx.now + timedelta(minutes=10), self.schedule.counter_group, "I01"
        )
        await booking._insert_hold(self.tx, name, held, place)
        return name

    async def do(self, deed: str, which: int) -> None:
        slots = await self.listed()
        if not slots:
            return
        held = await self.hold(slots[which % len(slots)].starts_at)
        if deed in ("book", "cancel"):
            await appointments.confirm(self.tx, held, Applicant(held, held), notice_number="n", channel="web")
        if deed == "cancel":
            await appointments.cancel(self.tx, held, STAFF)
        if deed == "expired":
            chosen = appointment.update().where(appointment.c.id == held)
            await self.tx.execute(chosen.values(expires_at=self.tx.now))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("agreement") / "hall.db"


async def check(
    tx: Transaction, hours: OpeningHours, listed: tuple[Rule, ...], day: date, done: list[tuple[str, int]]
) -> int:
    example = Example(tx, hours, listed, day)
    for deed, which in done:
        await example.do(deed, which)
    offered = await example.listed()
    booked = 0
    for slot in offered:
        for _ in range(slot.free):
            await example.hold(slot.starts_at)
            booked += 1
        with pytest.raises(appointments.SlotFull):
            await example.hold(slot.starts_at)
    assert booked == sum(slot.free for slot in offered)
    assert await example.listed() == ()
    group = appointment.c.counter_group == example.schedule.counter_group
    taken = select(func.count()).where(group, appointment.c.place_no.is_not(None)).group_by(appointment.c.starts_at)
    most = max((await tx.execute(taken)).scalars(), default=0)
    assert most <= max((rule.bookable for rule in listed), default=0)
    return booked


def test_total_equals_listed_equals_bookable(sqlite_url: str) -> None:
    with asyncio.Runner() as runner:
        hall: Hall = runner.run(build_hall(sqlite_url))
        runner.run(desk.furnish(hall))
        seen: list[int] = []

        async def one(listed: list[Rule], open_periods: Any, day: date, shut: list[Any], done: list[Any]) -> None:
            async with hall.database.engine.connect() as connection:
                tx = Transaction(connection, NOW, hall.settings, hall.vault)
                closures = [_closure(*entry, number=number) for number, entry in enumerate(shut)]
                for entry in closures:
                    values = {
                        "id": entry.closure_id,
                        "starts_at": entry.starts_at,
                        "ends_at": entry.ends_at,
                        "reason": "r",
                    }
                    await tx.execute(insert(closure_table).values(created_at=tx.now, **values))
                season = Season("全年", "01-01", "12-31", frozenset(range(1, 8)), open_periods)
                hours = OpeningHours(await load_calendar(tx), (season,), tuple(closures))
                seen.append(await check(tx, hours, tuple(listed), day, done))
                await connection.rollback()

        @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(
            some.lists(rules, min_size=1, max_size=2),
            periods,
            some.sampled_from(DAYS),
            some.lists(closed, max_size=2),
            deeds,
        )
        def examples(listed: list[Rule], open_periods: Any, day: date, shut: list[Any], done: list[Any]) -> None:
            runner.run(one(listed, open_periods, day, shut, done))

        examples()
        runner.run(hall.close())
        assert sum(seen) > len(seen), "the examples must book something"


def _closure(day: date, start: time, length: int, *, number: int) -> Closure:
    starts_at = datetime.combine(day, start, SHANGHAI)
    return Closure(f"cls-{number}", starts_at, starts_at + timedelta(minutes=length), "r")


async def test_no_appointment_survives_in_a_period_closed_while_others_book(desk_hall: Hall) -> None:
    """Holds race with the closing of their slot, fresh rows and old: whoever wins, nothing is left in the closed time."""
    for hour in (9, 10, 11, 14, 15, 16):
        starts_at = at(f"2026-11-25T{hour:02}:00")

        async def hold(number: int, starts_at: datetime = starts_at) -> str:
            try:
                async with desk_hall.transaction() as tx:
                    await asyncio.sleep(number / 1000)
                    await appointments.hold(tx, f"c{starts_at}{number}", desk.ITEM, starts_at)
                    await asyncio.sleep(0.002)
            except appointments.SlotClosed:
                return "closed"
            except appointments.SlotFull:
                return "full"
            return "held"

        async def close(starts_at: datetime = starts_at) -> str:
            async with desk_hall.transaction() as tx:
                await asyncio.sleep(0.003)
                await appointments.close_period(
                    tx, starts_at, starts_at + timedelta(minutes=30), "停电", STAFF, counter_group=desk.GROUP
                )
            return "closing"

        outcomes = await asyncio.gather(*(hold(number) for number in range(6)), close(), return_exceptions=True)
        assert all(isinstance(outcome, str) for outcome in outcomes), outcomes
        async with desk_hall.reading() as tx:
            left = select(func.count()).where(appointment.c.starts_at == starts_at, appointment.c.place_no.is_not(None))
            assert (await tx.execute(left)).scalar_one() == 0
