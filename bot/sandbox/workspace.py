"""The workspace as tests and the demo use it: start it, connect a bot, be its people, see what the bot said."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from bot.sandbox import posting, sharing
from bot.sandbox.acting import clicking, commanding, forms, talking
from bot.sandbox.acting.clicking import place_in_view, place_of
from bot.sandbox.acting.commanding import CommandResult
from bot.sandbox.acting.forms import Submitted
from bot.sandbox.conversation import Conversation, Message
from bot.sandbox.ephemerals import Ephemeral
from bot.sandbox.faults import Faults
from bot.sandbox.ledger import Ledger
from bot.sandbox.limits import Limits
from bot.sandbox.outward.courier import Delivered
from bot.sandbox.outward.http import HttpLine
from bot.sandbox.outward.line import Answer, Errand
from bot.sandbox.outward.sockets import SocketLine
from bot.sandbox.page.hosting import PageHost
from bot.sandbox.seed import Seed, User, UserGroup
from bot.sandbox.server import Server
from bot.sandbox.settings import AppSettings
from bot.sandbox.views import View
from bot.sandbox.world import World

Json = dict[str, Any]
Urls = str | Sequence[str]


class Placed(Protocol):
    """Anything that stands at a place in a conversation: a message, or what the ledger put down of one."""

    @property
    def channel(self) -> str:
        """The conversation's id."""

    @property
    def ts(self) -> str:
        """The message's timestamp there."""


class Workspace:
    """A Slack-compatible workspace on this computer; users and channels are named by id or name.

    `now` is the sandbox's clock in seconds since 1970, which may run fast or stand still. `wall` is the real one, which
    signatures carry; without it `now` is taken for real.
    """

    def __init__(
        self,
        seed: Seed,
        *,
        now: Callable[[], float],
        wall: Callable[[], float] | None = None,
        token: str = "xoxb-sandbox",
        app_token: str = "xapp-sandbox",
        signing_secret: str = "sandbox-signing-secret",
        limits: Limits | None = None,
        page: PageHost | None = None,
    ) -> None:
        self.world = World(seed, now, token, app_token, limits or Limits())
        self.token, self.app_token, self.signing_secret = token, app_token, signing_secret
        self._wall = wall or now
        self._server = Server(self.world, page or PageHost())

    @property
    def ledger(self) -> Ledger:
        """Everything the bot said."""
        return self.world.ledger

    @property
    def faults(self) -> Faults:
        """What is to go wrong."""
        return self.world.faults

    @property
    def deliveries(self) -> list[Delivered]:
        """Every attempt to deliver something to the bot, oldest first."""
        return list(self.world.courier.log)

    @property
    def page_url(self) -> str:
        """The address of the web page."""
        return self.world.home_url

    @property
    def sockets(self) -> SocketLine | None:
        """The bot's websockets in Socket Mode: `disconnect`, `deafen`, `open`."""
        return self.world.sockets

    async def start(self, port: int = 0) -> str:
        """Serve on this computer alone and return the Web API's address, such as http://127.0.0.1:3300/api/."""
        await self._server.start(port)
        return f"{self.world.home_url}api/"

    async def stop(self) -> None:
        """Stop delivering and serving."""
        await self.world.courier.close()
        await self._server.stop()

    def expect_bot(self, settings: AppSettings) -> None:
        """Announce a bot that is still starting: people may write and type, and it hears of it once it is connected."""
        self.world.settings = settings
        self.world.courier.expect()

    def connect_bot(
        self,
        events_url: Urls,
        *,
        commands_url: Urls | None = None,
        interactivity_url: Urls | None = None,
        settings: AppSettings | None = None,
        at_once: int = 1,
    ) -> None:
        """Deliver by HTTP, signed; several addresses are replicas, one of which gets each delivery.

        At most `at_once` events are under way at a time; with 1 they come in the order they happened.
        """
        urls = {
            Errand.EVENT: _several(events_url),
            Errand.COMMAND: _several(commands_url or events_url),
            Errand.INTERACTION: _several(interactivity_url or events_url),
        }
        self.world.settings = settings or AppSettings()
        self.world.courier.connect(HttpLine(urls, self.signing_secret, self._wall), at_once)
        self.world.courier.arrived()

    def connect_socket_bot(self, *, settings: AppSettings | None = None, at_once: int = 100) -> None:
        """Deliver by Socket Mode, over the websockets the bot opens."""
        self.world.settings = settings or AppSettings()
        line = SocketLine(self.world.people.app.id, self.world.ids)
        self.world.courier.connect(line, at_once)

    async def connected(self, seconds: float = 120.0) -> None:
        """Wait until the bot has opened a websocket; TimeoutError when it has not in these real seconds."""
        if self.sockets is not None:
            await asyncio.wait_for(self.sockets.opened.wait(), seconds)
            self.world.courier.arrived()

    async def settle(self) -> None:
        """Wait until every delivery is answered; retries that wait for a later time are not waited for."""
        await self.world.courier.settle()

    async def until(self, reached: Callable[[], Any], seconds: float = 120.0) -> Any:
        """Wait until `reached` gives something true and return it; TimeoutError after these real seconds."""
        async with asyncio.timeout(seconds):
            while not (value := reached()):  # noqa: ASYNC110  the bot works on after it has answered
                await asyncio.sleep(0.005)
            return value

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        *,
        broadcast: bool = False,
        files: Iterable[tuple[str, bytes]] = (),
    ) -> Message:
        """Write a message; channel "dm" is the person's direct message with the bot."""
        who = self._user(user)
        room = self.world.rooms.find(channel, who.id)
        return talking.say(self.world, who, room, text, thread_ts=thread_ts, broadcast=broadcast, files=files)

    async def edit(self, user: str, message: Placed, text: str) -> None:
        """Change one's own message."""
        talking.edit(self.world, self._user(user), *self._at(message), text)

    async def delete(self, user: str, message: Placed) -> None:
        """Delete one's own message; one with replies leaves a tombstone."""
        talking.delete(self.world, self._user(user), *self._at(message))

    async def react(self, user: str, message: Placed, name: str, *, on: bool = True) -> bool:
        """Put an emoji on a message, or take it off."""
        return talking.react(self.world, self._user(user), *self._at(message), name, on=on)

    async def command(self, user: str, channel: str, name: str, text: str = "") -> CommandResult:
        """Type a slash command and wait for the bot's answer."""
        who = self._user(user)
        return await commanding.command(self.world, who, self.world.rooms.find(channel, who.id), name, text)

    async def press(
        self,
        user: str,
        where: Placed | View,
        action_id: str,
        value: Any = None,
        *,
        block_id: str | None = None,
        filled_in: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Press a button or choose `value` in a menu, on a message, an ephemeral one, a modal or an App Home."""
        who = self._user(user)
        if isinstance(where, View):
            place = place_in_view(self.world, who, where.id)
        else:
            place = place_of(self.world, who, where.channel, where.ts)
        return await clicking.press(self.world, who, place, action_id, value, block_id=block_id, filled_in=filled_in)

    async def submit(self, view: View, values: Mapping[str, Any] | None = None) -> Submitted:
        """Fill in a modal and submit it; keys are block or action ids."""
        return await forms.submit(self.world, self._user(view.user), view, values or {})

    async def close(self, view: View, *, everything: bool = False) -> None:
        """Close a modal, or all of them."""
        await forms.close(self.world, self._user(view.user), view, everything=everything)

    async def shortcut(self, user: str, name: str, message: Placed | None = None) -> Answer:
        """Use a message shortcut, or without a message a global one, by callback id or name."""
        room, found = self._at(message) if message is not None else (None, None)
        return await clicking.shortcut(self.world, self._user(user), name, room, found)

    async def open_home(self, user: str, tab: str = "home") -> None:
        """Look at the bot's App Home."""
        commanding.open_home(self.world, self._user(user), tab)

    async def invite(self, user: str, channel: str, inviter: str | None = None) -> bool:
        """Bring somebody, or the bot, into a channel; an outsider makes it a shared one."""
        by = self._user(inviter).id if inviter else None
        return posting.join(self.world, self.world.rooms.find(channel), self._user(user).id, by)

    async def remove(self, user: str, channel: str) -> bool:
        """Take somebody, or the bot, out of a channel."""
        return posting.leave(self.world, self.world.rooms.find(channel), self._user(user).id)

    async def share(self, channel: str, team: str, *, new_id: str | None = None) -> None:
        """Make a channel a Slack Connect one; with `new_id` it changes its id, as private channels do."""
        sharing.share(self.world, self.world.rooms.find(channel), team, new_id)

    async def unshare(self, channel: str, team: str) -> None:
        """Take an outside team, and its people, out of a channel."""
        sharing.unshare(self.world, self.world.rooms.find(channel), team)

    async def archive(self, channel: str) -> None:
        """Archive a channel."""
        sharing.archive(self.world, self.world.rooms.find(channel))

    async def change_user(self, user: str, **changes: Any) -> None:
        """Change a user's fields, such as deleted=True or is_restricted=True, and tell the bot."""
        sharing.change_user(self.world, self._user(user), changes)

    async def put_group(self, group: UserGroup) -> None:
        """Add a user group or change who is in it, and tell the bot."""
        sharing.put_group(self.world, group)

    async def deliver(self, event: Json, channel: str | None = None) -> None:
        """Deliver any event as it is, whether the bot subscribed to it or not."""
        self.world.deliver(event, self.world.rooms.find(channel) if channel else None)

    def release(self, *, reverse: bool = False) -> None:
        """Deliver the events that `faults.hold` kept back."""
        self.world.courier.release(reverse=reverse)

    def channel(self, name: str, user: str | None = None) -> Conversation:
        """A conversation as it stands; "dm" is the user's with the bot."""
        return self.world.rooms.find(name, self._user(user).id if user else None)

    def messages(self, channel: str, user: str | None = None) -> list[Message]:
        """A conversation's messages, oldest first."""
        return list(self.channel(channel, user).messages.values())

    def message(self, where: Placed) -> Message:
        """A message as it stands now; NotPossible when it is gone."""
        return self._at(where)[1]

    def ephemerals(self, user: str) -> list[Ephemeral]:
        """The ephemeral messages on a person's screen, what Slack itself told them among these."""
        return list(self.world.ephemerals.of(self._user(user).id))

    def modal(self, user: str) -> View | None:
        """The modal a person has on top."""
        stack = self.world.views.stack(self._user(user).id)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        """A person's App Home as the bot drew it."""
        return self.world.views.home(self._user(user).id)

    def _user(self, who: str) -> User:
        return self.world.people.find(who)

    def _at(self, where: Placed) -> tuple[Conversation, Message]:
        return self.world.message(where.channel, where.ts)


def _several(urls: Urls) -> tuple[str, ...]:
    return (urls,) if isinstance(urls, str) else tuple(urls)
