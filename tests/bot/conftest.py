"""A folder of playbooks with one client, and the book read from it."""

from pathlib import Path

import pytest
import yaml
from world import ACME

from playbooks.loading import Book, load_book


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "playbooks"
    made.mkdir()
    (made / "acme.yaml").write_text(yaml.safe_dump(ACME))
    return made


@pytest.fixture
def book(folder: Path) -> Book:
    return load_book(folder)
