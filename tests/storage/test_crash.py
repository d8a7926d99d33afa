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

KILLS = 30
VICTIM = Path(__file__).with_name("victim.py")


def lines_of(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def test_killed_thirty_times_nothing_acknowledged_is_lost(sqlite_template: Path, tmp_path: Path) -> None:
    random.seed(7)
    root = Path(__file__).parents[2]
    victim = subprocess.Popen(
        [sys.executable, str(VICTIM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert victim.stdin is not None
    assert victim.stdout is not None
    promised = 0
    with victim:
        for kill in range(KILLS):
            database, file = tmp_path / f"{kill}.db", tmp_path / f"{kill}.txt"
            shutil.copyfile(sqlite_template, database)
            victim.stdin.write(f"sqlite:///{database} {file}\n")
            victim.stdin.flush()
            writer = int(victim.stdout.readline())
            until = time.monotonic() + 20
            while not lines_of(file) and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(random.uniform(0, 0.08))
            os.kill(writer, signal.SIGKILL)
            assert victim.stdout.readline() == "dead\n"
            promised += check(database, file)
        victim.stdin.close()
    assert promised > KILLS


def check(database: Path, file: Path) -> int:
    """How many events were promised, all of which are there."""
    lines = file.read_text().split("\n")
    acknowledged = {f"Ev{line}" for line in lines[:-1]}
    connection = sqlite3.connect(database)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    kept = {event for (event,) in connection.execute("SELECT event_id FROM inbox")}
    connection.close()
    assert acknowledged - kept == set()
    return len(acknowledged)
