"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy builds by dialect."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from hall.storage.transaction import Transaction


def upsert(tx: Transaction, table: Table) -> Any:
    """Return the dialect's INSERT into `table`, with `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return postgresql.insert(table) if tx.dialect == "postgresql" else sqlite.insert(table)
