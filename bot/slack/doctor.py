"""Is all well between us and Slack? Token, scopes, clock, every channel and person a playbook names. Reads only."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.findings import Finding
from bot.slack.manifest import SCOPES
from bot.slack.people import Directory
from bot.slack.refusals import code_of
from playbooks.loading import Book
from playbooks.schema import Place, Playbook

MOST_OFF = dt.timedelta(seconds=60)
ANSWER_WITHIN_S = 90
"""Long enough for a pause that Slack asks for."""
_MANIFEST = "paste `liaison slack manifest` into the app's page and install the app again"
_OUTSIDE = ("is_ext_shared", "is_pending_ext_shared", "is_shared")
_TOKEN_ERRORS = {
    "invalid_auth": "Slack does not know the token; copy SLACK_BOT_TOKEN from the app's page again",
    "not_authed": "no token was sent; set SLACK_BOT_TOKEN",
    "account_inactive": "the app was removed from the workspace; install it again and copy SLACK_BOT_TOKEN",
    "token_revoked": "the token was revoked; install the app again and copy SLACK_BOT_TOKEN",
    "token_expired": "the token expired; turn token rotation off in the app and install it again",
}

# The SDK answers a body that is no JSON with an AttributeError.
_NO_ANSWER = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What Slack said: its data and headers, or why there are none."""

    data: Mapping[str, Any]
    headers: Mapping[str, str]
    error: str = ""


async def look_at_slack(
    client: AsyncWebClient, book: Book | None, now: dt.datetime, app_token: str = ""
) -> AsyncIterator[Finding]:
    """Everything that can be asked of Slack without changing anything, one finding after another."""
    me = await _ask(client.auth_test())
    if me.error:
        remedy = _TOKEN_ERRORS.get(me.error, f"Slack answers {me.error}; check SLACK_API_URL and the way to it")
        yield Finding(False, "bot token", remedy)
        return
    team = str(me.data.get("team_id") or "")
    yield Finding(True, f"bot token: {me.data.get('user')} in {me.data.get('team')} ({team})")
    yield _scopes(me.headers.get("x-oauth-scopes"))
    yield _clock(me.headers.get("Date"), now)
    if app_token:
        yield _app_token(await _ask(client.apps_connections_open(app_token=app_token)))
    if book is None:
        yield Finding(False, "channels and people", "they are looked at once the playbooks can be read")
        return
    async for finding in _channels(client, book, team):
        yield finding
    async for finding in _people(client, book, team, now):
        yield finding


async def _ask(call: Awaitable[Any]) -> _Answer:
    """Slack's answer; a refusal or a broken line becomes its plain code, so that no token can be quoted."""
    try:
        answer = await asyncio.wait_for(call, ANSWER_WITHIN_S)
        data = answer.data if isinstance(answer.data, dict) else {}
        return _Answer(data, answer.headers)
    except SlackApiError as error:
        return _Answer({}, {}, code_of(error))
    except _NO_ANSWER as error:
        return _Answer({}, {}, f"nothing ({type(error).__name__})")


def _scopes(granted: str | None) -> Finding:
    if granted is None:
        return Finding(False, "scopes", "Slack did not say which were granted; is SLACK_API_URL Slack's?")
    have = {scope.strip() for scope in granted.split(",")}
    missing = [scope for scope in SCOPES if scope not in have]
    if missing:
        return Finding(False, "scopes", f"not granted: {', '.join(missing)}; {_MANIFEST}")
    spare = sorted(have - set(SCOPES) - {"", "identify"})
    return Finding(
        True, f"scopes: all {len(SCOPES)} are granted" + (f" ({', '.join(spare)} not needed)" if spare else "")
    )


def _clock(date: str | None, now: dt.datetime) -> Finding:
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return Finding(False, "clock", "Slack's answer carries no date to compare with")
    off = (now - theirs.replace(tzinfo=theirs.tzinfo or dt.UTC)).total_seconds()
    if abs(off) > MOST_OFF.total_seconds():
        way = "ahead of" if off > 0 else "behind"
        return Finding(
            False,
            "clock",
            f"it is {abs(off):.0f} s {way} Slack's; set it (timedatectl set-ntp true), or promises are judged wrong",
        )
    return Finding(True, f"clock: {abs(off):.0f} s from Slack's")


def _app_token(answer: _Answer) -> Finding:
    if not answer.error:
        return Finding(True, "app token: Socket Mode can connect")
    remedy = "make an app-level token with connections:write, turn Socket Mode on, and set SLACK_APP_TOKEN"
    return Finding(False, "app token", f"Slack answers {answer.error}; {remedy}")


async def _channels(client: AsyncWebClient, book: Book, team: str) -> AsyncIterator[Finding]:
    seen: set[tuple[str, bool]] = set()
    for playbook in book.playbooks.values():
        for place, inside in _places(playbook):
            if (place.id, inside) not in seen:
                seen.add((place.id, inside))
                yield await _channel(client, playbook.client, place, inside, team)


def _places(playbook: Playbook) -> list[tuple[Place, bool]]:
    """The channels of a playbook on Slack, and whether nobody from outside may be in them."""
    ours = [channel.slack for channel in (playbook.internal_channel, playbook.ops_channel)]
    return [(place, False) for place in playbook.channels.slack] + [(place, True) for place in ours if place]


async def _channel(client: AsyncWebClient, key: str, place: Place, inside: bool, team: str) -> Finding:
    name = f"channel {place.name or place.id} ({place.id}, {key})"
    if place.workspace and place.workspace != team:
        return Finding(False, name, f"the playbook puts it in workspace {place.workspace}, this token is for {team}")
    answer = await _ask(client.conversations_info(channel=place.id))
    if answer.error == "channel_not_found":
        remedy = "Slack does not show it: check the id, and if it is private, /invite the bot there"
        return Finding(False, name, remedy)
    if answer.error:
        return Finding(False, name, f"Slack answers {answer.error}")
    raw = answer.data.get("channel")
    return _judged(name, raw if isinstance(raw, dict) else {}, inside)


def _judged(name: str, raw: Mapping[str, Any], inside: bool) -> Finding:
    if raw.get("is_archived"):
        return Finding(False, name, "it is archived; name another one in the playbook")
    if not raw.get("is_member"):
        return Finding(False, name, "the bot is not in it; write /invite @Liaison there")
    if inside and any(raw.get(flag) for flag in _OUTSIDE):
        remedy = "it is shared with another workspace, so nothing internal is posted there; name a channel that is not"
        return Finding(False, name, remedy)
    return Finding(True, f"{name}: the bot is in it" + (", and nobody from outside" if inside else ""))


async def _people(client: AsyncWebClient, book: Book, team: str, now: dt.datetime) -> AsyncIterator[Finding]:
    directory = Directory(client, lambda: now)
    directory.team = team  # what `introduce` would ask once more
    seen: set[str] = set()
    for playbook in book.playbooks.values():
        for someone in playbook.people.directory.values():
            if someone.slack is not None and someone.slack not in seen:
                seen.add(someone.slack)
                yield await _person(directory, f"{someone.name} ({someone.slack}, {playbook.client})", someone.slack)


async def _person(directory: Directory, name: str, user: str) -> Finding:
    try:
        found = await directory.person(user)
    except _NO_ANSWER as error:
        return Finding(False, name, f"Slack answers nothing ({type(error).__name__})")
    if found.external is None:
        return Finding(False, name, "Slack does not know this user id; copy it from the person's profile")
    if found.external:
        return Finding(False, name, "is a guest or of another workspace, so nothing internal is sent to them")
    if not found.active:
        return Finding(False, name, "is deactivated on Slack; name somebody else in the playbook")
    return Finding(True, f"{name}: known on Slack as {found.name}")
