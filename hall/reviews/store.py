"""Tables of reviews and complaints."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, String, Table, Text

from hall.storage import metadata
from hall.storage.types import UtcDateTime

review = Table(
    "review",
    metadata,
    Column("id", String(40), primary_key=True),
    # the appointment, or the conversation and day of a visit without one: the database allows one review each
    Column("visit", String(96), nullable=False, unique=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("appointment_id", String(40)),
    Column("item_code", String(40)),
    Column("level", String(8), nullable=False),
    Column("comment", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("rectify_by", Date, index=True),
    Column("rectified_at", UtcDateTime),
    Column("rectification", Text),
    Column("call_back_by", Date),
    Column("called_back_at", UtcDateTime),
    Column("called_back_by", String(64)),
    Column("call_back_note", Text),
    Column("reply", Text),
    Column("replied_at", UtcDateTime),
    Column("published_at", UtcDateTime, index=True),
    Column("handler", String(64)),
    Index("ix_review_created", "created_at", "id"),
)

complaint = Table(
    "complaint",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_on", Date),
    Column("reply", Text),
    Column("settled_at", UtcDateTime),
    Column("settled_by", String(64)),
    Column("handler", String(64)),
    Column("accepted_at", UtcDateTime),
    Column("note", Text),
    Index("ix_complaint_state_due", "state", "due_on"),
)
