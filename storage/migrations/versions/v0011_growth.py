"""What a client asks for beyond what they have."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "growth",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("message_id", _NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("answer_by", sa.BigInteger(), nullable=False),
        sa.Column("propose_by", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("proposed_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.UniqueConstraint("client", "message_id", name="growth_of_message"),
    )
    op.create_index("growth_by_client", "growth", ["client", "found_at"])
    only = sa.text("settled_at IS NULL")
    op.create_index("growth_open", "growth", ["client", "id"], sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    op.drop_table("growth")
