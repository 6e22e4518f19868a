"""A hall with the whole demonstration catalogue on a throw-away database, and years of bookings in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import yaml

from hall.appointments.schedule import schedule_of
from hall.calendar import service as calendar
from hall.catalogue import importing
from hall.catalogue import service as catalogue
from hall.clock import SHANGHAI, Clock
from hall.hall import Hall
from hall.identity.vault import new_key
from hall.settings import Environment, Settings
from hall.storage.audit import SYSTEM
from hall.storage.schema import metadata

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=SHANGHAI)
DAYS = 60
FULL = 0.8  # the share of the places of those days that is taken
SLOT = ("id", "counter_group", "starts_at", "ends_at", "capacity")
BOOKING = (
    "id",
    "slot_id",
    "slot_capacity",
    "place_no",
    "state",
    "item_code",
    "counter_group",
    "starts_at",
    "ends_at",
    "conversation_id",
    "held_at",
    "voucher_number",
    "person_key",
    "phone_key",
    "special_needs",
    "notice_number",
    "channel",
    "booked_at",
    "moves",
)


async def build(url: str, *, pool_key: str | None = None) -> Hall:
    """Return a hall that books 60 days ahead, its clock standing at NOW; the schema is made if it is not there."""
    values: dict[str, Any] = {
        "env": Environment.TEST,
        "database_url": url,
        "service_token": "bench",
        "rasa_token": "bench",
        "vault_key": pool_key or new_key(),
        "booking_days_ahead": DAYS,
        "holds_per_conversation": 1_000_000,
    }
    return Hall.build(Settings(_env_file=None, **values), Clock(NOW))


async def furnish(hall: Hall) -> None:
    """Create the schema; import the calendar of 2026 and the demonstration catalogue."""
    async with hall.database.write() as connection:
        await connection.run_sync(metadata.create_all)
    async with hall.transaction() as tx:
        year = yaml.safe_load((ROOT / "data/calendar/2026.yml").read_text(encoding="utf-8"))
        await calendar.import_calendar(tx, year, SYSTEM)
        await catalogue.import_catalogue(tx, importing.read_folder(ROOT / "data/catalogue"), SYSTEM)


async def rows(hall: Hall, count: int) -> tuple[list[tuple[Any, ...]], Iterator[tuple[Any, ...]]]:
    """Return slots and `count` bookings: 60 days to come filled to FULL, the rest in the years before."""
    days = [NOW.date() + timedelta(days=offset) for offset in range(DAYS)]
    slots: list[tuple[Any, ...]] = []
    bookings: list[tuple[Any, ...]] = []
    async with hall.reading() as tx:
        for group in (await catalogue.hall_profile(tx)).counter_groups:
            schedule = await schedule_of(tx, group.code)
            for day in days:
                for slot in schedule.slots(day):
                    slots.append((len(slots) + 1, group.code, slot.starts_at, slot.ends_at, slot.bookable))
    ahead = len(slots)
    capacity = sum(row[4] for row in slots)
    wanted = min(count, int(capacity * FULL))
    step, earned = wanted / capacity, 0.0
    for row in slots[:ahead]:
        for place in range(row[4]):
            earned += step
            if earned >= 1:
                earned -= 1
                bookings.append((row, place, "booked"))
    _add_history(slots, bookings, count - len(bookings))
    return slots, (_booking(number, *entry) for number, entry in enumerate(bookings))


def _add_history(slots: list[tuple[Any, ...]], bookings: list[tuple[Any, ...]], count: int) -> None:
    """Fill earlier days, the same slots every day, until `count` more bookings are there."""
    model = [slot for slot in slots if slot[2].date() == slots[0][2].date()]
    day: date = NOW.date()
    while count > 0:
        day -= timedelta(days=1)
        for _, group, starts_at, ends_at, capacity in model:
            back = starts_at.date() - day
            slot = (len(slots) + 1, group, starts_at - back, ends_at - back, capacity)
            slots.append(slot)
            taken = min(capacity, count)
            bookings += [(slot, place, "attended") for place in range(taken)]
            count -= taken


def _booking(number: int, slot: tuple[Any, ...], place: int, state: str) -> tuple[Any, ...]:
    person = f"{number % 50_000:064x}"
    return (
        f"apt_{number:024x}",
        slot[0],
        slot[4],
        place,
        state,
        "I01",
        slot[1],
        slot[2],
        slot[3],
        f"cv_{number}",
        slot[2],
        f"{30_000_000 + number}",
        person,
        person,
        "[]",
        f"N{number}",
        "web",
        slot[2],
        0,
    )


async def fill(hall: Hall, count: int) -> None:
    """Put `count` bookings into the database by its own bulk way, and let it gather statistics."""
    slots, bookings = await rows(hall, count)
    if hall.database.dialect == "postgresql":
        await _copy(hall, slots, bookings)
    else:
        _insert(str(hall.database.url.database), slots, bookings)


async def _copy(hall: Hall, slots: list[tuple[Any, ...]], bookings: Iterator[tuple[Any, ...]]) -> None:
    address = hall.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(address)
    await connection.copy_records_to_table("time_slot", records=slots, columns=SLOT)
    await connection.copy_records_to_table("appointment", records=bookings, columns=BOOKING)
    await connection.execute(
        "SELECT setval(pg_get_serial_sequence('time_slot', 'id'), (SELECT max(id) FROM time_slot))"
    )
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def _insert(path: str, slots: list[tuple[Any, ...]], bookings: Iterator[tuple[Any, ...]]) -> None:
    def plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(_text(value) if isinstance(value, datetime) else value for value in row)

    connection = sqlite3.connect(path)
    for table, columns, records in (("time_slot", SLOT, slots), ("appointment", BOOKING, bookings)):
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 — names of our own
        connection.executemany(statement, map(plain, records))
    connection.commit()
    connection.execute("ANALYZE")
    # All at once is no hall's life: a log of hundreds of megabytes would stay, and every page be looked up in it.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _text(moment: datetime) -> str:
    """Return a moment as the hall's column type keeps it on SQLite."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
