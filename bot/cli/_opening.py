"""A database opened for looking into it, with the playbooks that were in force last."""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer
from pydantic import ValidationError

from bot.reader.rules import RulesReader
from bot.settings import Settings, mistakes
from handlers.desk import Desk, Pinned
from handlers.problems import UnknownClient
from playbooks.loading import Book
from playbooks.schema import Playbook
from storage.errors import StoreError
from storage.line import Tx
from storage.playbook_versions import known_clients, latest
from storage.store import Store


@contextmanager
def opened(database: str) -> Iterator[tuple[Tx, Desk]]:
    """A snapshot of a database and the desk of its clients; ends the process where it cannot be opened."""
    try:
        store = Store.open(database if "://" in database else f"sqlite:///{database}", read_only=True)
    except StoreError as error:
        refuse(str(error))
    try:
        with store.snapshot() as tx:
            yield tx, desk_of(tx)
    finally:
        store.close()


def desk_of(tx: Tx) -> Desk:
    """The desk as a running bot would have it, from what the database knows."""
    stored = {client: latest(tx, client) for client in known_clients(tx)}
    pinned = {key: Pinned(found[0], Playbook.from_body(found[1])) for key, found in stored.items() if found}
    desk = Desk(Book({key: one.playbook for key, one in pinned.items()}), RulesReader())
    desk.look_up(pinned)
    return desk


def client_named(clients: Iterable[str], word: str) -> str:
    """The client of this name; raises UnknownClient with the nearest."""
    known = list(clients)
    if word.casefold() in known:
        return word.casefold()
    raise UnknownClient(word[:40], tuple(difflib.get_close_matches(word.casefold(), known, 2)), tuple(known))


def write(folder: Path, name: str, content: bytes) -> None:
    """Write a file whole and say so; ends the process where that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{name}.part"
        part.write_bytes(content)
        part.replace(folder / name)
    except OSError as error:
        refuse(f"{folder / name} cannot be written: {error.strerror or error}.")
    typer.echo(str(folder / name))


def settings_or_refuse() -> Settings:
    """The settings of the environment; says which value is of the wrong kind and ends the process."""
    try:
        return Settings()
    except ValidationError as error:
        refuse("\n".join(f"{name}: {rule}." for name, rule in mistakes(error)))


def refuse(what: str) -> NoReturn:
    """Say what is wrong and end the process."""
    typer.echo(what, err=True)
    raise typer.Exit(1)
