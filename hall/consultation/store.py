"""The ledger's table."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, String, Table, Text

from hall.storage import metadata
from hall.storage.types import UtcDateTime

consultation = Table(
    "consultation",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("item_code", String(40)),
    Column("state", String(12), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("referred_to", String(64)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_on", Date),
    Column("answer", Text),
    Column("answered_at", UtcDateTime),
    Column("answered_by", String(64)),
    Column("gap", String(16)),
    Index("ix_consultation_state_due", "state", "due_on"),
)
