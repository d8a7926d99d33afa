"""`liaison playbook check`, `schema` and `plan`: look at playbooks before they are used."""

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from playbooks.editor_schema import editor_schema
from playbooks.loading import Book, PlaybookErrors, default_body, load_book
from playbooks.planning import changes, dates
from playbooks.schema import Playbook
from scheduler.clock import now as clock_now

_MISTAKES = 1

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder with one YAML file per client.")]

app = typer.Typer(help="Check playbooks, see what they change, get the schema for an editor.", no_args_is_help=True)


def register(line: typer.Typer) -> None:
    """Add the group `playbook` to the command line."""
    line.add_typer(app, name="playbook")


@app.command()
def check(folder: Folder) -> None:
    """Report every mistake at once, each with file, line, key and what would be right.

    Exit status 0: all playbooks can be used. 1: there are mistakes.
    """
    book = _load(folder)
    count = len(book.playbooks)
    typer.echo(f"{count} {'playbook' if count == 1 else 'playbooks'} read from {folder}, no mistakes.")
    for playbook in book.playbooks.values():
        typer.echo(f"  {_summary(playbook)}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of a client's file, for editors that complete and check YAML."""
    typer.echo(json.dumps(editor_schema(default_body()), indent=2, ensure_ascii=False))


@app.command()
def plan(
    folder: Folder,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="DATABASE_URL",
            help="Address or file of the bot's database, where versions are stored.",
        ),
    ] = None,
    now: Annotated[
        str | None, typer.Option(metavar="TIME", help="The present, ISO 8601 with offset; by default the clock's.")
    ] = None,
) -> None:
    """Show what the playbooks change against the stored versions, and the next four dates of every check-in."""
    at = _instant(now)
    book = _load(folder)
    stored = _stored(database, book.playbooks)
    if database is None:
        typer.echo("No database is named (--database), so every playbook counts as new.\n")
    elif _is_missing(database):
        typer.echo(f"There is no database {database} yet, so every playbook counts as new.\n")
    for client, playbook in book.playbooks.items():
        version, body = stored.get(client, (None, None))
        title = f"{client} ({playbook.name})"
        typer.echo(title if version is None else f"{title}, against version {version}")
        for line in changes(body, playbook) or ("nothing changes",):
            typer.echo(f"  {line}")
        typer.echo("  Check-ins" if playbook.check_ins else "  No check-ins")
        for line in dates(playbook, at):
            typer.echo(f"    {line}")


def _load(folder: Path) -> Book:
    try:
        return load_book(folder)
    except PlaybookErrors as errors:
        for mistake in errors.mistakes:
            typer.echo(str(mistake))
        files = len({mistake.file for mistake in errors.mistakes})
        count = len(errors.mistakes)
        typer.echo(
            f"{count} {'mistake' if count == 1 else 'mistakes'} in {files} {'file' if files == 1 else 'files'}.",
            err=True,
        )
        raise typer.Exit(_MISTAKES) from None


def _summary(playbook: Playbook) -> str:
    channels = playbook.channels
    count = len(channels.slack) + len(channels.teams)
    heard = f"{count} {'channel' if count == 1 else 'channels'}" if count else "transcripts only"
    pm = playbook.people.directory[playbook.people.pm].name
    return (
        f"{playbook.client}: {playbook.name}, {playbook.zone}, PM {pm}, {heard}, "
        f"{len(playbook.contacts.people)} contacts, {len(playbook.check_ins)} check-ins"
    )


def _instant(text: str | None) -> dt.datetime:
    if text is None:
        return clock_now()
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        _refuse(f"'{text}' is not a time; write for example 2026-11-24T09:00:00+00:00")
    if at.tzinfo is None:
        _refuse(f"'{text}' has no offset; write for example {text}+00:00")
    return at.astimezone(dt.UTC)


def _stored(database: str | None, clients: Iterable[str]) -> dict[str, tuple[int, dict[str, object]]]:
    """The latest stored version of each client that has one; a database that does not exist yet has none."""
    if database is None or _is_missing(database):
        return {}
    from storage.playbook_versions import latest
    from storage.store import Store

    database = database if "://" in database else f"sqlite:///{database}"
    try:
        # Only to read: a plan neither waits for a running bot nor changes its database.
        store = Store.open(database, read_only=True)
        try:
            with store.snapshot() as tx:
                return {client: found for client in clients if (found := latest(tx, client)) is not None}
        finally:
            store.close()
    except Exception as error:  # drivers have errors of their own for a database that cannot be read
        cause = getattr(error, "orig", None) or error
        _refuse(f"The stored versions cannot be read: {' '.join(str(cause).split())[:300]}")


def _is_missing(database: str) -> bool:
    path = database.removeprefix("sqlite:///")
    return "://" not in path and not Path(path).exists()


def _refuse(what: str) -> NoReturn:
    typer.echo(what, err=True)
    raise typer.Exit(_MISTAKES)
