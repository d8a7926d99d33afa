"""The versions of each client's playbook: immutable, numbered from 1, one for each different content."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from storage.digests import digest_of
from storage.line import Tx
from storage.statements import insert_new, keyed, table_of, update_by
from storage.tables import PlaybookVersion

_TABLE = table_of(PlaybookVersion)
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_INSERT = insert_new(_TABLE, _TABLE.c.version)
_BY_DIGEST = sa.select(_TABLE.c.version).where(_CLIENT, _TABLE.c.digest == sa.bindparam("digest"))
_BODY = sa.select(_TABLE.c.body).where(_CLIENT, _TABLE.c.version == sa.bindparam("version"))
_LATEST = (
    sa.select(_TABLE.c.version, _TABLE.c.body)
    .where(_CLIENT)
    .order_by(_TABLE.c.adopted_at.desc(), _TABLE.c.version.desc())
    .limit(1)
)
_HIGHEST = sa.select(sa.func.max(_TABLE.c.version)).where(_CLIENT)
_CLIENTS = sa.select(_TABLE.c.client).distinct()
_ADOPT = update_by(_TABLE, "client", "version")


def store_version(tx: Tx, client: str, body: dict[str, Any], now: dt.datetime) -> int:
    """Put a playbook in force and return its version: a new one, or the old one where the content is known already."""
    digest = digest_of(body)
    while True:
        known = tx.scalar(_BY_DIGEST, {"client": client, "digest": digest})
        if known is not None:
            tx.run(_ADOPT, {**keyed(client=client, version=known), "adopted_at": now})
            return int(known)
        version = int(tx.scalar(_HIGHEST, {"client": client}) or 0) + 1
        row = {"client": client, "version": version, "digest": digest, "body": body, "stored_at": now}
        # A replica that stores at the same time may take the number or the content first; then look again.
        if tx.run(_INSERT[tx.dialect], row | {"adopted_at": now}).first() is not None:
            return version


def load_version(tx: Tx, client: str, version: int) -> dict[str, Any]:
    """The content of one version; LookupError when the client has no such version."""
    body: dict[str, Any] | None = tx.scalar(_BODY, {"client": client, "version": version})
    if body is None:
        raise LookupError(f"{client} has no playbook version {version}")
    return body


def latest(tx: Tx, client: str) -> tuple[int, dict[str, Any]] | None:
    """The version in force (the one adopted last) and its content; None for a client never stored."""
    found = tx.run(_LATEST, {"client": client}).first()
    return None if found is None else (found[0], found[1])


def known_clients(tx: Tx) -> list[str]:
    """Every client a playbook was ever stored for, by key."""
    return sorted(tx.scalars(_CLIENTS))
