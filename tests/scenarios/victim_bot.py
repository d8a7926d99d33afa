"""A bot to be killed: everything is imported once, and every life is a fork of this process.

Reads one JSON line of settings, then one JSON line per life; answers `pid` when a life begins, `dead` when it ended.
"""

import asyncio
import datetime as dt
import json
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from pydantic import SecretStr

import bot.slack.keeping as keeping
import scheduler.engine as engine
import scheduler.relay as relay
import scheduler.worker as worker
from bot.running import Bot, Tempo
from bot.settings import Settings
from bot.slack.catch_up import CatchingUp
from bot.slack.desk import SlackDesk
from bot.slack.platform import Outgoing
from playbooks.loading import SAMPLES, load_book
from scheduler import clock


def main() -> None:
    """Live and die until the other end closes the line."""
    shape = json.loads(sys.stdin.readline())
    book = load_book(SAMPLES)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            _live(shape, book, json.loads(line))
        _tell("pid", str(pid))
        os.waitpid(pid, 0)
        _tell("dead", str(pid))


def _live(shape: dict[str, Any], book: Any, life: dict[str, Any]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if life["point"]:
        POINTS[life["point"]](_burn)
    try:
        asyncio.run(_run(shape, book, life["now"]))
    except BaseException as error:
        # A life that fails by itself is a failure of the test, not one more death.
        _tell("failed", type(error).__name__, str(error)[:200].replace("\n", " "))
    os._exit(1)


async def _run(shape: dict[str, Any], book: Any, now: dict[str, Any]) -> None:
    at = dt.datetime.fromisoformat(now["at"])

    def present() -> dt.datetime:
        return at + dt.timedelta(seconds=(clock.monotonic() - now["since"]) * now["speed"])

    settings = Settings(
        _env_file=None,
        slack_bot_token=SecretStr(shape["token"]),
        slack_signing_secret=SecretStr(shape["signing_secret"]),
        slack_api_url=shape["api"],
        database_url=shape["database"],
        liaison_playbooks=SAMPLES,
        liaison_reader="rules",
        liaison_secret=SecretStr("a secret that only signs buttons"),
        port=shape["port"],
    )
    await Bot(settings, book, Tempo(present, dt.timedelta(milliseconds=20), dt.timedelta(0))).start()
    _tell("ready")
    await asyncio.Event().wait()


def _tell(*words: str) -> None:
    """Say one line in one write: a life that ends between the words and the end of the line would spoil the next."""
    os.write(1, (" ".join(words) + "\n").encode())


def _burn() -> None:
    """Die on the spot."""
    os.kill(os.getpid(), signal.SIGKILL)


def _kept_but_not_acknowledged(burn: Callable[[], None]) -> None:
    keep = keeping.keep

    async def wrapped(slack: SlackDesk, workspace: Any, delivered: Any) -> bool:
        before = slack.counts.get("kept", 0)
        done = await keep(slack, workspace, delivered)
        if slack.counts.get("kept", 0) > before:
            burn()
        return done

    keeping.keep = wrapped


def _read_but_not_kept(burn: Callable[[], None]) -> None:
    keep = CatchingUp._keep

    async def wrapped(self: CatchingUp, workspace: Any, channel: str, raw: list[dict[str, Any]]) -> None:
        if raw:
            burn()
        await keep(self, workspace, channel, raw)

    CatchingUp._keep = wrapped  # type: ignore[method-assign]


def _claimed_but_not_judged(burn: Callable[[], None]) -> None:
    worker.work_off = _before(worker.work_off, burn)


def _judged_but_not_committed(burn: Callable[[], None]) -> None:
    worker.work_off = _after(worker.work_off, burn)


def _swept_but_not_committed(burn: Callable[[], None]) -> None:
    engine.sweep_part = _after(engine.sweep_part, burn)


def _claimed_but_not_sent(burn: Callable[[], None]) -> None:
    answer: Callable[..., Awaitable[Any]] = Outgoing._answer

    async def wrapped(self: Outgoing, method: str, destination: str, body: dict[str, Any]) -> Any:
        burn()
        return await answer(self, method, destination, body)

    Outgoing._answer = wrapped  # type: ignore[method-assign]


def _sent_but_not_recorded(burn: Callable[[], None]) -> None:
    relay.record = _before(relay.record, burn)


def _recorded_but_not_committed(burn: Callable[[], None]) -> None:
    relay.record = _after(relay.record, burn)


def _before(work: Callable[..., Any], burn: Callable[[], None]) -> Callable[..., Any]:
    def wrapped(*args: Any) -> Any:
        burn()
        return work(*args)

    return wrapped


def _after(work: Callable[..., Any], burn: Callable[[], None]) -> Callable[..., Any]:
    def wrapped(*args: Any) -> Any:
        done = work(*args)
        burn()
        return done

    return wrapped


POINTS: dict[str, Callable[[Callable[[], None]], None]] = {
    "kept but not acknowledged": _kept_but_not_acknowledged,
    "read from history but not kept": _read_but_not_kept,
    "claimed but not judged": _claimed_but_not_judged,
    "judged but not committed": _judged_but_not_committed,
    "swept but not committed": _swept_but_not_committed,
    "claimed but not sent": _claimed_but_not_sent,
    "sent but not recorded": _sent_but_not_recorded,
    "recorded but not committed": _recorded_but_not_committed,
}

if __name__ == "__main__":
    main()
