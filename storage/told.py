"""What people were told over a stretch of time, and what could not be told them: for reports over several clients."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from itertools import starmap
from typing import Any

import sqlalchemy as sa

from storage.line import Tx
from storage.statements import table_of
from storage.tables import Outbox

_TABLE = table_of(Outbox)
_TIME = _TABLE.c.happened_at.type
_KINDS: list[sa.ColumnElement[str]] = [sa.literal_column("'nudge'"), sa.literal_column("'ops_notice'")]
_TOLD = (
    sa.select(
        _TABLE.c.client,
        _TABLE.c.ticket_id,
        _TABLE.c.kind,
        _TABLE.c.recipient,
        _TABLE.c.state,
        _TABLE.c.happened_at,
        _TABLE.c.sent_at,
        _TABLE.c.payload,
    )
    .where(
        _TABLE.c.recipient.in_(sa.bindparam("recipients", expanding=True)),
        _TABLE.c.happened_at >= sa.bindparam("since", type_=_TIME),
        _TABLE.c.happened_at < sa.bindparam("until", type_=_TIME),
        sa.or_(_TABLE.c.kind.in_(_KINDS), _TABLE.c.state == sa.literal_column("'parked'")),
    )
    .order_by(_TABLE.c.happened_at, _TABLE.c.id)
)


@dataclass(frozen=True, slots=True)
class Told:
    """One nudge or word to ops, or anything that could not be delivered (`parked`)."""

    client: str
    ticket_id: int | None
    kind: str
    recipient: str
    state: str
    happened_at: dt.datetime
    sent_at: dt.datetime | None
    payload: dict[str, Any]


def between(tx: Tx, recipients: Collection[str], since: dt.datetime, until: dt.datetime) -> list[Told]:
    """The nudges and words to ops of these recipients from `since` up to but not at `until`, and what was parked."""
    if not recipients:
        return []
    values = {"recipients": sorted(recipients), "since": since, "until": until}
    return list(starmap(Told, tx.run(_TOLD, values)))
