"""Asking a client on Teams: in their own chat where they have added the app, else in their channel, by name."""

from bot.look import Viewer
from bot.signing import ButtonSigner
from bot.teams.card_parts import Card, Maker, line, ours, run, safe, shell, text
from bot.teams.cards import render
from bot.teams.checkin_card import ask_body
from bot.teams.messages import message_of, worded
from bot.teams.references import References
from bot.teams.sender import Sender
from handlers.notices import CheckInAsk, ClientNote
from playbooks.schema import Playbook
from scheduler.relay import Delivery, Outcome, Post
from storage.conversations import ConversationRow


class Asking:
    """The questions of check-ins on their way to a client."""

    def __init__(self, sender: Sender, references: References, signer: ButtonSigner) -> None:
        self._sender = sender
        self._references = references
        self._signer = signer

    async def send(self, notice: CheckInAsk | ClientNote, post: Post) -> Delivery:
        """Ask a contact in private where that can be, else in the client's channel; a reminder never goes there."""
        if not _is_channel_of(post.playbook, notice.channel):
            return Delivery(Outcome.REFUSED, why="this is no channel of the client's")
        if isinstance(notice, ClientNote):
            return await self._note(notice, post)
        chat = await self._references.of_person(notice.platform_id) if notice.platform_id else None
        if chat is not None:
            done = await self._sender.say(chat, message_of(self._card(notice, post, own=True)))
            if done.outcome is not Outcome.REFUSED:
                return done
        if notice.reminder:
            return Delivery(Outcome.REFUSED, why="they have not added the app, so nobody can remind them in person")
        row = await self._references.of_place(notice.channel)
        if row is None:
            return Delivery(Outcome.REFUSED, why="Teams never told us of that channel, or took us out of it")
        return await self._in_channel(row, _addressed(self._card(notice, post, own=False), notice))

    async def _in_channel(self, row: ConversationRow, card: Card) -> Delivery:
        return await (self._sender.begin_thread if row.kind == "channel" else self._sender.say)(row, message_of(card))

    async def _note(self, notice: ClientNote, post: Post) -> Delivery:
        row = await self._references.of_place(notice.channel)
        if row is None:
            return Delivery(Outcome.REFUSED, why="Teams never told us of that channel, or took us out of it")
        told = render(notice, self._viewer(post), self._signer).text
        thread = await self._references.root_of(row.id, notice.message_id) if row.kind == "channel" else None
        return await self._sender.say(row, worded(told), thread)

    def _card(self, notice: CheckInAsk, post: Post, own: bool) -> Card:
        told = render(notice, self._viewer(post), self._signer).text
        return Card(told, shell(ask_body(notice, self._viewer(post), Maker(self._signer), own=own), told))

    def _viewer(self, post: Post) -> Viewer:
        return Viewer(post.zone, post.playbook.zone, post.row.happened_at)


def _is_channel_of(playbook: Playbook, channel: str) -> bool:
    return any(place.id == channel for place in playbook.channels.teams)


def _addressed(card: Card, notice: CheckInAsk) -> Card:
    """A card for a channel that says whom it asks, and tells them."""
    if not notice.contact or card.card is None:
        return card
    name = safe(notice.contact)
    if not notice.platform_id:
        body = [line(ours("To "), run(notice.contact, weight="Bolder")), *card.card["body"]]
        return Card(f"{name}: {card.text}", {**card.card, "body": body})
    mention = {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": notice.platform_id, "name": name}}
    made = {**card.card, "body": [text(f"<at>{name}</at>"), *card.card["body"]]}
    return Card(f"{name}: {card.text}", made | {"msteams": {**made["msteams"], "entities": [mention]}})
