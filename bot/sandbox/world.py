"""The workspace's state in one place, and the way from a change in it to the bot and to the page."""

import asyncio
from collections.abc import Callable

from bot.sandbox.changes import Changed, Changes
from bot.sandbox.conversation import Conversation, Message
from bot.sandbox.ephemerals import Ephemerals
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.ledger import Json, Ledger
from bot.sandbox.limits import Limits, Pace
from bot.sandbox.outward.courier import Courier
from bot.sandbox.outward.envelopes import envelope, subscription
from bot.sandbox.outward.sockets import SocketLine
from bot.sandbox.people import People
from bot.sandbox.problems import NotPossible
from bot.sandbox.rooms import Rooms
from bot.sandbox.seed import Seed
from bot.sandbox.settings import AppSettings
from bot.sandbox.stamps import Ids, Stamps
from bot.sandbox.triggers import ReplyAddresses, Triggers
from bot.sandbox.views import Views


class World:
    """All that is in a workspace; everything else in this package works on one of these."""

    def __init__(
        self, seed: Seed, now: Callable[[], float], token: str, app_token: str, limits: Limits, home_url: str = ""
    ) -> None:
        self.now, self.limits = now, limits
        self.token, self.app_token = token, app_token
        self.home_url = home_url
        self.settings = AppSettings()
        self.ids, self.stamps, self.pace = Ids(), Stamps(now), Pace()
        self.people = People(seed)
        self.rooms = Rooms(seed, self.people, self.ids)
        for written in seed.history:
            self.stamps.seen(written.ts)
        self.faults, self.changes = Faults(), Changes()
        self.courier = Courier(now, limits, self.faults)
        self.ledger = Ledger(now, self.name_of)
        self.views, self.files, self.ephemerals = Views(self.ids, limits), Files(), Ephemerals()
        self.triggers = Triggers(self.ids, limits, lambda: asyncio.get_running_loop().time())
        self.replies = ReplyAddresses(self.ids, limits, now)

    @property
    def bot(self) -> str:
        """The bot's own user id."""
        return self.people.app.user_id

    @property
    def sockets(self) -> SocketLine | None:
        """The bot's websockets, when it is connected by Socket Mode."""
        return self.courier.line if isinstance(self.courier.line, SocketLine) else None

    def name_of(self, conversation: str) -> str:
        """A conversation's name, or its id when it has none."""
        found = self.rooms.get(conversation)
        return found.name if found and found.name else conversation

    def message(self, channel: str, ts: str) -> tuple[Conversation, Message]:
        """A message and where it stands; raises NotPossible when it is gone."""
        room = self.rooms.find(channel)
        message = room.messages.get(ts)
        if message is None:
            raise NotPossible("That message is not there any more.")
        return room, message

    def tell_bot(self, event: Json, room: Conversation | None = None) -> None:
        """Deliver an event to the bot, if it subscribed to it and is where it happened."""
        if not self.settings.hears(subscription(room, event)):
            return
        if room is not None and self.bot not in room.members:
            return
        self.deliver(event, room)

    def deliver(self, event: Json, room: Conversation | None = None) -> None:
        """Deliver an event to the bot without asking whether it should hear it."""
        event_id, second_id = self.ids.next("Ev"), self.ids.next("EvX")
        self.courier.take(envelope(self.people, room, event, event_id, self.now()), second_id)

    def changed(self, what: Changed, room: Conversation | None = None, ts: str = "", user: str = "") -> None:
        """Tell the page of a change."""
        self.changes.tell(what, room.id if room else "", ts, user)
