"""Whatever Slack answers, a breach alert lands somewhere of ours, and nowhere a client can read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from scenarios.quiet import calm, pass_time, still

from bot.demo.staging import Demo
from bot.demo.tour import COMPLAINT
from bot.sandbox.faults import Faults

TOM, RUTH, SHARED = "U07T0M4CHTB", "U02RU7H0KAF", "ext-harborline"
POST = "chat.postMessage"
PERMANENT = (
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "restricted_action",
    "cannot_dm_bot",
    "msg_too_long",
    "msg_blocks_too_long",
    "invalid_blocks",
)

TROUBLE: dict[str, Callable[[Faults], None]] = {
    **{error: (lambda faults, error=error: faults.fail(POST, error, times=2)) for error in PERMANENT},
    "fatal_error": lambda faults: faults.fail(POST, "fatal_error", times=1),
    "http 500": lambda faults: faults.http(POST, 500, "<html>sorry</html>", times=1),
    "ratelimited": lambda faults: faults.rate_limit(POST, 1, times=2),
    "ratelimited for ever so long": lambda faults: faults.rate_limit(POST, "soon", times=1),
    "ratelimited backwards": lambda faults: faults.rate_limit(POST, "-5", times=1),
    "dropped before": lambda faults: faults.drop_before(POST, times=1),
    "dropped after": lambda faults: faults.drop_after(POST, times=1),
}


async def breached(demo: Demo) -> None:
    """Let a P1 go unanswered past its promise, and time pass until everything was tried again."""
    for seconds in (300, 330, 30, 90, 90, 300, 300):
        await pass_time(demo, seconds)


@pytest.mark.parametrize("name", list(TROUBLE))
async def test_a_breach_alert_always_lands_somewhere_and_never_with_a_client(name: str, tmp_path: Path) -> None:
    async with still(tmp_path) as demo:
        await demo.workspace.say(TOM, SHARED, COMPLAINT)
        await calm(demo)
        TROUBLE[name](demo.workspace.faults)
        await breached(demo)
        said = demo.workspace.ledger.posts
        alerts = [entry for entry in said if "missed" in entry.words() or "overdue" in entry.words()]
        assert alerts
        assert not [entry for entry in said if entry.clients_could_see]


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
