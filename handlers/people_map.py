"""`/map client`: who is who on both sides, who is opposite whom, what nobody looks after, who is silent, who is new."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers import checkin_asks as asking
from handlers.desk import Pinned
from handlers.health_facts import called, facts_now
from handlers.notices import Briefing, Section
from handlers.ops_facts import Silence, silence
from handlers.staging import stage_now
from handlers.who import name_of, stand_in
from playbooks.health_facts import LONG
from playbooks.schema import Contact, Playbook
from storage import daily, messages
from storage.columns import EPOCH
from storage.line import Tx

MOST = 11
"""Lines of one part; what is more is counted."""
NEW = 30
"""Whoever wrote for the first time within so many days is new, once the client is known for longer."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """What is known of how somebody of the client writes."""

    days: Sequence[int]
    first: int
    silence: Silence | None

    @property
    def last(self) -> int:
        """The last day they wrote on."""
        return self.days[-1]


def map_of(tx: Tx, pinned: Pinned, now: dt.datetime) -> Briefing:
    """The map of one client's people and ours."""
    wrote = who_writes(tx, pinned, now)
    stage = stage_now(tx, pinned, facts_now(tx, pinned.playbook, now), now)
    parts = (
        (f"At {pinned.playbook.name}", _theirs(pinned, wrote)),
        ("Ours", _ours(tx, pinned, now)),
        ("Nobody opposite", _alone(pinned.playbook)),
        ("Gone silent", _silent(wrote)),
        ("New names", _new(tx, pinned, wrote, now)),
        (f"Stage: {stage.name}", [*stage.lines, stage.told]),
    )
    sections = tuple(Section(title=title, lines=capped(lines, MOST)) for title, lines in parts if lines)
    return asking.briefing(pinned, "map", f"Who is who at {pinned.playbook.name} and with us", sections)


def capped(lines: Sequence[str], most: int) -> tuple[str, ...]:
    """As many lines as are shown, and how many more there are."""
    more = len(lines) - most
    return (*lines[:most], f"and {more} more") if more > 1 else tuple(lines)


def who_writes(tx: Tx, pinned: Pinned, now: dt.datetime) -> dict[str, Wrote]:
    """By the name the playbook gives them, else their id: how everybody of the client wrote in ninety days."""
    client, today = pinned.playbook.client, daily.day_of(now)
    days: dict[str, set[int]] = {}
    first: dict[str, int] = {}
    for author, on in daily.authors(tx, client, today - LONG + 1).items():
        name = called(pinned.playbook, author)
        days.setdefault(name, set()).update(on)
        ever = daily.first_day(tx, client, f"by.{author}")
        first[name] = min(first.get(name, today), today if ever is None else ever)
    least = pinned.playbook.relation.silent_days
    return {
        name: Wrote(sorted(on), first[name], silence(pinned, sorted(on), now, least))
        for name, on in sorted(days.items())
    }


def _theirs(pinned: Pinned, wrote: Mapping[str, Wrote]) -> list[str]:
    """The contacts of the playbook, those who write most first, each with what they do and who is opposite."""
    playbook = pinned.playbook

    def often(one: Contact) -> tuple[int, str]:
        return -len(wrote[one.name].days) if one.name in wrote else 0, one.name

    return [_contact(playbook, one, wrote.get(one.name)) for one in sorted(playbook.contacts.people, key=often)]


def _contact(playbook: Playbook, one: Contact, wrote: Wrote | None) -> str:
    head = f"{one.name}{f', {one.title}' if one.title else ''}{' (VIP)' if one.vip else ''}"
    facts = [", ".join(one.functions)] if one.functions else []
    facts.append(f"opposite {_opposite(playbook, one)}")
    facts.append(f"last wrote {_day(wrote.last)}" if wrote else f"not heard in {LONG} days")
    return f"{head}: {'; '.join(facts)}"


def _opposite(playbook: Playbook, one: Contact) -> str:
    """The counterpart named, else those of ours who answer for the same, else the PM, who answers for everything."""
    if one.counterpart:
        return name_of(playbook, one.counterpart)
    same = [
        someone.name
        for someone in playbook.people.directory.values()
        if _folded(someone.functions) & _folded(one.functions)
    ]
    return ", ".join(same) or f"{name_of(playbook, playbook.people.pm)} as PM"


def _ours(tx: Tx, pinned: Pinned, now: dt.datetime) -> list[str]:
    """Our people by their part, the PM first."""
    playbook = pinned.playbook
    people = playbook.people
    parts: dict[str, list[str]] = {}
    named = [("PM", [people.pm]), ("backup", [people.backup] if people.backup else [])]
    named += [("ops lead", list(people.ops_leads)), ("manager", list(people.managers)), ("team", list(people.team))]
    for part, keys in named:
        for key in keys:
            parts.setdefault(key, []).append(part)
    for key in people.directory:
        parts.setdefault(key, [])
    lines = [_our_one(playbook, key, which) for key, which in parts.items()]
    cover = stand_in(tx, playbook, people.pm, now)
    if cover != people.pm:
        lines.insert(1, f"{name_of(playbook, cover)} covers for {name_of(playbook, people.pm)} just now")
    return lines


def _our_one(playbook: Playbook, key: str, parts: Sequence[str]) -> str:
    someone = playbook.people.directory.get(key)
    functions = f": {', '.join(someone.functions)}" if someone and someone.functions else ""
    return f"{name_of(playbook, key)}, {' and '.join(parts) or 'in the directory'}{functions}"


def _alone(playbook: Playbook) -> list[str]:
    """Functions with somebody on one side only, or on neither where the playbook wants them."""
    ours = _by_function((one.name, one.functions) for one in playbook.people.directory.values())
    theirs = _by_function((one.name, one.functions) for one in playbook.contacts.people)
    # A contact whose counterpart is named has somebody opposite for all they answer for.
    met = {word for one in playbook.contacts.people if one.counterpart for word in _folded(one.functions)}
    spoken = {word.casefold(): word for word in playbook.relation.functions}
    lines = []
    for function in [*spoken, *sorted((ours.keys() | theirs.keys()) - spoken.keys())]:
        have, want = ours.get(function, []), theirs.get(function, [])
        name = spoken.get(function, function)
        if want and not have and function not in met:
            lines.append(f"{name}: {', '.join(want)} there, nobody of ours")
        elif have and not want:
            lines.append(f"{name}: {', '.join(have)} of ours, nobody there")
        elif not have and not want:
            lines.append(f"{name}: nobody on either side")
    return lines


def _by_function(people: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, functions in people:
        for function in dict.fromkeys(word.casefold() for word in functions):
            found.setdefault(function, []).append(name)
    return found


def _folded(words: Sequence[str]) -> set[str]:
    return {word.casefold() for word in words}


def _silent(wrote: Mapping[str, Wrote]) -> list[str]:
    """Contacts without a word for longer than twice their own gap, the longest silence first."""
    quiet = [(one.silence, name) for name, one in wrote.items() if one.silence is not None]
    found = [(how, name) for how, name in quiet if how.unusual]
    return [f"{name}: {how.told}" for how, name in sorted(found, key=lambda one: (-one[0].days, one[1]))]


def _new(tx: Tx, pinned: Pinned, wrote: Mapping[str, Wrote], now: dt.datetime) -> list[str]:
    """People who wrote for the first time lately, and those the playbook does not know, newest first."""
    client, today = pinned.playbook.client, daily.day_of(now)
    known = {one.name for one in pinned.playbook.contacts.people}
    begun = daily.first_day(tx, client, "said.client")
    settled = begun is not None and begun <= today - NEW
    lines = []
    for name, one in sorted(wrote.items(), key=lambda each: (-each[1].first, each[0])):
        fresh = settled and one.first > today - NEW
        if name not in known:
            spoken = messages.spoken_name(tx, client, name) or name
            since = f"wrote first {_day(one.first)}" if fresh else f"last wrote {_day(one.last)}"
            lines.append(f"{spoken}: {since}; not in the playbook, add them to contacts.people")
        elif fresh:
            lines.append(f"{name}: wrote first {_day(one.first)}")
    return lines


def _day(day: int) -> str:
    at = EPOCH + dt.timedelta(days=day)
    return f"{at:%a} {at.day} {at:%b}"
