"""What fills a hall before a test: schema and demonstration data, worked out once a process and written many times."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import create_mock_engine, inspect, text
from sqlalchemy.dialects import registry
from sqlalchemy.engine import Connection

from hall.calendar import service as calendar
from hall.catalogue import service as catalogue
from hall.catalogue.importing import read_folder
from hall.catalogue.model import Catalogue
from hall.hall import Hall
from hall.storage.audit import SYSTEM, audit_table
from hall.storage.schema import metadata

ROOT = Path(__file__).resolve().parents[2]


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
    async with hall.transaction() as tx:
        await catalogue.import_catalogue(tx, demonstration(), SYSTEM)
        await calendar.import_calendar(tx, year_2026(), SYSTEM)
    return hall


async def create_schema(hall: Hall) -> None:
    """Create every table of the code in an empty database; one that has them stays as it is."""
    async with hall.database.write() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(audit_table.name)):
            if hall.database.dialect == "postgresql":  # all at once: two hundred round trips cost a second
                adapter: Any = (await connection.get_raw_connection()).dbapi_connection
                await adapter.driver_connection.execute(";".join(_statements("postgresql")))
            else:
                await connection.run_sync(_create_here)


def _create_here(connection: Connection) -> None:
    for statement in _statements("sqlite"):
        connection.execute(text(statement))


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
