"""`liaison run` as it is started: it logs no word that people wrote, whatever fails, and stops when it is told to."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path

import aiohttp
from agents_playground import free_port
from scenarios.quiet import UNHURRIED

from bot.demo.staging import app_settings
from bot.demo.town import town
from bot.sandbox.workspace import Workspace
from bot.slack.server import PATH
from playbooks.loading import SAMPLES, load_book
from scheduler import clock
from storage import tickets
from storage.store import Store

TOM, DANA = "U07T0M4CHTB", "U03QK7WHT1D"
SHARED, INSIDE = "ext-harborline", "int-harborline"
CANARY = "zebrafinch"
ROOT = Path(__file__).parents[2]
PATIENCE_S = 120.0


async def started(workspace: Workspace, api: str, folder: Path, port: int) -> asyncio.subprocess.Process:
    """The process, once it answers."""
    own = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    settings = {
        "SLACK_BOT_TOKEN_FILE": str(folder / "token"),
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
        "SLACK_API_URL": api,
        "LIAISON_SECRET": "a secret that only signs buttons",
        "LIAISON_PLAYBOOKS": str(SAMPLES),
        "LIAISON_READER": "rules",
        "DATABASE_URL": f"sqlite:///{folder / 'liaison.db'}",
        "PORT": str(port),
        "LOG_LEVEL": "debug",
        "PYTHONPATH": str(ROOT),
    }
    (folder / "token").write_text(workspace.token + "\n")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from bot.cli import main; main()", "run"),
        cwd=folder,
        env=own | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as session:
        while True:
            assert process.returncode is None, (await process.communicate())[1].decode()
            try:
                async with session.get(f"http://127.0.0.1:{port}/livez") as answer:
                    assert answer.status == 200
                    return process
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)


async def stopped(process: asyncio.subprocess.Process) -> str:
    """What a process said that was told to stop and did."""
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE_S):
        out, said = await process.communicate()
    assert (process.returncode, out) == (0, b"")
    return said.decode()


async def test_the_log_holds_no_word_of_a_message_and_a_stop_is_clean(tmp_path: Path) -> None:
    book = load_book(SAMPLES)
    workspace = Workspace(
        town(book), now=lambda: clock.now().timestamp(), wall=lambda: clock.now().timestamp(), limits=UNHURRIED
    )
    api, port = await workspace.start(), free_port()
    process = await started(workspace, api, tmp_path, port)
    workspace.connect_bot(f"http://127.0.0.1:{port}{PATH}", settings=app_settings())
    try:
        await told_in_every_way(workspace, port)
        inside = workspace.channel(INSIDE).id
        await workspace.until(lambda: [post for post in workspace.ledger.posts if post.channel == inside])
        said = await stopped(process)
    finally:
        if process.returncode is None:
            process.kill()
        await workspace.stop()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert any(line["event"] == "listening" for line in lines)
    assert CANARY not in said.casefold()
    assert workspace.token not in said
    assert "Traceback" not in said
    with contextlib.closing(Store.open(f"sqlite:///{tmp_path / 'liaison.db'}")) as store, store.snapshot() as tx:
        (ticket,) = [row for row in tickets.open_of(tx, "harborline") if CANARY in row.summary]
        assert ticket.key == "HARB-1"


async def told_in_every_way(workspace: Workspace, port: int) -> None:
    """Words in messages, commands, forms and broken requests, while calls of Slack fail with pages that quote them."""
    workspace.faults.http("chat.postMessage", 502, f"<html>{CANARY}</html>")
    workspace.faults.fail("users.info", CANARY)
    await workspace.say(TOM, SHARED, f"The {CANARY} dialer is down for the whole evening team, nobody can call.")
    await workspace.command(DANA, INSIDE, "/ack", f"{CANARY} when")
    await workspace.command(DANA, INSIDE, f"/{CANARY}", CANARY)
    await workspace.command(DANA, INSIDE, "/escalate", "")
    view = await workspace.until(lambda: workspace.modal(DANA))
    workspace.faults.drop_after("chat.postMessage")
    await workspace.submit(view, {"client": "harborline", "what": f"P3 {CANARY.upper()} twice"})
    headers = {"X-Slack-Signature": f"v0={CANARY}", "X-Slack-Request-Timestamp": CANARY, "Content-Type": "text/plain"}
    async with aiohttp.ClientSession() as session:
        for body, kind in ((CANARY, "application/json"), (f"payload={CANARY}", "application/x-www-form-urlencoded")):
            url = f"http://127.0.0.1:{port}{PATH}?{CANARY}"
            async with session.post(url, data=body, headers=headers | {"Content-Type": kind}) as answer:
                assert answer.status == 401
