"""`liaison read`: how client messages are read, message by message, or how well on labelled threads."""

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot.cli._recalibrating import recalibrate, take_back
from bot.reader.choosing import Which, choice, reader_for
from bot.reader.evaluating import errors_of, figures, tally_of
from bot.reader.explaining import explain
from bot.reader.following import follow
from bot.reader.reporting import line_of, print_errors, print_figures
from bot.reader.threads_in import GivenThread, Skipped, given_threads, threads_of
from handlers.desk import Reader
from playbooks.loading import draft_playbook, load_book
from playbooks.mistakes import PlaybookErrors
from playbooks.schema import Playbook

_NOTHING_READ = 1
_SKIPPED = 2


class Mode(StrEnum):
    """When a ticket is opened: `cautious` leaves doubtful messages alone, `eager` does not."""

    CAUTIOUS = "cautious"
    EAGER = "eager"


def register(line: typer.Typer) -> None:
    """Add the command to the command line."""
    line.command()(read)


def read(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Threads, one JSON object a line; without it, standard input.")
    ] = None,
    evaluate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Score the reader on labelled threads, with intervals.")
    ] = None,
    show: Annotated[
        bool, typer.Option("--explain", help="Say for each message which words drove the reading.")
    ] = False,
    reader: Annotated[Which, typer.Option(help="Which reader reads.")] = Which.EMBEDDED,
    mode: Annotated[Mode | None, typer.Option(help="When a ticket is opened; by default as the playbook says.")] = None,
    playbook: Annotated[
        tuple[Path, str] | None, typer.Option(metavar="DIR CLIENT", help="Read as for this client of these playbooks.")
    ] = None,
    taught: Annotated[
        str | None, typer.Option("--recalibrate", metavar="CLIENT", help="Learn from what was said of readings.")
    ] = None,
    database: Annotated[
        str, typer.Option(metavar="URL", envvar="DATABASE_URL", help="For --recalibrate: the bot's database.")
    ] = "sqlite:///liaison.db",
    undone: Annotated[bool, typer.Option("--undo", help="With --recalibrate: back to the reader as it came.")] = False,
    applied: Annotated[bool, typer.Option("--apply", help="With --recalibrate: put it in force.")] = False,
) -> None:
    """Read client messages the way the bot does, each seeing only what came before it: one JSON line a message.

    Exit status 0: everything was read. 2: something was skipped, listed at the end. 1: nothing could be read.
    """
    if taught is not None:
        if undone:
            take_back(taught, database, reader_for(choice(reader)))
        else:
            recalibrate(taught, database, reader_for(choice(reader)), applied)
        return
    judged_by, rules = _playbook(playbook, mode), reader_for(choice(reader))
    skips: list[Skipped] = []
    try:
        threads = _threads(evaluate or file, skips)
        if evaluate is not None:
            read_any = _evaluate(threads, rules, judged_by, evaluate.name)
        else:
            read_any = _print_all(threads, rules, judged_by, show)
    except OSError as error:
        _refuse(f"{evaluate or file}: {error.strerror or 'cannot be read'}.")
    for skip in skips:
        typer.echo(f"Skipped {skip.where}: {skip.why}.", err=True)
    if not read_any:
        _refuse("Nothing could be read: give threads with messages, one JSON object a line.")
    raise typer.Exit(_SKIPPED if skips else 0)


def _print_all(threads: Iterator[GivenThread], reader: Reader, playbook: Playbook, show: bool) -> bool:
    any_read = False
    for thread in threads:
        for judged in follow(thread.key, thread.lines, reader, playbook):
            line = line_of(thread.key, judged)
            if show:
                line["words"] = explain(judged.asked, reader, playbook.triage)
            typer.echo(json.dumps(line, ensure_ascii=False))
            any_read = True
    return any_read


def _evaluate(threads: Iterator[GivenThread], reader: Reader, playbook: Playbook, name: str) -> bool:
    tallies, errors = [], []
    for thread in threads:
        judged = list(follow(thread.key, thread.lines, reader, playbook))
        tallies.append(tally_of(thread.record, judged))
        errors += errors_of(thread.record, judged)
    if not any(tally.counts["messages"] for tally in tallies):
        return False
    console = Console(soft_wrap=True)
    messages = sum(tally.counts["messages"] for tally in tallies)
    print_figures(figures(tallies), f"{name}: {len(tallies)} threads, {messages} client messages", console)
    console.print("Mistakes by kind:")
    print_errors(errors, console)
    return True


def _threads(file: Path | None, skips: list[Skipped]) -> Iterator[GivenThread]:
    for found in given_threads(file) if file is not None else threads_of(sys.stdin):
        if isinstance(found, Skipped):
            skips.append(found)
        else:
            yield found


def _playbook(named: tuple[Path, str] | None, mode: Mode | None) -> Playbook:
    found = draft_playbook("client")
    if named is not None:
        try:
            book = load_book(named[0]).playbooks
        except PlaybookErrors as error:
            _refuse(str(error))
        if named[1] not in book:
            _refuse(f"There is no client {named[1]!r} in {named[0]}; there are {', '.join(sorted(book)) or 'none'}.")
        found = book[named[1]]
    if mode is None:
        return found
    return found.model_copy(update={"triage": found.triage.model_copy(update={"mode": mode.value})})


def _refuse(what: str) -> NoReturn:
    typer.echo(what, err=True)
    raise typer.Exit(_NOTHING_READ)
