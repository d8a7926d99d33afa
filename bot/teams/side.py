"""Teams' side of a running bot, put together: keys, tokens, members, the way out and the way in."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.settings import Settings
from bot.signing import ButtonSigner
from bot.teams.adapter import TeamsAdapter
from bot.teams.commands import TeamsDesk
from bot.teams.connector import Connectors
from bot.teams.gate import Gate, Rules
from bot.teams.keys import Keys
from bot.teams.pacing import Pace
from bot.teams.people import Directory
from bot.teams.platform import TeamsPlatform
from bot.teams.references import References
from bot.teams.sender import Sender
from bot.teams.server import routes
from bot.teams.service_urls import allowed_at
from bot.teams.taking import Taking
from bot.teams.tokens import Tokens, TokenSource, source_of
from bot.teams.uploading import Uploads, trusted_at
from handlers.desk import Desk
from storage.store import Store

LOCAL_APP = "local"


@dataclass(frozen=True, slots=True)
class Around:
    """What Teams' side shares with the rest of the bot."""

    store: Store
    desk: Desk
    signer: ButtonSigner
    session: aiohttp.ClientSession
    now: Callable[[], dt.datetime]
    monotonic: Callable[[], float]


class TeamsSide:
    """Everything of Teams in one process; `desk.wake` and `desk.heard` are set once there is an engine."""

    def __init__(self, settings: Settings, around: Around, source: TokenSource | None = None) -> None:
        app_id = settings.teams_app_id or LOCAL_APP
        local = settings.teams_local and not settings.teams_app_id
        allowed = allowed_at(settings.teams_service_hosts, local)
        self._settings = settings
        self._tokens = Tokens(source or source_of(settings), around.monotonic)
        self._keys = Keys(around.session, settings.teams_keys_url, around.monotonic)
        rules = Rules(app_id, settings.teams_issuer, settings.allowed_tenants, allowed, local)
        self._gate = Gate(rules, self._keys)
        self._local = local
        connectors = Connectors(around.session, self._tokens, allowed)
        references = References(around.store)
        home = settings.teams_tenant_id
        self.directory = Directory(connectors, references, home, around.now, local)
        sender = Sender(connectors, self._tokens, Pace())
        self.platform = TeamsPlatform(
            sender, self.directory, references, around.signer, home, settings.teams_service_url, app_id
        )
        self.desk = TeamsDesk(
            around.store, around.desk, self.directory, references, sender, self.platform, around.signer, around.now
        )
        trusted = trusted_at(settings.teams_file_hosts, local)
        self._taking = Taking(self.desk, Uploads(around.session, trusted))
        self._adapter = TeamsAdapter(self.desk, connectors, app_id, self._taking)

    def routes(self) -> list[web.RouteDef]:
        """The web routes of Teams."""
        return routes(self._adapter, self._gate)

    def start(self) -> None:
        """Begin to fetch Microsoft's keys; nothing waits for them."""
        if not self._local:
            self._keys.prefetch()

    async def stop(self) -> None:
        """Let go of what is under way."""
        await self.desk.errands.finish()
        await self._keys.stop()
        self._tokens.close()
