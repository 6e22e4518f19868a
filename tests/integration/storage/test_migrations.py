"""The migrations lead to exactly the tables that the code declares, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from hall.storage import migrate
from hall.storage.database import Database
from hall.storage.schema import metadata


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


async def test_migrations_and_code_agree(any_url: str) -> None:
    database = Database(any_url)
    before, after = await migrate.upgrade(database)
    assert before is None
    assert await migrate.upgrade(database) == (after, after)
    async with database.write() as connection:
        assert await connection.run_sync(differences) == []
    await database.dispose()
