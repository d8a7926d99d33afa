"""`liaison demo`: a local workspace and the real bot in it, to look at in a browser."""

import asyncio
import contextlib
import signal
import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from bot.demo.staging import Demo, start
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
    typer.echo("Three sample clients and their last three months are made ready; this takes a few seconds.")
    with tempfile.TemporaryDirectory(prefix="liaison-demo-") as folder:
        running = await _started(Path(folder), port, socket_mode)
        typer.echo(f"Liaison's demo is at {running.url}  (Ctrl+C ends it; nothing leaves this computer)")
        if open_browser:
            with contextlib.suppress(webbrowser.Error):
                webbrowser.open(running.url)
        await stopped.wait()
        await running.stop()


async def _started(folder: Path, port: int, socket_mode: bool) -> Demo:
    try:
        return await start(folder, port, socket_mode, past=True)
    except OSError:
        return await start(folder, 0, socket_mode, past=True)  # the port is taken: any free one will do
