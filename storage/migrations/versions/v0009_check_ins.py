"""Who was asked what in a check-in and what they answered; what is planned for a time; wishes; promises."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ask",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("check_in", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("soft", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("ticket_id", _NUMBER, nullable=True),
        sa.UniqueConstraint("client", "check_in", "occurrence", "person", name="ask_identity"),
    )
    op.create_index("ask_by_client", "ask", ["client", "asked_at"])
    only = sa.text("next_at IS NOT NULL")
    op.create_index("ask_due", "ask", ["next_at", "id"], sqlite_where=only, postgresql_where=only)
    op.create_table(
        "answer",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("ask_id", _NUMBER, nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=True),
        sa.UniqueConstraint("ask_id", "question", "author", name="answer_identity"),
    )
    op.create_index("answer_by_client", "answer", ["client", "at"])
    _plans()


def _plans() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("fact_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.UniqueConstraint("fact_key", name="appointment_fact"),
    )
    only = sa.text("state = 'planned'")
    op.create_index("appointment_due", "appointment", ["due_at", "id"], sqlite_where=only, postgresql_where=only)
    op.create_table(
        "wish",
        sa.Column("client", sa.String(), primary_key=True),
        sa.Column("person", sa.String(), primary_key=True),
        sa.Column("check_in", sa.String(), primary_key=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "promise",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("message_id", _NUMBER, nullable=False),
        sa.Column("ticket_id", _NUMBER, nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.UniqueConstraint("client", "message_id", name="promise_of_message"),
    )
    op.create_index("promise_by_client", "promise", ["client", "made_at"])


def downgrade() -> None:
    op.drop_table("promise")
    op.drop_table("wish")
    op.drop_table("appointment")
    op.drop_table("answer")
    op.drop_table("ask")
