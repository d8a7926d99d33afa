"""The workspace of the demo: the sample playbooks' people, their channels and what was said in them before."""

from collections.abc import Iterable, Iterator

from bot.demo.items import Line
from bot.sandbox.seed import App, Channel, Seed, Team, User, Written
from playbooks.loading import Book
from playbooks.schema import Playbook

HOME = Team("T02C9RS7NTB", "Crescent BPO", "crescent-bpo")
US = App(name="Liaison", user_name="liaison")


def town(book: Book, said: Iterable[Line] = ()) -> Seed:
    """A workspace with every client of the book: their contacts as outsiders of their own firm, our people inside.

    `said` is what stands in its channels from the beginning.
    """
    playbooks = list(book.playbooks.values())
    firms = tuple(Team(_firm(playbook), playbook.name, playbook.client) for playbook in playbooks)
    users = tuple(_unique(user for playbook in playbooks for user in _people(playbook)))
    channels = tuple(_channels(playbooks))
    history = tuple(Written(line.channel, line.author, line.text, line.ts, line.root) for line in said)
    return Seed(HOME, users, channels, history, other_teams=firms, app=US)


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
