"""Tables of appointments: the database itself makes overbooking impossible.

A place is a number from 0 to its slot's capacity - 1 (CHECK, with the capacity copied by a composite foreign key that
follows every change), and no two rows may have the same place of the same slot (partial unique index). A row that gives
its place back has none. `expires_at` is set only while held, so that "taken" is one predicate: a place, and no expiry
or one that lies ahead.

Every confirmation writes each index of the row anew, so the indexes hold only the rows they are asked for.
`applicant_phone_key` is set only where it is not the booker's own phone.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from hall.appointments.model import OCCUPYING
from hall.storage import metadata
from hall.storage.sealed import SealedBytes
from hall.storage.types import Json, UtcDateTime

_OCCUPYING = ", ".join(f"'{state}'" for state in OCCUPYING)
_SERIAL = BigInteger().with_variant(Integer(), "sqlite")


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Return an index over the rows that matter, on either database."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


time_slot = Table(
    "time_slot",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("counter_group", String(64), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("capacity", Integer, nullable=False),
    CheckConstraint("capacity >= 0", name="capacity"),
    CheckConstraint("starts_at < ends_at", name="order"),
    UniqueConstraint("id", "capacity"),
    UniqueConstraint("counter_group", "starts_at"),
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("slot_id", _SERIAL, nullable=False),
    Column("slot_capacity", Integer, nullable=False),
    Column("place_no", Integer),
    Column("state", String(12), nullable=False),
    Column("item_code", String(64), nullable=False),
    Column("counter_group", String(64), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("conversation_id", String(64), nullable=False),
    Column("held_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("voucher_number", String(16), nullable=False, unique=True),
    Column("person_key", String(64)),
    Column("applicant_phone_key", String(64)),
    Column("applicant_name", SealedBytes("appointment:name:{id}")),
    Column("booked_by_key", String(64)),
    Column("phone_key", String(64)),
    Column("booked_by_name", SealedBytes("appointment:name:{id}")),
    Column("special_needs", Json, nullable=False),
    Column("notice_number", String(64)),
    Column("channel", String(16)),
    Column("booked_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("moves", Integer, nullable=False, server_default="0"),
    Column("counted_in_ban", String(40)),
    ForeignKeyConstraint(["slot_id", "slot_capacity"], ["time_slot.id", "time_slot.capacity"], onupdate="CASCADE"),
    CheckConstraint("place_no >= 0 AND place_no < slot_capacity", name="place_within_capacity"),
    CheckConstraint(f"(state IN ({_OCCUPYING})) = (place_no IS NOT NULL)", name="place_by_state"),
    CheckConstraint("(state = 'held') = (expires_at IS NOT NULL)", name="expiry_while_held"),
    CheckConstraint(
        "state NOT IN ('booked', 'attended', 'no_show') OR (person_key IS NOT NULL AND notice_number IS NOT NULL)",
        name="booked_for_a_person_with_notice",
    ),
    _partial("uq_appointment_place", "slot_id", "place_no", where="place_no IS NOT NULL", unique=True),
    _partial(
        "ix_appointment_taken",
        "counter_group",
        "starts_at",
        "ends_at",
        "expires_at",
        "place_no",
        where="place_no IS NOT NULL",
    ),
    _partial("ix_appointment_person", "person_key", "starts_at", where="person_key IS NOT NULL"),
    _partial("ix_appointment_phone", "phone_key", where="phone_key IS NOT NULL"),
    _partial("ix_appointment_applicant_phone", "applicant_phone_key", where="applicant_phone_key IS NOT NULL"),
    _partial("ix_appointment_holds", "conversation_id", where="state = 'held'"),
    _partial("ix_appointment_due", "ends_at", where="state = 'booked'"),
)

booking_ban = Table(
    "booking_ban",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("person_key", String(64), nullable=False),
    Column("phone_key", String(64)),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
    Column("lifted_by", String(64)),
    Column("lift_reason", String(500)),
    CheckConstraint("starts_at < until", name="order"),
    CheckConstraint("(lifted_at IS NULL) = (lift_reason IS NULL)", name="lifted_with_reason"),
    Index("ix_booking_ban_person", "person_key", "until"),
)

ban_appeal = Table(
    "ban_appeal",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("ban_id", String(40), ForeignKey("booking_ban.id"), nullable=False, index=True),
    Column("state", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("conversation_id", String(64), index=True),
    Column("channel", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_on", Date),
    Column("decided_by", String(64)),
    Column("decided_at", UtcDateTime),
    Column("reason", String(500)),
    CheckConstraint("(state = 'open') = (reason IS NULL)", name="decided_with_reason"),
    _partial("uq_ban_appeal_open", "ban_id", where="state = 'open'", unique=True),
)

guide_task = Table(
    "guide_task",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("appointment_id", String(40), ForeignKey("appointment.id"), unique=True),
    Column("number", String(20), unique=True),
    Column("conversation_id", String(64), index=True),
    Column("needs", Json, nullable=False),
    Column("note", Text),
    Column("arrival", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    CheckConstraint("appointment_id IS NOT NULL OR conversation_id IS NOT NULL", name="whose"),
)

appointment_event = Table(
    "appointment_event",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("appointment_id", String(40)),
    Column("person_key", String(64), nullable=False),
    Column("phone_key", String(64)),
    Column("conversation_id", String(64)),
    Column("fields", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    _partial("ix_appointment_event_untold", "id", where="told_at IS NULL"),
)

appointment_requirement = Table(
    "appointment_requirement",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("reason", String(500), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    CheckConstraint("starts_at < expires_at", name="order"),
    CheckConstraint("length(reason) > 0", name="reason"),
)

off_hours_list = Table(
    "off_hours_list",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("items", Json, nullable=False),
    Column("note", String(500), nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("published_by", String(64), nullable=False),
)

off_hours_request = Table(
    "off_hours_request",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", String(16), nullable=False, unique=True),
    Column("state", String(12), nullable=False),
    Column("list_version", Integer, ForeignKey("off_hours_list.version"), nullable=False),
    Column("item_code", String(64), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("deadline", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("person_key", String(64), nullable=False),
    Column("applicant_name", SealedBytes("appointment:name:{id}")),
    Column("booked_by_key", String(64)),
    Column("booked_by_name", SealedBytes("appointment:name:{id}")),
    Column("phone_key", String(64), nullable=False),
    Column("special_needs", Json, nullable=False),
    Column("notice_number", String(64), nullable=False),
    Column("conversation_id", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", String(64)),
    Column("conditions", Json),
    Column("materials", Json),
    Column("note", Text),
    CheckConstraint("starts_at < ends_at", name="order"),
    CheckConstraint("length(reason) > 0", name="reason"),
    CheckConstraint(
        "state NOT IN ('confirmed', 'declined') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)",
        name="decided_by_staff",
    ),
    Index("ix_off_hours_request_state", "state", "starts_at"),
    Index("ix_off_hours_request_phone", "phone_key"),
)
