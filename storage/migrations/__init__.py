"""The history of the tables, and the way from any version to any other.

Alembic does the work without files of settings: `upgrade` and `downgrade` take a connection with an open transaction.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.errors import OtherTables, SchemaTooNew

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0014"
"""The newest version this code knows; a test holds it equal to the newest file in `versions`."""

MIGRATION_LOCK = 7_450_112_019
"""Key of the PostgreSQL advisory lock that lets one replica migrate while the others wait."""


def current(connection: sa.Connection) -> str | None:
    """The version of the tables found, None for an empty database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def bring_up(connection: sa.Connection, *, change: bool = True) -> None:
    """Make the tables what this code expects; refuses a database that is newer than the code."""
    if current(connection) == HEAD:
        return
    if not change:
        raise OtherTables
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    found = current(connection)
    if found is not None and found not in known():
        raise SchemaTooNew(found, HEAD)
    upgrade(connection)


def known() -> frozenset[str]:
    """Every version this code has a file for."""
    from alembic.script import ScriptDirectory

    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def upgrade(connection: sa.Connection, to: str = "head") -> None:
    """Move the tables forward to a version."""
    from alembic import command

    command.upgrade(_config(connection), to)


def downgrade(connection: sa.Connection, to: str = "base") -> None:
    """Move the tables back to a version; `base` leaves none."""
    from alembic import command

    command.downgrade(_config(connection), to)


def _config(connection: sa.Connection | None = None) -> "Config":
    # Imported late: a start on an up-to-date database does without Alembic, which is a tenth of a second.
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
