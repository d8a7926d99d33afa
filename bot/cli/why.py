"""`liaison why KEY`: the plain ledger of a ticket's clocks, from a database."""

from typing import Annotated, NoReturn

import typer

from bot.reader.rules import RulesReader
from handlers.actions import find_ticket
from handlers.desk import Desk
from handlers.problems import Problem
from handlers.why import ledger_of
from playbooks.loading import Book
from playbooks.schema import Playbook
from scheduler.clock import now
from storage.errors import StoreError
from storage.playbook_versions import known_clients, latest
from storage.store import Store


def register(line: typer.Typer) -> None:
    """Add the command to the command line."""
    line.command()(why)


def why(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A ticket, for example ACME-42.")],
    database: Annotated[
        str,
        typer.Option(metavar="URL", envvar="DATABASE_URL", help="Address or file of the database."),
    ] = "sqlite:///liaison.db",
) -> None:
    """Print every minute of a ticket's clocks: what counted, what paused, who did what, in every zone that matters."""
    try:
        store = Store.open(database if "://" in database else f"sqlite:///{database}", read_only=True)
    except StoreError as error:
        _refuse(str(error))
    try:
        with store.snapshot() as tx:
            bodies = {client: latest(tx, client) for client in known_clients(tx)}
            book = Book({client: Playbook.from_body(found[1]) for client, found in bodies.items() if found})
            desk = Desk(book, RulesReader())
            typer.echo(ledger_of(tx, desk, find_ticket(tx, desk, key, desk.book.playbooks), now()))
    except Problem as problem:
        _refuse(str(problem))
    finally:
        store.close()


def _refuse(what: str) -> NoReturn:
    typer.echo(what, err=True)
    raise typer.Exit(1)
