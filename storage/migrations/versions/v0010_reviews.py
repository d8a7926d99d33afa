"""What people add to reviews, and what kind of thing a ticket is: an escalation, or an action agreed in a review."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "review_entry",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("ticket_id", _NUMBER, nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
    )
    op.create_index("review_entry_by_client", "review_entry", ["client", "period", "id"])
    op.add_column("ticket", sa.Column("kind", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("ticket", "kind")
    op.drop_table("review_entry")
