"""The evidence pack: every clock, pause, reason and actor, safe in a spreadsheet, and a change of one byte shows."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from a_reviewed_quarter import play
from files_read_back import words_of_pdf
from world import World

from bot.cli import main
from bot.kit.evidence import BadKey, Broken, check_pack, key_from, new_key, pack_files, public_text, safe
from handlers import actions
from handlers.asked import Ask
from handlers.evidence import Evidence, evidence_of, link_of
from handlers.problems import NoClocks, NotBegun
from handlers.roles import Person
from handlers.router import route
from handlers.why import ledger_of
from playbooks.periods import period_of
from playbooks.terms import Platform
from storage import events
from storage.store import Store


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    """Two weeks of July, with a pause for a reason that a spreadsheet would take for a formula, on each engine."""
    made = play(store, tmp_path / "playbooks", weeks=2)
    made.at("20 Jul 10:00")
    made.client("P2 agents cannot log in")
    key = f"ACME-{_newest(made)}"
    made.at("20 Jul 10:05")
    made.do(actions.wait_on_client, '=HYPERLINK("https://evil.example")', key=key)
    made.at("20 Jul 11:05")
    made.do(actions.resume, key=key)
    made.do(actions.responded, "phone", key=key)
    return made


def _newest(world: World) -> int:
    with world.store.transaction() as tx:
        rows = events.between(tx, "acme", world.now.replace(hour=0), world.now.replace(hour=23))
        keys = [row.data["key"] for row in rows if row.kind == "ticket_opened"]
    return int(keys[-1].removeprefix("ACME-"))


def gathered(world: World, label: str = "2026-07") -> Evidence:
    period = period_of(label)
    assert period is not None
    with world.store.transaction() as tx:
        return evidence_of(tx, world.desk, "acme", period, world.now)


def table(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"), newline="")))


def test_every_clock_event_and_pause_stands_in_it(world: World) -> None:
    files = pack_files(gathered(world), None)
    clocks, pauses, log = (table(files, name) for name in ("clocks", "pauses", "events"))
    with world.store.transaction() as tx:
        rows = list(events.between(tx, "acme", world.now.replace(month=7, day=1), world.now + dt.timedelta(seconds=1)))
    assert {row["clock"] for row in clocks} == {str(row.clock_id) for row in rows if row.clock_id}
    assert {row["event"] for row in log} == {str(row.id) for row in rows if row.ticket_id}
    waited = {row["target"] for row in pauses}
    assert "resolution" in waited
    assert {row["length s"] for row in pauses} == {"3600"}
    assert {(row["paused by"], row["resumed by"]) for row in pauses} == {("Maria Lopez", "Maria Lopez")}
    assert {row["reason"] for row in pauses} == {'\'=HYPERLINK("https://evil.example")'}
    assert {row["source"] for row in log if row["what"] == "ticket_opened"} <= {
        row["source"] for row in table(files, "tickets")
    }
    by_hand = {row["recorded"] for row in clocks if row["target"] == "first_response"}
    assert by_hand == {"automatic", "by hand"}


def test_an_action_not_agreed_with_the_client_is_none_of_their_clocks(world: World) -> None:
    maria = Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "Maria Lopez", False, "America/New_York")
    with world.store.transaction() as tx:
        for words in ("internal train two people", "send the roster"):
            said = f"review acme 2026-06 add action {words} by 2026-07-31"
            route(tx, world.desk, Ask(said, maria, None, None, None, world.now))
    files = pack_files(gathered(world), None)
    actions_shown = [row for row in table(files, "tickets") if row["kind"] == "action"]
    assert len(actions_shown) == 1
    clock = next(row for row in table(files, "clocks") if row["kind"] == "action")
    assert (clock["ticket"], clock["verdict"]) == (actions_shown[0]["ticket"], "still running")


def test_a_clock_that_still_runs_shows_what_it_counted_up_to_the_packs_end(world: World) -> None:
    key = f"ACME-{_newest(world)}"

    def resolution(label: str = "2026-07") -> tuple[str, ...]:
        row = next(
            row
            for row in table(pack_files(gathered(world, label), None), "clocks")
            if (row["ticket"], row["target"]) == (key, "resolution")
        )
        return tuple(row[name] for name in ("verdict", "counted s", "paused s", "counted until", "stopped", "broken"))

    assert resolution() == ("still running", "300", "3600", "2026-07-20T11:05:00-04:00", "", "")
    ticket = world.ticket(key)
    with world.store.transaction() as tx:
        told = ledger_of(tx, world.desk, ticket, world.now)
    assert "counted 5 min of 8 h" in told
    world.at("20 Jul 12:05")
    assert resolution()[:4] == ("still running", "3900", "3600", "2026-07-20T12:05:00-04:00")
    world.do(actions.wait_on_client, "a file", key=key)
    world.at("20 Jul 13:05")
    assert resolution()[:4] == ("still running, paused", "3900", "7200", "2026-07-20T13:05:00-04:00")
    world.do(actions.resume, key=key)
    world.at("31 Jul 12:00")
    verdict, counted, *_, broken = resolution()
    assert (verdict, broken[:10]) == ("still running, overdue", "2026-07-21")
    world.at("3 Aug 12:00")
    words = words_of_pdf(pack_files(gathered(world), None)["evidence.pdf"]).replace("\n", " ")
    assert resolution()[3] == "2026-08-01T00:00:00-04:00"
    assert int(resolution()[1]) > int(counted)
    assert int(resolution("2026-08")[1]) > int(resolution()[1])
    assert "A clock that is still running stands as it did on 01 August 2026 at 00:00" in words


def test_a_time_in_the_pdf_does_not_break_within_itself(world: World) -> None:
    files = pack_files(gathered(world), None)
    words = words_of_pdf(files["evidence.pdf"])
    assert "2026-07-20 10:00:00 -04:00" in words
    assert "acknowledge (among our own people)" in words


def test_no_word_of_a_message_stands_in_it(world: World) -> None:
    files = pack_files(gathered(world), None)
    told = "\n".join(content.decode("utf-8", "replace") for content in files.values()) + words_of_pdf(
        files["evidence.pdf"]
    )
    assert "cannot log in" not in told


def test_times_are_the_clients_with_their_distance_to_utc(world: World) -> None:
    first = table(pack_files(gathered(world), None), "clocks")[0]
    assert first["started"].endswith("-04:00")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", " =1", "\r=1", "\n=1", "＝1", "\u00a0=1"])
def test_no_cell_begins_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe("back by 3pm") == "back by 3pm"


def write(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def signed(sqlite_store: Store, tmp_path: Path) -> tuple[Path, str]:
    """A signed pack in a folder, and the public key."""
    key = key_from(new_key())
    made = play(sqlite_store, tmp_path / "playbooks", weeks=1)
    return write(tmp_path / "pack", pack_files(gathered(made), key)), public_text(key)


def test_a_pack_is_intact_as_long_as_nothing_of_it_changes(signed: tuple[Path, str]) -> None:
    folder, public = signed
    found = check_pack(folder, public)
    assert (found.client, found.period, found.files, found.signed_by) == ("acme", "2026-07", 5, public)
    assert f"public key is {public}" in words_of_pdf((folder / "evidence.pdf").read_bytes()).replace("\n", " ")


@pytest.mark.parametrize("name", ["clocks.csv", "evidence.pdf", "manifest.json", "manifest.sig"])
def test_a_change_of_one_byte_or_a_missing_file_shows(signed: tuple[Path, str], name: str) -> None:
    path = signed[0] / name
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    with pytest.raises(Broken):
        check_pack(signed[0])
    path.unlink()
    with pytest.raises(Broken, match="missing"):
        check_pack(signed[0])


def test_another_key_a_further_file_and_a_taken_off_signature_show(signed: tuple[Path, str]) -> None:
    folder, public = signed
    with pytest.raises(Broken, match="another key"):
        check_pack(folder, public_text(key_from(new_key())))
    (folder / "more.csv").write_text("x")
    with pytest.raises(Broken, match=r"more\.csv is in the folder and not in the manifest"):
        check_pack(folder)
    (folder / "more.csv").unlink()
    body = json.loads((folder / "manifest.json").read_text())
    body |= {"signed": False, "signature": None}
    (folder / "manifest.json").write_text(json.dumps(body))
    with pytest.raises(Broken, match="says the pack is unsigned"):
        check_pack(folder)
    (folder / "manifest.sig").unlink()
    with pytest.raises(Broken, match="not signed"):
        check_pack(folder, public)
    assert check_pack(folder).signed_by is None


def test_what_is_no_key_is_refused() -> None:
    for text in ("short", "Zm9v", "x" * 44):
        with pytest.raises(BadKey, match="LIAISON_EVIDENCE_KEY"):
            key_from(text)


def test_a_period_without_clocks_or_to_come_has_no_evidence(world: World) -> None:
    with pytest.raises(NoClocks, match="No clock ran for Acme Telecom in March 2020"):
        gathered(world, "2020-03")
    with pytest.raises(NotBegun, match="2031-01 has not begun at Acme Telecom; the last whole month is 2026-"):
        gathered(world, "2031-01")


def test_links_lead_to_the_message() -> None:
    assert link_of("slack", "T1", "C1", "1.25", "https://firm.slack.com/") == "https://firm.slack.com/archives/C1/p125"
    assert link_of("slack", "T1", "C1", "1.25") == "slack://channel?team=T1&id=C1&message=1.25"
    assert link_of("teams", "t", "19:x", "17") == "https://teams.microsoft.com/l/message/19:x/17"
    assert link_of("slack", "T1", "C1", "manual-1", "https://firm.slack.com") == "raised by hand"


def test_the_commands_write_and_check(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store.open(sqlite_url, durable=False)
    play(store, tmp_path / "playbooks", weeks=1)
    store.close()
    monkeypatch.delenv("LIAISON_EVIDENCE_KEY", raising=False)
    out, pack = str(tmp_path / "out"), str(tmp_path / "out" / "acme-2026-07-evidence")

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(words)
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    assert run("evidence", "acme", "2026-07", "--out", out, "--database", sqlite_url)[0] == 0
    assert run("evidence", "--verify", pack) == (
        2,
        "5 files of acme, 2026-07, are as they were written, but the pack is NOT SIGNED: anybody could have made it.\n",
    )
    key = new_key()
    monkeypatch.setenv("LIAISON_EVIDENCE_KEY", key)
    status, told = run("evidence", "acme", "2026-07", "--out", out, "--database", sqlite_url)
    assert status == 0
    assert public_text(key_from(key)) in told
    assert key not in told
    assert run("evidence", "--verify", pack, "--public-key", public_text(key_from(key)))[0] == 0
    monkeypatch.setenv("LIAISON_EVIDENCE_KEY", "nonsense")
    assert "is no signing key" in run("evidence", "acme", "2026-07", "--out", out, "--database", sqlite_url)[1]
    status, told = run("review", "acme", "2026-07", "--out", out, "--edition", "client", "--database", sqlite_url)
    assert (status, len(told.splitlines())) == (0, 2)
    assert (tmp_path / "out" / "acme-2026-07-for-client.pptx").read_bytes()[:2] == b"PK"
    assert "Did you mean acme?" in run("review", "acne", "2026-07", "--out", out, "--database", sqlite_url)[1]
    assert run("evidence", "acme")[0] == 1
