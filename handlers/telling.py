"""Putting what is to be said in the outbox: once per fact, not at midnight, not more than a person can take.

A notice for a person waits while they are off work, over their cap for the hour, or so late that only a summary is
fair; what waits is gathered in one digest, breaches first.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from handlers.desk import Pinned
from handlers.notices import Digest, Said
from playbooks.calendar import Calendar
from playbooks.terms import Audience
from storage import outbox
from storage.line import Tx

HOUR = dt.timedelta(hours=1)
CATCH_UP = dt.timedelta(minutes=1)
"""How long a catch-up digest gathers before it goes out."""

INTERNAL = "internal"
OPS = "ops"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a notice is about: its key, when it happened, how urgent it is, and whether it may wake people."""

    key: str
    at: dt.datetime
    ticket_id: int | None = None
    priority: int = 5
    wakes: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears of a fact at once, and who in their next digest if it is still true then."""

    at_once: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    def as_data(self) -> dict[str, object]:
        """The same for the log: nobody is left out."""
        data = {"to": list(self.at_once), "held": list(self.later)}
        return {name: names for name, names in data.items() if names}


def person(key: str) -> str:
    """The recipient that means one of our people."""
    return f"person:{key}"


def tell(tx: Tx, pinned: Pinned, recipients: Iterable[str], notice: Said, fact: Fact, now: dt.datetime) -> Told:
    """Put a notice in the outbox for each recipient, once for each fact; says who hears of it at once and who later."""
    at_once: list[str] = []
    later: list[str] = []
    said = _row(pinned, "", notice, fact)
    for recipient in dict.fromkeys(recipients):
        heard = at_once if _tell_one(tx, pinned, recipient, said, fact, now) else later
        heard.append(recipient.removeprefix("person:"))
    return Told(tuple(at_once), tuple(later))


def _tell_one(tx: Tx, pinned: Pinned, recipient: str, said: dict[str, Any], fact: Fact, now: dt.datetime) -> bool:
    """Whether it goes out at once; else it is held for a digest."""
    row = _addressed(said, recipient, fact)
    wait = _why_wait(tx, pinned, recipient, fact, now) if recipient.startswith("person:") else None
    if wait is None:
        outbox.enqueue(tx, row)
        return True
    row["state"], row["digest_key"] = "held", wait.digest_key(recipient)
    if outbox.enqueue(tx, row):
        _enqueue_digest(tx, pinned, recipient, wait, now)
    return False


def hand_over(tx: Tx, pinned: Pinned, recipient: str, notice: Said, fact: Fact) -> bool:
    """Put something a person asked for in the outbox: it goes out at once, whatever the hour."""
    return outbox.enqueue(tx, _row(pinned, recipient, notice, fact))


def tell_client(tx: Tx, pinned: Pinned, notice: Said, recipient: str, fact: Fact) -> bool:
    """Put one fixed-template notice for a client channel in the outbox."""
    return outbox.enqueue(tx, _row(pinned, recipient, notice, fact) | {"audience": Audience.CLIENT.value})


def _row(pinned: Pinned, recipient: str, notice: Said, fact: Fact) -> dict[str, Any]:
    payload = notice.model_dump(mode="json", exclude_defaults=False)
    row = {
        "client": pinned.playbook.client,
        "ticket_id": fact.ticket_id,
        "kind": payload["kind"],
        "audience": Audience.INTERNAL.value,
        "priority": fact.priority,
        "payload": payload,
        "happened_at": fact.at,
        "not_before": fact.at,
    }
    return _addressed(row, recipient, fact)


def _addressed(said: dict[str, Any], recipient: str, fact: Fact) -> dict[str, Any]:
    return said | {"fact_key": f"{fact.key}:{recipient}", "recipient": recipient}


@dataclass(frozen=True, slots=True)
class _Wait:
    """Why a notice waits, and until when."""

    reason: str
    until: dt.datetime

    def digest_key(self, recipient: str) -> str:
        return f"digest:{recipient}:{self.reason}:{self.until:%Y-%m-%dT%H:%M}"


def _why_wait(tx: Tx, pinned: Pinned, recipient: str, fact: Fact, now: dt.datetime) -> _Wait | None:
    noise = pinned.playbook.noise
    hours = pinned.hours_of(recipient.removeprefix("person:"))
    if not fact.wakes and not hours.is_open(fact.at):
        return _Wait("start_of_day", _opening(hours, fact.at))
    if now - fact.at > noise.late_after:
        return _Wait("catch_up", _next_minute(now))
    if fact.wakes or fact.priority <= 2:
        return None
    if outbox.told_in(tx, recipient, fact.at - HOUR, fact.at) >= noise.per_hour:
        return _Wait("cap", _next_hour(fact.at))
    return None


def _opening(hours: Calendar, at: dt.datetime) -> dt.datetime:
    return hours.next_open(at)


def _next_minute(at: dt.datetime) -> dt.datetime:
    return at.replace(second=0, microsecond=0) + CATCH_UP


def _next_hour(at: dt.datetime) -> dt.datetime:
    return at.replace(minute=0, second=0, microsecond=0) + HOUR


def _enqueue_digest(tx: Tx, pinned: Pinned, recipient: str, wait: _Wait, now: dt.datetime) -> None:
    plan_digest(tx, pinned, recipient, wait.reason, wait.until, now)


def plan_digest(tx: Tx, pinned: Pinned, recipient: str, reason: str, until: dt.datetime, now: dt.datetime) -> None:
    """Plan the digest of a person for a time, with all that is held for it; planning it twice plans it once."""
    key = _Wait(reason, until).digest_key(recipient)
    if ("digest", key) in tx.memo:
        return  # one PM's day begins for all their clients at once
    digest = Digest.model_validate(
        {
            "client": pinned.playbook.client,
            "client_name": pinned.playbook.name,
            "person": recipient.removeprefix("person:"),
            "reason": reason,
        }
    )
    row = _row(pinned, recipient, digest, Fact(key=key, at=until, priority=3))
    row |= {"fact_key": key, "not_before": max(until, now), "digest_key": key, "state": "planned"}
    if outbox.enqueue(tx, row):
        tx.agenda.plan(row["not_before"])
    tx.memo["digest", key] = True
