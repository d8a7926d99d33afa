from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from world import ACME, ScriptedReader, World, book_of

from handlers.desk import Desk
from storage.store import Store

Make = Callable[..., World]


@pytest.fixture
def make_world(sqlite_store: Store, tmp_path: Path) -> Make:
    """A world under Acme's playbook, with some keys of it changed."""

    def make(**changes: object) -> World:
        return World(sqlite_store, Desk(book_of(tmp_path / "playbooks", ACME | changes), ScriptedReader())).begin()

    return make


@pytest.fixture
def world(make_world: Make) -> World:
    """Acme's world, for rules about clocks."""
    return make_world()


@pytest.fixture
def story(make_world: Make) -> Iterator[World]:
    """Acme's world, for stories: whatever is heard and not expected fails the story."""
    made = make_world()
    yield made
    made.quiet()
