"""Fewer and better ordered indexes of messages, what is looked back for in columns, daily numbers by their key."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BY_TICKET = ["client", "ticket_id", "at"]
_MESSAGE = (["message_id", "channel", "platform", "workspace"], ["channel", "message_id", "platform", "workspace"])
_EVENT = (
    ["message_id", "channel", "revision", "platform", "workspace"],
    ["platform", "workspace", "channel", "message_id", "revision"],
)
_FILL = {
    "sqlite": "UPDATE message SET label = json_extract(reading, '$.label'), tone = json_extract(reading, '$.tone'),"
    " lag_s = json_extract(reading, '$.lag_s') WHERE reading <> '{}'",
    "postgresql": "UPDATE message SET label = reading ->> 'label', tone = (reading ->> 'tone')::float,"
    " lag_s = (reading ->> 'lag_s')::int WHERE reading::text <> '{}'",
}


def upgrade() -> None:
    op.drop_index("message_by_id", "message")
    op.drop_index("message_by_ticket", "message")
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("label", sa.String(), nullable=True))
        message.add_column(sa.Column("tone", sa.Float(), nullable=True))
        message.add_column(sa.Column("lag_s", sa.Integer(), nullable=True))
        message.drop_constraint("message_identity", type_="unique")
        message.create_unique_constraint("message_identity", _MESSAGE[0])
    op.execute(sa.text(_FILL[op.get_bind().dialect.name]))
    only = sa.text("ticket_id IS NOT NULL")
    op.create_index("message_by_ticket", "message", _BY_TICKET, sqlite_where=only, postgresql_where=only)
    op.drop_index("event_by_ticket", "event")
    op.create_index("event_by_ticket", "event", _BY_TICKET, sqlite_where=only, postgresql_where=only)
    with op.batch_alter_table("inbox") as inbox:
        inbox.drop_constraint("inbox_message", type_="unique")
        inbox.create_unique_constraint("inbox_message", _EVENT[0])
    _remake_daily(with_rowid=False)


def _remake_daily(*, with_rowid: bool) -> None:
    """On SQLite, keep the daily numbers in their key's own order instead of a table and an index beside it."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.rename_table("daily", "daily_before")
    op.create_table(
        "daily",
        sa.Column("client", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("day", sa.Integer(), primary_key=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=with_rowid,
    )
    op.execute(
        sa.text("INSERT INTO daily (client, name, day, value) SELECT client, name, day, value FROM daily_before")
    )
    op.drop_table("daily_before")


def downgrade() -> None:
    _remake_daily(with_rowid=True)
    with op.batch_alter_table("inbox") as inbox:
        inbox.drop_constraint("inbox_message", type_="unique")
        inbox.create_unique_constraint("inbox_message", _EVENT[1])
    op.drop_index("event_by_ticket", "event")
    op.drop_index("message_by_ticket", "message")
    with op.batch_alter_table("message") as message:
        message.drop_constraint("message_identity", type_="unique")
        message.create_unique_constraint("message_identity", _MESSAGE[1])
        for name in ("lag_s", "tone", "label"):
            message.drop_column(name)
    for table in ("event", "message"):
        op.create_index(f"{table}_by_ticket", table, _BY_TICKET)
    op.create_index("message_by_id", "message", ["client", "message_id"])
