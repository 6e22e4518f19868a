"""Tables of identity. Nothing readable lies in them: values are sealed, look-ups go by keyed digests."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from hall.storage import metadata
from hall.storage.sealed import SealedBytes
from hall.storage.types import UtcDateTime

personal_value = Table(
    "personal_value",
    metadata,
    Column("token", String(8), primary_key=True),
    Column("conversation_id", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("sealed", SealedBytes("personal_value:{kind}:{token}"), nullable=False),
    Column("value_index", String(64), nullable=False),
    Column("masked", String(64), nullable=False),
    Column("digits", Integer, nullable=False),
    Column("valid", Boolean, nullable=False),
    Column("problem", String(32)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("conversation_id", "kind", "value_index"),
    Index("ix_personal_value_lookup", "value_index", "kind"),
)

number_buffer = Table(
    "number_buffer",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("sealed", SealedBytes("number_buffer:{conversation_id}"), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("conversation_id", String(64), nullable=False),
    Column("person_key", String(64), nullable=False, index=True),
    Column("relation", String(16), nullable=False),
    Column("name_token", String(8), ForeignKey("personal_value.token", ondelete="CASCADE"), nullable=False),
    Column("id_token", String(8), ForeignKey("personal_value.token", ondelete="CASCADE"), nullable=False),
    Column("phone_token", String(8), ForeignKey("personal_value.token", ondelete="CASCADE"), nullable=False),
    Column("registered_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("conversation_id", "person_key"),
)

one_time_code = Table(
    "one_time_code",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation_id", String(64), nullable=False),
    Column("phone_key", String(64), nullable=False),
    Column("phone_token", String(8), nullable=False),
    Column("code_mac", String(64), nullable=False),
    Column("guesses", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Index("ix_one_time_code_conversation", "conversation_id", "created_at"),
    Index("ix_one_time_code_phone", "phone_key", "created_at"),
)

phone_verification = Table(
    "phone_verification",
    metadata,
    Column("conversation_id", String(64), nullable=False),
    Column("phone_key", String(64), nullable=False),
    Column("phone_token", String(8), ForeignKey("personal_value.token", ondelete="CASCADE"), nullable=False),
    Column("verified_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("conversation_id", "phone_key"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("kind", String(32), nullable=False),
    Column("subject", String(96), nullable=False),
    Column("window_start", UtcDateTime, nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "subject", "window_start"),
)

sms_outbox = Table(
    "sms_outbox",
    metadata,
    Column("seq", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("template", String(32), nullable=False),
    Column("to_key", String(64), nullable=False, index=True),
    Column("to_sealed", SealedBytes("sms_outbox:to:{id}"), nullable=False),
    Column("text_sealed", SealedBytes("sms_outbox:text:{id}")),
    Column("dedupe_key", String(96), unique=True),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("problem", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Index("ix_sms_outbox_due", "state", "due_at"),
)

privacy_acknowledgement = Table(
    "privacy_acknowledgement",
    metadata,
    Column("conversation_id", String(64), nullable=False),
    Column("notice_version", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("acknowledged_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("conversation_id", "notice_version"),
)
