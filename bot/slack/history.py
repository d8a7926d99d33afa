"""A channel's history from a time on: its messages, and the replies in its threads, however slowly Slack gives them."""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.inbound import moment
from bot.slack.refusals import code_of

PAGE = 100
MOST_PAGES = 500
OLDER_THREADS = dt.timedelta(days=2)
"""How much older than what was missed a thread's first message may be for its new replies to be found."""
MOST_TRIES = 5
FIRST_PAUSE_S = 2.0
LIMITED_S = 30.0
LONGEST_PAUSE_S = 120.0
_LIMITED = frozenset({"ratelimited", "rate_limited"})
_FOR_NOW = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_TOKEN = frozenset({"token_revoked", "account_inactive", "invalid_auth", "token_expired", "not_authed"})
Message = dict[str, Any]


class GivenUp(Exception):
    """The history cannot be read: for good, or only for now."""

    def __init__(self, why: str, for_good: bool) -> None:
        super().__init__(why)
        self.for_good = for_good


class History:
    """Reads one channel; waits as long as Slack asks to."""

    def __init__(self, client: AsyncWebClient, channel: str, pause: Callable[[float], Awaitable[object]]) -> None:
        self._client = client
        self._channel = channel
        self._pause = pause

    async def since(self, since: dt.datetime, threads: Iterable[str] = ()) -> list[Message]:
        """Every message and reply written since, in no particular order; `threads` are looked into in any case.

        Slack lists a reply only in its thread, and a thread by its first message: older ones are looked through for
        those with new replies. Raises GivenUp.
        """
        roots = await self._pages("conversations.history", oldest=_stamp(since - OLDER_THREADS))
        found = {str(root.get("ts")): root for root in roots if _at_or_after(root.get("ts"), since)}
        answered = {str(root["ts"]) for root in roots if _at_or_after(root.get("latest_reply"), since)}
        for thread in sorted(answered | set(threads)):
            for reply in await self._thread(thread, since):
                found.setdefault(str(reply.get("ts")), reply)
        return list(found.values())

    async def _thread(self, thread: str, since: dt.datetime) -> list[Message]:
        try:
            replies = await self._pages("conversations.replies", ts=thread, oldest=_stamp(since))
        except GivenUp as error:
            if error.for_good:
                return []  # the thread is gone; the rest of the channel is not
            raise
        return [reply for reply in replies if _at_or_after(reply.get("ts"), since)]

    async def _pages(self, method: str, **where: str) -> list[Message]:
        found: list[Message] = []
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = await self._page(method, {**where, **({"cursor": cursor} if cursor else {})})
            found += [message for message in answer.get("messages") or () if isinstance(message, dict)]
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return found

    async def _page(self, method: str, where: Mapping[str, str]) -> Mapping[str, Any]:
        tries = 0
        while True:
            try:
                asked = {"channel": self._channel, "limit": PAGE, **where}
                answer: Any = await self._client.api_call(method, http_verb="GET", params=asked)
                return dict(answer.data) if isinstance(answer.data, dict) else {}
            except SlackApiError as error:
                wait = _limited(error)
                if wait is None:
                    _give_up_for_good(error)
                why = code_of(error)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                wait, why = None, type(error).__name__
            if wait is None:
                tries += 1
                if tries >= MOST_TRIES:
                    raise GivenUp(why, for_good=False)
                wait = FIRST_PAUSE_S * 2**tries
            await self._pause(min(wait, LONGEST_PAUSE_S))


def _limited(error: SlackApiError) -> float | None:
    """Seconds to wait where Slack asks for that; None where it says something else."""
    response: Any = error.response
    if getattr(response, "status_code", 0) != 429 and code_of(error) not in _LIMITED:
        return None
    raw = str((getattr(response, "headers", None) or {}).get("Retry-After", "")).strip()
    return float(raw) if raw.isdigit() and len(raw) < 6 else LIMITED_S


def _give_up_for_good(error: SlackApiError) -> None:
    """Raise where no second try would help: the bot is not in the channel, or there is none."""
    code = code_of(error)
    if code in _TOKEN:
        raise GivenUp(code, for_good=False)
    if not code.startswith("http ") and code not in _FOR_NOW:
        raise GivenUp(code, for_good=True)


def _stamp(at: dt.datetime) -> str:
    return f"{at.timestamp():.6f}"


def _at_or_after(ts: object, since: dt.datetime) -> bool:
    at = moment(ts)
    return at is not None and at >= since
