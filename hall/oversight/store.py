"""The table of alerts; its key is what makes each stage of each deadline fire once, however many processes look."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, String, Table, UniqueConstraint

from hall.storage import metadata
from hall.storage.types import UtcDateTime

alert = Table(
    "oversight_alert",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("subject_kind", String(16), nullable=False),
    Column("subject_id", String(64), nullable=False),
    Column("stage", String(8), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("item_code", String(64)),
    Column("audience", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),
    Column("seen_by", String(64)),
    Column("done_at", UtcDateTime),
    UniqueConstraint("subject_kind", "subject_id", "stage", "due_on"),
    Index("ix_oversight_alert_open", "done_at", "at"),
)
