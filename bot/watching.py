"""Is the bot well? Liveness never touches the database; health is looked up at most once a second; metrics count."""

import datetime as dt
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from scheduler.advising import Advising
from storage import heartbeats, inbox, outbox
from storage.line import Tx
from storage.store import Store

LATEST_ROUND = dt.timedelta(seconds=60)
STUCK_AFTER = dt.timedelta(minutes=5)
DEAF_AFTER = dt.timedelta(minutes=15)
_PARTS = ("inbox", "sweep", "relay")
_CACHED_S = 1.0


@dataclass(slots=True)
class Health:
    """What was found at the last look: nothing wrong, or sentences that say what is."""

    wrong: list[str] = field(default_factory=list)
    inbox: dict[str, int] = field(default_factory=dict)
    outbox: dict[str, int] = field(default_factory=dict)


class Watch:
    """Looks at the engine's heartbeats and queues, and at whether the socket still hears."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], dt.datetime],
        monotonic: Callable[[], float],
        deaf: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._now = now
        self._monotonic = monotonic
        self._deaf = deaf
        self._looked_at = -_CACHED_S
        self._health = Health()

    async def look(self) -> Health:
        """How things stand, at most a second old."""
        if self._monotonic() - self._looked_at >= _CACHED_S:
            self._looked_at = self._monotonic()
            self._health = await self._look()
        return self._health

    async def _look(self) -> Health:
        try:
            health = await self._store.read(self._queues)
        except Exception as error:
            return Health([f"the database does not answer ({type(error).__name__})"])
        if self._deaf():
            health.wrong.append("nothing has been heard from Slack for a while although we are connected")
        return health

    def _queues(self, tx: Tx) -> Health:
        now = self._now()
        wrong = []
        for part in _PARTS:
            last = heartbeats.last(tx, part)
            if last is None or now - last.beat_at > LATEST_ROUND:
                wrong.append(f"the {part} loop has not finished a round in the last minute")
        due = outbox.next_due(tx)
        if due is not None and now - due > STUCK_AFTER:
            wrong.append("the outbox is stuck: something has been waiting to be sent for over five minutes")
        oldest = inbox.oldest_waiting(tx)
        if oldest is not None and now - oldest > STUCK_AFTER:
            wrong.append("the inbox is stuck: a message has been waiting for over five minutes")
        return Health(wrong, inbox.counts(tx), outbox.counts(tx))


def routes(
    watch: Watch, counts: Callable[[], dict[str, int]], token: str, advising: Advising | None = None
) -> list[web.RouteDef]:
    """`/livez`, `/healthz` and `/metrics`; details and metrics need the token where one is set."""

    async def livez(_: web.Request) -> web.Response:
        return web.Response(text="alive")

    async def healthz(request: web.Request) -> web.Response:
        health = await watch.look()
        body: dict[str, object] = {"ok": not health.wrong}
        if _may_see(request, token):
            body["wrong"] = health.wrong
        return web.json_response(body, status=503 if health.wrong else 200)

    async def metrics(request: web.Request) -> web.Response:
        if not _may_see(request, token):
            return web.Response(status=401, text="a bearer token is needed")
        text = _exposed(await watch.look(), counts(), advising)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return [web.get("/livez", livez), web.get("/healthz", healthz), web.get("/metrics", metrics)]


def _may_see(request: web.Request, token: str) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return not token or hmac.compare_digest(given.encode(), token.encode())


def _exposed(health: Health, counts: dict[str, int], advising: Advising | None) -> bytes:
    """Prometheus text: counts by state and kind only, never a client's or person's name."""
    registry = CollectorRegistry()
    Gauge("liaison_healthy", "1 when nothing is wrong", registry=registry).set(not health.wrong)
    for name, what, values in (
        ("liaison_inbox_events", "events kept, by state", health.inbox),
        ("liaison_outbox_notices", "notices, by state", health.outbox),
        ("liaison_slack_events", "events that came in since the start, by what became of them", counts),
        ("liaison_advice", "the second reader since the start, by what became of it", _outcomes(advising)),
        ("liaison_advice_redacted", "things taken out before words left, by kind", _redacted(advising)),
    ):
        gauge = Gauge(name, what, ["state"], registry=registry)
        for state, count in values.items():
            gauge.labels(state=state).set(count)
    return generate_latest(registry)


def _outcomes(advising: Advising | None) -> dict[str, int]:
    return dict(advising.outcomes) if advising else {}


def _redacted(advising: Advising | None) -> dict[str, int]:
    return dict(advising.redacted) if advising else {}
