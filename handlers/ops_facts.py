"""What the ops lead's report is made of: what each client lacks, pauses taken at once, who has gone quiet."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from handlers.desk import Desk, Pinned
from handlers.notices import OpsNotice
from handlers.telling import OPS, person
from handlers.who import name_of
from playbooks.cadence import open_days_between
from playbooks.calendar import NeverOpen
from playbooks.health_facts import LONG
from playbooks.health_parts import FEW
from playbooks.schema import Playbook
from playbooks.terms import CountsIn, Metric
from storage import conversations, covers, daily, heartbeats, playbook_versions, tickets, told
from storage.line import Tx
from storage.told import Told

CENSUS = "channels"
"""The heartbeat that holds in which channels of which client the bot is not, by client key."""
OPENS_WITHIN = dt.timedelta(days=14)
"""A calendar without any open time for so long has something wrong with it."""
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Watch:
    """The clients looked at, the stretch of time, and what our people were told in it."""

    clients: tuple[str, ...]
    since: dt.datetime
    now: dt.datetime
    told: tuple[Told, ...]

    @classmethod
    def over(cls, tx: Tx, desk: Desk, clients: Sequence[str], since: dt.datetime, now: dt.datetime) -> "Watch":
        """Read what people were told about these clients."""
        keys = {key for client in clients for key in desk.current(client).playbook.people.directory}
        rows = told.between(tx, {OPS, *map(person, keys)}, since, now)
        return cls(tuple(clients), since, now, tuple(row for row in rows if row.client in clients))


def without(tx: Tx, desk: Desk, watch: Watch) -> dict[str, list[str]]:
    """What each client lacks, in sentences; clients that lack nothing are left out."""
    beat = heartbeats.last(tx, CENSUS)
    absent = beat.detail if beat is not None else {}
    found = {}
    for client in watch.clients:
        pinned = desk.current(client)
        lines = [
            *_no_pm(tx, pinned, watch),
            *_no_targets(pinned.playbook),
            *_no_calendar(pinned, watch.now),
            *_no_bot(tx, pinned.playbook, absent.get(client, ())),
        ]
        if lines:
            found[client] = [f"{pinned.playbook.name}: {line}" for line in lines]
    return found


def _no_pm(tx: Tx, pinned: Pinned, watch: Watch) -> Iterator[str]:
    """The PM is away and nobody stands in, or cannot be reached."""
    playbook, pm = pinned.playbook, pinned.playbook.people.pm
    if covers.who_covers(tx, playbook.client, pm, watch.now) == "":
        away = f"no PM; {name_of(playbook, pm)} is away and nobody covers"
        yield f"{away} (/cover {playbook.client} @someone and the days)"
    lost = [row for row in watch.told if row.state == "parked" and row.recipient == person(pm)]
    lost = [row for row in lost if row.client == playbook.client]
    if lost:
        yield f"no PM reached; {len(lost)} message{'s' if len(lost) != 1 else ''} to {name_of(playbook, pm)} failed"


def _no_targets(playbook: Playbook) -> Iterator[str]:
    """A severity with no target for the first answer, or no clock where a ticket needed one."""
    bare = [
        name.value for name, targets in playbook.severities.items() if targets.target(Metric.FIRST_RESPONSE) is None
    ]
    if bare:
        yield f"no SLA for the first answer at {', '.join(sorted(bare))} (severities in the playbook)"


def _no_calendar(pinned: Pinned, now: dt.datetime) -> Iterator[str]:
    for counts_in, whose in ((CountsIn.CLIENT, "client"), (CountsIn.PM, "PM")):
        try:
            opens = pinned.calendar(counts_in).next_open(now)
        except NeverOpen:
            opens = None
        if opens is None or opens - now > OPENS_WITHIN:
            yield f"no calendar; the {whose} hours have no open time in the next {OPENS_WITHIN.days} days"


def _no_bot(tx: Tx, playbook: Playbook, absent: Sequence[str]) -> Iterator[str]:
    """Channels of the client that the bot is not in: on Slack as it was last asked, on Teams as it was added."""
    missing = [place.name or place.id for place in playbook.channels.slack if place.id in absent]
    for place in playbook.channels.teams:
        row = conversations.of_id(tx, place.id)
        if row is None or row.gone_at is not None:
            missing.append(place.name or place.id)
    if not any((playbook.channels.slack, playbook.channels.teams, playbook.channels.transcript)):
        yield "no channel; the playbook names none"
    if missing:
        yield f"I am not in {', '.join(missing)}; invite Liaison there"


def without_playbook(tx: Tx, desk: Desk, watch: Watch) -> list[str]:
    """Channels that no playbook names, and clients whose playbook is gone while tickets of theirs are open."""
    notices = [OpsNotice.model_validate(row.payload) for row in watch.told if row.kind == "ops_notice" and row.payload]
    lines = list(dict.fromkeys(f"No playbook: {one.text}" for one in notices if one.about == "unmapped"))
    lines += list(dict.fromkeys(f"{one.client_name}: no clock; {one.text}" for one in notices if one.about == "no_sla"))
    return [*lines, *_gone(tx, desk)]


def _gone(tx: Tx, desk: Desk) -> list[str]:
    """Clients that had a playbook, have none now, and still have open tickets."""
    lost = [client for client in playbook_versions.known_clients(tx) if client not in desk.book.playbooks]
    lines = []
    for client in lost:
        count = len(tickets.open_of(tx, client))
        if count:
            lines.append(f"No playbook: {client} has none any more, and {count} open ticket{'s' if count != 1 else ''}")
    return lines


def pauses(watch: Watch) -> list[str]:
    """Tickets put on waiting within minutes of the client's message."""
    found: dict[str, None] = {}
    for row in watch.told:
        if row.kind == "ops_notice" and row.payload and row.payload.get("about") == "honest_pause":
            found[f"{row.payload['client_name']}: {row.payload['text']}"] = None
    return list(found)


def quiet(tx: Tx, desk: Desk, watch: Watch) -> list[str]:
    """Clients without a word for longer than is usual for them, the longest silence first."""
    found = []
    for client in watch.clients:
        pinned = desk.current(client)
        today = daily.day_of(watch.now)
        written = daily.days_of(tx, client, "said.client", today - LONG + 1)
        how = silence(pinned, [day for day in written if day <= today], watch.now, pinned.playbook.ops.quiet_days)
        if how is not None and how.unusual:
            found.append((how.days, f"{pinned.playbook.name}: {how.told}"))
    return [line for _, line in sorted(found, key=lambda one: (-one[0], one[1]))]


@dataclass(frozen=True, slots=True)
class Silence:
    """Business days since the last word of somebody, and their usual gap."""

    days: int
    usual: float

    @property
    def unusual(self) -> bool:
        """Whether it is longer than twice their usual gap."""
        return self.days > 2 * self.usual

    @property
    def told(self) -> str:
        """The same in words."""
        many = "s" if self.days != 1 else ""
        gap = "day" if self.usual <= 1 else f"{self.usual:g} days"
        return f"no word for {self.days} business day{many}, usually one every {gap}"


def silence(pinned: Pinned, written: Sequence[int], now: dt.datetime, least: int) -> Silence | None:
    """How long somebody has been quiet who wrote on these days; None below `least` business days, or without rhythm."""
    if len(written) < FEW:
        return None
    zone, calendar = pinned.playbook.zone, pinned.calendar(CountsIn.CLIENT)

    def business(first: int, last: dt.date) -> int:
        return open_days_between(_date(first), last, zone, calendar)

    days = business(written[-1], now.astimezone(ZoneInfo(zone)).date())
    if days < least:
        return None  # most are heard of today, and their gaps need not be counted
    gaps = [business(first, _date(later)) for first, later in pairwise(written)]
    return Silence(days, float(median(gaps)))


def _date(day: int) -> dt.date:
    return _EPOCH + dt.timedelta(days=day)
