"""Counts a rehearsal in one pass over its records, for each client and over all, in memory that does not grow."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from bot.rehearse.counted import NOT_OF_PEOPLE, Counted
from bot.rehearse.figures import EVERYBODY, ClientInfo, Intake, RehearsalSummary
from bot.rehearse.quotes import quote
from bot.rehearse.timeline import Kind, Record, moment
from playbooks.terms import Metric

ALL_CLIENTS = "All clients"
OWN_ZONES = "each client's own zone"


class Tally:
    """Counts records as they come, in order of time; `result` may be asked at any point.

    A client is looked up in `clients` when its first record comes, so the mapping may still grow; clients of whom
    nothing came are listed too.
    """

    def __init__(self, clients: Mapping[str, ClientInfo]) -> None:
        self._clients = clients
        self._counted: dict[str, Counted] = {}
        self._unmapped: Counter[str] = Counter()
        self._last: dt.datetime | None = None
        self._after: Counter[str] = Counter()
        """Promises of each client missed since anybody last said or did anything."""

    def add(self, record: Record) -> None:
        """Count one record; kinds that are not known are counted under their own name."""
        if record["kind"] == Kind.UNMAPPED:
            self._unmapped[quote(str(record.get("channel") or "a channel"), 60)] += 1
            return
        at = moment(record)
        self._last = at if self._last is None else max(at, self._last)
        client = record["client"]
        if record["kind"] not in NOT_OF_PEOPLE:
            self._after.clear()
        elif record["kind"] == Kind.BREACHED and record.get("metric") != Metric.ACKNOWLEDGE:
            self._after[client] += 1
        counted = self._counted.get(client)
        if counted is None:
            counted = self._counted[client] = self._new(client)
        counted.add(record, at)

    def _new(self, client: str) -> Counted:
        return Counted(client, self._clients.get(client) or ClientInfo(quote(client, 60)))

    def result(self, intake: Intake | None = None) -> RehearsalSummary:
        """The figures so far, with what was met beside the timeline."""
        intake = intake or Intake(unmapped=dict(self._unmapped))
        keys = dict.fromkeys((*self._clients, *self._counted))
        each = [self._counted.get(client) or self._new(client) for client in keys]
        everybody = Counted(EVERYBODY, ClientInfo(ALL_CLIENTS))
        for counted in each:
            everybody.merge(counted)
        zones = {counted.info.zone for counted in each}
        everybody.zone = zones.pop() if len(zones) == 1 else OWN_ZONES
        return RehearsalSummary(
            all=everybody.figures(self._after.total()),
            clients=tuple(counted.figures(self._after[counted.key]) for counted in each),
            intake=intake,
            until=intake.until or self._last,
        )
