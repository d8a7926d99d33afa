"""The workspace of the demo: the sample playbooks' people, channels and half a day of their talk."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.rehearse.transcript import SAMPLES as TRANSCRIPTS
from bot.sandbox.seed import Channel, Seed, Team, User, Written
from playbooks.loading import Book
from playbooks.schema import Playbook

HOME = Team("T02C9RS7NTB", "Crescent BPO", "crescent-bpo")
HALF_A_DAY = dt.timedelta(hours=12)
MORNING_TALK = 14
"""At most so many earlier messages per client: enough to see a living channel."""


def town(book: Book, now: dt.datetime) -> Seed:
    """A workspace with every client of the book: their contacts as outsiders of their own firm, our people inside."""
    playbooks = list(book.playbooks.values())
    firms = tuple(Team(_firm(playbook), playbook.name, playbook.client) for playbook in playbooks)
    users = tuple(_unique(user for playbook in playbooks for user in _people(playbook)))
    channels = tuple(_channels(playbooks))
    history = tuple(written for playbook in playbooks for written in _talk(playbook, now))
    return Seed(HOME, users, channels, history, other_teams=firms)


def _firm(playbook: Playbook) -> str:
    return f"T0{playbook.client.upper()[:9]}"


def _people(playbook: Playbook) -> Iterator[User]:
    people = playbook.people
    for key, someone in people.directory.items():
        if someone.slack:
            role = _role(playbook, key)
            zone = someone.zone or playbook.calendars.pm.zone
            yield User(someone.slack, key, someone.name, zone, email=someone.email, role=role)
    for contact in playbook.contacts.people:
        if contact.slack:
            role = f"Client, {contact.title}" if contact.title else "Client"
            name = contact.name.split()[0].lower()
            zone = contact.zone or playbook.zone
            yield User(contact.slack, name, contact.name, zone, _firm(playbook), contact.email, role)


def _role(playbook: Playbook, key: str) -> str:
    people = playbook.people
    if key == people.pm:
        return f"Project manager of {playbook.name}"
    if key in people.ops_leads:
        return "Ops lead"
    if key in people.managers:
        return "Manager"
    return "Backup" if key == people.backup else "Delivery team"


def _unique(users: Iterable[User]) -> Iterator[User]:
    seen: set[str] = set()
    for user in users:
        if user.id not in seen:
            seen.add(user.id)
            yield user


def _channels(playbooks: list[Playbook]) -> Iterator[Channel]:
    ops: dict[str, set[str]] = {}
    for playbook in playbooks:
        ours = tuple(one.slack for one in playbook.people.directory.values() if one.slack)
        clients = tuple(one.slack for one in playbook.contacts.people if one.slack)
        for place in playbook.channels.slack:
            members = (*ours, *clients, "U0BOT")
            yield Channel(
                place.id, place.name or place.id.lower(), members, ext_shared=True, shared_with=(_firm(playbook),)
            )
        if playbook.internal_channel.slack:
            place = playbook.internal_channel.slack
            yield Channel(place.id, place.name or f"int-{playbook.client}", (*ours, "U0BOT"), private=True)
        if playbook.ops_channel.slack:
            ops.setdefault(f"{playbook.ops_channel.slack.id}|{playbook.ops_channel.slack.name}", set()).update(ours)
    for key, insiders in ops.items():
        id, _, name = key.partition("|")
        yield Channel(id, name if name != "None" else "ops-escalations", (*sorted(insiders), "U0BOT"), private=True)


def _talk(playbook: Playbook, now: dt.datetime) -> Iterator[Written]:
    """The first morning of a client's sample transcript, moved to end half an hour ago."""
    path: Path = TRANSCRIPTS / f"{playbook.client}.jsonl"
    lines = (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line] if path.exists() else []
    )
    said = [line for line in lines if "text" in line and not line.get("deleted")][:MORNING_TALK]
    place = playbook.channels.slack[0].id if playbook.channels.slack else None
    if not said or place is None:
        return
    last = dt.datetime.fromisoformat(said[-1]["at"])
    moved = {line["id"]: _stamp(now - dt.timedelta(minutes=30) - _squeezed(last, line), place) for line in said}
    for line in said:
        user = _id_of(playbook, line)
        if user is not None:
            yield Written(place, user, line["text"], moved[line["id"]], moved.get(line.get("thread") or ""))


def _squeezed(last: dt.datetime, line: dict[str, Any]) -> dt.timedelta:
    """How long before the last message this one was, with long nights squeezed into half a day."""
    gap = last - dt.datetime.fromisoformat(line["at"])
    return min(gap, HALF_A_DAY) if gap <= HALF_A_DAY else HALF_A_DAY + gap / 100


def _stamp(at: dt.datetime, place: str) -> str:
    return f"{at.timestamp():.0f}.{sum(place.encode()) % 1000:03d}{at.microsecond // 1000:03d}"


def _id_of(playbook: Playbook, line: dict[str, Any]) -> str | None:
    names = {str(line.get("author")).casefold(), str(line.get("author_name")).casefold()}
    for key, someone in playbook.people.directory.items():
        if names & {key.casefold(), someone.name.casefold()}:
            return someone.slack
    for contact in playbook.contacts.people:
        if names & {contact.name.casefold(), contact.name.split()[0].casefold()}:
            return contact.slack
    return None
