"""`liaison read --recalibrate`: a report first, changes only with --apply, and a way back."""

import datetime as dt
from pathlib import Path

import pytest

from bot.cli import main
from playbooks.loading import draft_playbook
from scheduler.clock import now
from storage import audit, calibrations, feedback, messages
from storage.playbook_versions import store_version
from storage.rows import FeedbackRow
from storage.store import Store


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["read", "--reader", "rules", *words])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


@pytest.fixture
def database(sqlite_url: str) -> str:
    """A client whose people set twenty doubtful tickets aside and raised four messages themselves."""
    store = Store.open(sqlite_url, durable=False)
    with store.transaction() as tx:
        store_version(tx, "client", draft_playbook("client").body(), now())
        for number in range(24):
            needless, at = number < 20, now() - dt.timedelta(days=9, minutes=number)
            chance = 0.6 if needless else 0.45
            reading = {"chance": chance, "reader": "rules-1", "severity": "P3" if needless else None, "label": "issue"}
            row = messages.insert(
                tx, client="client", platform="slack", workspace="T1", channel="C1", message_id=f"{number}",
                author="U1", side="client", at=at, text=f"note {number}", reading=reading,
            )  # fmt: skip
            assert row is not None
            was, should_be = ("ticket", "no_ticket") if needless else ("no_ticket", "ticket")
            said = FeedbackRow(
                "client", "escalation", row, was, should_be, None, None, chance, None, "pia", at, "rules-1"
            )
            feedback.keep(tx, "client", said)
    store.close()
    return sqlite_url


def in_force(database: str) -> dict[str, dict[str, object]]:
    store = Store.open(database, read_only=True)
    with store.snapshot() as tx:
        found = calibrations.of_client(tx, "client")
    store.close()
    return found


def test_the_report_changes_nothing(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--recalibrate", "client", "--database", database)
    assert status == 0
    assert "4 times “this was one”, 20 times “not an escalation”" in out
    assert "answers agreed with: 0 of 24 before, 20 after" in out
    assert "of the last 24 messages: 20 raised before, 0 raised after" in out or "20 raised before, 0 after" in out
    assert "60 % to" in out
    assert "not learned from yet: 0 of the 20 answers needed" in out, "tone has no answers"
    assert "Add --apply" in out
    assert in_force(database) == {}


def test_applied_it_is_in_force_and_audited_and_can_be_taken_back(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, "--recalibrate", "client", "--database", database, "--apply")
    assert (status, "In force for client" in out) == (0, True)
    assert in_force(database)["rules-1"]["escalation"]["shift"] < 0  # type: ignore[index]
    status, out, _ = run(capsys, "--recalibrate", "client", "--database", database, "--undo")
    assert (status, "as it came" in out) == (0, True)
    assert in_force(database) == {}
    store = Store.open(database, read_only=True)
    with store.snapshot() as tx:
        assert [row.action for row in audit.of_client(tx, "client")] == ["recalibrate", "recalibrate"]
    store.close()


def test_what_cannot_be_done_is_said(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "--recalibrate", "globex", "--database", database)
    assert (status, "There is no client 'globex'" in err) == (1, True)
    running = Store.open(database)
    status, _, err = run(capsys, "--recalibrate", "client", "--database", database, "--apply")
    running.close()
    assert (status, "already in use" in err) == (1, True)
