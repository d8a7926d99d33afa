"""The bot refuses to start with one plain sentence for each thing that is missing, and reads .env and secret files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.settings import Settings, mistakes

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-CANARY-1",
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "LIAISON_SECRET": "0123456789abcdef",
    "DATABASE_URL": "sqlite:///liaison.db",
    "HOST": "127.0.0.1",
}
INSTALLING = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "c" * 16, "LIAISON_TOKEN_KEYS": "k" * 44}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment without any setting, in an empty folder that holds playbooks."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "playbooks").mkdir()
    return tmp_path


def problems(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> list[str]:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return Settings().problems()


def test_with_everything_given_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    assert problems(monkeypatch, GOOD | INSTALLING) == []
    assert Settings().installing


@pytest.mark.parametrize("value", [None, "", " ", "\t\n"])
@pytest.mark.parametrize("name", [*GOOD, *INSTALLING])
def test_each_needed_variable_is_named_when_missing_or_blank(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    given = GOOD | INSTALLING
    del given[name]
    if value is not None:
        given[name] = value
    found = problems(monkeypatch, given)
    if value is None and name in ("DATABASE_URL", "HOST"):
        assert found == []  # these have a default
        return
    (only,) = found
    assert only.startswith(f"{name} is missing or blank: ")
    assert only.endswith(".")
    assert "CANARY" not in only


def test_everything_missing_is_named_at_once() -> None:
    assert [line.split()[0] for line in Settings().problems()] == [
        "SLACK_BOT_TOKEN",
        "LIAISON_SECRET",
        "SLACK_SIGNING_SECRET",
    ]


def test_socket_mode_needs_no_signing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given = GOOD | {"SLACK_APP_TOKEN": "xapp-1"}
    del given["SLACK_SIGNING_SECRET"]
    assert problems(monkeypatch, given) == []
    assert Settings().socket_mode


def test_a_blank_app_token_is_no_socket_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    given = GOOD | {"SLACK_APP_TOKEN": "  "}
    del given["SLACK_SIGNING_SECRET"]
    assert [line.split()[0] for line in problems(monkeypatch, given)] == ["SLACK_SIGNING_SECRET"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-CANARY"),
        ("SLACK_APP_TOKEN", "xoxb-CANARY"),
        ("LIAISON_SECRET", "CANARY"),
        ("LIAISON_PLAYBOOKS", "nowhere"),
        ("SLACK_API_URL", ""),
        ("SLACK_API_URL", "http://slack.example/api/"),
        ("SLACK_API_URL", "http://127.0.0.1.evil.example/api/"),
        ("SLACK_API_URL", "http://localhost@evil.example/api/"),
        ("SLACK_API_URL", "ftp://slack.com/api/"),
        ("SLACK_API_URL", "slack.com"),
        ("SLACK_API_URL", "https://"),
        ("SLACK_API_URL", "https://[::1"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    (only,) = problems(monkeypatch, GOOD | {name: value})
    assert only.startswith(name)
    assert "CANARY" not in only


@pytest.mark.parametrize(
    "url", ["https://slack.com/api/", "https://slack-gov.com/api/", "http://127.0.0.1:9/api/", "http://localhost/api/"]
)
def test_slack_may_be_reached_encrypted_or_on_this_machine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert problems(monkeypatch, GOOD | {"SLACK_API_URL": url}) == []


@pytest.mark.parametrize("value", ["", " "])
def test_blank_playbooks_do_not_mean_this_folder(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    with pytest.raises(ValidationError, match="it is blank"):
        problems(monkeypatch, GOOD | {"LIAISON_PLAYBOOKS": value})


def test_blanks_around_a_pasted_secret_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert problems(monkeypatch, GOOD | {"SLACK_BOT_TOKEN": " xoxb-1\n"}) == []
    assert Settings().slack_bot_token.get_secret_value() == "xoxb-1"


def test_the_env_file_is_read_and_the_environment_overrules_it(monkeypatch: pytest.MonkeyPatch, clean: Path) -> None:
    lines = [f"{name}={value}" for name, value in (GOOD | {"PORT": "9001", "LIAISON_ADMINS": "U1, U2,"}).items()]
    (clean / ".env").write_text("\n".join(lines))
    settings = Settings()
    assert settings.problems() == []
    assert settings.port == 9001
    assert settings.liaison_admins == {"U1", "U2"}
    monkeypatch.setenv("PORT", "9002")
    assert Settings().port == 9002


def test_secret_files_are_read_and_the_environment_overrules_them(monkeypatch: pytest.MonkeyPatch, clean: Path) -> None:
    folder = clean / "secrets"
    folder.mkdir()
    for name, value in GOOD.items():
        (folder / name.lower()).write_text(value + "\n")
    settings = Settings(_secrets_dir=folder)
    assert settings.problems() == []
    assert settings.slack_bot_token.get_secret_value() == "xoxb-CANARY-1"
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-other")
    assert Settings(_secrets_dir=folder).slack_bot_token.get_secret_value() == "xoxb-other"


SECRETS = [name for name, field in Settings.model_fields.items() if field.annotation is SecretStr]


@pytest.mark.parametrize("name", [*SECRETS, "database_url"])
def test_every_secret_may_stand_in_a_file_of_its_own(monkeypatch: pytest.MonkeyPatch, clean: Path, name: str) -> None:
    (clean / "value").write_bytes(b"\xef\xbb\xbf sqlite:///x.db\r\n")
    monkeypatch.setenv(f"{name.upper()}_FILE", str(clean / "value"))
    value = getattr(Settings(), name)
    assert (value if isinstance(value, str) else value.get_secret_value()) == "sqlite:///x.db"
    monkeypatch.setenv(name.upper(), "of the environment")
    value = getattr(Settings(), name)
    assert (value if isinstance(value, str) else value.get_secret_value()) == "of the environment"


def test_the_env_file_may_name_a_file(clean: Path) -> None:
    (clean / ".env").write_text("SLACK_BOT_TOKEN_FILE=token\n")
    (clean / "token").write_text("xoxb-CANARY-2\n")
    assert Settings().slack_bot_token.get_secret_value() == "xoxb-CANARY-2"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "which cannot be read (No such file or directory)"),
        ("folder", "which cannot be read (Is a directory)"),
        (b"", "which is blank"),
        (b" \n", "which is blank"),
        (b"CANARY\xff", "which is not UTF-8 text"),
        (b"CANARY" * 20_000, "which is too long to be a setting"),
    ],
    ids=["none", "folder", "empty", "blank", "bytes", "long"],
)
@pytest.mark.parametrize("how", ["named", "mounted"])
def test_a_file_that_cannot_be_read_is_named_and_why(
    monkeypatch: pytest.MonkeyPatch, clean: Path, content: object, why: str, how: str
) -> None:
    path = clean / "secrets" / "slack_bot_token"
    path.parent.mkdir()
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    elif how == "mounted":
        path.symlink_to("nowhere")
    if how == "named":
        monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(path))
    with pytest.raises(ValidationError) as caught:
        Settings(_secrets_dir=path.parent if how == "mounted" else None)
    whence = "SLACK_BOT_TOKEN_FILE names" if how == "named" else "it should stand in"
    assert mistakes(caught.value) == [("SLACK_BOT_TOKEN", f"{whence} {path}, {why}")]
    assert "CANARY" not in str(caught.value)


def test_no_secret_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    problems(monkeypatch, GOOD)
    assert "CANARY" not in repr(Settings()) + str(Settings())
    monkeypatch.setenv("PORT", "CANARY")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "LIAISON_PLAYBOOKS"])
def test_run_refuses_to_start_and_names_the_variable(clean: Path, name: str) -> None:
    own = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "run"],
        cwd=clean,
        env=own | GOOD | {"PYTHONPATH": str(Path(__file__).parents[2]), name: " "},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert "CANARY" not in done.stderr
    assert not list(clean.glob("*.db"))


def test_a_second_reader_needs_a_model_and_a_safe_way_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        problems(monkeypatch, GOOD | {"OPENAI_BASE_URL": "http://model.example/v1"}) == []
    )  # no key, no second reader
    found = problems(monkeypatch, {"OPENAI_API_KEY": "sk-CANARY", "OPENAI_MODEL": " "})
    assert [line.split(" ")[0] for line in found] == ["OPENAI_MODEL", "OPENAI_BASE_URL"]
    assert "CANARY" not in " ".join(found) + repr(Settings())
    assert problems(monkeypatch, {"OPENAI_BASE_URL": "http://127.0.0.1:8000/v1", "OPENAI_MODEL": "local"}) == []
