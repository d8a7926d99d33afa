"""The first tables, and the triggers that keep the logs append-only."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

LOGS = ("event", "audit")


def key() -> sa.Column[Any]:
    return sa.Column("id", BIG, primary_key=True)


def name(column: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(column, sa.String(), nullable=null)


def words(column: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(column, sa.Text(), nullable=null)


def count(column: str) -> sa.Column[Any]:
    return sa.Column(column, sa.Integer(), nullable=False)


def big(column: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(column, sa.BigInteger(), nullable=null)


def reference(column: str, *, null: bool = True) -> sa.Column[Any]:
    return sa.Column(column, BIG, nullable=null)


def flag(column: str) -> sa.Column[Any]:
    return sa.Column(column, sa.Boolean(), nullable=False)


def document(column: str) -> sa.Column[Any]:
    return sa.Column(column, sa.JSON(), nullable=False)


def index(index_name: str, table: str, *columns: str, only: str | None = None) -> None:
    where = sa.text(only) if only else None
    op.create_index(index_name, table, list(columns), sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    create_words()
    create_tickets()
    create_clocks()
    create_logs()
    create_outbox()
    create_rest()
    for log in LOGS:
        make_append_only(log)


def downgrade() -> None:
    for table in (
        "audit",
        "heartbeat",
        "counter",
        "check_in",
        "cover",
        "outbox",
        "event",
        "clock",
        "ticket",
        "message",
        "inbox",
        "playbook_version",
    ):
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def create_words() -> None:
    op.create_table(
        "playbook_version",
        key(),
        name("client"),
        count("version"),
        name("digest"),
        document("body"),
        big("stored_at"),
        big("adopted_at"),
        sa.UniqueConstraint("client", "digest", name="playbook_version_digest"),
        sa.UniqueConstraint("client", "version", name="playbook_version_number"),
    )
    op.create_table(
        "inbox",
        key(),
        name("platform"),
        name("workspace"),
        name("event_id"),
        name("channel"),
        name("message_id"),
        name("revision"),
        document("payload"),
        big("received_at"),
        name("state"),
        count("attempts"),
        big("next_attempt_at"),
        name("error_ref", null=True),
        sa.UniqueConstraint("platform", "workspace", "event_id", name="inbox_event"),
        sa.UniqueConstraint("platform", "workspace", "channel", "message_id", "revision", name="inbox_message"),
    )
    index("inbox_waiting", "inbox", "next_attempt_at", "id", only="state = 'waiting'")
    index("inbox_set_aside", "inbox", "state", "received_at", only="state IN ('unmapped', 'parked')")
    op.create_table(
        "message",
        key(),
        name("client"),
        name("platform"),
        name("workspace"),
        name("channel"),
        name("message_id"),
        name("thread_id", null=True),
        name("author"),
        words("author_name", null=True),
        name("side"),
        big("at"),
        words("text"),
        big("changed_at", null=True),
        flag("deleted"),
        reference("ticket_id"),
        document("reading"),
        sa.UniqueConstraint("channel", "message_id", "platform", "workspace", name="message_identity"),
    )
    index("message_by_client", "message", "client", "at")
    index("message_worded", "message", "client", "at", only="text <> ''")
    index("message_by_ticket", "message", "client", "ticket_id", "at")
    index("message_by_thread", "message", "client", "channel", "thread_id", "at")
    index("message_by_id", "message", "client", "message_id")


def create_tickets() -> None:
    op.create_table(
        "ticket",
        key(),
        name("client"),
        count("number"),
        name("key"),
        name("state"),
        name("severity"),
        name("category", null=True),
        words("summary"),
        name("platform"),
        name("workspace"),
        name("channel"),
        name("thread_id", null=True),
        name("opened_by"),
        name("author"),
        reference("opened_message"),
        big("opened_at"),
        big("last_client_at", null=True),
        big("last_team_at", null=True),
        count("policy_version"),
        name("assignee", null=True),
        name("acknowledged_by", null=True),
        big("acknowledged_at", null=True),
        big("ack_expires_at", null=True),
        big("ack_asked_at", null=True),
        big("waiting_since", null=True),
        words("waiting_reason", null=True),
        big("snoozed_until", null=True),
        count("ladder_step"),
        big("ladder_at", null=True),
        big("next_check_at", null=True),
        count("cycle"),
        big("resolved_at", null=True),
        reference("merged_into"),
        count("revision"),
        sa.UniqueConstraint("client", "number", name="ticket_number"),
        sa.UniqueConstraint("key", name="ticket_key"),
    )
    index("ticket_open", "ticket", "client", "channel", "state", "resolved_at")
    index("ticket_live", "ticket", "client", "id", only="state = 'open'")
    index("ticket_due", "ticket", "next_check_at", "id", only="next_check_at IS NOT NULL")


def create_clocks() -> None:
    op.create_table(
        "clock",
        key(),
        name("client"),
        reference("ticket_id", null=False),
        name("metric"),
        count("cycle"),
        count("ordinal"),
        name("severity"),
        count("policy_version"),
        name("counts_in"),
        name("state"),
        name("paused", null=True),
        big("started_at"),
        big("target_us"),
        big("segment_at"),
        big("elapsed_us"),
        big("paused_at", null=True),
        big("paused_us"),
        big("due_at", null=True),
        big("breached_at", null=True),
        flag("reclassified"),
        big("stopped_at", null=True),
        big("last_event_at"),
        name("points_given"),
        big("next_check_at", null=True),
        sa.UniqueConstraint("ticket_id", "metric", "cycle", "ordinal", name="clock_identity"),
    )
    index("clock_due", "clock", "next_check_at", "id", only="next_check_at IS NOT NULL")
    index("clock_unwatched", "clock", "id", only="next_check_at IS NULL AND state IN ('pending', 'warned')")
    index("clock_judged", "clock", "client", "stopped_at", only="stopped_at IS NOT NULL")


def create_logs() -> None:
    op.create_table(
        "event",
        key(),
        name("client"),
        reference("ticket_id"),
        reference("clock_id"),
        reference("message_id"),
        big("at"),
        big("recorded_at"),
        name("kind"),
        name("actor"),
        name("fact_key", null=True),
        document("data"),
        sa.UniqueConstraint("fact_key", name="event_fact"),
    )
    index("event_by_ticket", "event", "client", "ticket_id", "at")
    op.create_table(
        "audit",
        key(),
        name("client"),
        big("at"),
        name("actor"),
        name("action"),
        name("subject"),
        document("data"),
        name("previous"),
        name("digest"),
    )
    index("audit_by_client", "audit", "client", "at")


def create_outbox() -> None:
    op.create_table(
        "outbox",
        key(),
        name("fact_key"),
        name("client"),
        reference("ticket_id"),
        name("kind"),
        name("audience"),
        name("recipient"),
        count("priority"),
        document("payload"),
        big("happened_at"),
        big("not_before"),
        name("state"),
        big("lease_until", null=True),
        count("fence"),
        count("attempts"),
        name("provider_id", null=True),
        name("destination", null=True),
        big("sent_at", null=True),
        name("digest_key", null=True),
        words("error", null=True),
        sa.UniqueConstraint("fact_key", name="outbox_fact"),
    )
    index("outbox_waiting", "outbox", "priority", "not_before", "id", only="state = 'waiting'")
    index("outbox_leased", "outbox", "lease_until", only="state IN ('sending', 'unknown')")
    index("outbox_held", "outbox", "digest_key", only="state = 'held'")
    index("outbox_planned", "outbox", "not_before", "id", only="state = 'planned'")
    index("outbox_by_person", "outbox", "recipient", "happened_at")
    index("outbox_by_ticket", "outbox", "client", "ticket_id")


def create_rest() -> None:
    op.create_table(
        "cover",
        key(),
        name("client"),
        name("absent"),
        name("stand_in"),
        big("starts_at"),
        big("ends_at"),
        name("by"),
        big("recorded_at"),
    )
    index("cover_by_client", "cover", "client", "starts_at")
    op.create_table(
        "check_in",
        key(),
        name("client"),
        name("name"),
        name("local_date"),
        big("due_at"),
        name("state"),
        count("policy_version"),
        name("reason", null=True),
        sa.UniqueConstraint("client", "name", "local_date", name="check_in_occurrence"),
    )
    index("check_in_due", "check_in", "due_at", "id", only="state = 'planned'")
    op.create_table(
        "counter",
        sa.Column("name", sa.String(), primary_key=True),
        big("value"),
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(), primary_key=True),
        big("beat_at"),
        document("detail"),
    )


def make_append_only(log: str) -> None:
    if op.get_context().dialect.name == "postgresql":
        refuse_on_postgresql(log)
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {log}_no_{verb.lower()} BEFORE {verb} ON {log} "
            f"BEGIN SELECT RAISE(ABORT, '{log} is append-only'); END"
        )


def refuse_on_postgresql(log: str) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {log}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {log} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
