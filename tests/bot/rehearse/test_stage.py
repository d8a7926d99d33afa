"""A whole rehearsal, from lines in a file to the timeline, as an ops lead runs it."""

import datetime as dt
import itertools
import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner
from world import ACME

from bot.cli import command_line
from bot.reader.rules import RulesReader
from bot.rehearse.runner import Rehearsal
from bot.rehearse.stage import FIRST_DAY, Plan, play
from bot.rehearse.transcript import open_transcript
from handlers.desk import Desk
from playbooks.loading import load_book
from storage.store import Store

DAY = "2026-11-10T"
EST = "-05:00"


def line(id: str, time: str, author: str, role: str, text: str, **more: object) -> dict[str, object]:
    base = {"id": id, "at": f"{DAY}{time}{EST}", "channel": "ext-acme", "thread": None, "author": author, "role": role}
    return base | {"text": text} | more


BOOK = ACME | {"severities": {"P3": {"first_response": "1h", "acknowledge": "1h", "periodic_update": "4h"}}}
STORY = [
    line("m1", "09:30:00", "rita", "client", "Good morning all"),
    line(
        "m2",
        "10:00:00",
        "rita",
        "client",
        "The overnight invoice file is missing 41 records, and it was due this morning.",
    ),
    line("m3", "10:02:00", "rita", "client", "this is the second time this month"),
    line("m4", "12:10:00", "maria", "team", "Sorry Rita, resending it now.", thread="m2"),
    {
        "at": f"{DAY}12:15:00{EST}",
        "action": "acknowledge",
        "message": "m2",
        "by": "maria",
        "until": f"{DAY}15:00:00{EST}",
    },
    line("m5", "14:00:00", "maria", "team", "The full file is in the folder.", thread="m2"),
    line("m6", "14:20:00", "rita", "client", "Got it, thanks!", thread="m2"),
    {"at": f"{DAY}14:30:00{EST}", "action": "resolve", "message": "m2", "by": "maria"},
]


REHEARSE = ["rehearse", "--reader", "rules"]
"""What these tests say of tickets must not change with what the embedded reader learns."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Acme's playbook and a day of its channel."""
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "playbooks" / "acme.yaml").write_text(yaml.safe_dump(BOOK), encoding="utf-8")
    write(tmp_path / "day.jsonl", STORY)
    return tmp_path


def write(path: Path, lines: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines()]


def test_the_day_reads_as_it_happened(folder: Path) -> None:
    out = folder / "timeline.jsonl"
    played = play(Plan((folder / "day.jsonl",), folder / "playbooks", reader="rules"), out)
    told = records(out)
    assert played.skips == 0
    assert [one["at"] for one in told] == sorted(str(one["at"]) for one in told)
    reads = [one for one in told if one["kind"] == "read"]
    assert [(one["message"], one["ticket"]) for one in reads] == [
        ("m1", None),
        ("m2", "ACME-1"),
        ("m3", "ACME-1"),
        ("m6", "ACME-1"),
    ]
    assert all({"label", "severity", "confidence", "why"} <= one.keys() for one in reads)
    kinds = [one["kind"] for one in told]
    for kind in ("ticket_opened", "message_joined", "clock_started", "warned", "breached", "acknowledged", "resolved"):
        assert kind in kinds, kind
    breach = next(one for one in told if one["kind"] == "breached" and one["metric"] == "first_response")
    assert dt.datetime.fromisoformat(str(breach["at"])) == dt.datetime(2026, 11, 10, 16, 0, tzinfo=dt.UTC)
    assert "was due Tue 10 Nov 11:00 EST" in str(breach["text"])
    assert {one["audience"] for one in told} == {"internal"}


def test_twice_in_pieces_and_with_other_sweeps_it_is_the_same(folder: Path) -> None:
    def timeline(name: str, *inputs: str, every: float | None = None) -> bytes:
        out = folder / name
        sweep = dt.timedelta(seconds=every) if every else None
        play(Plan(tuple(folder / one for one in inputs), folder / "playbooks", sweep, reader="rules"), out)
        return out.read_bytes()

    write(folder / "one.jsonl", STORY[:3])
    write(folder / "two.jsonl", STORY[3:])
    whole = timeline("a", "day.jsonl")
    assert timeline("b", "day.jsonl") == whole
    assert timeline("c", "one.jsonl", "two.jsonl") == whole
    assert timeline("d", "day.jsonl", every=1) == whole
    assert timeline("e", "day.jsonl", every=600) == whole


@given(cuts=st.lists(st.integers(0, len(STORY)), max_size=4), every=st.sampled_from([None, 7.0, 60.0, 3600.0]))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_feeding_it_in_any_pieces_gives_the_same_records(
    cuts: list[int], every: float | None, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    items = list(open_transcript([folder / "day.jsonl"]).items())

    def fed(bounds: list[int], sweep: float | None) -> list[object]:
        heard: list[object] = []
        store = Store.open("sqlite://", durable=False)
        desk = Desk(load_book(folder / "playbooks"), RulesReader())
        step = dt.timedelta(seconds=sweep) if sweep else None
        rehearsal = Rehearsal(store, desk, heard.append, step)
        rehearsal.begin(FIRST_DAY)
        for start, end in zip([0, *bounds], [*bounds, len(items)], strict=True):
            rehearsal.feed(items[start:end])
        rehearsal.finish()
        store.close()
        return sorted(json.dumps(one, sort_keys=True) for one in heard)

    assert fed(sorted(cuts), every) == fed([], None)


ALL_SORTS = [
    line("a1", "09:00:00", "rita", "client", "Which form do we use for the night shift?"),
    line("a2", "09:30:00", "rita", "client", "The invoice file is missing 41 records."),
    line("a3", "09:50:00", "rita", "client", "The portal is down for the whole team."),
    {"at": f"{DAY}09:55:00{EST}", "action": "assign", "message": "a3", "by": "maria", "to": "jon"},
    line("a4", "10:00:00", "maria", "team", "Looking at the portal.", thread="a3"),
    {"at": f"{DAY}10:01:00{EST}", "action": "wait", "message": "a3", "by": "maria", "reason": "their logs"},
    line("a5", "10:10:00", "maria", "team", "A reminder: we need your logs.", thread="a3"),
    line("a6", "10:30:00", "rita", "client", "Logs sent. And still two names are wrong on the list.", thread="a3"),
    {"at": f"{DAY}11:40:00{EST}", "action": "split", "message": "a6", "by": "maria"},
    {"at": f"{DAY}11:50:00{EST}", "action": "merge", "message": "a2", "by": "maria", "into": "ACME-2"},
    {
        "at": f"{DAY}11:55:00{EST}",
        "action": "cover",
        "client": "acme",
        "by": "maria",
        "to": "jon",
        "from": f"{DAY}12:00:00{EST}",
        "until": f"{DAY}18:00:00{EST}",
    },
    {"at": f"{DAY}12:10:00{EST}", "action": "severity", "ticket": "ACME-2", "by": "sam", "severity": "P3"},
    {"at": f"{DAY}12:20:00{EST}", "action": "snooze", "ticket": "ACME-2", "by": "jon", "until": f"{DAY}13:00:00{EST}"},
    line("a7", "13:10:00", "rita", "client", "Still no records.", thread="a2", edited=f"{DAY}13:20:00{EST}"),
    line("a8", "13:30:00", "rita", "client", "Wrong window, sorry.", deleted=f"{DAY}13:31:00{EST}"),
    line("a9", "14:00:00", "jon", "team", "All records are there now.", thread="a2"),
    {"at": f"{DAY}14:00:00{EST}", "action": "resolve", "ticket": "ACME-2", "by": "jon"},
    line("a10", "15:00:00", "rita", "client", "The portal is down again!", thread="a3"),
]


@given(cuts=st.lists(st.integers(0, len(ALL_SORTS)), max_size=5), every=st.sampled_from([None, 1.0, 600.0, 7_200.0]))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_people_did_pieces_and_sweeps_change_no_line(
    cuts: list[int], every: float | None, folder: Path
) -> None:
    bounds = sorted({0, *cuts, len(ALL_SORTS)})
    pieces = []
    for number, (start, end) in enumerate(itertools.pairwise(bounds)):
        write(folder / f"{number}.jsonl", ALL_SORTS[start:end])
        pieces.append(folder / f"{number}.jsonl")
    write(folder / "all.jsonl", ALL_SORTS)
    step = dt.timedelta(seconds=every) if every else None
    whole = play(Plan((folder / "all.jsonl",), folder / "playbooks"), folder / "whole")
    play(Plan(tuple(pieces), folder / "playbooks", step), folder / "pieced")
    assert whole.skips == 0
    told = records(folder / "whole")
    kinds = {str(one["kind"]) for one in told}
    assert {"clock_paused", "clock_resumed", "merged", "severity_changed", "snoozed", "snooze_over"} <= kinds
    assert (folder / "pieced").read_bytes() == (folder / "whole").read_bytes()


def test_what_a_person_did_late_stands_when_they_did_it_and_says_since_when_it_counts(folder: Path) -> None:
    write(folder / "all.jsonl", ALL_SORTS)
    play(Plan((folder / "all.jsonl",), folder / "playbooks"), folder / "whole")
    told = records(folder / "whole")
    opened = {one["message"]: one for one in told if one["kind"] == "ticket_opened"}
    split = opened["a6"]
    assert (split["at"], split["since"]) == ("2026-11-10T16:40:00+00:00", "2026-11-10T15:30:00+00:00")
    assert "two names are wrong" in str(split["text"])
    question = opened["a1"]
    assert question["why"] == "nobody answered it for 4 h of working time"
    acted = {one["by"] for one in told if one["kind"] in ("acknowledged", "merged", "resolved", "snoozed")}
    assert acted == {"Maria Lopez", "Jon Reyes"}


def test_a_sweep_says_nothing_at_the_very_instant_somebody_acts(folder: Path) -> None:
    story = [
        line("m1", "10:00:00", "rita", "client", "The invoice file is missing 41 records."),
        line("m2", "11:00:00", "maria", "team", "Sent again."),
        {"at": f"{DAY}11:00:00{EST}", "action": "resolve", "message": "m1", "by": "maria"},
    ]
    write(folder / "day.jsonl", story)
    play(Plan((folder / "day.jsonl",), folder / "playbooks"), folder / "out")
    told = records(folder / "out")
    assert "breached" not in {one["kind"] for one in told}
    assert {one["metric"] for one in told if one["kind"] == "clock_met"} >= {"first_response", "acknowledge"}


def test_a_client_never_heard_of_has_neither_check_ins_nor_a_part_in_the_summary(folder: Path) -> None:
    other = ACME | {"client": "globex", "name": "Globex", "prefix": "GLOB", "channels": {"transcript": ["ext-globex"]}}
    weekly = [{"name": "weekly", "every": "tuesday", "at": "13:00"}]
    for body in (BOOK | {"check_ins": weekly}, other | {"check_ins": weekly}):
        (folder / "playbooks" / f"{body['client']}.yaml").write_text(yaml.safe_dump(body), encoding="utf-8")
    played = play(Plan((folder / "day.jsonl",), folder / "playbooks", reader="rules"), folder / "out")
    assert [one["client"] for one in records(folder / "out") if one["kind"] == "check_in"] == ["acme"]
    assert [figures.key for figures in played.summary.clients] == ["acme"]


def test_nothing_that_is_there_is_written_over(folder: Path) -> None:
    day, books, kept = str(folder / "day.jsonl"), str(folder / "playbooks"), folder / "kept.db"
    before = (folder / "day.jsonl").read_bytes()
    for words, said in (
        (["--out", day], "is what is to be read"),
        (["--html", day], "is what is to be read"),
        (["--database", day], "is there already"),
        (["--against", books, books, "--out", str(folder / "x")], "goes with none of the other files"),
    ):
        result = CliRunner().invoke(command_line(["rehearse"]), [*REHEARSE, day, "--playbooks", books, *words])
        assert (result.exit_code, said in result.output) == (1, True), result.output
    assert (folder / "day.jsonl").read_bytes() == before
    words = [*REHEARSE, day, "--playbooks", books, "--database", str(kept)]
    assert CliRunner().invoke(command_line(words), words).exit_code == 0
    assert CliRunner().invoke(command_line(words), words).exit_code == 1


def test_the_command_prints_a_summary_and_says_what_it_skipped(folder: Path) -> None:
    with (folder / "day.jsonl").open("a", encoding="utf-8") as more:
        more.write("not json\n")
        more.write(json.dumps(line("m9", "15:00:00", "rita", "client", "hello") | {"at": "2026-11-10T15:00:00"}) + "\n")
        more.write(json.dumps(line("m1", "15:01:00", "rita", "client", "again")) + "\n")
    words = [*REHEARSE, str(folder / "day.jsonl"), "--playbooks", str(folder / "playbooks")]
    result = CliRunner().invoke(command_line(words), words)
    assert result.exit_code == 2
    assert "line 9" in result.output
    assert "1 opened" in result.output
    assert "Traceback" not in result.output


def test_json_html_and_comparison(folder: Path) -> None:
    strict = folder / "strict"
    strict.mkdir()
    body = ACME | {"severities": {"P2": {"first_response": "10m"}, "P3": {"first_response": "10m"}}}
    (strict / "acme.yaml").write_text(yaml.safe_dump(body), encoding="utf-8")
    day, books, page = str(folder / "day.jsonl"), str(folder / "playbooks"), folder / "report.html"
    words = [*REHEARSE, day, "--playbooks", books, "--json", "--html", str(page)]
    result = CliRunner().invoke(command_line(words), words)
    assert result.exit_code == 0
    assert json.loads(result.stdout)
    assert not re.search(r"(?:src|href)=[\"'](?!#)|url\(|@import", page.read_text(encoding="utf-8"))
    words = [*REHEARSE, day, "--against", books, str(strict)]
    result = CliRunner().invoke(command_line(words), words)
    assert result.exit_code == 0
    assert "would have broken" in result.output


@pytest.mark.parametrize("content", ["", "\n\n", "{}", "\x00\x01"])
def test_nothing_to_read_is_one_sentence_and_status_1(content: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text(content, encoding="utf-8")
    words = [*REHEARSE, str(path)]
    result = CliRunner().invoke(command_line(words), words)
    assert result.exit_code == 1
    assert result.output.startswith("Nothing could be read: ")
    assert "Traceback" not in result.output


def test_why_prints_the_ledger_of_a_kept_rehearsal(folder: Path) -> None:
    kept = folder / "kept.db"
    words = [*REHEARSE, str(folder / "day.jsonl"), "--playbooks", str(folder / "playbooks"), "--database", str(kept)]
    assert CliRunner().invoke(command_line(words), words).exit_code == 0
    words = ["why", "acme-1", "--database", str(kept)]
    result = CliRunner().invoke(command_line(words), words)
    assert result.exit_code == 0
    assert "ACME-1 first response" in result.output
    assert "by Maria Lopez" in result.output
    assert "maria," not in result.output
    assert result.output.count("client wrote (rita") >= 2
    assert "we last wrote (Maria Lopez, message 4)" in result.output
    words = ["why", "ACME-7", "--database", str(kept)]
    result = CliRunner().invoke(command_line(words), words)
    assert result.exit_code == 1
    assert "There is no ticket ACME-7. Did you mean ACME-1?" in result.output
    for missing in (folder / "none.db", f"sqlite:///{folder}/none.db"):
        words = ["why", "ACME-1", "--database", str(missing)]
        result = CliRunner().invoke(command_line(words), words)
        assert (result.exit_code, "There is no database" in result.output) == (1, True)
        assert not (folder / "none.db").exists()


def test_what_counts_as_resolved_is_told_by_tickets_and_by_the_times_they_were_opened_again(tmp_path: Path) -> None:
    def said(number: int, at: str, role: str, text: str) -> dict[str, object]:
        known = {"id": f"m{number}", "thread": "m1", "channel": "ext-acme", "author": role, "role": role}
        return {**known, "at": f"{at}T15:00:00+00:00", "text": text}

    down = "The dialer is down for everybody, nobody can call."
    write(
        tmp_path / "day.jsonl",
        [
            said(1, "2026-11-02", "client", down),
            said(2, "2026-11-02", "team", "Fixed, please try again."),
            said(3, "2026-11-03", "client", "Thanks, it works."),
            said(4, "2026-11-06", "client", "It is down again, nobody can call."),
            said(5, "2026-11-06", "team", "Fixed for good, we are sorry."),
            said(6, "2026-11-16", "client", "Thank you!"),
        ],
    )
    words = [*REHEARSE, str(tmp_path / "day.jsonl")]
    output = " ".join(CliRunner().invoke(command_line(words), words).output.split())
    assert "1 opened, 2 closed, 1 reopened" in output
    assert (
        "A reply of ours counts as acknowledgement, and 1 ticket as resolved (1 again after a reopening):"
        " for two days after our reply the client asked for nothing more." in output
    )
    assert "No playbook names ext-acme: it was rehearsed as a client of its own" in output
