"""Wrong input to a command is answered with what is wrong; nobody reads of an error of ours or of a library's."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main

NEEDS_A_DATABASE = (
    ("why", "ACME-1"),
    ("evidence", "acme", "2026-09", "--out", "out"),
    ("review", "acme", "2026-Q3", "--out", "out"),
    ("read", "--recalibrate", "acme"),
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("words.db").write_text("this is no database, but a text that somebody named like one", encoding="utf-8")
    with closing(sqlite3.connect("other.db")) as other:
        other.execute("CREATE TABLE plants (name TEXT)")
    return tmp_path


def refused(capfd: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as end:
        main(words)
    said = "".join(capfd.readouterr())
    assert end.value.code in (1, 2)
    assert "Something unexpected" not in said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("words", NEEDS_A_DATABASE, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("database", "told"),
    [
        ("missing.db", "There is no database missing.db."),
        ("words.db", "The database words.db cannot be opened: file is not a database."),
        ("other.db", "Name the bot's own database, or start the bot once"),
        ("mysql://host/x", "mysql is neither sqlite nor postgresql"),
        ("postgresql://me:secret@127.0.0.1:1/x", "The database x at 127.0.0.1:1 cannot be opened: connection failed"),
    ],
)
def test_a_database_that_cannot_be_read(
    words: tuple[str, ...], database: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    said = refused(capfd, *words, "--database", database)
    assert told in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("evidence", "--verify", "missing"), "There is no folder missing"),
        (("evidence", "--verify", "."), "is no sound pack: manifest.json is missing."),
        (("demo", "--port", "70000", "--no-open"), "or equal to 65535"),
        (("rehearse", "--html", "."), "cannot be written to"),
        (("rehearse", "missing.jsonl"), "there is no such file"),
        (("playbook", "check", "missing"), "there is no such folder"),
        (("playbook", "plan", "missing"), "there is no such folder"),
        (("read", "missing.jsonl"), "No such file or directory"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else None,
)
def test_what_is_not_there_or_cannot_be(words: tuple[str, ...], told: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert told in " ".join(refused(capfd, *words).split())
