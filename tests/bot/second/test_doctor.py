"""What `liaison doctor` says of the second reader, without sending it a word."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from model_server import ModelServer
from world import ACME

from bot.cli.doctor import look
from bot.findings import Finding
from bot.reader.openai.client import Access
from bot.reader.openai.doctor import look_at_openai
from bot.settings import Settings


@pytest.mark.parametrize(
    ("status", "well", "said"),
    [
        (200, True, "takes the key"),
        (404, True, "lists no models"),
        (401, False, "refuses the key"),
        (403, False, "refuses the key"),
        (503, False, "answers with 503"),
        (302, False, "answers with 302"),
    ],
)
async def test_it_says_how_the_server_answers(server: ModelServer, status: int, well: bool, said: str) -> None:
    server.models_status = status
    found = await look_at_openai(Access("sk-CANARY", server.url, "gpt-test"))
    assert found.well is well
    assert said in str(found)
    assert "CANARY" not in str(found)
    assert not server.bodies


async def test_it_says_when_nobody_answers() -> None:
    found = await look_at_openai(Access("sk-CANARY", "http://127.0.0.1:9/v1", "gpt-test"))
    assert not found.well
    assert "does not answer" in str(found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "playbooks"
    made.mkdir()
    return made


def found(folder: Path, willing: bool, key: str) -> Iterator[Finding]:
    (folder / "acme.yaml").write_text(yaml.safe_dump({**ACME, "openai": willing}))
    settings = Settings(_env_file=None, liaison_playbooks=folder, database_url="", openai_api_key=key,
                        openai_base_url="http://127.0.0.1:9/v1")  # fmt: skip
    return (finding for finding in look(settings) if "second reader" in str(finding))


def test_a_client_who_agreed_without_a_key_is_named(folder: Path) -> None:
    (finding,) = found(folder, willing=True, key="")
    assert str(finding).startswith("problem  second reader: the playbook of acme says openai: true")


def test_a_key_nobody_agreed_to_is_said_to_be_idle(folder: Path) -> None:
    (finding,) = found(folder, willing=False, key="sk-1")
    assert finding.well
    assert not list(found(folder, willing=False, key=""))


def test_with_both_the_server_is_asked(folder: Path) -> None:
    (finding,) = found(folder, willing=True, key="sk-1")
    assert "does not answer" in str(finding)
