"""Bring a database to the newest schema, each revision in its own transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from hall.storage.database import Database

SCRIPTS = Path(__file__).resolve().parent / "migrations"
LOCK = 7_410_411  # any number; replicas that start together migrate one after the other


async def upgrade(database: Database) -> tuple[str | None, str | None]:
    """Apply what is missing; returns the revision before and after."""
    async with database.write() as connection:
        if database.dialect == "postgresql":
            await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        return await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> tuple[str | None, str | None]:
    before = MigrationContext.configure(connection).get_current_revision()
    head = ScriptDirectory.from_config(configuration(connection)).get_current_head()
    if before != head:
        command.upgrade(configuration(connection), "head")
    return before, head


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config
