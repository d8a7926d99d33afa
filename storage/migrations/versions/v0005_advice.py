"""Which messages a second reader is asked about, and how often it was asked each day."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "advice",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("wanted_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("redacted", sa.JSON(), nullable=False),
        sa.UniqueConstraint("message_id", name="advice_message"),
    )
    op.create_index(
        "advice_waiting", "advice", ["next_attempt_at", "id"], sqlite_where=WAITING, postgresql_where=WAITING
    )
    op.create_index("advice_finished", "advice", ["finished_at"])
    op.create_table(
        "advice_day",
        sa.Column("day", sa.String(), primary_key=True),
        sa.Column("client", sa.String(), primary_key=True),
        sa.Column("calls", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("advice_day")
    op.drop_table("advice")
