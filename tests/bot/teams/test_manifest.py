import io
import json
import zipfile
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from bot.cli import command_line
from bot.teams.manifest import COMMANDS, manifest, package
from handlers.help import VERBS

APP, URL = "11111111-2222-3333-4444-555555555555", "https://liaison.example.com"
SCHEMA = json.loads((Path(__file__).parent / "schema" / "teams-app-1.25.json").read_text(encoding="utf-8"))


def test_microsofts_schema_takes_it() -> None:
    validator = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)
    assert [error.message for error in validator.iter_errors(manifest(APP, URL))] == []


def test_the_bot_may_hand_over_files() -> None:
    (bot,) = manifest(APP, URL)["bots"]
    assert bot["supportsFiles"] is True
    assert "personal" in bot["scopes"]


def test_the_zip_holds_manifest_and_icons_of_the_right_size() -> None:
    with zipfile.ZipFile(io.BytesIO(package(APP, URL))) as found:
        assert json.loads(found.read("manifest.json"))["bots"][0]["botId"] == APP
        for name, size in (("color.png", 192), ("outline.png", 32)):
            head = found.read(name)[:24]
            assert head.startswith(b"\x89PNG")
            assert (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")) == (size, size)
    assert package(APP, URL) == package(APP, URL)


def test_every_command_is_one_the_router_knows() -> None:
    assert {command.title for command in COMMANDS} <= set(VERBS)
    assert len(COMMANDS) <= 10


@pytest.mark.parametrize(
    ("app_id", "url", "sentence"),
    [
        ("x", URL, "app id is not one"),
        (APP, "http://liaison.example.com", "https"),
        (APP, "https://localhost", "https"),
    ],
)
def test_what_would_not_work_is_refused_with_what_would(app_id: str, url: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        manifest(app_id, url)


def test_the_command_writes_the_file(tmp_path: Path) -> None:
    out = tmp_path / "app.zip"
    words = ["teams", "manifest", "--url", URL, "--app-id", APP, "--out", str(out)]
    done = CliRunner().invoke(command_line(words), words)
    assert done.exit_code == 0, done.output
    assert "ChannelMessage.Read.Group" in done.output
    assert zipfile.is_zipfile(out)
