"""The workspaces the bot serves: its own, and every other that installed the app."""

import contextlib
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.installations import InstallationError, Installations, NotInstalled
from bot.slack.people import Directory
from bot.slack.refusals import code_of
from handlers.inbound import Inbound
from playbooks.schema import Playbook

FRESH = dt.timedelta(minutes=1)
"""How long an installation is taken for granted: another replica may have forgotten it meanwhile."""
NO_ANSWER = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)
"""What a call to Slack raises when it comes to nothing."""
MakeClient = Callable[[str], AsyncWebClient]
"""Makes a client for a bot token."""
log = structlog.get_logger()


@dataclass(slots=True)
class Workspace:
    """One workspace: how to call Slack there, and who is who there."""

    client: AsyncWebClient
    directory: Directory

    @property
    def team(self) -> str:
        """The workspace's id."""
        return self.directory.team


@dataclass(slots=True)
class _Known:
    workspace: Workspace
    token: str
    until: dt.datetime


class Workspaces:
    """Finds the workspace of an event, a playbook or a message; None where the app is not installed (any more)."""

    def __init__(
        self,
        home: Workspace | None,
        make_client: MakeClient,
        now: Callable[[], dt.datetime],
        installations: Installations | None = None,
    ) -> None:
        self.home = home
        self._make_client = make_client
        self._now = now
        self._installations = installations
        self._known: dict[str, _Known] = {}

    async def of(self, team: str) -> Workspace | None:
        """The workspace with this id; no id means our own."""
        if self.home is not None and team in ("", self.home.team):
            return self.home
        if self._installations is None:
            # Slack sends nothing of workspaces without the app: an odd id comes of a channel shared with one.
            return self.home
        known = self._known.get(team)
        if known is not None and known.until > self._now():
            return known.workspace
        return await self._look_up(self._installations, team, known)

    async def _look_up(self, installations: Installations, team: str, known: _Known | None) -> Workspace | None:
        try:
            token, bot_user = await installations.access(team)
        except InstallationError as error:
            self._known.pop(team, None)
            if not isinstance(error, NotInstalled):
                log.error("token not usable", team=team, error=type(error).__name__)
            return None
        if known is None or known.token != token:
            client = self._make_client(token)
            directory = Directory(client, self._now, team, bot_user)
            with contextlib.suppress(*NO_ANSWER):
                await directory.introduce()
            known = _Known(Workspace(client, directory), token, self._now())
        known.until = self._now() + FRESH
        self._known[team] = known
        return known.workspace

    async def for_playbook(self, playbook: Playbook) -> Workspace | None:
        """Where a client's people are told: the workspace of its internal channel, else of its own channels."""
        return await self.of(workspace_of(playbook))

    def forget(self, team: str) -> None:
        """A workspace took the app away, or installed it anew."""
        self._known.pop(team, None)

    def recall(self, inbound: Inbound) -> Inbound | None:
        """A message with what is known of its author; None where Slack has to be asked."""
        home = self.home
        if home is None or (self._installations is not None and inbound.workspace not in ("", home.team)):
            return None
        return home.directory.recall(inbound)

    async def enrich(self, inbound: Inbound) -> Inbound:
        """Add what the message's workspace knows of its author."""
        found = await self.of(inbound.workspace)
        return inbound if found is None else await found.directory.enrich(inbound)


def workspace_of(playbook: Playbook) -> str:
    """The id of the workspace a playbook's people are in; empty where it names none."""
    places = [channel.slack for channel in (playbook.internal_channel, playbook.ops_channel)]
    named = (place.workspace for place in (*places, *playbook.channels.slack) if place is not None and place.workspace)
    return next(named, "")


async def introduced(client: AsyncWebClient, now: Callable[[], dt.datetime]) -> Workspace:
    """Our own workspace, once Slack has said which one it is; raises SlackApiError when the token is refused."""
    directory = Directory(client, now)
    await directory.introduce()
    return Workspace(client, directory)


def no_answer(error: Exception) -> str:
    """A failed call in a word or two, without anything the answer may have quoted."""
    return code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
