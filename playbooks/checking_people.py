"""Checks of who is who: everybody named is known, reachable, and on one side only."""

import re
from collections.abc import Iterator

from playbooks.checking_channels import NOT_A_SLACK_ID
from playbooks.mistakes import Mistake, one_of, shown
from playbooks.written import Written

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s]+@([^@\s]+)")
_IDS = ("slack", "teams", "email")
_ROLES = ("ops_leads", "managers", "team")


def check_people(tree: Written) -> Iterator[Mistake]:
    """Every mistake about our people and the client's."""
    yield from _named(tree)
    yield from _backup(tree)
    yield from _reachable(tree)
    yield from _mail_addresses(tree)
    yield from _twice(tree)
    yield from _forced(tree)
    yield from _domains(tree)
    yield from _check_in_receivers(tree)
    yield from _counterparts(tree)
    yield from _functions(tree)


def _named(tree: Written) -> Iterator[Mistake]:
    """PM, backup, leads, managers and team must be keys of the directory."""
    if tree.at("people", "directory") is None:
        return
    for key, name, here in _roles(tree):
        if name not in _directory(tree):
            right = f"add {shown(name)} to people.directory, or {one_of(name, _directory(tree), 'name somebody in it')}"
            yield Mistake(here.file, here.line, key, f"{shown(name)} is not in people.directory", right)


def _roles(tree: Written) -> Iterator[tuple[str, str, Written]]:
    for role in ("pm", "backup"):
        name, here = tree.text("people", role), tree.at("people", role)
        if name and here is not None:
            yield f"people.{role}", name, here
    for role in _ROLES:
        for number, (name, here) in enumerate(tree.words("people", role), 1):
            yield f"people.{role}[{number}]", name, here


def _directory(tree: Written) -> tuple[str, ...]:
    return tuple(name for name, _ in tree.items("people", "directory"))


def _backup(tree: Written) -> Iterator[Mistake]:
    here, backup = tree.at("people", "backup"), tree.text("people", "backup")
    if here is not None and backup and backup == tree.text("people", "pm"):
        right = "name somebody else, or leave the backup out"
        yield Mistake(here.file, here.line, "people.backup", f"{shown(backup)} is the PM, who cannot stand in", right)


def _reachable(tree: Written) -> Iterator[Mistake]:
    """Whoever is to be told needs an id on a platform, unless the client is only heard in transcripts."""
    if not any(tree.elements("channels", "slack")) and not any(tree.elements("channels", "teams")):
        return
    told = {name for key, name, _ in _roles(tree) if not key.startswith("people.team")}
    for name, person in tree.items("people", "directory"):
        key = f"people.directory.{name}"
        if name in told and isinstance(person.value, dict) and not (person.text("slack") or person.text("teams")):
            right = "write for example `slack: U03QK7WHT1D`"
            yield Mistake(person.file, person.line, key, "cannot be told anything: no Slack or Teams id", right)
        wanted, here = person.text("nudges"), person.at("nudges")
        if here is not None and wanted in ("slack", "teams") and not person.text(wanted):
            wrong = f"wants to be told on {wanted} but has no {wanted} id"
            yield Mistake(here.file, here.line, f"{key}.nudges", wrong, f"add `{wanted}:` or leave nudges out")


def _mail_addresses(tree: Written) -> Iterator[Mistake]:
    for key, person in _everybody(tree):
        here, email = person.at("email"), person.text("email")
        if here is not None and email and not _MAIL.fullmatch(email):
            right = "write for example dana@ourfirm.example"
            yield Mistake(here.file, here.line, f"{key}.email", f"{shown(email)} is not a mail address", right)
        here, slack = person.at("slack"), person.text("slack")
        if here is not None and slack and NOT_A_SLACK_ID.search(slack):
            right = "write the member id of their Slack profile, for example U03QK7WHT1D"
            yield Mistake(here.file, here.line, f"{key}.slack", f"{shown(slack)} is not a Slack user id", right)


def _everybody(tree: Written) -> Iterator[tuple[str, Written]]:
    for name, person in tree.items("people", "directory"):
        yield f"people.directory.{name}", person
    for number, contact in enumerate(tree.elements("contacts", "people"), 1):
        yield f"contacts.people[{number}]", contact


def _twice(tree: Written) -> Iterator[Mistake]:
    """One id or address belongs to one person, so that everybody stands on one side."""
    first: dict[tuple[str, str], str] = {}
    for key, person in _everybody(tree):
        for kind in _IDS:
            here, word = person.at(kind), person.text(kind)
            if here is None or not word:
                continue
            known = first.setdefault((kind, word.casefold()), key)
            if known != key:
                right = "keep it at the one person it belongs to"
                yield Mistake(here.file, here.line, f"{key}.{kind}", f"{shown(word)} already belongs to {known}", right)


def _forced(tree: Written) -> Iterator[Mistake]:
    ours = _ids_of(person for _, person in tree.items("people", "directory"))
    clients = {word.casefold() for word, _ in tree.words("contacts", "force_client")}
    for number, (word, here) in enumerate(tree.words("contacts", "force_team"), 1):
        if word.casefold() in clients:
            wrong = f"{shown(word)} stands in force_client and in force_team"
            yield Mistake(here.file, here.line, f"contacts.force_team[{number}]", wrong, "keep it in one of them")
    for number, (word, here) in enumerate(tree.words("contacts", "force_client"), 1):
        if word.casefold() in ours:
            wrong = f"{shown(word)} is one of our people (people.directory)"
            right = "take them out of one of the two"
            yield Mistake(here.file, here.line, f"contacts.force_client[{number}]", wrong, right)


def _ids_of(people: Iterator[Written]) -> frozenset[str]:
    return frozenset(word.casefold() for person in people for kind in _IDS if (word := person.text(kind)))


def _domains(tree: Written) -> Iterator[Mistake]:
    """Mail domains must be domains, and none of them ours: else our own people would count as the client's."""
    ours: dict[str, str] = {}
    for name, person in tree.items("people", "directory"):
        found = _MAIL.fullmatch(person.text("email") or "")
        if found:
            ours.setdefault(found[1].casefold(), name)
    for number, (domain, here) in enumerate(tree.words("contacts", "domains"), 1):
        key = f"contacts.domains[{number}]"
        if domain.casefold() in ours:
            wrong = f"{shown(domain)} is the mail domain of our own {ours[domain.casefold()]}"
            yield Mistake(here.file, here.line, key, wrong, "write only the client's domains")
        elif not _DOMAIN.fullmatch(domain):
            wrong = f"{shown(domain)} is not a mail domain"
            yield Mistake(here.file, here.line, key, wrong, "write it without '@', for example acme.example")


def _check_in_receivers(tree: Written) -> Iterator[Mistake]:
    contacts = tuple(name for one in tree.elements("contacts", "people") if (name := one.text("name")))
    for number, check_in in enumerate(tree.elements("check_ins"), 1):
        retro = check_in.text("kind") == "retro"
        for_client = check_in.text("audience") == "client" or (retro and check_in.at("audience") is None)
        yield from _ours(tree, number, check_in, retro)
        known, where = (contacts, "contacts.people") if for_client else (_directory(tree), "people.directory")
        for place, (name, here) in enumerate(check_in.words("to"), 1):
            if name not in known:
                right = one_of(name, known, f"name somebody in {where}")
                key = f"check_ins[{number}].to[{place}]"
                yield Mistake(here.file, here.line, key, f"{shown(name)} is not in {where}", right)


def _ours(tree: Written, number: int, check_in: Written, retro: bool) -> Iterator[Mistake]:
    """Whom of ours a retrospective asks; it asks both sides, and nothing else does."""
    known, key = _directory(tree), f"check_ins[{number}]"
    here = check_in.at("audience")
    if retro and here is not None and check_in.text("audience") == "pm":
        wrong = "a retro asks both sides, so it has no audience of its own"
        yield Mistake(here.file, here.line, f"{key}.audience", wrong, "leave audience out")
    for place, (name, where) in enumerate(check_in.words("ours"), 1):
        if not retro:
            wrong = "only a retro asks our people beside the client"
            yield Mistake(where.file, where.line, f"{key}.ours", wrong, "write `kind: retro`, or leave ours out")
            return
        if name not in known:
            right = one_of(name, known, "name somebody in people.directory")
            wrong = f"{shown(name)} is not in people.directory"
            yield Mistake(where.file, where.line, f"{key}.ours[{place}]", wrong, right)


def _counterparts(tree: Written) -> Iterator[Mistake]:
    """Whoever is opposite a contact is one of our people."""
    known = _directory(tree)
    for number, contact in enumerate(tree.elements("contacts", "people"), 1):
        name, here = contact.text("counterpart"), contact.at("counterpart")
        if name and here is not None and name not in known:
            right = one_of(name, known, "name somebody in people.directory")
            key = f"contacts.people[{number}].counterpart"
            yield Mistake(here.file, here.line, key, f"{shown(name)} is not in people.directory", right)


def _functions(tree: Written) -> Iterator[Mistake]:
    """A function is written once for each person, whatever its case."""
    lists = [("relation.functions", tree.words("relation", "functions"))]
    lists += [(f"{key}.functions", person.words("functions")) for key, person in _everybody(tree)]
    for key, words in lists:
        seen: set[str] = set()
        for number, (word, here) in enumerate(words, 1):
            if word.casefold() in seen:
                wrong = f"{shown(word)} is written twice"
                yield Mistake(here.file, here.line, f"{key}[{number}]", wrong, "write each once")
            seen.add(word.casefold())
