"""Putting what is to be said in the outbox: once per fact, not at midnight, not more than a person can take.

A notice for a person waits while they are off work, over their cap for the hour, or so late that only a summary is
fair; what waits is gathered in one digest, breaches first.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from handlers.desk import Pinned
from handlers.notices import Digest, Said
from playbooks.calendar import Calendar
from playbooks.terms import Audience
from storage import outbox
from storage.columns import Written, ascii_json
from storage.line import Tx

HOUR = dt.timedelta(hours=1)
_OURS = Audience.INTERNAL.value
CATCH_UP = dt.timedelta(minutes=1)
"""How long a catch-up digest gathers before it goes out."""

INTERNAL = "internal"
OPS = "ops"
PERSON = "person:"
"""How a recipient begins that is one of our people."""


class Fact(NamedTuple):
    """What a notice is about: its key, when it happened, how urgent it is, and whether it may wake people."""

    key: str
    at: dt.datetime
    ticket_id: int | None = None
    priority: int = 5
    wakes: bool = False


class Told(NamedTuple):
    """Who hears of a fact at once, and who in their next digest if it is still true then."""

    at_once: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    def as_data(self) -> dict[str, object]:
        """The same for the log: nobody is left out."""
        data: dict[str, object] = {"to": list(self.at_once)} if self.at_once else {}
        if self.later:
            data["held"] = list(self.later)
        return data


class _Wait(NamedTuple):
    """Why a notice waits, and until when."""

    reason: str
    until: dt.datetime


def person(key: str) -> str:
    """The recipient that means one of our people."""
    return f"{PERSON}{key}"


class Draft(NamedTuple):
    """A notice as its fields, all of them in their order: of those thousands at once, none needs to be checked."""

    kind: type[Said]
    fields: dict[str, Any]


def tell(tx: Tx, pinned: Pinned, recipients: Iterable[str], notice: Said | Draft, fact: Fact, now: dt.datetime) -> Told:
    """Put a notice in the outbox for each recipient, once for each fact; says who hears of it at once and who later."""
    at_once: list[str] = []
    later: list[str] = []
    together: list[str] = []
    said = _row(pinned, notice, fact)
    for recipient in dict.fromkeys(recipients):
        name = recipient.removeprefix(PERSON)
        wait = _why_wait(tx, pinned, recipient, name, fact, now) if recipient.startswith(PERSON) else None
        if wait is None:
            together.append(recipient)
            at_once.append(name)
            continue
        if together:
            outbox.enqueue_for(tx, said, fact.key, together)
            together = []
        _hold(tx, pinned, said, recipient, fact, wait, now)
        later.append(name)
    if together:
        outbox.enqueue_for(tx, said, fact.key, together)
    return Told(tuple(at_once), tuple(later))


def _hold(
    tx: Tx, pinned: Pinned, said: dict[str, Any], recipient: str, fact: Fact, wait: _Wait, now: dt.datetime
) -> None:
    """Let it wait for a digest, which is planned with the first that does."""
    key = _digest_key(recipient, wait.reason, wait.until)
    row = {
        **said,
        "fact_key": f"{fact.key}:{recipient}",
        "recipient": recipient,
        "state": "held",
        "digest_key": key,
    }
    if outbox.enqueue(tx, row):
        plan_digest(tx, pinned, recipient, wait.reason, wait.until, now)


def hand_over(tx: Tx, pinned: Pinned, recipient: str, notice: Said, fact: Fact) -> bool:
    """Put something a person asked for in the outbox: it goes out at once, whatever the hour."""
    return outbox.enqueue(tx, _addressed(_row(pinned, notice, fact), recipient, fact))


def tell_client(tx: Tx, pinned: Pinned, notice: Said, recipient: str, fact: Fact) -> bool:
    """Put one fixed-template notice for a client channel in the outbox."""
    row = _addressed(_row(pinned, notice, fact), recipient, fact)
    return outbox.enqueue(tx, row | {"audience": Audience.CLIENT.value})


def _row(pinned: Pinned, notice: Said | Draft, fact: Fact) -> dict[str, Any]:
    return {
        "client": pinned.playbook.client,
        "ticket_id": fact.ticket_id,
        "kind": (notice.fields if isinstance(notice, Draft) else vars(notice))["kind"],
        "audience": _OURS,
        "priority": fact.priority,
        "payload": as_document(notice),
        "happened_at": fact.at,
        "not_before": fact.at,
    }


def as_document(notice: Said | Draft) -> Written | dict[str, Any]:
    """A notice as a document: as JSON at once where that is plain ASCII, which any database takes as it is."""
    if isinstance(notice, Draft):
        return ascii_json(notice.fields) or as_document(notice.kind.model_validate(notice.fields))
    text = notice.model_dump_json()
    return Written(text) if text.isascii() else notice.model_dump(mode="json")


def _addressed(said: dict[str, Any], recipient: str, fact: Fact) -> dict[str, Any]:
    return said | {"fact_key": f"{fact.key}:{recipient}", "recipient": recipient}


def _digest_key(recipient: str, reason: str, until: dt.datetime) -> str:
    # To the minute, without the zone: a format with letters takes ten times as long.
    return f"digest:{recipient}:{reason}:{until.isoformat()[:16]}"


def _why_wait(tx: Tx, pinned: Pinned, recipient: str, name: str, fact: Fact, now: dt.datetime) -> _Wait | None:
    noise = pinned.playbook.noise
    hours = pinned.hours_of(name)
    if not fact.wakes and not hours.is_open(fact.at):
        return _Wait("start_of_day", _opening(hours, fact.at))
    if now - fact.at > noise.late_after:
        return _Wait("catch_up", _next_minute(now))
    if fact.wakes or fact.priority <= 2:
        return None
    if outbox.told_in(tx, recipient, fact.at - HOUR, fact.at, noise.per_hour) >= noise.per_hour:
        return _Wait("cap", _next_hour(fact.at))
    return None


def _opening(hours: Calendar, at: dt.datetime) -> dt.datetime:
    return hours.next_open(at)


def _next_minute(at: dt.datetime) -> dt.datetime:
    return at.replace(second=0, microsecond=0) + CATCH_UP


def _next_hour(at: dt.datetime) -> dt.datetime:
    return at.replace(minute=0, second=0, microsecond=0) + HOUR


def plan_digest(tx: Tx, pinned: Pinned, recipient: str, reason: str, until: dt.datetime, now: dt.datetime) -> None:
    """Plan the digest of a person for a time, with all that is held for it; planning it twice plans it once."""
    key = _digest_key(recipient, reason, until)
    if ("digest", key) in tx.memo:
        return  # one PM's day begins for all their clients at once
    digest = Digest.model_validate(
        {
            "client": pinned.playbook.client,
            "client_name": pinned.playbook.name,
            "person": recipient.removeprefix(PERSON),
            "reason": reason,
        }
    )
    row = _row(pinned, digest, Fact(key=key, at=until, priority=3)) | {"recipient": recipient}
    row |= {"fact_key": key, "not_before": max(until, now), "digest_key": key, "state": "planned"}
    if outbox.enqueue(tx, row):
        tx.agenda.plan(row["not_before"])
    tx.memo["digest", key] = True
