"""One stage on which a story is told: the client on one platform, our people on the same or on the other.

Both platforms are always connected to the one bot; the playbook alone says where the client writes and we are told.
"""

import asyncio
import contextlib
import datetime as dt
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr
from scenarios.quiet import UNHURRIED
from teams_town import ABROAD, APP, HOME, Member, OwnToken, Said, Town

from bot.demo.clock import DemoClock
from bot.demo.passing import Passing
from bot.demo.staging import app_settings
from bot.demo.town import town as slack_town
from bot.running import Bot, Tempo
from bot.sandbox.conversation import Message
from bot.sandbox.ledger import Entry
from bot.sandbox.ledger import Said as SlackSaid
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from bot.slack.server import PATH
from bot.teams.cards import EMOJI
from playbooks.loading import SAMPLES, Book, load_book
from playbooks.schema import Place, Playbook
from playbooks.terms import Platform
from scheduler import clock

MORNING = dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC)
TOM, DANA, RUTH = "U07T0M4CHTB", "U03QK7WHT1D", "U02RU7H0KAF"
SHARED, INSIDE, OPS = "ext-harborline", "int-harborline", "ops-escalations"
PATIENCE_S = 120.0


def on_teams(slack_id: str) -> str:
    """The id on Teams of a person or channel of the sample playbook."""
    return f"29:{slack_id}" if slack_id.startswith("U") else f"19:{slack_id.lower()}@thread.tacv2"


def moved(playbook: Playbook, client: Platform, ours: Platform) -> Playbook:
    """The playbook with everybody on both platforms, the client's channels on one and ours on one."""
    people = {
        key: one.model_copy(update={"teams": on_teams(one.slack or key), "nudges": ours.value})
        for key, one in playbook.people.directory.items()
    }
    contacts = tuple(
        one.model_copy(update={"teams": on_teams(one.slack)}) if one.slack else one for one in playbook.contacts.people
    )
    changes: dict[str, Any] = {
        "people": playbook.people.model_copy(update={"directory": people}),
        "contacts": playbook.contacts.model_copy(update={"people": contacts}),
    }
    if client is Platform.TEAMS:
        there = tuple(Place(id=on_teams(place.id), name=place.name) for place in playbook.channels.slack)
        changes["channels"] = playbook.channels.model_copy(update={"slack": (), "teams": there})
    if ours is Platform.TEAMS:
        for name in ("internal_channel", "ops_channel"):
            channel = getattr(playbook, name)
            place = Place(id=on_teams(channel.slack.id), name=channel.slack.name)
            changes[name] = channel.model_copy(update={"slack": None, "teams": place})
    return playbook.model_copy(update=changes)


class Face(Protocol):
    """What people do and read on one platform."""

    async def say(self, who: str, where: str, text: str, thread: str | None = None) -> str:
        """Write in a channel; returns the message's id."""

    async def card(self, of: str) -> Any:
        """The card of a ticket, once it is in the internal channel."""

    def shows(self, card: Any) -> str:
        """Everything a card shows now."""

    async def press(self, who: str, card: Any, action: str) -> str:
        """Press a button; returns what one is told."""

    async def fill(self, who: str, card: Any, form: str, **answers: str) -> None:
        """Press a button that asks something, fill it in and send it."""

    async def command(self, who: str, words: str) -> str:
        """Type a command in one's own chat with the bot; returns the answer."""

    def told(self, who: str) -> list[str]:
        """What somebody was told in their own chat."""

    def client_read(self) -> list[str]:
        """Everything of the bot that anybody from outside could read."""


class OnSlack:
    """The Slack-compatible workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    async def say(self, who: str, where: str, text: str, thread: str | None = None) -> str:
        said = await self.workspace.say(who, where, text, thread)
        return said.ts

    async def card(self, of: str) -> Message:
        inside = self.workspace.channel(INSIDE).id

        def found() -> Entry | None:
            posts = (entry for entry in self.workspace.ledger.entries if entry.said is SlackSaid.POST)
            return next((entry for entry in posts if entry.channel == inside and of in entry.words()), None)

        return self.workspace.message(await self.workspace.until(found, PATIENCE_S))

    def shows(self, card: Message) -> str:
        return json.dumps(self.workspace.message(card).blocks, ensure_ascii=False)

    async def press(self, who: str, card: Message, action: str) -> str:
        before = len(self.workspace.ephemerals(who))
        await self.workspace.press(who, self.workspace.message(card), f"liaison:{action}")
        await self.workspace.until(lambda: len(self.workspace.ephemerals(who)) > before, PATIENCE_S)
        return self.workspace.ephemerals(who)[-1].text

    async def fill(self, who: str, card: Message, form: str, **answers: str) -> None:
        await self.workspace.press(who, self.workspace.message(card), f"liaison:{form}")
        view = await self.workspace.until(lambda: self.workspace.modal(who), PATIENCE_S)
        done = await self.workspace.submit(view, answers)
        assert not done.errors, done.errors

    async def command(self, who: str, words: str) -> str:
        verb, _, rest = words.partition(" ")
        name, text = (f"/{verb}", rest) if verb in _SLASHED else ("/liaison", words)
        return str(await self.workspace.command(who, "dm", name, text))

    def told(self, who: str) -> list[str]:
        posts = (entry for entry in self.workspace.ledger.entries if entry.said is SlackSaid.POST)
        return [entry.words() for entry in posts if entry.channel.startswith("D") and who in entry.seen_by]

    def client_read(self) -> list[str]:
        entries = self.workspace.ledger.entries
        return [entry.text for entry in entries if entry.clients_could_see and entry.said is SlackSaid.POST]


_SLASHED = frozenset({"ack", "resolve", "snooze", "sla", "health", "tickets", "waiting", "reply", "assign", "escalate"})


class OnTeams:
    """The local stand-in for Teams."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.channels = {name: id for id, name in town.names.items()}

    async def say(self, who: str, where: str, text: str, thread: str | None = None) -> str:
        return await self.town.say(on_teams(who), self.channels[where], text, thread)

    async def card(self, of: str) -> Said:
        inside = self.channels[INSIDE]
        return await self.town.until(
            lambda said: said.conversation.startswith(inside) and of in said.words(), PATIENCE_S
        )

    def shows(self, card: Said) -> str:
        return self.town.now_shown(card).words()

    async def press(self, who: str, card: Said, action: str) -> str:
        return await self.town.press(on_teams(who), self.town.now_shown(card), action)

    async def fill(self, who: str, card: Said, form: str, **answers: str) -> None:
        await self.town.press(on_teams(who), self.town.now_shown(card), f"form:{form}", **answers)

    async def command(self, who: str, words: str) -> str:
        chat, before = self.town.chat(on_teams(who)), len(self.town.said)
        await self.town.say(on_teams(who), "dm", words)
        answer = await self.town.until(
            lambda said: said.conversation == chat and self.town.said.index(said) >= before, PATIENCE_S
        )
        return answer.words()

    def told(self, who: str) -> list[str]:
        chat = self.town.chat(on_teams(who))
        return [said.words() for said in self.town.said if said.conversation == chat]

    def client_read(self) -> list[str]:
        posts = (said for said in self.town.said if said.clients and not said.conversation.startswith("a:"))
        texts = (str(said.activity.get("text")) for said in posts)
        return [text for text in texts if text not in EMOJI.values()]  # a receipt, where Slack has a reaction


class Stage:
    """The story's people on their platforms, its clock, and its bot."""

    def __init__(self, client: Face, ours: Face, bot: Bot, demo_clock: DemoClock, teams: Town) -> None:
        self.teams = teams
        self.client = client
        self.ours = ours
        self.bot = bot
        self.clock = demo_clock

    async def pass_time(self, seconds: float) -> None:
        """Let time pass and the engine look."""
        self.clock.jump(seconds)
        async with asyncio.timeout(PATIENCE_S):
            await Passing(self.clock, self.bot).caught_up()

    async def until(self, so: Callable[[], Any]) -> Any:
        """Wait until something is so."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := so()):  # noqa: ASYNC110  the bot works on after it has answered
                await asyncio.sleep(0.05)
        return found


@contextlib.asynccontextmanager
async def stage(
    client: Platform, ours: Platform, folder: Path, keys_held: asyncio.Event | None = None
) -> AsyncIterator[Stage]:
    """A bot on both platforms, with the client on one and our people on one.

    While `keys_held` is not set, Microsoft's keys do not come; the bot's app is then in no channel on Teams.
    """
    demo_clock = DemoClock(MORNING, clock.monotonic)
    demo_clock.set_speed(0.0)
    playbook = moved(load_book(SAMPLES).of("harborline"), client, ours)
    book = Book({"harborline": playbook})
    workspace = Workspace(
        slack_town(book),
        now=demo_clock.seconds,
        wall=lambda: clock.now().timestamp(),
        signing_secret="s" * 32,
        limits=UNHURRIED,
    )
    api = await workspace.start()
    teams = _teams_town(playbook, demo_clock)
    teams.keys_held = keys_held
    await teams.start()
    bot = Bot(_settings(workspace, api, teams, folder), book, _tempo(demo_clock), OwnToken())
    await bot.start()
    workspace.connect_bot(f"http://127.0.0.1:{bot.port}{PATH}", settings=app_settings())
    teams.bot = f"http://127.0.0.1:{bot.port}"
    for channel in teams.members if keys_held is None else ():
        await teams.bring(teams.activity(on_teams(RUTH), channel, type="installationUpdate", action="add"))
    faces: dict[Platform, Face] = {Platform.SLACK: OnSlack(workspace), Platform.TEAMS: OnTeams(teams)}
    try:
        yield Stage(faces[client], faces[ours], bot, demo_clock, teams)
    finally:
        await bot.stop()
        await workspace.stop()
        await teams.stop()


def _tempo(demo_clock: DemoClock) -> Tempo:
    return Tempo(demo_clock.now, dt.timedelta(milliseconds=100), dt.timedelta(0))


def _teams_town(playbook: Playbook, demo_clock: DemoClock) -> Town:
    town = Town(now=demo_clock.now)
    ours = [Member(one.teams, one.name) for one in playbook.people.directory.values() if one.teams]
    theirs = [Member(one.teams, one.name, ABROAD) for one in playbook.contacts.people if one.teams]
    town.people = {one.id: one for one in (*ours, *theirs)}
    for place in playbook.channels.teams:
        town.open(place.id, place.name or "", *ours, *theirs)
    for channel in (playbook.internal_channel, playbook.ops_channel):
        if channel.teams:
            town.open(channel.teams.id, channel.teams.name or "", *ours)
    return town


def _settings(workspace: Workspace, api: str, town: Town, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr(workspace.token),
        slack_signing_secret=SecretStr(workspace.signing_secret),
        slack_api_url=api,
        teams_app_id=APP,
        teams_app_password=SecretStr("a client secret"),
        teams_tenant_id=HOME,
        teams_keys_url=f"{town.url}keys/openid",
        teams_service_hosts=frozenset({f"127.0.0.1:{town.port}"}),
        teams_file_hosts=frozenset({f"127.0.0.1:{town.port}"}),
        teams_service_url=town.url,
        database_url=f"sqlite:///{folder / 'both.db'}",
        liaison_playbooks=SAMPLES,
        liaison_reader="rules",
        liaison_secret=SecretStr("a secret that only signs buttons"),
        port=0,
    )
