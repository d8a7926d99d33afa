"""`liaison demo`: a local workspace and the real bot in it, to look at in a browser."""

import asyncio
import contextlib
import signal
import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from bot.demo.staging import start
from bot.logs import set_up


def register(line: typer.Typer) -> None:
    """Add the command to the command line."""
    line.command()(demo)


def demo(
    port: Annotated[int, typer.Option(help="Port of the page on this computer.", min=0, max=65_535)] = 8300,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
    socket_mode: Annotated[bool, typer.Option(help="Connect the bot by Socket Mode instead of HTTP.")] = False,
) -> None:
    """Start a local Slack-compatible workspace with three sample clients and the real bot in it."""
    set_up("warning")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(port, open_browser, socket_mode))


async def _run(port: int, open_browser: bool, socket_mode: bool) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)

    def shown(url: str) -> None:
        typer.echo(f"Liaison's demo is at {url}  (Ctrl+C ends it; nothing leaves this computer)")
        typer.echo("Its three sample clients' last three months are being read; it answers in a few seconds.")
        if open_browser:
            with contextlib.suppress(webbrowser.Error):
                webbrowser.open(url)

    with tempfile.TemporaryDirectory(prefix="liaison-demo-") as folder:
        running = await start(Path(folder), await _free(port), socket_mode, past=True, shown=shown)
        typer.echo("Ready.")
        await stopped.wait()
        await running.stop()


async def _free(port: int) -> int:
    """The port if nobody has it, else 0, which takes any free one."""
    try:
        taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    except OSError:
        return 0
    taken.close()
    return port
