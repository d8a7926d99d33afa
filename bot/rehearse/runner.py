"""Plays a transcript through the real handlers, storage and sweeps on a virtual clock, and hands out what happened.

The clock stands where the transcript stands: before anything happens at a time, everything that time brought before
then has happened; what time brings at that very instant comes after it. Looking more often in between (`sweep_every`)
therefore changes nothing.
"""

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from bot.rehearse.acting import act
from bot.rehearse.drafts import close_quiet, draft
from bot.rehearse.records import Recorder
from bot.rehearse.timeline import Record
from bot.rehearse.transcript import Acted, Item, Said, Skipped
from handlers.desk import Desk
from handlers.hearing import KIND as HEARD
from handlers.inbound import Inbound
from handlers.messages import Processed, receive, work_off
from handlers.planning import plan_for
from handlers.problems import Problem
from handlers.sla import pass_time
from playbooks.loading import Book
from playbooks.schema import Playbook
from playbooks.terms import Platform
from storage import events, inbox, outbox
from storage.line import Tx, earlier_of
from storage.store import Store
from storage.upcoming import upcoming

CHUNK = 1_000
"""How many items share one transaction."""
TAIL = dt.timedelta(days=14)
"""How long after the last item clocks that still run are followed."""
STEP_LIMIT = 100_000
INSTANT = dt.timedelta(microseconds=1)
LEASE = dt.timedelta(days=36_500)
"""One rehearsal works off its own inbox; on its virtual clock a short lease would end within a chunk."""


@dataclass(slots=True)
class Counts:
    """What the rehearsal met, beside its timeline."""

    items: int = 0
    client_messages: int = 0
    team_messages: int = 0
    ignored: dict[str, int] = field(default_factory=dict)
    unmapped: dict[str, int] = field(default_factory=dict)
    unknown_authors: dict[str, int] = field(default_factory=dict)
    drafted: list[str] = field(default_factory=list)
    assumed_resolved: int = 0
    """How often a quiet ticket counted as resolved; `assumed_again` of these times it had been opened again."""
    assumed_again: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    first: dt.datetime | None = None
    last: dt.datetime | None = None


class Rehearsal:
    """One rehearsal: feed it items in order of time, in as many pieces as you like, then finish it."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        sink: Callable[[Record], None],
        sweep_every: dt.timedelta | None = None,
        progress: Callable[[int], None] = lambda done: None,
        drafting: bool = False,
        buttons: bool = True,
        met: Callable[[Playbook], object] = lambda playbook: None,
    ) -> None:
        self.counts = Counts()
        self._store = store
        self._desk = desk
        self._sink = sink
        self._sweep_every = sweep_every
        self._progress = progress
        self._drafting = drafting
        self._buttons = buttons
        self._met = met
        self._clients: set[str] = set()
        self._changes: list[tuple[dt.datetime, int, Inbound]] = []
        self._order = 0
        self._recorder = Recorder(desk)
        self._now: dt.datetime | None = None
        self._due: dt.datetime | None = None
        self._last_event = 0
        self._last_said = 0

    def begin(self, at: dt.datetime) -> None:
        """Put the playbooks in force, as of a time before the transcript."""
        with self._store.transaction() as tx:
            self._desk.adopt(tx, at)

    def feed(self, items: Iterable[Item]) -> None:
        """Play some more of the transcript."""
        stream = iter(items)
        while chunk := list(islice(stream, CHUNK)):
            with self._store.transaction() as tx:
                self._chunk(tx, chunk)
                self._drain(tx, self._now)
            self._progress(len(chunk))

    def finish(self) -> None:
        """Play changes still to come, then let time run on until no running clock has anything left to say."""
        with self._store.transaction() as tx:
            for change in self._changes_until(None):
                self._changed(tx, change)
            if self._now is not None:
                self._run_out(tx, self._now + TAIL)
            self._drain(tx, None)

    def _chunk(self, tx: Tx, chunk: list[Item]) -> None:
        """Keep what was said in the inbox first, all at once, then work it off item by item, each at its own time."""
        kept = self._keep(tx, chunk)
        states: dict[int, str] = {}
        for item in chunk:
            for change in self._changes_until(item.at):
                self._changed(tx, change)
            self.counts.items += 1
            self._reach(tx, item.at)
            if isinstance(item, Acted):
                self._acted(tx, item)
            elif (kept_as := kept.get(id(item))) is not None:
                number, inbound = kept_as
                states[number] = self._work_off(tx, inbound)
                self._later(item)
        inbox.finish_all(tx, states)

    def _keep(self, tx: Tx, chunk: list[Item]) -> dict[int, tuple[int, Inbound]]:
        said = [(item, inbounds_of(item)[0]) for item in chunk if isinstance(item, Said)]
        if not said:
            return {}
        at = said[0][1].at
        new = receive(tx, [inbound for _, inbound in said], at)
        numbers = inbox.claim_known(tx, at, len(said), LEASE)
        kept = {}
        for (item, inbound), is_new in zip(said, new, strict=True):
            if is_new:
                if item.deleted_at is not None:
                    self._recorder.forget(item)
                kept[id(item)] = (numbers[inbound.channel, inbound.message_id], inbound)
            else:
                self._skip(item.where, f"message {item.id} of {item.channel_name} was said before")
        return kept

    def _later(self, said: Said) -> None:
        """Put a message's edit and deletion in their place in time."""
        if said.edited_at is None and said.deleted_at is None:
            return
        for change in inbounds_of(said)[1:]:
            self._order += 1
            heapq.heappush(self._changes, (change.happened_at, self._order, change))

    def _changes_until(self, at: dt.datetime | None) -> Iterator[Inbound]:
        while self._changes and (at is None or self._changes[0][0] <= at):
            yield heapq.heappop(self._changes)[2]

    def _changed(self, tx: Tx, change: Inbound) -> None:
        now = change.happened_at
        self._reach(tx, now)
        if receive(tx, [change], now)[0]:
            numbers = inbox.claim_known(tx, now, 1, LEASE).values()
            inbox.finish_all(tx, {number: self._work_off(tx, change) for number in numbers})

    def _draft(self, tx: Tx, inbound: Inbound) -> None:
        """Give a channel that no playbook names one of its own, from the defaults."""
        book, name = self._desk.book, inbound.channel_name or inbound.channel
        if book.in_channel(inbound.platform, inbound.workspace, inbound.channel, name) is not None:
            return
        playbook = draft(name)
        if playbook.client in book.playbooks:
            return
        self._desk.book = Book({**book.playbooks, playbook.client: playbook})
        self._desk.adopt(tx, inbound.at)
        self.counts.drafted.append(name)

    def _work_off(self, tx: Tx, inbound: Inbound) -> str:
        if self._drafting:
            self._draft(tx, inbound)
        done = work_off(tx, self._desk, inbound, inbound.happened_at)
        self._count(tx, inbound, done, inbound.happened_at)
        return done.state

    def _acted(self, tx: Tx, acted: Acted) -> None:
        try:
            act(tx, self._desk, acted)
        except Problem as problem:
            self._skip(acted.where, str(problem))

    def _skip(self, where: str, why: str) -> None:
        self.counts.skipped.append(Skipped(where, why))

    def _reach(self, tx: Tx, at: dt.datetime) -> None:
        """Let time pass up to `at`, what it brings at that instant left for after it."""
        if self._now is None:
            self._now = self.counts.first = at
        if self._sweep_every is not None:
            while self._now + self._sweep_every < at:
                self._now += self._sweep_every
                self._sweep(tx, self._now)
        self._pass_nights(tx, at)
        self._sweep(tx, at - INSTANT)
        self._now = self.counts.last = max(at, self._now)

    def _pass_nights(self, tx: Tx, at: dt.datetime) -> None:
        """Where nobody pressed a button, tickets that went quiet after our answer count as resolved, once a night."""
        if self._buttons or self._now is None:
            return
        night = self._now.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
        while night <= at:
            self._sweep(tx, night)
            closed, again = close_quiet(tx, self._desk, night)
            self.counts.assumed_resolved += closed
            self.counts.assumed_again += again
            night += dt.timedelta(days=1)

    def _sweep(self, tx: Tx, at: dt.datetime) -> None:
        """Sweep if time brings anything by then: the agenda knows what was planned since the last look."""
        self._due = earlier_of(self._due, tx.agenda.due)
        tx.agenda.due = None
        if self._due is None or self._due > at:
            return
        self._due = pass_time(tx, self._desk, at)
        tx.agenda.due = None

    def _run_out(self, tx: Tx, until: dt.datetime) -> None:
        for _ in range(STEP_LIMIT):
            following = upcoming(tx).of_tickets
            if following is None or following > until:
                return
            self._reach(tx, following)
            self._sweep(tx, following)

    def _count(self, tx: Tx, inbound: Inbound, done: Processed, now: dt.datetime) -> None:
        counts = self.counts
        if done.client is not None and done.client not in self._clients:
            self._clients.add(done.client)
            self._met(self._desk.book.of(done.client))
            plan_for(tx, self._desk.current(done.client), now)  # a client never heard of here has no check-ins either
        if done.state == "unmapped":
            name = inbound.channel_name or inbound.channel
            counts.unmapped[name] = counts.unmapped.get(name, 0) + 1
            return
        if "duplicate" in done.notes:
            return
        if "unknown" in done.notes:
            name = inbound.author_name or inbound.author
            counts.unknown_authors[name] = counts.unknown_authors.get(name, 0) + 1
        if done.read is not None:
            counts.client_messages += inbound.kind == "message"
            self._recorder.read(inbound, done, now)
        elif inbound.kind == "message" and done.side is not None and done.state == "done":
            counts.team_messages += 1

    def _drain(self, tx: Tx, before: dt.datetime | None) -> None:
        """Hand out everything logged since the last time, in order; what time will bring outlives the transaction."""
        self._due = earlier_of(self._due, tx.agenda.due)
        for said in outbox.since(tx, self._last_said):
            self._last_said = said.id
            self._recorder.said(tx, said)
        for logged in events.since(tx, self._last_event, but=HEARD):
            self._last_event = logged.id
            self._recorder.event(tx, logged)
        for row in self._recorder.flush(before):
            self._sink(row)


def inbounds_of(said: Said) -> list[Inbound]:
    """A transcript's message as the events a platform would have sent: the message, its edit, its deletion."""
    first = said.previous_text if said.edited_at is not None and said.previous_text is not None else said.text
    base = Inbound(
        kind="message",
        platform=Platform.TRANSCRIPT,
        workspace=said.workspace,
        channel=said.channel,
        channel_name=said.channel_name,
        message_id=said.id,
        event_id=f"{said.channel}:{said.id}",
        thread_id=said.thread,
        author=said.author,
        author_name=said.author_name,
        author_email=said.email,
        external=said.external,
        role=said.role,
        at=said.at,
        text=first,
        files=said.files,
    )
    found = [base]
    if said.edited_at is not None and first != said.text:
        found.append(_change(base, "edit", said.edited_at, said.text))
    if said.deleted_at is not None:
        found.append(_change(base, "delete", said.deleted_at, ""))
    return found


def _change(base: Inbound, kind: str, at: dt.datetime, text: str) -> Inbound:
    return base.model_copy(
        update={"kind": kind, "changed_at": at, "text": text, "event_id": f"{base.event_id}:{kind}:{at.isoformat()}"}
    )
