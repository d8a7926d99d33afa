"""The tickets of a thread are found by it, and the running clocks of a ticket without its stopped ones."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ticket_open", "ticket")
    op.create_index("ticket_open", "ticket", ["client", "channel", "state", "thread_id", "resolved_at"])
    running = sa.text("stopped_at IS NULL")
    op.create_index("clock_running", "clock", ["ticket_id"], sqlite_where=running, postgresql_where=running)


def downgrade() -> None:
    op.drop_index("clock_running", "clock")
    op.drop_index("ticket_open", "ticket")
    op.create_index("ticket_open", "ticket", ["client", "channel", "state", "resolved_at"])
