"""What was acknowledged is there after the process was killed at any moment."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from storage.store import Store

KILLS = 30
SLOW_KILLS = 10
VICTIM = Path(__file__).with_name("victim.py")


def lines_of(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def test_killed_thirty_times_nothing_acknowledged_is_lost(sqlite_template: Path, tmp_path: Path) -> None:
    assert kill_again_and_again(KILLS, 0.0, 0.08, sqlite_template, tmp_path) > KILLS


def test_killed_while_commits_are_slow_nothing_acknowledged_is_lost(sqlite_template: Path, tmp_path: Path) -> None:
    # Within these 0.2 s hardly a commit of 0.3 s ends, and what was acknowledged stands in the file beside.
    assert kill_again_and_again(SLOW_KILLS, 0.3, 0.2, sqlite_template, tmp_path) > SLOW_KILLS


def kill_again_and_again(times: int, longer: float, within: float, template: Path, folder: Path) -> int:
    """How many events were acknowledged by writers killed within so many seconds of the first; none may be lost."""
    random.seed(7)
    root = Path(__file__).parents[2]
    victim = subprocess.Popen(
        [sys.executable, str(VICTIM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert victim.stdin is not None
    assert victim.stdout is not None
    promised = 0
    with victim:
        for kill in range(times):
            database, file = folder / f"{kill}.db", folder / f"{kill}.txt"
            shutil.copyfile(template, database)
            victim.stdin.write(f"sqlite:///{database} {file} {longer}\n")
            victim.stdin.flush()
            writer = int(victim.stdout.readline())
            until = time.monotonic() + 20
            while not lines_of(file) and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(random.uniform(0, within))
            os.kill(writer, signal.SIGKILL)
            assert victim.stdout.readline() == "dead\n"
            promised += check(database, file)
        victim.stdin.close()
    return promised


def check(database: Path, file: Path) -> int:
    """How many events were promised, all of which are there."""
    lines = file.read_text().split("\n")
    acknowledged = {f"Ev{line}" for line in lines[:-1]}
    Store.open(f"sqlite:///{database}").close()
    connection = sqlite3.connect(database)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    kept = {event for (event,) in connection.execute("SELECT event_id FROM inbox")}
    connection.close()
    assert acknowledged - kept == set()
    return len(acknowledged)
