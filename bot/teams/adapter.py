"""The wiring of the Bot Framework SDK: events are kept before they are acknowledged; words and buttons are routed."""

import asyncio
import contextlib
from collections.abc import Mapping
from functools import partial
from typing import Any

from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity, ActivityTypes
from botframework.connector.auth import (
    AuthenticateRequestResult,
    AuthenticationConstants,
    BotFrameworkAuthentication,
    ClaimsIdentity,
)

from bot.gate import Refused
from bot.teams import file_cards
from bot.teams.activity import Came, part, text_of, unaddressed
from bot.teams.card_parts import SIGNED, Card
from bot.teams.commands import TeamsDesk, answered, pressed, row_of, typed, welcome
from bot.teams.connector import Connectors
from bot.teams.gate import Passed
from bot.teams.inbound import read
from bot.teams.raising import raise_chosen, raise_root
from bot.teams.taking import Taking
from handlers.help import VERBS
from handlers.inbound import Inbound
from handlers.once import DoneBefore
from handlers.router import ALIASES
from storage import conversations
from storage.conversations import ConversationRow
from storage.errors import StoreError
from storage.line import Tx

KEEP_WITHIN_S = 1.5
"""How long the commit may take before Teams is told to come again."""
CARD_ANSWER = "application/vnd.microsoft.card.adaptive"
"""Shown in the pressed card's place, to whoever pressed it only."""
MESSAGE_ANSWER = "application/vnd.microsoft.activity.message"
_VERBS = frozenset({*VERBS, *ALIASES})
_FIRST = "add"
"""The one installation that is somebody's first; `add-upgrade` is a newer app in the place of an older one."""
_LEFT = frozenset({"remove", "remove-upgrade"})
_MEMBERS = frozenset({"teamMemberAdded", "teamMemberRemoved", "channelMemberAdded", "channelMemberRemoved"})


class _Verified(BotFrameworkAuthentication):  # type: ignore[misc]
    """What the SDK asks about a request: the gate has answered it already."""

    def __init__(self, connectors: Connectors, app_id: str) -> None:
        self._connectors = connectors
        self._app_id = app_id

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        """Never asked: requests come with the gate's result, and nothing else is let in."""
        raise PermissionError

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> Any:
        """Streaming is not spoken here."""
        raise PermissionError

    async def authenticate_channel_request(self, auth_header: str) -> Any:
        """Nor are skills."""
        raise PermissionError

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> Connectors:
        """Clients that check where they call."""
        return self._connectors

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Nobody signs in here."""

    def passed(self, claims: Mapping[str, Any]) -> AuthenticateRequestResult:
        """The gate's result as the SDK takes one."""
        result = AuthenticateRequestResult()
        identity = {AuthenticationConstants.AUDIENCE_CLAIM: self._app_id, **claims}
        result.claims_identity = ClaimsIdentity(identity, True)
        result.connector_factory = self._connectors
        return result


class TeamsAdapter(CloudAdapterBase):  # type: ignore[misc]
    """Takes activities that passed the gate through the SDK's turn, and answers with a status and a body."""

    def __init__(self, teams: TeamsDesk, connectors: Connectors, app_id: str, taking: Taking) -> None:
        self._verified = _Verified(connectors, app_id)
        super().__init__(self._verified)
        self._teams = teams
        self._taking = taking

    async def take(self, passed: Passed) -> tuple[int, Any]:
        """Work one activity off; raises Refused when it cannot be read or kept."""
        came = Came(passed.body)
        try:
            activity = Activity().deserialize(dict(passed.body))
        except Exception:
            # The SDK's reader fails in its own many ways on values of another kind.
            raise Refused(400, "not an activity") from None
        turn = partial(self._turn, came)
        response = await self.process_activity(self._verified.passed(passed.claims), activity, turn)
        return (int(response.status), response.body) if response is not None else (200, None)

    async def _turn(self, came: Came, context: TurnContext) -> None:
        self._teams.count(came.type if came.type != "invoke" else "invoke")
        match came.type:
            case "message":
                await self._message(came)
            case "messageUpdate" | "messageDelete":
                await self._keep(came)
            case "conversationUpdate" | "installationUpdate":
                await self._changed(came)
            case "invoke":
                await context.send_activity(_invoke_response(*await self._invoke(came)))
            case _:
                pass  # reactions, typing: nothing of ours follows from them

    async def _message(self, came: Came) -> None:
        words = came.command()
        if came.kind == "personal":
            await self._personal(came, words)
        elif self._own(came.place):
            await self._note(came)
            if came.mentions_us or _slashed(came, words):
                await self._once(came, words)
        elif (came.mentions_us or _slashed(came, words)) and await self._for_us(came, words):
            await self._note(came)
            await self._once(came, words)
        else:
            await self._keep(came)

    async def _personal(self, came: Came, words: str) -> None:
        await self._note(came)
        value = came.value.get(SIGNED)
        if isinstance(value, str) and not words:
            # Older clients send a card's button as a message that has no words.
            with contextlib.suppress(DoneBefore):
                await self._pressed_in_words(came, value)
        else:
            await self._once(came, words)

    async def _pressed_in_words(self, came: Came, value: str) -> None:
        told = await pressed(self._teams, came, value, dict(came.value))
        await answered(self._teams, came, await self._teams.who(came), told)

    async def _for_us(self, came: Came, words: str) -> bool:
        """Whether somebody of ours gives a command, or raises a thread; what a client says to us is a message."""
        verb = words.split()[0].casefold() if words else ""
        if verb not in _VERBS and not (not words and came.thread):
            return False
        return (await self._teams.who(came)).external is False

    async def _once(self, came: Came, words: str) -> None:
        """A command, unless it was done before: Teams brings it again when an answer took long."""
        with contextlib.suppress(DoneBefore):
            await self._command(came, words)

    async def _command(self, came: Came, words: str) -> None:
        if not words and came.kind != "personal" and came.thread and not self._own(came.place):
            told = await raise_root(self._teams, came)
            await answered(self._teams, came, await self._teams.who(came), Card(told, None))
            return
        verb = words.split(maxsplit=1)[0].casefold() if words else ""
        if verb == "reply":
            words = unaddressed(came.words())  # said to the client as it was typed, names and all
        await typed(self._teams, came, words)

    def _own(self, place: str) -> bool:
        """Whether a channel is one of ours, which no client reads."""
        return any(
            channel.teams is not None and channel.teams.id == place
            for playbook in self._teams.desk.book.playbooks.values()
            for channel in (playbook.internal_channel, playbook.ops_channel)
        )

    async def _keep(self, came: Came) -> None:
        """Commit what was said before Teams is told that it arrived."""
        teams, now = self._teams, self._teams.now()
        value = read(came, teams.called(came), now)
        news = teams.references.news(came, came.sender, now)
        await self._written(value, news)
        if value is None:
            teams.count("ignored")
            return
        teams.count("kept")
        teams.heard()

    async def _note(self, came: Came) -> None:
        """Keep how this conversation is reached."""
        person = self._teams.called(came)
        await self._written(None, self._teams.references.news(came, person, self._teams.now()))

    async def _written(self, value: Inbound | None, news: ConversationRow | None) -> None:
        teams, now = self._teams, self._teams.now()
        if value is None and news is None:
            return

        def also(tx: Tx) -> None:
            if news is not None:
                conversations.keep(tx, news)

        try:
            async with asyncio.timeout(KEEP_WITHIN_S):
                kept = await teams.store.keep([] if value is None else [value.row(now)], also)
        except (StoreError, TimeoutError):
            teams.count("refused")
            raise Refused(503, "not kept") from None
        if kept is not None:  # else it is told again with the next message, lest only we believe that it is kept
            teams.references.noted(news)

    async def _changed(self, came: Came) -> None:
        """Installed, removed, members or channels changed: what we remember of it is asked for anew."""
        teams = self._teams
        teams.directory.forget_place(came.place)
        if came.event in _MEMBERS or came.event.startswith("team"):
            teams.directory.forget_places()  # a team's members are those of its channels
        if self._put_out(came):
            await teams.references.gone(came.place, teams.now())
            return
        teams.references.forget(came.place)  # another process may have heard that it was gone
        await self._note(came)
        if came.type == "installationUpdate" and came.body.get("action") == _FIRST and came.kind == "personal":
            person = await teams.who(came)
            await teams.answers.say(row_of(came, teams.now()), welcome(person), clients=person.external is not False)

    def _put_out(self, came: Came) -> bool:
        gone = came.body.get("membersRemoved")
        ids = [text_of(one.get("id")) for one in gone if isinstance(one, Mapping)] if isinstance(gone, list) else []
        removed = came.type == "installationUpdate" and text_of(came.body.get("action")) in _LEFT
        return removed or (bool(came.bot) and came.bot in ids) or came.event == "channelDeleted"

    async def _invoke(self, came: Came) -> tuple[int, Any]:
        match came.name:
            case "adaptiveCard/action":
                return await self._card_action(came)
            case "composeExtension/submitAction":
                told = await raise_chosen(self._teams, came)
                return 200, {"task": {"type": "message", "value": told}}
            case file_cards.INVOKE:
                return self._taking.answered(came), None
            case _:
                return 400, {"error": {"code": "BadRequest", "message": "not understood"}}

    async def _card_action(self, came: Came) -> tuple[int, Any]:
        data = part(part(came.value, "action"), "data")
        value = data.get(SIGNED)
        if not isinstance(value, str):
            return 400, {"error": {"code": "BadRequest", "message": "not a button of ours"}}
        await self._note(came)
        told = await pressed(self._teams, came, value, dict(data))
        if told.card is not None:
            return 200, {"statusCode": 200, "type": CARD_ANSWER, "value": told.card}
        return 200, {"statusCode": 200, "type": MESSAGE_ANSWER, "value": told.text}


def _slashed(came: Came, words: str) -> bool:
    """Whether a command is typed as on Slack, without our name: we hear it all the same, and nobody else answers it."""
    return came.slashed and bool(words) and words.split()[0].casefold() in _VERBS


def _invoke_response(status: int, body: Any) -> Activity:
    return Activity(type=ActivityTypes.invoke_response, value=InvokeResponse(status=status, body=body))
