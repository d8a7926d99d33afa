"""How Alembic runs inside Liaison: on the connection it is given, inside that connection's transaction."""

from alembic import context

from storage import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.Ticket.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
