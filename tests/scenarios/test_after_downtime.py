"""What clients wrote while the bot was away, and Slack gave up bringing, is read from the history afterwards."""

from pathlib import Path

from scenarios.quiet import calm, still

from bot.demo.staging import Demo, app_settings
from bot.slack.server import PATH
from storage import tickets

TOM = "U07T0M4CHTB"
DOWN = "The dialer is down for the night team, nobody there can call."
HOUR_S = 3600.0


async def test_a_channel_nobody_had_written_in_is_caught_up_with_too(tmp_path: Path) -> None:
    async with still(tmp_path) as demo:
        await calm(demo)
        await demo.bot.stop()
        demo.clock.jump(HOUR_S)
        await demo.workspace.say(TOM, "ext-harborline", DOWN)
        await demo.workspace.settle()
        demo.clock.jump(HOUR_S)

        await _begin_again(demo)
        assert await _open(demo) == ["HARB-1"]
        assert demo.bot.history.found == 1

        await demo.bot.stop()
        await _begin_again(demo)
        assert await _open(demo) == ["HARB-1"]
        assert demo.bot.history.found == 0


async def test_the_first_start_of_all_reads_no_history(tmp_path: Path) -> None:
    async with still(tmp_path) as demo:
        await demo.bot.stop()
        await demo.workspace.say(TOM, "ext-harborline", DOWN)
        await demo.workspace.settle()
        (tmp_path / "demo.db").unlink()

        await _begin_again(demo)
        assert await _open(demo) == []


async def _begin_again(demo: Demo) -> None:
    await demo.bot.start()
    demo.workspace.connect_bot(f"http://127.0.0.1:{demo.bot.port}{PATH}", settings=app_settings())
    await demo.bot.history.done()
    await calm(demo)


async def _open(demo: Demo) -> list[str]:
    return await demo.bot.store.read(lambda tx: [row.key for row in tickets.open_of(tx, "harborline")])
