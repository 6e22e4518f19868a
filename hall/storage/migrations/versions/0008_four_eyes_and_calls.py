"""Who changed a remedy last, which handoff a call belongs to; drafts of staff are sealed from here on."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    with op.batch_alter_table("remedy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revised_by", sa.String(length=64), nullable=True))
    with op.batch_alter_table("call_figure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handoff_id", sa.String(length=40), nullable=True))
        batch_op.create_index(batch_op.f("ix_call_figure_handoff_id"), ["handoff_id"], unique=False)
    op.execute("DELETE FROM handoff_draft")  # in clear; the browser keeps what is being written as well


def downgrade() -> None:
    """Take the database back."""
    op.execute("DELETE FROM handoff_draft")
    with op.batch_alter_table("call_figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_figure_handoff_id"))
        batch_op.drop_column("handoff_id")
    with op.batch_alter_table("remedy", schema=None) as batch_op:
        batch_op.drop_column("revised_by")
