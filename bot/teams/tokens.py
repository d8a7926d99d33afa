"""Our own token for calling Teams, fetched by Microsoft's library in a thread of its own.

That library speaks blocking HTTP; on the event loop it would hold up Slack's three seconds too. It is used directly:
the Bot Framework SDK's wrapper sets no time limit and loses what Microsoft says is wrong.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import msal
import requests

from bot.settings_teams import TeamsSettings

SCOPE = "https://api.botframework.com"
LOGIN = "https://login.microsoftonline.com"
CALL_S = 10
KEPT_S = 300
"""Microsoft's library renews a token when it is about to run out; it is asked this often."""
PATIENCE_S = 15


class TokenRefused(Exception):
    """Microsoft gave us no token."""


class TokenSource(Protocol):
    """Where tokens come from: Microsoft's library, or a test's own."""

    def get_access_token(self) -> str:
        """A token that is valid now; blocks while it is fetched."""

    def forget(self) -> None:
        """Do not give out again what is remembered: Teams did not take it."""


class _Msal:
    """Microsoft's library, which remembers a token until it is about to run out."""

    def __init__(self, make: Callable[[], Any], ask: Callable[[Any], Mapping[str, Any]]) -> None:
        self._make = make
        self._ask = ask
        self._app: Any = None

    def get_access_token(self) -> str:
        """A token that is valid now; raises TokenRefused with Microsoft's code for what is wrong."""
        if self._app is None:
            self._app = self._make()
        found = self._ask(self._app)
        if "access_token" not in found:
            raise TokenRefused(_code(found.get("error")))
        return str(found["access_token"])

    def forget(self) -> None:
        """Begin anew with nothing remembered."""
        self._app = None


def source_of(settings: TeamsSettings) -> TokenSource | None:
    """How this bot proves who it is: a client secret of its own tenant, or its managed identity; None in local mode."""
    if settings.teams_local and not settings.teams_app_id:
        return None
    return _identity(settings) if settings.teams_app_type == "managed_identity" else _secret(settings)


def _secret(settings: TeamsSettings) -> TokenSource:
    def make() -> Any:
        return msal.ConfidentialClientApplication(
            settings.teams_app_id,
            client_credential=settings.teams_app_password.get_secret_value(),
            authority=f"{LOGIN}/{settings.teams_tenant_id}",
            timeout=CALL_S,
        )

    return _Msal(make, lambda app: app.acquire_token_for_client(scopes=[f"{SCOPE}/.default"]))


def _identity(settings: TeamsSettings) -> TokenSource:
    def make() -> Any:
        mine = msal.UserAssignedManagedIdentity(client_id=settings.teams_app_id)
        return msal.ManagedIdentityClient(mine, http_client=_Timely())

    return _Msal(make, lambda app: app.acquire_token_for_client(resource=SCOPE))


class _Timely(requests.Session):
    """Gives up after a while: the library sets no limit for a managed identity, and there is but one thread."""

    def request(self, *args: Any, **more: Any) -> requests.Response:
        """Send one request."""
        return super().request(*args, **{"timeout": CALL_S, **more})


def _code(said: object) -> str:
    """Microsoft's code for what is wrong, if it is one and no sentence that may hold ids."""
    return said if isinstance(said, str) and re.fullmatch(r"[A-Za-z_]{1,60}", said) else "refused"


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
        except TokenRefused:
            raise
        except Exception as error:
            # Its words may hold ids or a part of the answer.
            raise TokenRefused(type(error).__name__) from None

    def drop(self) -> None:
        """Teams did not take the token: fetch another before the next call."""
        self._token = None
        if self._source is not None:
            self._source.forget()

    def close(self) -> None:
        """Let the thread go."""
        self._pool.shutdown(wait=False, cancel_futures=True)
