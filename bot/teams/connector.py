"""The SDK's client of the connector service, over our own HTTP: on the event loop, no redirects, no retries.

The SDK would call through blocking `requests` in the process's shared threads, and send our token wherever a stored
address points. Here each call is checked against the list of hosts once more, directly before the token is added.
"""

import json
from typing import Any

import aiohttp
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import ConnectorFactory
from botframework.connector.bot_framework_sdk_client_async import BotFrameworkConnectorConfiguration
from msrest.authentication import Authentication
from msrest.pipeline import Response, SansIOHTTPPolicy
from msrest.pipeline.async_abc import AsyncHTTPPolicy, AsyncHTTPSender, AsyncPipeline
from msrest.pipeline.universal import RawDeserializer
from msrest.universal_http import HTTPClientResponse
from multidict import CIMultiDict

from bot.teams.service_urls import Allowed
from bot.teams.tokens import Tokens

TIMEOUT_S = 10
MOST_CLIENTS = 50
_LARGEST = 4 * 1024 * 1024
_SUCCESS = frozenset({200, 201, 202})


class ForeignService(Exception):
    """A call to an address that is not Teams; nothing was sent."""


class ServiceRefused(Exception):
    """Teams answered with something else than success; the SDK's own exception for it loses the answer."""

    def __init__(self, status: int, retry_after: str) -> None:
        super().__init__(str(status))
        self.status = status
        self.retry_after = retry_after


class Connectors(ConnectorFactory):  # type: ignore[misc]
    """Clients of the connector service, one for each of its addresses."""

    def __init__(self, session: aiohttp.ClientSession, tokens: Tokens, allowed: Allowed) -> None:
        self._session = session
        self._tokens = tokens
        self._allowed = allowed
        self._clients: dict[str, Any] = {}

    async def create(self, service_url: str, audience: str | None = None) -> Any:
        """The SDK's client for a service URL; raises ForeignService for one that is not Teams."""
        if not self._allowed(service_url):
            raise ForeignService
        if service_url not in self._clients:
            if len(self._clients) >= MOST_CLIENTS:
                self._clients.clear()
            self._clients[service_url] = self._make(service_url)
        return self._clients[service_url]

    def _make(self, service_url: str) -> Any:
        def pipeline(_: Any) -> Any:
            return AsyncPipeline([_Read(), _Signed(self._tokens, self._allowed)], _Wire(self._session))

        configuration = BotFrameworkConnectorConfiguration(Authentication(), service_url, pipeline_type=pipeline)
        return ConnectorClient(configuration.credentials, custom_configuration=configuration)


class _Signed(AsyncHTTPPolicy[Any, Any]):
    """Adds our token, to calls to Teams only."""

    def __init__(self, tokens: Tokens, allowed: Allowed) -> None:
        super().__init__()
        self._tokens = tokens
        self._allowed = allowed

    async def send(self, request: Any, **config: Any) -> Any:
        """Sign one request and pass it on."""
        if not self._allowed(request.http_request.url.partition("/v3/")[0] + "/"):
            raise ForeignService
        token = await self._tokens.fresh()
        if token is not None:
            request.http_request.headers["Authorization"] = f"Bearer {token}"
        following: Any = self.next
        return await following.send(request, **config)


class _Read(SansIOHTTPPolicy[Any, Any]):
    """Reads an answer's JSON; what is none (some proxy's page) reads as nothing instead of raising."""

    def on_response(self, request: Any, response: Any, **_: Any) -> None:
        """Leave what was read where the SDK looks for it."""
        try:
            found = json.loads(response.http_response.body() or b"null")
        except ValueError:
            found = None
        response.context[RawDeserializer.CONTEXT_NAME] = found if isinstance(found, dict | list) else {}


class _Wire(AsyncHTTPSender[Any, Any]):
    """Sends one request over the process's aiohttp session."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    def build_context(self) -> None:
        """Nothing travels beside a request."""

    async def __aexit__(self, *_: object) -> None:
        """The session is not ours to close."""

    async def send(self, request: Any, **_: Any) -> Any:
        """Send it once and read the whole answer."""
        wanted = request.http_request
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        async with self._session.request(
            wanted.method,
            wanted.url,
            headers={name: value for name, value in wanted.headers.items() if name.lower() != "content-length"},
            data=_as_utf8(wanted.data),
            timeout=timeout,
            allow_redirects=False,
        ) as answer:
            if answer.status not in _SUCCESS:
                raise ServiceRefused(answer.status, answer.headers.get("Retry-After", ""))
            body = await answer.content.read(_LARGEST)
            return Response(request, _Answer(wanted, answer, body))


def _as_utf8(body: Any) -> Any:
    """The SDK escapes every letter beyond ASCII, which makes some scripts six times as long."""
    return json.dumps(json.loads(body), ensure_ascii=False).encode() if isinstance(body, str) and body else body


class _Answer(HTTPClientResponse):
    """An answer as the SDK reads one."""

    def __init__(self, request: Any, answer: aiohttp.ClientResponse, body: bytes) -> None:
        super().__init__(request, None)
        self.status_code = answer.status
        self.headers = CIMultiDict(answer.headers)
        self.reason = answer.reason
        self.content_type = answer.content_type
        self._body = body

    def body(self) -> bytes:
        """The raw body."""
        return self._body
