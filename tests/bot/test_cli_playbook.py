"""`liaison playbook ...` as a person uses it: what is printed, and the exit status."""

import datetime as dt
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli
from playbooks.loading import SAMPLES, load_book
from storage.playbook_versions import store_version
from storage.store import Store

NOON = "2026-12-20T12:00:00+00:00"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(words))
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "clients"
    shutil.copytree(SAMPLES, copied)
    return copied


def test_check_says_what_it_read(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "playbook", "check", str(SAMPLES))
    assert status == 0
    assert out.startswith("3 playbooks read from ")
    assert "harborline: Harborline Telecom, America/Chicago, PM Dana Whitfield, 2 channels" in out


def test_check_tells_every_mistake_and_ends_with_one(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    path = folder / "lumen.yaml"
    text = path.read_text("utf-8").replace("prefix: LUMEN", "prefix: lumen").replace("pm: tyler", "pm: tylor")
    path.write_text(text, "utf-8")
    status, out, err = run(capsys, "playbook", "check", str(folder))
    assert status == 1
    lines = out.splitlines()
    assert [line.split(":")[2].strip() for line in lines] == ["prefix", "people.pm"]
    assert all(line.startswith(f"{path}:") and "; " in line for line in lines)
    assert err == "2 mistakes in 1 file.\n"


@pytest.mark.parametrize("what", ["nowhere", "empty", "notes.txt"])
def test_check_of_no_folder_of_playbooks(capsys: pytest.CaptureFixture[str], folder: Path, what: str) -> None:
    (folder / "empty").mkdir()
    (folder / "notes.txt").write_text("none", "utf-8")
    status, out, _ = run(capsys, "playbook", "check", str(folder / what))
    assert status == 1
    assert len(out.splitlines()) == 1


def test_schema_is_json_schema(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "playbook", "schema")
    assert status == 0
    assert json.loads(out)["required"][0] == "client"


def test_plan_without_a_database_shows_all_as_new(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "playbook", "plan", str(SAMPLES), "--now", NOON)
    assert status == 0
    assert "No database is named" in out
    assert out.count("new: nothing is stored") == 3
    assert "Thu 31 Dec 2026 14:00 (moved from Mon 28 Dec, Boxing Day (observed))" in out


@pytest.mark.parametrize("written", ["sqlite:///{}", "{}"], ids=["address", "file"])
def test_plan_shows_changes_against_the_version_in_force(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path, written: str
) -> None:
    database = written.format(tmp_path / "liaison.db")
    store = Store.open(f"sqlite:///{tmp_path / 'liaison.db'}")
    with store.transaction() as tx:
        for client, playbook in load_book(SAMPLES).playbooks.items():
            if client != "brightpay":
                store_version(tx, client, playbook.body(), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    store.close()
    path = folder / "lumen.yaml"
    path.write_text(path.read_text("utf-8").replace("tier: platinum", "tier: gold"), "utf-8")
    status, out, _ = run(capsys, "playbook", "plan", str(folder), "--database", database, "--now", NOON)
    assert status == 0
    assert "lumen (Lumen Social), against version 1\n  tier: platinum becomes gold\n" in out
    assert "harborline (Harborline Telecom), against version 1\n  nothing changes\n" in out
    assert "brightpay (BrightPay Ltd)\n  new: " in out


def test_plan_neither_makes_nor_needs_a_database_that_is_not_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "none.db"
    status, out, _ = run(capsys, "playbook", "plan", str(SAMPLES), "--database", f"sqlite:///{path}", "--now", NOON)
    assert (status, path.exists()) == (0, False)
    assert "There is no database" in out
    assert out.count("new: ") == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--now", "yesterday"], "is not a time"),
        (["--now", "2026-12-20T12:00:00"], "has no offset"),
        (["--database", "nonsense://here"], "cannot be read"),
        (["--database", "sqlite:///{folder}/lumen.yaml"], "cannot be read"),
    ],
)
def test_plan_refuses_plainly(capsys: pytest.CaptureFixture[str], folder: Path, words: list[str], said: str) -> None:
    given = [word.replace("{folder}", str(folder)) for word in words]
    status, _, err = run(capsys, "playbook", "plan", str(folder), *given)
    assert (status, said in err, len(err.splitlines())) == (1, True, 1), err


def test_plan_of_mistaken_playbooks_tells_the_mistakes(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "lumen.yaml").write_text("client: [", "utf-8")
    status, out, _ = run(capsys, "playbook", "plan", str(folder))
    assert status == 1
    assert "lumen.yaml:1:" in out


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--help")
    assert status == 0
    assert "playbook" in out
    assert run(capsys, "playbook", "--help")[0] == 0


def test_unknown_commands_and_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "playbok")[0] == 2
    status, out, _ = run(capsys, "--version")
    assert (status, out.startswith("liaison")) == (0, True)


def test_an_unexpected_error_is_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(words: object) -> None:
        raise RuntimeError("the disk\nis on fire")

    monkeypatch.setattr(cli, "command_line", fail)
    status, _, err = run(capsys, "playbook", "check", "x")
    assert status == 1
    assert "RuntimeError: the disk is on fire" in err
    assert "Traceback" not in err
    monkeypatch.setenv(cli.SHOW_TRACEBACK, "1")
    with pytest.raises(RuntimeError):
        cli.main(["playbook"])


def test_a_command_does_not_import_what_it_does_not_need() -> None:
    code = (
        "import sys; from bot import cli; cli.command_line(['playbook']); "
        "print([name for name in ('sqlalchemy', 'holidays', 'openai', 'slack_sdk') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
