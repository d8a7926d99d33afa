"""The tickets of a thread are found by it, and on SQLite the running clocks of a ticket without its stopped ones."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _on_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def upgrade() -> None:
    op.drop_index("ticket_open", "ticket")
    op.create_index("ticket_open", "ticket", ["client", "channel", "state", "thread_id", "resolved_at"])
    if _on_sqlite():
        op.create_index("clock_running", "clock", ["ticket_id"], sqlite_where=sa.text("stopped_at IS NULL"))


def downgrade() -> None:
    if _on_sqlite():
        op.drop_index("clock_running", "clock")
    op.drop_index("ticket_open", "ticket")
    op.create_index("ticket_open", "ticket", ["client", "channel", "state", "resolved_at"])
