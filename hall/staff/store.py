"""Tables of staff accounts and their API tokens; a token is kept as a keyed digest only."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from hall.storage import metadata
from hall.storage.types import Json, UtcDateTime

staff_member = Table(
    "staff_member",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("login", String(32), nullable=False, unique=True),
    Column("name", String(64), nullable=False),
    Column("roles", Json, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

staff_token = Table(
    "staff_token",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("staff_id", String(40), ForeignKey("staff_member.id"), nullable=False, index=True),
    Column("token_mac", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)
