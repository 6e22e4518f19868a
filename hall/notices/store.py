"""Tables of one-time notices and the proof that they were delivered."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint

from hall.storage import metadata
from hall.storage.types import Json, UtcDateTime

notice = Table(
    "notice",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("conversation_id", String(64), nullable=False),
    Column("item_code", String(40), nullable=False),
    Column("item_version", Integer, nullable=False),
    Column("answers", Json, nullable=False),
    Column("answers_digest", String(64), nullable=False),
    Column("content", Json, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("conversation_id", "item_code", "item_version", "answers_digest"),
)

notice_delivery = Table(
    "notice_delivery",
    metadata,
    Column("number", String(20), ForeignKey("notice.number"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("form", String(8), nullable=False),
    Column("delivered_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("number", "channel", "form"),
)
