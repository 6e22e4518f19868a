"""Until when WeChat counted the last customer-service messages: what goes out while a contact is stored counts anew."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database forward."""
    counted = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    with op.batch_alter_table("wechat_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counted", counted, nullable=True))


def downgrade() -> None:
    """Take the database back."""
    with op.batch_alter_table("wechat_line", schema=None) as batch_op:
        batch_op.drop_column("counted")
