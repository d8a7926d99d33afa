"""Which clients exist for a person: those they have a part in on our side, and no others."""

import datetime as dt
from difflib import SequenceMatcher

from handlers import roles
from handlers.desk import Desk
from handlers.problems import UnknownClient
from handlers.roles import Person
from storage import audit
from storage.line import Tx

_MISTYPED = 0.8
"""How alike a word and a client's name are where the one is taken for the other, mistyped."""


def own_clients(desk: Desk, person: Person) -> list[str]:
    """The clients a person has a part in on our side."""
    return [key for key in desk.book.playbooks if inside(desk, key, person)]


def inside(desk: Desk, client: str, person: Person) -> bool:
    """Whether a person has a part in a client on our side."""
    return roles.inside(roles.role_of(desk.current(client).playbook, person, desk.admins))


def may(desk: Desk, client: str, person: Person, action: str) -> bool:
    """Whether a person may do something for a client."""
    return roles.may(roles.role_of(desk.current(client).playbook, person, desk.admins), action)


def sees(tx: Tx, desk: Desk, client: str, person: Person, verb: str, now: dt.datetime) -> bool:
    """Whether a client exists for this person: another manager's is as unknown as one that nobody has.

    Who has no part in any client is refused later, like every outsider.
    """
    if inside(desk, client, person) or not own_clients(desk, person):
        return True
    audit.append(tx, client, now, person.id, "refused", verb, {"external": False})
    return False


def mistyped(desk: Desk, word: str, person: Person) -> bool:
    """Whether a word is none of a person's clients, and so like one that it was meant for it."""
    plain = word.casefold()
    playbooks = [desk.current(key).playbook for key in own_clients(desk, person)]
    called = {each.casefold() for one in playbooks for each in (one.client, one.prefix, one.name)}
    return plain not in called and any(SequenceMatcher(None, plain, each).ratio() > _MISTYPED for each in called)


def unknown(desk: Desk, word: str, person: Person) -> UnknownClient:
    """The refusal for a client that does not exist for a person, with the nearest of theirs."""
    own = own_clients(desk, person)
    return UnknownClient(word[:40], tuple(key for key in desk.book.nearest(word) if key in own), tuple(own))
