"""Whatever Slack answers, a breach alert lands somewhere of ours, and nowhere a client can read."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from scenarios.quiet import calm, pass_time, still

from bot.demo.staging import Demo
from bot.demo.tour import COMPLAINT
from bot.sandbox.ledger import Entry

TOM, SHARED, INSIDE = "U07T0M4CHTB", "ext-harborline", "int-harborline"
POST = "chat.postMessage"
FOR_GOOD = 1_000
PROMISED_S = 600.0
"""The sample playbook's first response to a P1."""
PLACE = (
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "restricted_action",
    "cannot_dm_bot",
    "messages_tab_disabled",
    "missing_scope",
    "an_error_slack_thinks_of_tomorrow",
)
"""Where nothing can be posted, in all places but the last one."""
FORM = ("msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format")
"""What is wrong with any card, wherever it is posted."""
UNSURE = ("fatal_error", "internal_error", "request_timeout")
WAIT = ("ratelimited", "rate_limited", "service_unavailable", "team_added_to_org", "accesslimited")
REVOKED = ("token_revoked", "account_inactive", "invalid_auth", "token_expired", "not_authed")


def alert(args: Mapping[str, Any]) -> bool:
    """Whether a post is the alert of a breach, and not a nudge before it."""
    return ":breach:" in str(args.get("metadata"))


def card(args: Mapping[str, Any]) -> bool:
    """Whether a post is such an alert with its card."""
    return alert(args) and bool(args.get("blocks"))


def elsewhere(demo: Demo) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a post is such an alert anywhere but in the client's internal channel."""
    last = demo.workspace.channel(INSIDE).id
    return lambda args: alert(args) and args.get("channel") != last


def fail(error: str, times: int) -> Callable[[Demo], None]:
    return lambda demo: demo.workspace.faults.fail(POST, error, times, alert)


def limit(seconds: int | str | None, times: int) -> Callable[[Demo], None]:
    return lambda demo: demo.workspace.faults.rate_limit(POST, seconds, times, alert)


AT_ONCE: dict[str, Callable[[Demo], None]] = {
    **{error: lambda demo, e=error: demo.workspace.faults.fail(POST, e, FOR_GOOD, elsewhere(demo)) for error in PLACE},
    **{error: lambda demo, e=error: demo.workspace.faults.fail(POST, e, FOR_GOOD, card) for error in FORM},
    "no direct messages": lambda demo: demo.workspace.faults.fail("conversations.open", "cannot_dm_bot", FOR_GOOD),
    "nobody says who is who": lambda demo: demo.workspace.faults.fail("users.info", "fatal_error", FOR_GOOD),
}
"""What will not be better later: another way is taken, within a minute."""
LATER: dict[str, Callable[[Demo], None]] = {
    **{error: fail(error, 1) for error in UNSURE},
    **{error: fail(error, 2) for error in WAIT},
    "429": limit(1, 2),
    "429 for ever so long": limit("soon", 1),
    "429 backwards": limit("-5", 1),
    "429 until a date": limit("Wed, 21 Oct 2026 07:28:00 GMT", 1),
    "429 without a word": limit(None, 1),
    "http 500": lambda demo: demo.workspace.faults.http(POST, 500, "<html>sorry</html>", when=alert),
    "http 200 without JSON": lambda demo: demo.workspace.faults.http(POST, 200, "<html>hello</html>", when=alert),
    "dropped before": lambda demo: demo.workspace.faults.drop_before(POST, when=alert),
    "dropped after": lambda demo: demo.workspace.faults.drop_after(POST, when=alert),
}
"""What may be better in a moment."""


async def complain(demo: Demo) -> float:
    """A P1 of a client; returns when its first answer is due."""
    await demo.workspace.say(TOM, SHARED, COMPLAINT)
    await calm(demo)
    return demo.clock.seconds() + PROMISED_S


async def breached(demo: Demo) -> None:
    """Let a P1 go unanswered past its promise, and time pass until everything was tried again."""
    for seconds in (300, 305, 15, 30, 30, 90, 90, 300, 300):
        await pass_time(demo, seconds)


def landed(demo: Demo) -> list[Entry]:
    """The alerts of the breach; nothing was said that a client could see."""
    said = demo.workspace.ledger.posts
    assert not [entry for entry in said if entry.clients_could_see]
    found = [entry for entry in said if entry.metadata is not None and ":breach:" in str(entry.metadata)]
    assert all("first response" in entry.text.lower() for entry in found)
    assert any(call.answer != "ok" for call in demo.workspace.ledger.calls)
    return found


@pytest.mark.parametrize("name", list(AT_ONCE))
async def test_where_an_alert_can_never_land_another_way_is_taken_within_a_minute(name: str, tmp_path: Path) -> None:
    async with still(tmp_path) as demo:
        due = await complain(demo)
        AT_ONCE[name](demo)
        await breached(demo)
        assert min(entry.at for entry in landed(demo)) <= due + 60


@pytest.mark.parametrize("name", list(LATER))
async def test_an_alert_lands_however_slack_is_at_the_moment(name: str, tmp_path: Path) -> None:
    async with still(tmp_path) as demo:
        await complain(demo)
        LATER[name](demo)
        await breached(demo)
        assert landed(demo)


@pytest.mark.parametrize("error", REVOKED)
async def test_an_alert_waits_for_a_token_that_is_taken_again(error: str, tmp_path: Path) -> None:
    async with still(tmp_path) as demo:
        await complain(demo)
        demo.workspace.faults.revoke_token(error)
        await breached(demo)
        assert not landed(demo)
        demo.workspace.faults.restore_token()
        await pass_time(demo, 150)
        assert landed(demo)


async def test_an_internal_channel_that_becomes_shared_gets_nothing_more(tmp_path: Path) -> None:
    async with still(tmp_path) as demo:
        inside = demo.workspace.channel("int-harborline").id
        await demo.workspace.share("int-harborline", "T0HARBORLIN")
        await demo.workspace.settle()
        await demo.workspace.say(TOM, SHARED, COMPLAINT)
        await breached(demo)
        said = demo.workspace.ledger.posts
        assert said
        assert not [entry for entry in said if entry.channel == inside or entry.clients_could_see]
