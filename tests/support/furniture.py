"""What fills a hall before a test: schema and demonstration data, worked out once a process and written many times."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Table, create_mock_engine, inspect, select
from sqlalchemy.dialects import registry

from hall.calendar import service as calendar
from hall.catalogue import service as catalogue
from hall.catalogue.importing import read_folder
from hall.catalogue.model import Catalogue
from hall.hall import Hall
from hall.storage.audit import SYSTEM, audit_table
from hall.storage.schema import metadata
from hall.storage.transaction import Transaction

ROOT = Path(__file__).resolve().parents[2]

Rows = list[tuple[Table, list[dict[str, Any]]]]
_written: dict[tuple[Hashable, str, datetime], Rows] = {}
"""What was written into an empty hall: by what it was, the hall's keys (audit rows are signed) and the moment."""


@cache
def demonstration() -> Catalogue:
    """The catalogue that the repository ships, read and checked."""
    return read_folder(ROOT / "data" / "catalogue")


def year_2026() -> dict[str, Any]:
    """The calendar of 2026, a document of one's own."""
    return copy.deepcopy(_year_2026())


@cache
def _year_2026() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "data" / "calendar" / "2026.yml").read_text(encoding="utf-8"))
    return document


async def furnish(hall: Hall) -> Hall:
    """Give a hall its real catalogue and the calendar of 2026, through the product's own import."""

    async def bring_in(tx: Transaction) -> None:
        await catalogue.import_catalogue(tx, demonstration(), SYSTEM)
        await calendar.import_calendar(tx, year_2026(), SYSTEM)

    await write_once(hall, "demonstration", bring_in)
    return hall


async def write_once(hall: Hall, name: Hashable, work: Callable[[Transaction], Awaitable[None]]) -> None:
    """Do `work` in one transaction. In another empty hall with the same keys, write the rows that it wrote the first time.

    Five hundred tests furnish a hall, and importing costs a tenth of a second each time.
    """
    async with hall.transaction() as tx:
        empty = await _is_empty(tx)
        key = (name, hall.settings.vault_key.get_secret_value(), tx.now)
        if not empty or key not in _written:
            alone = empty and not await _rows(tx)  # what a test did before is not to be written again elsewhere
            await work(tx)
            if alone:
                _written[key] = await _rows(tx)
            return
        for table, rows in _written[key]:
            await tx.execute(table.insert(), rows)


async def _is_empty(tx: Transaction) -> bool:
    tables = [metadata.tables[name] for name in ("audit", "catalogue_version", "calendar_year")]
    return not any([(await tx.execute(select(1).select_from(table).limit(1))).first() for table in tables])


async def _rows(tx: Transaction) -> Rows:
    """Return everything that the database holds, in an order in which it can be written; numbers it gives itself are left out."""
    found: Rows = []
    for table in metadata.sorted_tables:
        columns = [column for column in table.c if column.autoincrement is not True]
        if rows := [dict(row) for row in (await tx.execute(select(*columns))).mappings()]:
            found.append((table, rows))
    return found


async def create_schema(hall: Hall) -> None:
    """Create every table of the code in an empty database; one that has them stays as it is."""
    if hall.database.dialect == "sqlite":
        file = Path(str(hall.database.url.database))
        if not file.exists() or not file.stat().st_size:
            file.write_bytes(_sqlite_tables())
        return
    async with hall.database.write() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(audit_table.name)):
            # all at once: two hundred round trips cost a second
            adapter: Any = (await connection.get_raw_connection()).dbapi_connection
            await adapter.driver_connection.execute(";".join(_statements("postgresql")))


@cache
def _sqlite_tables() -> bytes:
    """Return a database file with every table and no row."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(";".join(_statements("sqlite")))
    return connection.serialize()


@cache
def _statements(dialect: str) -> list[str]:
    """Return what `metadata.create_all` would send to an empty database."""
    written: list[str] = []
    rules = registry.load(dialect)()
    engine = create_mock_engine(
        f"{dialect}://", lambda statement, *_, **__: written.append(str(statement.compile(dialect=rules)))
    )
    metadata.create_all(engine, checkfirst=False)
    return written
