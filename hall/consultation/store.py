"""Tables of the ledger: consultations, the remedies drawn from them, and the answers that were published."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, String, Table, Text, text

from hall.storage import metadata
from hall.storage.types import Json, UtcDateTime

consultation = Table(
    "consultation",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("item_code", String(40)),
    Column("item_version", Integer),
    Column("asked", String(32)),
    Column("state", String(12), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("first_owner", String(64)),
    Column("referred_to", String(64)),
    Column("referred_area", String(64)),
    Column("referred_window", String(64)),
    Column("referred_at", UtcDateTime),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_on", Date),
    Column("answer", Text),
    Column("answer_source", String(200)),
    Column("source", String(12)),
    Column("notice_number", String(24)),
    Column("published_id", String(40)),
    Column("answered_at", UtcDateTime),
    Column("answered_by", String(64)),
    Column("gap", String(16)),
    Index("ix_consultation_state_due", "state", "due_on"),
    Index("ix_consultation_opened", "opened_at", "number"),
    Index("ix_consultation_item", "item_code", "opened_at"),
    Index(
        "ix_consultation_published",
        "published_id",
        sqlite_where=text("published_id IS NOT NULL"),
        postgresql_where=text("published_id IS NOT NULL"),
    ),
)

published_answer = Table(
    "published_answer",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("question", String(300), nullable=False),
    Column("wordings", Json, nullable=False),
    Column("answer", Text, nullable=False),
    Column("basis", String(300), nullable=False),
    Column("item_code", String(40)),
    Column("gap", String(16)),
    Column("remedy_id", String(40)),
    Column("published_at", UtcDateTime, nullable=False),
    Column("published_by", String(64), nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawn_by", String(64)),
    Column("withdraw_reason", String(500)),
    CheckConstraint("(withdrawn_at IS NULL) = (withdraw_reason IS NULL)", name="withdrawn_with_reason"),
)

published_state = Table(
    "published_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", String(40), nullable=False),
)

remedy = Table(
    "remedy",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("gap", String(16), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("problem", Text, nullable=False),
    Column("item_code", String(40)),
    Column("question", String(300), nullable=False),
    Column("wordings", Json, nullable=False),
    Column("text", Text, nullable=False),
    Column("basis", String(300), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("consultations", Json, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revised_by", String(64)),
    Column("decided_by", String(64)),
    Column("decided_at", UtcDateTime),
    Column("reason", String(500)),
    Column("published_id", String(40)),
    Column("item_version", Integer),
    CheckConstraint("state != 'rejected' OR reason IS NOT NULL", name="rejected_with_reason"),
)
