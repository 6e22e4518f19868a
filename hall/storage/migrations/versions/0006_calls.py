"""the calls of the appointment line and the one answer of each of their steps."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from hall.storage.types import UtcDateTime

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "phone_call",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("relay_key", sa.String(length=64), nullable=True),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_phone_call_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_phone_call")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_phone_call_conversation_id")),
    )
    op.create_index("ix_phone_call_started", "phone_call", ["started_at"], unique=False)
    op.create_table(
        "phone_answer",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_call.call_id"], name=op.f("fk_phone_answer_call_id_phone_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "step", name=op.f("pk_phone_answer")),
    )
    op.create_index("ix_phone_answer_at", "phone_answer", ["at"], unique=False)


def downgrade() -> None:
    """Take the database back."""
    op.drop_index("ix_phone_answer_at", table_name="phone_answer")
    op.drop_table("phone_answer")
    op.drop_index("ix_phone_call_started", table_name="phone_call")
    op.drop_table("phone_call")
