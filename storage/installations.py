"""The workspaces the Slack app was installed in. Tokens come in and go out as cipher; this room has no key."""

import datetime as dt
from dataclasses import dataclass
from itertools import starmap

import sqlalchemy as sa

from storage.line import Tx
from storage.statements import columns_of, keyed, table_of, update_by, upsert
from storage.tables import Installation


@dataclass(frozen=True, slots=True)
class InstallationRow:
    """One workspace the app was installed in; `token_cipher` is empty once that was revoked."""

    team_id: str
    team_name: str
    bot_user: str
    token_cipher: str
    scopes: str
    installed_at: dt.datetime
    revoked_at: dt.datetime | None


_TABLE = table_of(Installation)
_ALL = sa.select(*columns_of(_TABLE, InstallationRow)).order_by(_TABLE.c.team_id)
_ONE = _ALL.where(_TABLE.c.team_id == sa.bindparam("team_id"))
_KEEP = upsert(_TABLE, ("team_name", "bot_user", "token_cipher", "scopes", "installed_at", "revoked_at"))
_REVOKE = update_by(_TABLE, "team_id", where=(_TABLE.c.revoked_at.is_(None),))
_RENEW = update_by(_TABLE, "team_id", "token_cipher")


def keep(tx: Tx, row: InstallationRow) -> None:
    """Keep an installation; a workspace that installs again replaces its earlier one."""
    tx.run(_KEEP[tx.dialect], {name: getattr(row, name) for name in InstallationRow.__dataclass_fields__})


def of_team(tx: Tx, team_id: str) -> InstallationRow | None:
    """A workspace's installation, revoked or not; None when it never installed the app."""
    found = tx.run(_ONE, {"team_id": team_id}).first()
    return None if found is None else InstallationRow(*found)


def every(tx: Tx) -> list[InstallationRow]:
    """Every installation, by team id."""
    return list(starmap(InstallationRow, tx.run(_ALL)))


def revoke(tx: Tx, team_id: str, at: dt.datetime) -> bool:
    """Forget a workspace's token; False when there was none."""
    changes = {"token_cipher": "", "revoked_at": at}
    return tx.run(_REVOKE, {**keyed(team_id=team_id), **changes}).rowcount == 1


def renew(tx: Tx, team_id: str, old_cipher: str, new_cipher: str) -> bool:
    """Put a cipher made with another key in an old one's place; False when it was replaced meanwhile."""
    values = {**keyed(team_id=team_id, token_cipher=old_cipher), "token_cipher": new_cipher}
    return tx.run(_RENEW, values).rowcount == 1
