"""Sending on Teams: every post goes through here, is re-checked for who can read it, and lands somewhere."""

import asyncio
import datetime as dt
from dataclasses import replace

from botbuilder.schema import Activity

from bot.look import Viewer
from bot.pictures import paint
from bot.quoting import cut_line
from bot.signing import ButtonSigner
from bot.teams.asking import Asking
from bot.teams.card_parts import Card
from bot.teams.cards import render
from bot.teams.messages import message_of, pictured, worded
from bot.teams.offering import Offers
from bot.teams.people import Directory
from bot.teams.references import References
from bot.teams.sender import GONE, MARK, NOT_DRAWN, TOO_BIG, Sender
from handlers.notices import CheckInAsk, ClientNote, ClientReply, HealthChart, HeatChart, Receipt, ReviewKit
from handlers.phrases import kit_briefing
from handlers.telling import OPS
from playbooks.schema import Playbook
from scheduler.relay import Delivery, Outcome, Post
from storage.conversations import ConversationRow

_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class TeamsPlatform:
    """The way out to Microsoft Teams."""

    def __init__(
        self,
        sender: Sender,
        directory: Directory,
        references: References,
        signer: ButtonSigner,
        home: str,
        service_url: str,
        app_id: str,
    ) -> None:
        self._sender = sender
        self._directory = directory
        self._references = references
        self._signer = signer
        self._home = home
        self._service_url = service_url
        self._bot = f"28:{app_id}"
        self._offers = Offers(sender, signer)
        self._asking = Asking(sender, references, signer)

    async def place(self, playbook: Playbook, recipient: str) -> str | None:
        """The chat or channel of a recipient, if nobody from outside can read it."""
        if recipient.startswith("person:"):
            someone = playbook.people.directory.get(recipient.removeprefix("person:"))
            row = await self.chat_with(someone.teams) if someone is not None and someone.teams else None
            return MARK + row.id if row else None
        channel = playbook.ops_channel if recipient == OPS else playbook.internal_channel
        if channel.teams is None or await self._directory.outsiders_in(channel.teams.id):
            return None
        return MARK + channel.teams.id

    async def chat_with(self, person: str) -> ConversationRow | None:
        """The personal chat with one of our people, opened where there is none; None when they are not one of ours."""
        row = await self._references.of_person(person)
        if row is None:
            row = await self._sender.open_chat(person, self._home, await self._near())
            if row is None:
                return None
            await self._references.keep(row)
        known = await self._directory.person(person, row)
        return row if known.external is False else None

    async def _near(self) -> ConversationRow:
        """How to reach Teams for somebody new: as in our tenant's newest conversation, else at the usual address."""
        known = await self._references.of_tenant(self._home)
        return known or ConversationRow(
            "", self._home, "personal", "", self._service_url, self._bot, "", "", _NEVER, None
        )

    async def post(self, post: Post, place: str, now: dt.datetime) -> Delivery:
        """Post a card; what Teams will not draw goes out as its plain words, so that an alert is never lost to form."""
        row = await self._references.of_place(place.removeprefix(MARK))
        if row is None:
            return Delivery(Outcome.REFUSED, why=GONE)
        notice = post.notice
        if isinstance(notice, ReviewKit) and place == await self.place(post.playbook, post.row.recipient):
            return await self._hand_over(post, notice, row, now)
        card = self._card(post, now)
        # Drawn in a thread: it takes some tenths of a second.
        shown = (
            pictured(await asyncio.to_thread(paint, notice))
            if isinstance(notice, HealthChart | HeatChart)
            else message_of(card)
        )
        done = await self._send(row, shown)
        if done.outcome is Outcome.REFUSED and done.why in (NOT_DRAWN, TOO_BIG):
            done = await self._send(row, message_of(Card(card.text, None)))
        if done.outcome is Outcome.REFUSED and done.why == GONE:
            await self._references.gone(row.id, now)
        return done

    async def _hand_over(self, post: Post, kit: ReviewKit, row: ConversationRow, now: dt.datetime) -> Delivery:
        """The review in a few lines in its reader's own chat, and each file by a card that asks for leave."""
        follow = self._card(replace(post, notice=kit_briefing(kit, follow=True)), now)
        done = await self._offers.begin(post.row, row, message_of(follow))
        if done.outcome is not Outcome.SENT:
            return done
        kept_back = await self._offers.make(post.row, kit, row)
        if kept_back is None or kept_back.outcome is not Outcome.REFUSED:
            return kept_back or done
        return await self._send(row, message_of(self._card(post, now)))

    async def _send(self, row: ConversationRow, activity: Activity) -> Delivery:
        return await (self._sender.begin_thread if row.kind == "channel" else self._sender.say)(row, activity)

    async def edit(self, post: Post, now: dt.datetime) -> Delivery:
        """Edit a card in place; one that is gone is posted anew where it was."""
        assert post.earlier is not None
        conversation, message = post.earlier[0].removeprefix(MARK), post.earlier[1]
        place = conversation.partition(";")[0]
        row = await self._references.of_place(place)
        if row is None or (row.kind != "personal" and await self._directory.outsiders_in(place)):
            return Delivery(Outcome.REFUSED, why="somebody from outside can read the card's channel now")
        done = await self._sender.edit(row, conversation, message, message_of(self._card(post, now)))
        if done.outcome is Outcome.REFUSED and done.why == GONE:
            return await self.post(post, MARK + place, now)
        return done

    async def to_client(self, post: Post) -> Delivery:
        """A receipt or a reply of one of our people in the client's thread, or the questions of a check-in."""
        notice = post.notice
        if isinstance(notice, CheckInAsk | ClientNote):
            return await self._asking.send(notice, post)
        if not isinstance(notice, Receipt | ClientReply):
            return Delivery(Outcome.REFUSED, why="only fixed words and our people's replies go to clients")
        row = await self._references.of_place(notice.channel)
        if row is None:
            return Delivery(Outcome.REFUSED, why="Teams never told us of that channel, or took us out of it")
        root = notice.message_id if isinstance(notice, Receipt) else notice.thread
        thread = await self._root(notice.channel, root) if row.kind == "channel" else None
        if row.kind == "channel" and thread is None:
            return await self._sender.begin_thread(row, self._said(notice))
        return await self._sender.say(row, self._said(notice), thread)

    async def _root(self, channel: str, message: str | None) -> str | None:
        """The first message of the thread that a message stands in: an answer to an answer goes nowhere on Teams."""
        return await self._references.root_of(channel, message) if message else None

    def _said(self, notice: Receipt | ClientReply) -> Activity:
        if isinstance(notice, Receipt):
            told = render(notice, Viewer("UTC", "UTC", _NEVER), self._signer).text
            return worded(told)
        return worded(notice.text, cut_line(notice.name, 80))

    async def find(self, post: Post, place: str) -> Delivery | None:
        """Teams has no way to look for a post: one of ours is said again, and says that it may be a repeat."""
        return None

    async def find_with_client(self, post: Post) -> Delivery | None:
        """The same to a client is held for a person: they must not read it twice."""
        return Delivery(Outcome.UNKNOWN, why="a client must not read it twice, and Teams cannot say whether they did")

    def _card(self, post: Post, now: dt.datetime) -> Card:
        people = [(key, someone.name) for key, someone in post.playbook.people.directory.items()]
        viewer = Viewer(post.zone, post.playbook.zone, now)
        return render(post.notice, viewer, self._signer, people, possible_repeat=post.repeat)
