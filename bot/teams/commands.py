"""What people of ours type to the bot and press on its cards: done by the router, answered where only we can read it.

Teams has no message that only one person sees. An answer goes to the asker's own chat; in a channel with anybody from
outside stands only that it went there.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from bot.errands import Errands
from bot.look import Viewer, zone_for
from bot.reader.answering import with_words
from bot.signing import ButtonSigner, Pressed
from bot.teams.activity import Came, text_of
from bot.teams.answers import Answers
from bot.teams.card_parts import FORM, Card
from bot.teams.cards import render
from bot.teams.checkin_answers import BELOW, Press, is_ask, press_ask
from bot.teams.checkin_card import SEND
from bot.teams.entry_card import filled_entry, is_entry
from bot.teams.forms import escalate_card, words_of
from bot.teams.messages import message_of
from bot.teams.people import Directory
from bot.teams.platform import TeamsPlatform
from bot.teams.references import References
from bot.teams.sender import Sender
from handlers.asked import Answer, Ask
from handlers.desk import Desk
from handlers.help import VERBS
from handlers.notices import Briefing, HeatMap, Portfolio
from handlers.once import Brought, only_once
from handlers.pressing import press
from handlers.review_entries import save_entry
from handlers.roles import Person
from handlers.router import ALIASES, route
from handlers.scope import own_clients
from playbooks.terms import Platform
from scheduler.relay import Outcome
from storage.conversations import ConversationRow
from storage.line import Tx
from storage.store import Store

T = TypeVar("T")

POINTER = "I have answered you in our chat."
"""All that a channel with outsiders is shown of an answer."""
NOT_VALID = "This button is not valid any more."
FOR_CLIENTS = (
    "Hello. Now and then your service team asks you here how things are going."
    " For everything else, please write in the channel you share with them."
)
"""All that somebody from outside is told of the bot."""
BELOW_HERE = "The answer stands below."
"""What a press is answered with once its card was posted."""
IN_OUR_CHAT = "The questions are in our chat."
EDIT_WITHIN_S = 3.0
"""How long a pressed button waits for its card to be edited: Teams waits for the answer."""
NO_CHAT = "I cannot reach you in a chat of our own. Please add Liaison to your chats once, then ask again."
_VERBS = frozenset({*VERBS, *ALIASES} - {"help"})


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
    errands: Errands = field(default_factory=Errands)

    @property
    def answers(self) -> Answers:
        """How answers are said."""
        return Answers(self.sender, self.errands)

    def count(self, what: str) -> None:
        """Count something that came in, by what it was."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def called(self, came: Came) -> str:
        """Who did something, as the playbooks name them: by the bot's id for them, or by their Entra id."""
        entra = came.sender_entra
        return entra if entra and entra in _named(self.desk) else came.sender

    async def once(self, came: Came, work: Callable[[Tx], T]) -> T:
        """Do what a message asks for in one transaction, unless it was done before: then DoneBefore is raised.

        Teams brings a message again when our answer took long; a pressed button it brings once.
        """

        def checked(tx: Tx) -> T:
            if came.type == "message" and came.id:
                only_once(tx, Brought(Platform.TEAMS, came.tenant, came.place, came.id), self.now())
            return work(tx)

        return await self.store.write(checked)

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
    """Do what was typed and answer it; a greeting from outside is answered with what the bot is for."""
    person = await teams.who(came)
    if came.kind == "personal" and person.external is not False and not is_command(words):
        await teams.once(came, lambda _: None)
        await answered(teams, came, person, Card(FOR_CLIENTS, None))
        return
    ask = Ask(words, person, came.place, came.place_name or None, came.thread, teams.now())
    answer = await teams.once(came, lambda tx: route(tx, teams.desk, ask))
    teams.wake()
    answer = await with_words(teams.store, teams.desk, answer)
    await answered(teams, came, person, _shown(teams, person, answer), apart=_over_all(answer))


def is_command(words: str) -> bool:
    """Whether words begin with a command; asking for help is none, since what helps us is nobody else's to read."""
    verb = words.split()[0].casefold() if words.split() else ""
    return verb in _VERBS


def _shown(teams: TeamsDesk, person: Person, answer: Answer) -> Card:
    if answer.form is not None and answer.form.startswith("escalate:"):
        playbooks = teams.desk.book.playbooks
        clients = [(key, playbooks[key].name) for key in own_clients(teams.desk, person)]
        return escalate_card(clients, answer.form.partition(":")[2], teams.signer)
    if answer.notice is None or person.external is not False:
        return Card(answer.text, None)
    playbook = teams.desk.book.playbooks.get(answer.notice.client)
    zone = zone_for(playbook, person) if playbook else person.zone or "UTC"
    people = [(key, one.name) for key, one in playbook.people.directory.items()] if playbook else []
    viewer = Viewer(zone, playbook.zone if playbook else zone, teams.now())
    return render(answer.notice, viewer, teams.signer, people)


def _over_all(answer: Answer) -> bool:
    """Whether an answer is about every client its asker has: those who read one client's channel may have fewer."""
    notice = answer.notice
    return isinstance(notice, HeatMap | Portfolio) or (isinstance(notice, Briefing) and notice.about == "ops_report")


async def answered(teams: TeamsDesk, came: Came, person: Person, card: Card, apart: bool = False) -> str | None:
    """Answer in the asker's chat, or where they asked if nobody from outside reads along and it is not for them alone.

    Returns where the answer stands now, in words for whoever pressed for it; None when it stands nowhere.
    """
    here = row_of(came, teams.now())
    if came.kind == "personal":
        return BELOW_HERE if await teams.answers.say(here, card) is Outcome.SENT else None
    thread = (came.thread or came.id) if here.kind == "channel" else None
    if not apart and not await teams.directory.outsiders_in(came.place):
        return BELOW_HERE if await teams.answers.say(here, card, thread) is Outcome.SENT else None
    if person.external is False:
        chat = await teams.platform.chat_with(person.id)
        reached = chat is not None and await teams.answers.say(chat, card) is not Outcome.REFUSED
        pointer = Card(POINTER if reached else NO_CHAT, None)
        await teams.answers.say(here, pointer, thread, clients=True)
        return POINTER if reached else None
    return None  # whoever is from outside gets no answer: nothing the bot says to them is theirs to read


async def pressed(teams: TeamsDesk, came: Came, value: str, answers: dict[str, Any]) -> Card:
    """Do what a button or a filled-in form says; returns what the person who pressed it is told or shown instead."""
    read = teams.signer.read(value)
    if read is None:
        return Card(NOT_VALID, None)
    person = await teams.who(came)
    if is_ask(read):
        return await _asked(teams, came, person, Press(read, answers, came.place, came.kind == "personal"))
    if is_entry(read):
        return await _entry(teams, came, person, read, answers)
    if read.action.startswith(FORM):
        return Card(await _filled(teams, came, person, read, answers), None)
    now = teams.now()
    answer = await teams.once(
        came, lambda tx: press(tx, teams.desk, person, read.client, read.ticket, read.action, read.revision, now)
    )
    teams.wake()
    if answer.notice is not None and person.external is False:
        answer = await with_words(teams.store, teams.desk, answer)
        stands = await answered(teams, came, person, _shown(teams, person, answer))
        return Card(stands or answer.text, None)
    return Card(answer.text, None)


async def _asked(teams: TeamsDesk, came: Came, person: Person, press: Press) -> Card:
    """A press on a check-in's card; in one's own chat the answers stay on it, elsewhere nobody else sees them."""
    now = teams.now()
    card = await teams.once(came, lambda tx: press_ask(tx, teams.desk, person, press, teams.signer, now))
    teams.wake()
    if card.card is None:
        return card
    if press.read.action == BELOW:
        await answered(teams, came, person, card)
        return Card(IN_OUR_CHAT, None)
    if press.alone and press.read.action == SEND:
        await _stays(teams, came, card)
    return card


async def _entry(teams: TeamsDesk, came: Came, person: Person, read: Pressed, answers: dict[str, Any]) -> Card:
    """A press on the entries of a review: its card shows them as they stand then, elsewhere to the presser alone."""
    now, filled = teams.now(), filled_entry(read, answers)
    if filled is not None:
        answer, _ = await teams.once(came, lambda tx: save_entry(tx, teams.desk, person, *filled, now))
    else:
        said = (read.client, read.ticket, read.action, read.revision)
        answer = await teams.once(came, lambda tx: press(tx, teams.desk, person, *said, now))
    teams.wake()
    if answer.notice is None:
        return Card(answer.text if answer.form is None else NOT_VALID, None)
    card = _shown(teams, person, answer)
    if came.kind == "personal" and card.card is not None:
        await _stays(teams, came, card)
    return card


async def _stays(teams: TeamsDesk, came: Came, card: Card) -> None:
    """Put a card in the place of the one that was pressed; when that fails the presser sees it all the same."""
    pressed_on = text_of(came.body.get("replyToId"))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(EDIT_WITHIN_S):
            if pressed_on:
                await teams.sender.edit(row_of(came, teams.now()), came.conversation, pressed_on, message_of(card))


async def _filled(teams: TeamsDesk, came: Came, person: Person, read: Pressed, answers: dict[str, Any]) -> str:
    filled = words_of(read.action.removeprefix(FORM), read.ticket, answers)
    if filled.wrong is not None:
        return filled.wrong
    ask = Ask(filled.words[0], person, None, None, None, teams.now())
    answer = await teams.once(came, partial(_routed, desk=teams.desk, ask=ask))
    if answer.changed and answer.ticket and filled.severity:
        severe = replace(ask, words=f"severity {answer.ticket} {filled.severity}")
        await teams.store.write(partial(_routed, desk=teams.desk, ask=severe))
    teams.wake()
    return answer.text


def _routed(tx: Tx, desk: Desk, ask: Ask) -> Answer:
    return route(tx, desk, ask)


def welcome(person: Person) -> Card:
    """What somebody reads who has just added the bot to their chats; from outside nothing of what it does for us."""
    told = (
        "Hello. I keep an eye on what clients ask and tell you before an answer is late. Write help for what I can do."
    )
    return Card(told if person.external is False else FOR_CLIENTS, None)
