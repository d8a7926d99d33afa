"""What a client deleted is in nothing a rehearsal puts out: timeline, report, summary and terminal."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner
from world import ACME

from bot.cli import command_line

DAY, EST = "2026-11-10T", "-05:00"
SECRET = "DE44 5001 0517"
GONE = "(message deleted by the client)"
BOOK = ACME | {
    "severities": {"P3": {"first_response": "1h", "acknowledge": "1h"}, "P2": {"first_response": "30m"}},
    "tone": {"enabled": True},
}


def line(id: str, time: str, author: str, role: str, text: str, **more: object) -> dict[str, object]:
    base = {"id": id, "at": f"{DAY}{time}{EST}", "channel": "ext-acme", "thread": None, "author": author, "role": role}
    return base | {"text": text} | more


DELETED = f"{DAY}15:30:00{EST}"
STORY = [
    line("m1", "10:00:00", "rita", "client", f"The payout to IBAN {SECRET} is missing.", deleted=DELETED),
    line(
        "m2",
        "10:20:00",
        "rita",
        "client",
        f"This is unacceptable, the portal is down for everyone and {SECRET} got nothing, as I already said.",
        thread="m1",
        deleted=DELETED,
    ),
    line(
        "m3",
        "11:00:00",
        "rita",
        "client",
        f"The report is wrong, pay {SECRET}.",
        edited={"at": f"{DAY}11:05:00{EST}", "text": f"The report is wrong again, pay to {SECRET}."},
        deleted=DELETED,
    ),
    line("m4", "14:00:00", "maria", "team", "Looking into it.", thread="m1"),
    line("m5", "16:00:00", "rita", "client", "The invoice file is missing 41 records."),
]


def play(tmp_path: Path, story: list[dict[str, object]], reader: str) -> str:
    """Everything a rehearsal writes and prints."""
    (tmp_path / "playbooks").mkdir(exist_ok=True)
    (tmp_path / "playbooks" / "acme.yaml").write_text(yaml.safe_dump(BOOK), encoding="utf-8")
    day = tmp_path / "day.jsonl"
    day.write_text("".join(json.dumps(one) + "\n" for one in story), encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    words = ["rehearse", "--reader", reader, "--playbooks", str(tmp_path / "playbooks")]
    words += ["--out", str(out / "timeline.jsonl"), "--html", str(out / "report.html"), str(day)]
    done = CliRunner().invoke(command_line(words), words)
    assert done.exit_code == 0, done.output
    return done.output + "".join(path.read_text(encoding="utf-8") for path in sorted(out.iterdir()))


@pytest.mark.parametrize("reader", ["rules", "embedded"])
def test_no_output_of_a_rehearsal_shows_what_was_deleted(tmp_path: Path, reader: str) -> None:
    kept = [{key: value for key, value in one.items() if key != "deleted"} for one in STORY]
    assert SECRET in play(tmp_path, kept, reader)
    shown = play(tmp_path, STORY, reader)
    assert SECRET not in shown
    assert "unacceptable" not in shown
    assert GONE in shown
    assert "41 records" in shown
    assert f"“{GONE}" not in shown


def test_a_rehearsal_says_which_tickets_have_lost_their_words(tmp_path: Path) -> None:
    shown = play(tmp_path, STORY, "rules")
    assert "3 opened, 1 closed, 2 open at the end; 2 of them from messages the client deleted" in shown
    assert "The client deleted the message of these; their clocks count, the words are gone: ACME-1, ACME-2\n" in shown
    assert "Rita deleted a message; the clocks stay" in shown
    records = [json.loads(line) for line in (tmp_path / "out" / "timeline.jsonl").read_text().splitlines()]
    assert [one["ticket"] for one in records if one.get("deleted")] == ["ACME-1", "ACME-2"]
    traces = [(one["at"], one["ticket"], one["message"]) for one in records if one["kind"] == "message_deleted"]
    assert ("2026-11-10T20:30:00+00:00", "ACME-1", "m1") in traces
    kept = [{key: value for key, value in one.items() if key != "deleted"} for one in STORY]
    assert "deleted" not in play(tmp_path, kept, "rules")


def test_a_missed_next_response_names_the_words_that_waited_unless_they_were_deleted(tmp_path: Path) -> None:
    story = [
        line("m1", "10:00:00", "rita", "client", "The invoice file is missing 41 records."),
        line("m2", "10:10:00", "maria", "team", "Looking into it.", thread="m1"),
        line("m3", "10:20:00", "rita", "client", f"Any news on the file for {SECRET}?", thread="m1"),
        line("m4", "15:00:00", "maria", "team", "Here it is.", thread="m1", at=f"2026-11-13T15:00:00{EST}"),
    ]
    shown = play(tmp_path, story, "rules")
    assert f"rita: “Any news on the file for {SECRET}?”" in shown.partition("Missed promises")[2]
    records = [json.loads(line) for line in (tmp_path / "out" / "timeline.jsonl").read_text().splitlines()]
    asked = {one.get("metric"): (one.get("asked"), one.get("asked_by")) for one in records if one["kind"] == "breached"}
    assert asked["next_response"] == (f"Any news on the file for {SECRET}?", "rita")
    assert set(asked.values()) - {asked["next_response"]} <= {(None, None)}
    story[2] |= {"deleted": DELETED}
    assert SECRET not in play(tmp_path, story, "rules")
