"""Growth signals and change requests: good news to the PM, privately, tracked with targets of their own.

They are no escalations: no ticket, no SLA clock, nothing of them in attainment or health, and no client sees them.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from handlers.actions import Act, Reply
from handlers.desk import Desk, Pinned
from handlers.inbound import Inbound
from handlers.notices import GrowthNews
from handlers.spoken_times import clock_time
from handlers.telling import Fact, person, tell
from handlers.who import name_of, responsible
from playbooks.cadence import later
from playbooks.growth import growth_in
from playbooks.terms import Label
from storage import appointments, audit, growth, messages
from storage.growth import GrowthRow
from storage.line import Tx
from storage.rows import AppointmentRow

GROWTH = "growth-"
"""What the key of a button about growth starts with; its number follows."""
PRIORITY = 6
NAMES = {
    "more_scope": "more scope",
    "another_team": "another team",
    "new_process": "a new process",
    "change_request": "a change of what was agreed",
}
_TROUBLE = frozenset({Label.ISSUE, Label.FOLLOWUP})
STATES = {
    "open": "waits for our answer",
    "answered": "is answered, a proposal is due",
    "proposed": "has our proposal",
    "won": "was won",
    "lost": "was not taken up",
    "dismissed": "was set aside as none",
}


def key_of(pinned: Pinned, row: GrowthRow) -> str:
    """The name of a growth signal in lists and commands, such as ACME-G7."""
    return f"{pinned.playbook.prefix}-G{row.id}"


def notice_growth(tx: Tx, pinned: Pinned, inbound: Inbound, row_id: int, label: Label, now: dt.datetime) -> None:
    """Track what a client's message asks for beyond what they have, and tell the PM; trouble is none of it."""
    playbook = pinned.playbook
    found = growth_in(inbound.text) if playbook.growth.enabled and label not in _TROUBLE else None
    if found is None:
        return
    who, at = responsible(tx, playbook, None, inbound.at), inbound.at
    hours = pinned.hours_of(playbook.people.pm)
    zone = pinned.hours_zone(playbook.people.pm)
    number = growth.add(
        tx,
        playbook.client,
        message_id=row_id,
        kind=found.kind,
        contact=inbound.author_name or inbound.author,
        owner=who,
        found_at=at,
        answer_by=later(at, playbook.growth.answer, zone, hours),
        propose_by=later(at, playbook.growth.proposal, zone, hours),
    )
    row = growth.by_id(tx, playbook.client, number) if number is not None else None
    if row is None:
        return
    for kind, due in (("growth_answer", row.answer_by), ("growth_proposal", row.propose_by)):
        key = f"{kind}:{row.client}:{row.id}"
        appointments.plan(tx, row.client, key=key, kind=kind, due_at=due, data={"growth": row.id})
    fact = Fact(f"growth:{row.client}:{row.id}:found", at, priority=PRIORITY)
    tell(tx, pinned, (person(who),), news_of(pinned, row, found.words, ""), fact, now)


def news_of(pinned: Pinned, row: GrowthRow, quote: str, due: str) -> GrowthNews:
    """What the PM reads of it; `due` says what is owed by now."""
    return GrowthNews.model_validate(
        {
            "client": row.client,
            "client_name": pinned.playbook.name,
            "growth": row.id,
            "key": key_of(pinned, row),
            "asks": NAMES[row.kind],
            "contact": row.contact or "somebody",
            "quote": quote,
            "state": row.state,
            "owed": due,
            "answer_by": row.answer_by,
            "propose_by": row.propose_by,
        }
    )


def answered_growth(tx: Tx, pinned: Pinned, inbound: Inbound) -> None:
    """One of ours wrote where a client asks for more: that is our answer."""
    for row in growth.waiting_here(tx, pinned.playbook.client, inbound.channel, inbound.thread_id):
        if row.found_at <= inbound.at:
            state = "answered" if row.state == "open" else row.state
            growth.update_open(tx, row.client, row.id, answered_at=inbound.at, state=state)


def growth_due(tx: Tx, desk: Desk, row: AppointmentRow, now: dt.datetime) -> None:
    """An answer or a proposal falls due: the PM, or whoever covers, is reminded once if it is still owed."""
    found = growth.by_id(tx, row.client, int(row.data["growth"]))
    owed = "answer" if row.kind == "growth_answer" else "proposal"
    if found is None or not owes(found, owed):
        return
    pinned = desk.current(row.client)
    who = responsible(tx, pinned.playbook, found.owner, row.due_at)
    news = news_of(pinned, found, quote_of(tx, found), owed)
    tell(tx, pinned, (person(who),), news, Fact(row.fact_key, row.due_at, priority=PRIORITY), now)


def owes(row: GrowthRow, what: str) -> bool:
    """Whether an answer or a proposal is still owed."""
    return row.state == "open" if what == "answer" else row.state in ("open", "answered")


def still(tx: Tx, client: str, number: int, owed: str) -> bool:
    """Whether what a notice says of a growth signal still holds."""
    row = growth.by_id(tx, client, number)
    return row is not None and (owes(row, owed) if owed else row.settled_at is None)


def quote_of(tx: Tx, row: GrowthRow) -> str:
    """The client's words, as long as they are kept."""
    message = messages.by_id(tx, row.client, row.message_id)
    found = growth_in(message.text) if message is not None else None
    return found.words if found else (message.text[:300] if message is not None else "")


@dataclass(frozen=True, slots=True)
class _Step:
    """What an action makes of a growth signal, from which states, and what is said."""

    state: str
    of: tuple[str, ...]
    said: str
    changes: Callable[[dt.datetime], dict[str, object]]


_STEPS = {
    "growth_answered": _Step("answered", ("open",), "Noted: {key} is answered.", lambda at: {"answered_at": at}),
    "growth_proposed": _Step(
        "proposed", ("open", "answered"), "Noted: {key} has our proposal.", lambda at: {"proposed_at": at}
    ),
    "growth_won": _Step(
        "won", ("open", "answered", "proposed"), "Well done: {key} is won.", lambda at: {"settled_at": at}
    ),
    "growth_lost": _Step(
        "lost", ("open", "answered", "proposed"), "Noted: {key} is not taken up.", lambda at: {"settled_at": at}
    ),
    "growth_no": _Step(
        "dismissed", ("open", "answered", "proposed"), "Set aside: {key} counts as none.", lambda at: {"settled_at": at}
    ),
}
WORDS = ("answered", "proposed", "won", "lost", "no")
"""What can be said of a growth signal in a command."""


def press_growth(tx: Tx, desk: Desk, row: GrowthRow, act: Act, action: str) -> Reply:
    """Do what a button or word says of a growth signal; what is so already is told."""
    key, step = key_of(desk.current(row.client), row), _STEPS.get(action)
    if step is None:
        return Reply("This button is not valid any more.", changed=False)
    if row.settled_at is not None or row.state not in step.of:
        return Reply(f"{key} {STATES[row.state]} already.", changed=False)
    done = growth.update_open(tx, row.client, row.id, state=step.state, decided_by=act.by, **step.changes(act.at))
    audit.append(tx, row.client, act.at, act.by, action, key, {})
    return Reply(step.said.format(key=key), changed=done)


def line_of(tx: Tx, pinned: Pinned, row: GrowthRow, zone: str, now: dt.datetime) -> str:
    """One growth signal in a list: what is asked, by whom, how it stands, and what is due."""
    due = row.answer_by if row.state == "open" else row.propose_by
    begun = {"open": ", due", "answered": ""}.get(row.state)
    when = f"{begun} {clock_time(due, zone)}{' (late)' if due < now else ''}" if begun is not None else ""
    who = name_of(pinned.playbook, row.owner)
    return (
        f"{key_of(pinned, row)}: {row.contact or 'somebody'} asks about {NAMES[row.kind]}:"
        f" “{quote_of(tx, row)[:160]}”; {STATES[row.state]}{when}; {who}"
    )
