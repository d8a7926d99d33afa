"""What people say of readings, what is learned from it, and tone shifts that were told."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("client", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("message_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("should_be", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("chance", sa.Float(), nullable=True),
        sa.Column("floor", sa.Float(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
    )
    op.create_index("feedback_by_client", "feedback", ["client", "at"])
    op.create_table(
        "calibration",
        sa.Column("client", sa.String(), primary_key=True),
        sa.Column("reader", sa.String(), primary_key=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
    )
    create_strain()
    op.create_index("message_by_author", "message", ["client", "author", "at"])


def create_strain() -> None:
    op.create_table(
        "strain",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread_id", sa.String(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("quiet_until", sa.BigInteger(), nullable=True),
        sa.Column("recovered_at", sa.BigInteger(), nullable=True),
        sa.UniqueConstraint("client", "message_id", name="strain_message"),
    )
    op.create_index("strain_by_author", "strain", ["client", "author", "at"])
    op.create_index("strain_by_thread", "strain", ["client", "channel", "thread_id", "at"])


def downgrade() -> None:
    op.drop_index("message_by_author", "message")
    for table in ("strain", "calibration", "feedback"):
        op.drop_table(table)
