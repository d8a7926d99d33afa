"""What people add to a review by hand: notes, causes and actions; typed, or filled in in a form.

Each stands in the deck as entered by hand. What somebody changes keeps its number and bears their name.
"""

import datetime as dt
from dataclasses import dataclass

from handlers.actions import Act
from handlers.asked import Answer, allow
from handlers.cards import refresh_card
from handlers.desk import Desk, Pinned
from handlers.ladder import change
from handlers.phrases import clock_time, sentence
from handlers.problems import Missing, NotAPeriod, NotLater, Problem, UnknownPerson, UnknownTicket
from handlers.review_actions import open_action, summary_for
from handlers.review_notice import ReviewEntries, ReviewEntry
from handlers.roles import Person
from handlers.times import UnclearTime, parse_when
from handlers.who import name_of
from playbooks.periods import Period, period_of
from storage import audit, review_entries, tickets
from storage.line import Tx
from storage.rows import ReviewEntryRow

LONGEST = 500
KINDS = ("note", "cause", "action")
ENTRY = "review-"
"""What the key of a button about entries starts with; the period follows."""
EXAMPLES = {
    "cause": "ACME-12 for client the carrier was down",
    "action": "send the roster by fri 15:00 @maria",
    "note": "for client volumes doubled in September",
}


class NoEntry(Problem):
    """The review has no entry of this number."""

    def __init__(self, number: str, client: str, label: str) -> None:
        super().__init__(f"There is no entry {number} in the review. /review {client} {label} list shows them.")


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as somebody wrote it; `subject` is a cause's ticket, `owner` and `due` are an action's, as filled in."""

    kind: str
    words: str
    shared: bool
    subject: str = ""
    owner: str = ""
    due: str = ""


def where(shared: bool) -> str:
    """Which editions hold an entry, in words."""
    return "both editions" if shared else "the internal edition"


def add(tx: Tx, pinned: Pinned, period: Period, entry: Written, act: Act) -> str:
    """Keep a note or a cause; returns the answer."""
    if entry.kind == "note":
        number = _keep(tx, pinned, period, entry, act)
        return f"Note {number} stands in {where(entry.shared)} of {period.label}."
    key = entry.subject.upper().strip(" .,:")
    if tickets.by_key(tx, pinned.playbook.client, key) is None:
        raise UnknownTicket(key[:40] or "without a key")
    number = _keep(tx, pinned, period, entry, act, subject=key)
    return f"Cause {number} of {key} stands in {where(entry.shared)} of {period.label}."


def add_action(
    tx: Tx, pinned: Pinned, period: Period, entry: Written, owner: str | None, due: dt.datetime | None, act: Act
) -> str:
    """Keep an action and open its ticket; returns the answer."""
    if due is not None and due <= act.at:
        raise NotLater("When an action is due")
    text = _worded(pinned, period, entry)
    ticket = open_action(tx, pinned, period.label, text, owner, due, act)
    _keep(tx, pinned, period, entry, act, owner=owner, due_at=due, ticket_id=ticket.id)
    when = f"due {clock_time(due, act.zone)}" if due else "without a date"
    whose = name_of(pinned.playbook, owner) if owner else "nobody's yet"
    return (
        f"{ticket.key} is open for it: {text} ({whose}, {when}). It stands in {where(entry.shared)} of {period.label}."
    )


def edit(tx: Tx, pinned: Pinned, period: Period, row: ReviewEntryRow, entry: Written, act: Act) -> str:
    """Give an entry other words or editions; an action's ticket says the new words too. Returns the answer."""
    text = _worded(pinned, period, entry)
    changes = {"words": text, "shared": entry.shared, "by": act.by, "at": act.at}
    review_entries.change(tx, row.client, row.id, **changes)
    ticket = tickets.by_id(tx, row.client, row.ticket_id) if row.ticket_id else None
    if ticket is not None and text != row.words:
        refresh_card(tx, change(tx, ticket, summary=summary_for(period.label, text)), act.at)
    audit.append(tx, row.client, act.at, act.by, "review_changed", f"{period.label} {row.id}", {"kind": row.kind})
    return f"Entry {row.id} is changed. It stands in {where(entry.shared)} of {period.label}."


def remove(tx: Tx, pinned: Pinned, period: Period, number: str, act: Act) -> str:
    """Take an entry out of a review; returns the answer."""
    row = find_entry(tx, pinned, period, number)
    review_entries.remove(tx, row.client, period.label, row.id, act.at)
    audit.append(tx, row.client, act.at, act.by, "review_removed", f"{period.label} {row.id}", {})
    stays = " Its ticket stays as it is." if row.kind == "action" else ""
    return f"Entry {row.id} is out of the review of {period.label}.{stays}"


def find_entry(tx: Tx, pinned: Pinned, period: Period, number: str) -> ReviewEntryRow:
    """The entry of a number; raises NoEntry."""
    client = pinned.playbook.client
    rows = review_entries.of_period(tx, client, period.label)
    found = next((row for row in rows if str(row.id) == number), None)
    if found is None:
        raise NoEntry(number[:20], client, period.label)
    return found


def listed(tx: Tx, pinned: Pinned, period: Period, said: str = "") -> ReviewEntries:
    """Everything that was added to a review by hand, with what was done to it just now."""
    playbook = pinned.playbook
    rows = review_entries.of_period(tx, playbook.client, period.label)
    return ReviewEntries(
        client=playbook.client,
        client_name=playbook.name,
        period=period.label,
        said=said,
        entries=tuple(
            ReviewEntry(
                number=row.id,
                what=row.kind,
                subject=row.subject,
                shared=row.shared,
                words=row.words,
                by=name_of(playbook, row.by),
                at=row.at,
            )
            for row in rows
        ),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Which form is meant: to add an entry of a kind (`number` 0), or to change one."""

    client: str
    period: str
    kind: str
    number: int = 0


def entry_form(tx: Tx, desk: Desk, who: Person, asked: Asked, now: dt.datetime) -> Written | str:
    """What a form starts with; a sentence where it cannot be opened."""
    try:
        _, pinned, period = _ready(tx, desk, who, asked, now)
        if not asked.number:
            return Written(asked.kind, "", shared=asked.kind == "action")
        row = find_entry(tx, pinned, period, str(asked.number))
        return Written(row.kind, row.words, row.shared, row.subject)
    except Problem as problem:
        return str(problem)


def save_entry(tx: Tx, desk: Desk, who: Person, asked: Asked, entry: Written, now: dt.datetime) -> tuple[Answer, str]:
    """Do what a filled-in form says; the answer shows all entries then, or says what is wrong with the field named."""
    try:
        act, pinned, period = _ready(tx, desk, who, asked, now)
        if asked.number:
            row = find_entry(tx, pinned, period, str(asked.number))
            said = edit(tx, pinned, period, row, entry, act)
        elif entry.kind == "action":
            owner = entry.owner or None
            if owner is not None and owner not in pinned.playbook.people.directory:
                raise UnknownPerson(owner[:40])
            due = parse_when(entry.due, act.zone, now, pinned.hours_of(owner)) if entry.due else None
            said = add_action(tx, pinned, period, entry, owner, due, act)
        else:
            said = add(tx, pinned, period, entry, act)
        return _shown(tx, pinned, period, said, act), ""
    except Problem as problem:
        field = next((field for kind, field in _FIELDS if isinstance(problem, kind)), "words")
        return Answer(str(problem), changed=False), field


_FIELDS: tuple[tuple[type[Problem], str], ...] = (
    (UnknownTicket, "subject"),
    (UnknownPerson, "owner"),
    (UnclearTime, "due"),
    (NotLater, "due"),
)
"""Where in a form a problem is shown; all others belong to its words."""


def press_entry(
    tx: Tx, desk: Desk, who: Person, client: str, label: str, action: str, number: int, now: dt.datetime
) -> Answer:
    """Do what a button about entries says: take one out, or open the form that adds or changes one."""
    kind = action.removeprefix("entry_")
    asked = Asked(client, label, kind, number)
    act, pinned, period = _ready(tx, desk, who, asked, now)
    if kind == "remove":
        return _shown(tx, pinned, period, remove(tx, pinned, period, str(number), act), act)
    if kind == "edit":
        kind = find_entry(tx, pinned, period, str(number)).kind
    if kind not in KINDS:
        return Answer("This button is not valid any more.", changed=False)
    return Answer("Opening the form.", changed=False, form=f"entry:{client}:{label}:{kind}:{number}")


def _ready(tx: Tx, desk: Desk, who: Person, asked: Asked, now: dt.datetime) -> tuple[Act, Pinned, Period]:
    period = period_of(asked.period)
    if period is None or asked.client not in desk.book.playbooks:
        raise NotAPeriod(asked.period[:40], asked.client)
    by = allow(tx, desk, asked.client, who, "review", now)
    pinned = desk.current(asked.client)
    someone = pinned.playbook.people.directory.get(by)
    zone = (someone.zone if someone else None) or who.zone or pinned.playbook.calendars.pm.zone
    return Act(by, now, now, zone), pinned, period


def _shown(tx: Tx, pinned: Pinned, period: Period, said: str, act: Act) -> Answer:
    notice = listed(tx, pinned, period, said)
    return Answer(sentence(notice, act.zone, pinned.playbook.zone, act.at), notice)


def _worded(pinned: Pinned, period: Period, entry: Written) -> str:
    text = " ".join(entry.words.split())
    if not text:
        example = f"/review {pinned.playbook.client} {period.label} add {entry.kind} {EXAMPLES[entry.kind]}"
        raise Missing(f"Say what the {entry.kind} is.", example)
    return text[:LONGEST]


def _keep(tx: Tx, pinned: Pinned, period: Period, entry: Written, act: Act, **columns: object) -> int:
    client, words = pinned.playbook.client, _worded(pinned, period, entry)
    row = {"period": period.label, "kind": entry.kind, "words": words, "by": act.by, "at": act.at}
    number = review_entries.add(tx, client, **row, shared=entry.shared, **columns)
    audit.append(tx, client, act.at, act.by, "review_added", f"{period.label} {number}", {"kind": entry.kind})
    return number
