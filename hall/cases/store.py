"""The table of cases; the reserved phone is a keyed digest."""

from __future__ import annotations

from sqlalchemy import Column, Date, String, Table, Text

from hall.storage import metadata
from hall.storage.types import UtcDateTime

case = Table(
    "case_progress",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("phone_key", String(64), nullable=False, index=True),
    Column("item_code", String(40)),
    Column("item_name", String(200), nullable=False),
    Column("status", String(24), nullable=False),
    Column("status_at", UtcDateTime, nullable=False),
    Column("accepted_on", Date),
    Column("due_on", Date),
    Column("note", Text, nullable=False),
    Column("pickup", Text, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)
