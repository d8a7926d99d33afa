"""What became of nudges: one is useful when somebody of ours acted on its ticket before it fell due."""

import datetime as dt
from dataclasses import dataclass

from handlers.desk import Desk
from handlers.ops_facts import Watch
from handlers.who import name_of
from storage import events
from storage.line import Tx
from storage.told import Told

ACTED = frozenset({"acknowledged", "answered", "assigned", "promised", "waiting", "resolved", "dismissed", "merged"})
"""What somebody of ours does about a ticket; a snooze only puts it off."""


@dataclass(slots=True)
class _Count:
    sent: int = 0
    useful: int = 0
    ignored: int = 0


def nudges(tx: Tx, desk: Desk, watch: Watch) -> list[str]:
    """Nudges sent, useful and ignored, first all together, then person by person, most ignored first."""
    counts: dict[str, _Count] = {}
    acted: dict[tuple[str, int], list[dt.datetime]] = {}
    for row in watch.told:
        if row.kind != "nudge" or row.state != "sent" or row.ticket_id is None:
            continue
        times = acted.setdefault((row.client, row.ticket_id), _acts(tx, row.client, row.ticket_id))
        name = name_of(desk.current(row.client).playbook, row.recipient.removeprefix("person:"))
        for who in ("", name):
            _add(counts.setdefault(who, _Count()), row, times, watch.now)
    everybody = counts.pop("", None)
    if everybody is None:
        return ["none sent"]
    people = sorted(counts.items(), key=lambda one: (-one[1].ignored, -one[1].sent, one[0]))
    return [_told("All", everybody), *(_told(name, count) for name, count in people)]


def _acts(tx: Tx, client: str, ticket_id: int) -> list[dt.datetime]:
    return [row.at for row in events.of_ticket(tx, client, ticket_id) if row.kind in ACTED]


def _add(count: _Count, row: Told, acts: list[dt.datetime], now: dt.datetime) -> None:
    count.sent += 1
    if not row.payload:
        return  # its words are forgotten by now, and with them when it was due
    due = dt.datetime.fromisoformat(str(row.payload["due"]))
    told_at = row.sent_at or row.happened_at
    if any(told_at <= at <= due for at in acts):
        count.useful += 1
    elif due < now:
        count.ignored += 1


def _told(name: str, count: _Count) -> str:
    open_still = count.sent - count.useful - count.ignored
    rest = f", {open_still} not due yet" if open_still else ""
    return f"{name}: {count.sent} sent, {count.useful} useful, {count.ignored} ignored{rest}"
