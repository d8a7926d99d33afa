"""What was said each day in numbers, health day by day, and people's own view of it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "daily",
        sa.Column("client", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("day", sa.Integer(), primary_key=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "health_snapshot",
        sa.Column("client", sa.String(), primary_key=True),
        sa.Column("day", sa.Integer(), primary_key=True),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
    )
    op.create_index("health_snapshot_by_day", "health_snapshot", ["day", "client"])
    op.create_table(
        "health_override",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
    )
    op.create_index("health_override_by_client", "health_override", ["client", "expires_at"])
    op.create_index("ticket_opened", "ticket", ["client", "opened_at"])


def downgrade() -> None:
    op.drop_index("ticket_opened", "ticket")
    for table in ("health_override", "health_snapshot", "daily"):
        op.drop_table(table)
