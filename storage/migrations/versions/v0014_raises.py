"""When a ticket became bad enough for the ladder to begin anew."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket", sa.Column("raised_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("ticket", "raised_at")
