"""A slow key server of Microsoft's holds up nobody on Slack."""

import asyncio
import time
from pathlib import Path

from two_platforms import OnSlack
from two_platforms import stage as staged

from playbooks.terms import Platform

SLOW_S = 1.0
MOST_S = 1.5
"""What a blocked loop would cost at least: generous for a busy machine."""


async def test_a_slow_key_server_does_not_hold_up_slack(tmp_path: Path) -> None:
    async with staged(Platform.SLACK, Platform.SLACK, tmp_path) as stage:
        slack, teams = stage.client, stage.teams
        assert isinstance(slack, OnSlack)
        teams.keys_delay = SLOW_S
        keys = stage.bot.teams._keys  # type: ignore[union-attr]
        keys._keys, keys._asked_at = {}, None
        place = teams.activity("29:U02RU7H0KAF", "dm", text="help")
        waiting = asyncio.create_task(teams.bring(place))
        await stage.until(lambda: keys._fetching is not None and not keys._fetching.done())
        begun = time.perf_counter()
        await slack.workspace.command("U03QK7WHT1D", "dm", "/tickets", "")
        taken = time.perf_counter() - begun
        assert not waiting.done()  # Slack was answered while Teams still waits for a key
        assert taken < MOST_S
        assert (await waiting)[0] == 200
