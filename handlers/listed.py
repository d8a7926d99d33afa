"""Whom a playbook lists, ready to be looked up: every message asks this several times."""

from collections.abc import Iterable
from dataclasses import dataclass

from playbooks.schema import Contact, Playbook

_MOST = 4_096
"""How many playbooks are kept ready; far more than a firm has clients, since each version is one."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The words of a playbook's people and contacts in small letters, each with the first entry that bears it."""

    force_client: frozenset[str]
    force_team: frozenset[str]
    ids: dict[str, tuple[int, str]]
    """By platform id, which is compared as it stands: the place in the directory, and the key there."""
    spoken: dict[str, tuple[int, str]]
    """By key, name or alias, as transcripts call our people."""
    contacts: dict[str, tuple[int, Contact]]
    domains: frozenset[str]

    def member(self, author: str) -> str | None:
        """The directory key of one of ours, by platform id."""
        found = self.ids.get(author)
        return found[1] if found else None

    def spoken_of(self, author: str, name: str | None) -> str | None:
        """The same for a transcript, where a key, an alias or a name does as well; the first of several in the book."""
        asked = (self.ids.get(author), self.spoken.get(author.casefold()), self.spoken.get((name or "").casefold()))
        return min((found for found in asked if found), default=(0, None))[1]

    def contact(self, names: Iterable[str]) -> Contact | None:
        """The client contact with one of these names, ids or addresses in small letters; the first of several."""
        found = [self.contacts[name] for name in names if name in self.contacts]
        return min(found, key=lambda one: one[0])[1] if found else None


_READY: dict[int, tuple[Playbook, Listed]] = {}


def listed(playbook: Playbook) -> Listed:
    """Whom a playbook lists; put together once for each playbook object, which never changes."""
    ready = _READY.get(id(playbook))
    if ready is not None and ready[0] is playbook:
        return ready[1]
    if len(_READY) >= _MOST:
        _READY.clear()
    made = _put_together(playbook)
    _READY[id(playbook)] = (playbook, made)
    return made


def _put_together(playbook: Playbook) -> Listed:
    ids: dict[str, tuple[int, str]] = {}
    spoken: dict[str, tuple[int, str]] = {}
    for place, (key, someone) in enumerate(playbook.people.directory.items()):
        for word in filter(None, (someone.slack, someone.teams)):
            ids.setdefault(word, (place, key))
        for word in (key, someone.name, *someone.aliases):
            spoken.setdefault(word.casefold(), (place, key))
    contacts: dict[str, tuple[int, Contact]] = {}
    for place, contact in enumerate(playbook.contacts.people):
        for word in filter(None, (contact.slack, contact.teams, contact.email, contact.name)):
            contacts.setdefault(word.casefold(), (place, contact))
    lists = playbook.contacts
    return Listed(_folded(lists.force_client), _folded(lists.force_team), ids, spoken, contacts, _folded(lists.domains))


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)
