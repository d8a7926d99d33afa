"""What people of ours type to the bot and press on its cards: done by the router, answered where only we can read it.

Teams has no message that only one person sees. An answer goes to the asker's own chat; in a channel with anybody from
outside stands only that it went there.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import structlog
from botbuilder.schema import Activity

from bot.look import Viewer
from bot.reader.answering import with_words
from bot.signing import ButtonSigner, Pressed
from bot.teams.activity import Came
from bot.teams.card_parts import FORM, Card
from bot.teams.cards import render
from bot.teams.forms import escalate_card, words_of
from bot.teams.people import Directory
from bot.teams.platform import TeamsPlatform, message_of
from bot.teams.references import References
from bot.teams.sender import Sender
from handlers.asked import Answer, Ask
from handlers.desk import Desk
from handlers.pressing import press
from handlers.roles import Person
from handlers.router import route
from playbooks.terms import Platform
from scheduler.relay import Outcome
from storage.conversations import ConversationRow
from storage.line import Tx
from storage.store import Store

POINTER = "I have answered you in our chat."
"""All that a channel with outsiders is shown of an answer."""
NOT_VALID = "This button is not valid any more."
NO_CHAT = "I cannot reach you in a chat of our own. Please add Liaison to your chats once, then ask again."
log = structlog.get_logger()


@dataclass(slots=True)
class TeamsDesk:
    """Everything that Teams' side works with."""

    store: Store
    desk: Desk
    directory: Directory
    references: References
    sender: Sender
    platform: TeamsPlatform
    signer: ButtonSigner
    now: Callable[[], dt.datetime]
    wake: Callable[[], None] = lambda: None
    heard: Callable[[], None] = lambda: None
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        """Count something that came in, by what it was."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def called(self, came: Came) -> str:
        """Who did something, as the playbooks name them: by the bot's id for them, or by their Entra id."""
        entra = came.sender_entra
        return entra if entra and entra in _named(self.desk) else came.sender

    async def who(self, came: Came) -> Person:
        """Who asks: a guest, another tenant's member and whoever Teams does not vouch for are outside."""
        user = self.called(came)
        known = await self.directory.person(user, row_of(came, self.now()))
        name = known.name or came.sender_name or user
        return Person(Platform.TEAMS, came.tenant, user, name, known.external, came.zone)


def _named(desk: Desk) -> frozenset[str]:
    """Every id on Teams that a playbook names somebody by."""
    playbooks = desk.book.playbooks.values()
    ours = [one.teams for playbook in playbooks for one in playbook.people.directory.values()]
    theirs = [one.teams for playbook in playbooks for one in playbook.contacts.people]
    return frozenset(filter(None, (*ours, *theirs)))


def row_of(came: Came, now: dt.datetime) -> ConversationRow:
    """The conversation an activity came from, as one to answer in."""
    return ConversationRow(
        came.place, came.tenant, came.kind, came.sender, came.service_url, came.bot, came.team, "", now, None
    )


async def typed(teams: TeamsDesk, came: Came, words: str) -> None:
    """Do what was typed and answer it."""
    person = await teams.who(came)
    ask = Ask(words, person, came.place, came.place_name or None, came.thread, teams.now())
    answer = await teams.store.write(lambda tx: route(tx, teams.desk, ask))
    teams.wake()
    answer = await with_words(teams.store, teams.desk, answer)
    await answered(teams, came, person, _shown(teams, person, answer))


def _shown(teams: TeamsDesk, person: Person, answer: Answer) -> Card:
    if answer.form is not None and answer.form.startswith("escalate:"):
        clients = [(key, item.name) for key, item in teams.desk.book.playbooks.items()]
        return escalate_card(clients, answer.form.partition(":")[2], teams.signer)
    if answer.notice is None or person.external is not False:
        return Card(answer.text, None)
    playbook = teams.desk.book.playbooks.get(answer.notice.client)
    zone = person.zone or (playbook.calendars.pm.zone if playbook else "UTC")
    people = [(key, one.name) for key, one in playbook.people.directory.items()] if playbook else []
    viewer = Viewer(zone, playbook.zone if playbook else zone, teams.now())
    return render(answer.notice, viewer, teams.signer, people)


async def answered(teams: TeamsDesk, came: Came, person: Person, card: Card) -> None:
    """Answer in the asker's chat, or where they asked if nobody from outside reads along."""
    here = row_of(came, teams.now())
    if came.kind == "personal":
        await _say(teams, here, card)
    elif not await teams.directory.outsiders_in(came.place):
        await _say(teams, here, card, came)
    elif person.external is False:
        chat = await teams.platform.chat_with(person.id)
        reached = chat is not None and await _say(teams, chat, card)
        await _say(teams, here, Card(POINTER if reached else NO_CHAT, None), came)
    # Whoever is from outside gets no answer: nothing the bot says to them is theirs to read.


async def _say(teams: TeamsDesk, row: ConversationRow, card: Card, came: Came | None = None) -> bool:
    """Say it once; in a channel in the thread of what it answers."""
    thread = (came.thread or came.id) if came is not None and row.kind == "channel" else None
    done = await teams.sender.say(row, message_of(card), thread)
    if done.outcome is not Outcome.SENT:
        log.warning("answer not delivered", outcome=done.outcome.value, why=done.why)
    return done.outcome is Outcome.SENT


async def pressed(teams: TeamsDesk, came: Came, value: str, answers: dict[str, Any]) -> str:
    """Do what a button or a filled-in form says; returns what the person who pressed it is told."""
    read = teams.signer.read(value)
    if read is None:
        return NOT_VALID
    person = await teams.who(came)
    if read.action.startswith(FORM):
        return await _filled(teams, person, read, answers)
    now = teams.now()
    answer = await teams.store.write(
        lambda tx: press(tx, teams.desk, person, read.client, read.ticket, read.action, read.revision, now)
    )
    teams.wake()
    if answer.notice is not None and person.external is False:
        answer = await with_words(teams.store, teams.desk, answer)
        await answered(teams, came, person, _shown(teams, person, answer))
    return answer.text


async def _filled(teams: TeamsDesk, person: Person, read: Pressed, answers: dict[str, Any]) -> str:
    filled = words_of(read.action.removeprefix(FORM), read.ticket, answers)
    if filled.wrong is not None:
        return filled.wrong
    ask = Ask(filled.words[0], person, None, None, None, teams.now())
    answer = await teams.store.write(partial(_routed, desk=teams.desk, ask=ask))
    if answer.changed and answer.ticket and filled.severity:
        severe = replace(ask, words=f"severity {answer.ticket} {filled.severity}")
        await teams.store.write(partial(_routed, desk=teams.desk, ask=severe))
    teams.wake()
    return answer.text


def _routed(tx: Tx, desk: Desk, ask: Ask) -> Answer:
    return route(tx, desk, ask)


def welcome() -> Activity:
    """What somebody reads who has just added the bot to their chats."""
    told = (
        "Hello. I keep an eye on what clients ask and tell you before an answer is late. Write help for what I can do."
    )
    return Activity(type="message", text=told, text_format="plain")
