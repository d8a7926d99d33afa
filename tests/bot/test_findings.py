"""What a look at the database and the playbooks finds, and that a look that fails is a finding too."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.findings import Finding, guarded, look_into_database, read_playbooks
from playbooks.loading import Book
from storage import heartbeats, inbox, outbox
from storage.store import Store

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
TOKEN = "xoxb-CANARY-2222"
US = "T0HOME00001"


def problems(found: list[Finding]) -> list[str]:
    return [str(finding) for finding in found if not finding.well]


def look(url: str, book: Book | None = None) -> list[str]:
    return [str(finding) for finding in look_into_database(url, book, NOW)]


def test_a_good_database_is_well(sqlite_url: str) -> None:
    Path(sqlite_url.removeprefix("sqlite:///")).chmod(0o600)
    assert [line.split()[0] for line in look(sqlite_url)] == ["ok"] * 5


def test_a_database_that_is_not_there_yet_is_well_if_it_can_be_made(tmp_path: Path) -> None:
    (line,) = look(f"sqlite:///{tmp_path}/new/liaison.db")
    assert line.startswith("ok")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_a_problem(url: str) -> None:
    (line,) = look(url)
    assert "DATABASE_URL" in line


def test_a_file_that_others_may_read_is_a_problem(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    path.chmod(0o644)
    assert f"chmod 600 {path}" in look(sqlite_url)[0]


def test_tables_of_another_version_are_a_problem(tmp_path: Path) -> None:
    (tmp_path / "old.db").touch(mode=0o600)
    assert any("start the bot once" in line for line in look(f"sqlite:///{tmp_path}/old.db"))


def test_a_file_that_is_no_database_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "junk.db"
    path.write_bytes(b"junk" * 1000)
    found = guarded("database", lambda: look_into_database(f"sqlite:///{path}", None, NOW))
    assert any(not finding.well for finding in found)


@pytest.mark.parametrize(
    ("url", "said"), [("mysql://u@h/d", "neither sqlite nor postgresql"), ("postgresql://u@127.0.0.1:1/d", "database")]
)
def test_a_database_out_of_reach_is_a_problem(url: str, said: str) -> None:
    found = guarded("database", lambda: look_into_database(url, None, NOW))
    assert [finding.well for finding in found] == [False]
    assert said in str(found[0])


@pytest.mark.parametrize(("age", "well"), [(5, True), (120, False)])
def test_a_running_bot_is_judged_by_its_last_round(sqlite_url: str, age: int, well: bool) -> None:
    running = Store.open(sqlite_url)
    with running.transaction() as tx:
        heartbeats.beat(tx, "sweep", NOW - age * SECOND)
    found = look(sqlite_url)
    running.close()
    assert any("running bot writes" in line for line in found) is well
    assert any("already in use" in line for line in found) is not well


def test_postgresql_is_looked_at_too(postgres_url: str) -> None:
    assert [line.split()[0] for line in look(postgres_url)] == ["ok"] * 4


def event(number: int, channel: str = "C1") -> dict[str, Any]:
    place = {"platform": "slack", "workspace": US, "channel": channel}
    times = {"received_at": NOW, "next_attempt_at": NOW}
    return {"event_id": f"E{number}", "message_id": f"{number}.0", "revision": "new", "payload": {}} | place | times


def test_what_was_set_aside_is_counted(sqlite_url: str, book: Book) -> None:
    store = Store.open(sqlite_url)
    with store.transaction() as tx:
        inbox.put(tx, [event(1), event(2), event(3, "C0UNKNOWN"), event(4, "C0ACMEINT01")])
        rows = inbox.claim(tx, NOW, 9)
        for row, state in zip(rows, ("parked", "parked", "unmapped", "unmapped"), strict=True):
            inbox.finish(tx, row.id, state)
        outbox.enqueue(tx, notice())
        (sending,) = outbox.claim(tx, NOW, SECOND, 9, fence=1)
        outbox.park(tx, sending.id, sending.fence, "channel_not_found")
    store.close()
    bad = [line for line in look(sqlite_url, book) if line.startswith("problem")]
    assert len(bad) == 3
    assert "2 messages could not be worked off" in bad[0]
    assert "1 notices could not be delivered" in bad[1]
    assert "C0UNKNOWN" in bad[2]
    assert "C0ACMEINT01" not in "".join(bad)


def notice() -> dict[str, Any]:
    facts = {"fact_key": "f:1", "client": "acme", "kind": "nudge", "audience": "internal", "recipient": "ops"}
    return facts | {"payload": {}, "happened_at": NOW, "not_before": NOW}


def test_every_mistake_of_the_playbooks_is_listed(folder: Path) -> None:
    (folder / "bad.yaml").write_text("client: 7\nprefix: [\n")
    book, found = read_playbooks(folder)
    assert book is None
    assert all("bad.yaml" in line for line in problems(found))
    assert problems(found)


def test_a_look_that_fails_is_a_finding_and_keeps_what_was_found() -> None:
    def failing() -> Iterator[Finding]:
        yield Finding(True, "first")
        raise RuntimeError(TOKEN)

    found = guarded("thing", failing)
    assert [finding.well for finding in found] == [True, False]
    assert "CANARY" not in str(found[1])
