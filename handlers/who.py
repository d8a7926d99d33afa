"""Who is who: on whose side an author stands, and who answers for a client at a given time."""

import datetime as dt
from collections.abc import Iterable

from handlers.inbound import Inbound
from handlers.listed import listed
from playbooks.schema import Contact, Person, Playbook
from playbooks.terms import Platform, Side
from storage import covers
from storage.line import Tx


def side_of(playbook: Playbook, inbound: Inbound) -> Side:
    """On whose side the author stood when writing.

    The playbook's force lists overrule everything; then what a transcript says outright, the people and contacts the
    playbook names, what the platform knows, and mail domains. An author nobody knows counts as the client's: hearing
    one message too many is cheaper than missing one.
    """
    if inbound.bot:
        return Side.BOT
    book = listed(playbook)
    if book.force_client or book.force_team:
        names = _names(inbound)
        if not book.force_client.isdisjoint(names):
            return Side.CLIENT
        if not book.force_team.isdisjoint(names):
            return Side.TEAM
    if inbound.role is not None:
        return inbound.role
    if team_member(playbook, inbound.platform, inbound.author, inbound.author_name) is not None:
        return Side.TEAM
    if contact(playbook, inbound) is not None:
        return Side.CLIENT
    if inbound.external is not None:
        return Side.CLIENT if inbound.external else Side.TEAM
    return Side.CLIENT


def known(playbook: Playbook, inbound: Inbound) -> bool:
    """Whether anything but the channel itself says whose person the author is."""
    if inbound.bot or inbound.role is not None or inbound.external is not None:
        return True
    names, book = _names(inbound), listed(playbook)
    return (
        not (book.force_client | book.force_team).isdisjoint(names)
        or team_member(playbook, inbound.platform, inbound.author, inbound.author_name) is not None
        or contact(playbook, inbound) is not None
    )


def team_member(playbook: Playbook, platform: Platform, author: str, name: str | None = None) -> str | None:
    """The directory key of one of our people, by platform id; in a transcript also by key, alias or name."""
    book = listed(playbook)
    return book.spoken_of(author, name) if platform is Platform.TRANSCRIPT else book.member(author)


def contact(playbook: Playbook, inbound: Inbound) -> Contact | None:
    """The client contact who wrote, where the playbook names them or their mail domain."""
    book = listed(playbook)
    if book.contacts and (someone := book.contact(_names(inbound))) is not None:
        return someone
    domain = (inbound.author_email or "").rpartition("@")[2].casefold()
    if domain and domain in book.domains:
        return Contact(name=inbound.author_name or inbound.author, email=inbound.author_email)
    return None


def is_vip(playbook: Playbook, inbound: Inbound) -> bool:
    """Whether the author is marked as a VIP contact."""
    someone = contact(playbook, inbound)
    return someone is not None and someone.vip


def responsible(tx: Tx, playbook: Playbook, assignee: str | None, at: dt.datetime) -> str:
    """Who answers at `at`: the assignee or the PM, or whoever covers for them then."""
    return stand_in(tx, playbook, assignee or playbook.people.pm, at)


def stand_in(tx: Tx, playbook: Playbook, absent: str, at: dt.datetime) -> str:
    """The person covering for `absent` at `at`, followed through at most four covers; else `absent`."""
    person = absent
    for _ in range(4):
        cover = covers.who_covers(tx, playbook.client, person, at)
        if not cover or cover == absent:  # an empty name: away, and nobody stands in
            break
        person = cover
    return person


def name_of(playbook: Playbook, person: str | None) -> str:
    """A person's name as people read it; the key itself when the directory does not know it."""
    known_person = playbook.people.directory.get(person) if person else None
    return known_person.name if known_person else (person or "nobody")


def people_named(playbooks: Iterable[Playbook]) -> frozenset[str]:
    """Every name, address, domain and platform id by which playbooks know our people, contacts and clients."""
    found: set[str | None] = set()
    for playbook in playbooks:
        found |= {
            playbook.name,
            *playbook.contacts.domains,
            *playbook.contacts.force_client,
            *playbook.contacts.force_team,
        }
        found.update(word for one in playbook.people.directory.values() for word in (one.name, *one.aliases))
        everybody: list[Person | Contact] = [*playbook.people.directory.values(), *playbook.contacts.people]
        found.update(word for one in everybody for word in (one.name, one.slack, one.teams, one.email))
    return frozenset(word for word in found if word)


def _names(inbound: Inbound) -> list[str]:
    return [word.casefold() for word in (inbound.author, inbound.author_name, inbound.author_email) if word]
