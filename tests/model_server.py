"""A local server that speaks OpenAI's language: it keeps what it was sent and answers, or fails, as a test says."""

import asyncio
import datetime as dt
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from world import World

from handlers.advising import Question
from playbooks.reading import Asked, Turn
from scheduler.advising import Advising
from storage import advice
from storage.rows import AdviceRow

Answering = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]
CALM = {
    "label": "chitchat",
    "escalation": "no",
    "severity": "none",
    "category": "none",
    "tone": "warm",
    "strain": [],
    "confidence": "high",
}
ALARM = {
    "label": "issue",
    "escalation": "certain",
    "severity": "P1",
    "category": "outage",
    "tone": "hostile",
    "strain": ["angry", "threatening"],
    "confidence": "high",
}


NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
ROW = AdviceRow(1, "acme", 1, NOW, "waiting", 1, NOW, None, {})


def question(text: str = "three agents cannot log in", *earlier: Turn, names: frozenset[str] = frozenset()) -> Question:
    """A message to be asked about."""
    return Question(ROW, Asked(text, NOW, "U1", earlier=earlier), names, None)


def reply(content: object, finish: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    """A chat completion as OpenAI sends it; `content` that is no text is sent as JSON."""
    said = content if isinstance(content, str) or content is None else json.dumps(content)
    message = {"role": "assistant", "content": said, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


class ModelServer:
    """The server; `answering` is what it does with each request."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.raw: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.answering: Answering = self.says(CALM)
        self.url = ""
        self.models_status = 200

    def says(self, content: object, **more: Any) -> Answering:
        async def answer(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
            return web.json_response(reply(content, **more))

        return answer

    def fails(self, status: int, **headers: str) -> Answering:
        async def answer(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.json_response({"error": {"message": "no"}}, status=status, headers=named)

        return answer

    def sends(self, body: bytes, status: int = 200) -> Answering:
        async def answer(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
            return web.Response(body=body, status=status, content_type="application/json")

        return answer

    async def drips(self, request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
        """A letter every tenth of a second, for ever."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        for _ in range(600):
            await response.write(b" ")
            await asyncio.sleep(0.1)
        return response

    async def hangs(self, _: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        await asyncio.sleep(60)
        return web.Response()

    async def hangs_up(self, request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async def hangs_up_midway(self, request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "5000"})
        await response.prepare(request)
        await response.write(b'{"choices": [')
        assert request.transport is not None
        request.transport.close()
        return response

    async def chat(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        self.raw.append(text)
        self.headers.append(dict(request.headers))
        body = json.loads(text)
        self.bodies.append(body)
        return await self.answering(request, body)

    async def models(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"object": "list", "data": []}, status=self.models_status)

    async def start(self) -> web.AppRunner:
        app = web.Application(client_max_size=10**7)
        app.router.add_post("/v1/chat/completions", self.chat)
        app.router.add_get("/v1/models", self.models)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        return runner

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The data blocks that arrived."""
        return [json.loads(body["messages"][1]["content"]) for body in self.bodies]


@dataclass
class TwiceRead:
    """A world whose messages are read twice."""

    world: World
    advising: Advising

    async def ask_all(self) -> None:
        """Rounds until nothing is left to ask now."""
        while await self.advising.run_once():
            pass
        self.world.until(self.world.now)

    def advice(self, message_id: int = 1) -> AdviceRow | None:
        """What became of the advice on a message."""
        with self.world.store.transaction() as tx:
            return advice.of_message(tx, "acme", message_id)


MakeAdvised = Callable[..., TwiceRead]
