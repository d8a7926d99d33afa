"""Our own token for calling Teams, fetched by Microsoft's library in a thread of its own.

That library speaks blocking HTTP; on the event loop it would hold up Slack's three seconds too.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from botframework.connector.auth import ManagedIdentityAppCredentials, MicrosoftAppCredentials

from bot.settings_teams import TeamsSettings

SCOPE = "https://api.botframework.com"
KEPT_S = 300
"""Microsoft's library renews a token when it is about to run out; it is asked this often."""
PATIENCE_S = 15


class TokenRefused(Exception):
    """Microsoft gave us no token."""


class TokenSource(Protocol):
    """Where tokens come from: Microsoft's library, or a test's own."""

    def get_access_token(self) -> str:
        """A token that is valid now; blocks while it is fetched."""


def source_of(settings: TeamsSettings) -> TokenSource | None:
    """How this bot proves who it is: a client secret of its own tenant, or its managed identity; None in local mode."""
    if settings.teams_local and not settings.teams_app_id:
        return None
    if settings.teams_app_type == "managed_identity":
        found: TokenSource = ManagedIdentityAppCredentials(settings.teams_app_id, oauth_scope=SCOPE)
        return found
    secret = settings.teams_app_password.get_secret_value()
    made: TokenSource = MicrosoftAppCredentials(
        settings.teams_app_id, secret, channel_auth_tenant=settings.teams_tenant_id, oauth_scope=SCOPE
    )
    return made


class Tokens:
    """The present token, fetched by one thread for all who need it."""

    def __init__(self, source: TokenSource | None, monotonic: Callable[[], float]) -> None:
        self._source = source
        self._monotonic = monotonic
        self._lock = asyncio.Lock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="liaison-teams-token")
        self._token: str | None = None
        self._until = 0.0

    async def fresh(self) -> str | None:
        """A token that is valid now, None where none is needed; raises TokenRefused."""
        source = self._source
        if source is None:
            return None
        async with self._lock:
            if self._token is None or self._monotonic() >= self._until:
                self._token = await self._fetch(source)
                self._until = self._monotonic() + KEPT_S
            return self._token

    async def _fetch(self, source: TokenSource) -> str:
        work = asyncio.get_running_loop().run_in_executor(self._pool, source.get_access_token)
        try:
            return await asyncio.wait_for(work, PATIENCE_S)
        except Exception as error:
            # Its words may hold ids or a part of the answer.
            raise TokenRefused(type(error).__name__) from None

    def drop(self) -> None:
        """Teams did not take the token: fetch another before the next call."""
        self._token = None

    def close(self) -> None:
        """Let the thread go."""
        self._pool.shutdown(wait=False, cancel_futures=True)
