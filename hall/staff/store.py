"""Tables of staff: accounts, API tokens, passwords and second factors, sessions. Secrets are kept as digests or sealed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table

from hall.storage import metadata
from hall.storage.sealed import SealedBytes
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
    Column("line", String(32)),
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

staff_credential = Table(
    "staff_credential",
    metadata,
    Column("staff_id", String(40), ForeignKey("staff_member.id"), primary_key=True),
    Column("password_hash", String(255), nullable=False),
    Column("totp_sealed", SealedBytes("staff_totp:{staff_id}"), nullable=False),
    Column("totp_step", BigInteger, nullable=False),  # the last time step whose code was used: no code works twice
    Column("set_at", UtcDateTime, nullable=False),
)

staff_enrolment = Table(
    "staff_enrolment",
    metadata,
    Column("code_mac", String(64), primary_key=True),
    Column("staff_id", String(40), ForeignKey("staff_member.id"), nullable=False, index=True),
    Column("totp_sealed", SealedBytes("staff_totp:{staff_id}"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("staff_id", String(40), ForeignKey("staff_member.id"), nullable=False),
    Column("token_mac", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("address", String(64), nullable=False),
    Column("agent", String(200), nullable=False),
    Index("ix_staff_session_staff_id_expires_at", "staff_id", "expires_at"),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("login_mac", String(64), primary_key=True),  # unknown logins are counted too: nobody learns which exist
    Column("failures", Integer, nullable=False),
    Column("locked_until", UtcDateTime),
    Column("last_at", UtcDateTime, nullable=False),
)
