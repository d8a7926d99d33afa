"""Sets the stage of a rehearsal: a throw-away database, the playbooks or drafts of them, and where the records go."""

import datetime as dt
import gc
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.reader.choosing import Choice, reader_for
from bot.rehearse import phrasing as say
from bot.rehearse.figures import ClientInfo, Intake, RehearsalSummary
from bot.rehearse.quotes import quote
from bot.rehearse.runner import Counts, Rehearsal
from bot.rehearse.tally import Tally
from bot.rehearse.timeline import Record, TimelineWriter, read_timeline
from bot.rehearse.transcript import SAMPLES as SAMPLE_TRANSCRIPTS
from bot.rehearse.transcript import Transcript, open_transcript
from handlers.desk import Desk
from playbooks.calendar import calendar_for
from playbooks.loading import SAMPLES, Book, load_book
from playbooks.schema import Playbook
from playbooks.shifts import working_day
from playbooks.terms import CountsIn, Metric
from storage.store import Store

_SELDOM = (100_000, 50, 50)
FIRST_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""When a rehearsal's playbooks count as stored: before anything a transcript can hold."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be rehearsed: the input, under which playbooks (None: the samples, and drafts for other channels)."""

    inputs: tuple[Path, ...]
    playbooks: Path | None = None
    sweep_every: dt.timedelta | None = None
    database: Path | None = None
    reader: Choice = "embedded"


@dataclass(slots=True)
class Played:
    """What a rehearsal gave: its figures and where its timeline stands."""

    summary: RehearsalSummary
    timeline: Path
    counts: Counts
    skips: int
    clients: dict[str, ClientInfo] = field(default_factory=dict)

    def records(self) -> Iterator[Record]:
        """The whole timeline, from its file."""
        return read_timeline(self.timeline)


def _book(plan: Plan) -> Book:
    """The playbooks asked for; without any, the sample clients' for their own transcripts and drafts for all others."""
    if plan.playbooks is not None:
        return load_book(plan.playbooks)
    own = all(path.resolve().parent == SAMPLE_TRANSCRIPTS.resolve() for path in plan.inputs)
    return load_book(SAMPLES) if own else Book({})


def _tells_actions(path: Path) -> bool:
    """Whether an input can tell who pressed what: our lines may, a Slack export never does."""
    if not path.is_file() or path.suffix == ".zip":
        return False
    with path.open("rb") as lines:
        return any(b'"action"' in line for line in lines)


def play(plan: Plan, timeline: Path, progress: Callable[[int, int | None], None] = lambda done, size: None) -> Played:
    """Play an input through the whole engine and write its timeline; raises Unreadable or PlaybookErrors."""
    gc.set_threshold(*_SELDOM)  # a rehearsal makes and drops millions of small values and no cycles to speak of
    transcript = open_transcript(plan.inputs)
    book = _book(plan)
    desk = Desk(book, reader_for(plan.reader))
    clients: dict[str, ClientInfo] = {}
    tally = Tally(clients)
    with _store(plan.database) as store, timeline.open("wb") as out:
        writer = TimelineWriter(out, tally.add)
        rehearsal = Rehearsal(
            store,
            desk,
            writer.add,
            plan.sweep_every,
            progress=lambda done: progress(done, transcript.size),
            drafting=plan.playbooks is None,
            buttons=any(map(_tells_actions, plan.inputs)),
            met=lambda playbook: clients.setdefault(playbook.client, client_info(playbook)),
        )
        rehearsal.begin(FIRST_DAY)
        rehearsal.feed(transcript.items())
        rehearsal.finish()
        writer.close()
    skips = transcript.skipped_count + len(rehearsal.counts.skipped)
    summary = tally.result(intake_of(rehearsal, transcript, skips))
    return Played(summary, timeline, rehearsal.counts, skips, clients)


def client_info(playbook: Playbook) -> ClientInfo:
    """What reports need to know of a client."""
    people = {key: someone.name for key, someone in playbook.people.directory.items()}
    return ClientInfo(playbook.name, playbook.zone, people, _days_s(playbook))


def _days_s(playbook: Playbook) -> dict[tuple[str, str], int]:
    """How long a usual day is in the hours each promise counts in; a time somebody named counts around the clock."""
    return {
        (metric.value, severity.value): round(working_day(calendar_for(playbook, counts_in)).total_seconds())
        for severity, targets in playbook.severities.items()
        for metric in Metric
        for counts_in in [CountsIn.ALWAYS if metric is Metric.PROMISE else targets.hours_for(metric)]
    }


def intake_of(rehearsal: Rehearsal, transcript: Transcript, skips: int) -> Intake:
    """What the rehearsal met beside its timeline."""
    counts = rehearsal.counts
    skipped: Iterable[tuple[str, str]] = ((skip.where, skip.why) for skip in (*transcript.skipped, *counts.skipped))
    return Intake(
        messages=counts.client_messages + counts.team_messages,
        team_messages=counts.team_messages,
        ignored=transcript.ignored | counts.ignored,
        skipped=tuple(skipped),
        skipped_count=skips,
        unmapped=counts.unmapped,
        unknown_authors=counts.unknown_authors,
        notes=_notes(counts),
        until=counts.last,
    )


def _notes(counts: Counts) -> tuple[str, ...]:
    notes = []
    if counts.drafted:
        names = ", ".join(quote(name, 40) for name in counts.drafted[:6])
        names += f" and {len(counts.drafted) - 6} more" if len(counts.drafted) > 6 else ""
        one = len(counts.drafted) == 1
        each, books = ("it", "a playbook and give it") if one else ("each", "playbooks and give them")
        notes.append(
            f"No playbook names {names}: {each} was rehearsed as a client of its own under the default promises,"
            f" without updates and resolutions. Write {books} with --playbooks to judge all."
        )
    if counts.assumed_resolved:
        tickets = counts.assumed_resolved - counts.assumed_again
        again = f" ({say.number(counts.assumed_again)} again after a reopening)" if counts.assumed_again else ""
        notes.append(
            "Nobody acknowledges or resolves in this input. A reply of ours counts as acknowledgement, and"
            f" {say.counted(tickets, 'ticket')} as resolved{again}: for two days after our reply the client asked for"
            " nothing more."
        )
    return tuple(notes)


@contextmanager
def _store(database: Path | None) -> Iterator[Store]:
    """A database for one rehearsal: thrown away afterwards unless it was asked for by name."""
    with tempfile.TemporaryDirectory(prefix="liaison-") as folder:
        path = database or Path(folder) / "rehearsal.db"
        store = Store.open(f"sqlite:///{path}", durable=False, alone=database is None)
        try:
            yield store
        finally:
            with suppress(OSError):
                store.close()
