"""Tables and SQL of the calendar: imported years, closed periods, extra openings, and one version for all three."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    and_,
    or_,
    select,
    update,
)

from hall.storage import metadata
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction
from hall.storage.types import Json, UtcDateTime
from hall.storage.upsert import upsert

calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("document", Json, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)

closure = Table(
    "closure",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("counter_group", String(64)),
    Column("reason", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    CheckConstraint("starts_at < ends_at", name="order"),
    Index("ix_closure_period", "starts_at", "ends_at"),
)

special_opening = Table(
    "special_opening",
    metadata,
    Column("day", Date, primary_key=True),
    Column("periods", Json, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

calendar_version = Table(
    "calendar_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", String(40), nullable=False),
)

READ_VERSION = select(calendar_version.c.version).where(calendar_version.c.id == 1)


async def read_version(tx: Transaction) -> str:
    """Return the version of years, closures and openings together; empty before the first import."""
    return (await tx.execute(READ_VERSION)).scalar_one_or_none() or ""


async def bump_version(tx: Transaction) -> None:
    """Give the calendar a new random version: whoever cached the old one reads again."""
    version = new_id("cal")
    statement = upsert(tx, calendar_version).values(id=1, version=version)
    await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"version": version}))


async def read_years(tx: Transaction) -> list[dict[str, Any]]:
    """Return the imported documents, oldest year first."""
    return list((await tx.execute(select(calendar_year.c.document).order_by(calendar_year.c.year))).scalars())


async def save_year(tx: Transaction, year: int, document: dict[str, Any]) -> None:
    """Insert a year or replace it."""
    values = {"document": document, "imported_at": tx.now}
    statement = upsert(tx, calendar_year).values(year=year, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["year"], set_=values))


async def read_closures(tx: Transaction, after: datetime) -> list[Any]:
    """Return the closures in force that end after a moment, in order."""
    chosen = and_(closure.c.withdrawn_at.is_(None), closure.c.ends_at > after)
    return list((await tx.execute(select(closure).where(chosen).order_by(closure.c.starts_at, closure.c.id))).all())


async def read_touching(tx: Transaction, starts_at: datetime, ends_at: datetime, counter_group: str) -> str | None:
    """Return the reason of a closure in force that touches [starts_at, ends_at) for the group, read afresh."""
    chosen = and_(
        closure.c.withdrawn_at.is_(None),
        closure.c.starts_at < ends_at,
        closure.c.ends_at > starts_at,
        or_(closure.c.counter_group.is_(None), closure.c.counter_group == counter_group),
    )
    return (await tx.execute(select(closure.c.reason).where(chosen).limit(1))).scalar_one_or_none()


async def insert_closure(tx: Transaction, values: dict[str, Any]) -> None:
    """Store a closure."""
    await tx.execute(closure.insert().values(created_at=tx.now, **values))


async def withdraw_closure(tx: Transaction, closure_id: str) -> bool:
    """End a closure; False when there is none in force with that id."""
    chosen = and_(closure.c.id == closure_id, closure.c.withdrawn_at.is_(None))
    return bool((await tx.execute(update(closure).where(chosen).values(withdrawn_at=tx.now))).rowcount)


async def read_openings(tx: Transaction) -> list[Any]:
    """Return the extra openings, in order of days."""
    return list((await tx.execute(select(special_opening).order_by(special_opening.c.day))).all())


async def save_opening(tx: Transaction, values: dict[str, Any]) -> None:
    """Insert the hours of one day or replace them."""
    statement = upsert(tx, special_opening).values(created_at=tx.now, **values)
    changed = {name: values[name] for name in ("periods", "reason")}
    await tx.execute(statement.on_conflict_do_update(index_elements=["day"], set_=changed))


async def delete_opening(tx: Transaction, day: date) -> bool:
    """Delete the hours of one day; False when it had none of its own."""
    return bool((await tx.execute(special_opening.delete().where(special_opening.c.day == day))).rowcount)
