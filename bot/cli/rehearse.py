"""`liaison rehearse`: play a transcript through the whole engine and see what would have happened."""

import datetime as dt
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.reader.choosing import Which, choice
from bot.rehearse.comparison import Version, compare, comparison_json, render_comparison
from bot.rehearse.items import Unreadable
from bot.rehearse.report import render_report
from bot.rehearse.stage import Plan, Played, play
from bot.rehearse.summary import render_summary, summary_json
from bot.rehearse.transcript import SAMPLES
from playbooks.mistakes import PlaybookErrors

LONG = 2_000
"""Inputs with at least so many items show a progress bar."""
_NOTHING_READ = 1
_SKIPPED = 2

Inputs = Annotated[
    list[Path] | None,
    typer.Argument(metavar="INPUT", help="Slack export (zip or folder) or .jsonl; without any, the bundled samples."),
]


def register(line: typer.Typer) -> None:
    """Add the command to the command line."""
    line.command()(rehearse)


def rehearse(
    inputs: Inputs = None,
    playbooks: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Playbooks; without them, samples and drafts.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the timeline here, one JSON object a line.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as one HTML file.")] = None,
    against: Annotated[
        tuple[Path, Path] | None, typer.Option(metavar="A B", help="Compare two sets of playbooks on one input.")
    ] = None,
    database: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the database in a new file, for `liaison why KEY`.")
    ] = None,
    reader: Annotated[Which, typer.Option(help="Which reader reads client messages.")] = Which.EMBEDDED,
    sweep_every: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Also look at every clock so often; changes nothing.")
    ] = None,
) -> None:
    """Play a transcript of client channels through the real engine on a virtual clock: what would have happened?

    Exit status 0: everything was read. 2: something was skipped, listed at the end. 1: nothing could be read.
    """
    every = dt.timedelta(seconds=sweep_every) if sweep_every and sweep_every > 0 else None
    given = tuple(inputs or sorted(SAMPLES.glob("*.jsonl")))
    _check_outputs(given, out, html, database)
    if against is not None and (out or html or database or playbooks):
        _refuse("--against prints a comparison of two playbooks; it goes with none of the other files.")
    with _scratch(out) as timeline, _progress() as progress:
        if against is not None:
            _compare(given, against, every, reader, as_json, progress)
        played = _played(Plan(given, playbooks, every, database, choice(reader)), timeline, progress)
        if html is not None:
            _write(html, render_report(played.summary, played.records))
        if as_json:
            typer.echo(json.dumps(summary_json(played.summary), ensure_ascii=False, indent=2))
        else:
            typer.echo(render_summary(played.summary))
        _say_where(out, html, database)
    raise typer.Exit(_SKIPPED if played.skips else 0)


def _check_outputs(inputs: tuple[Path, ...], out: Path | None, html: Path | None, database: Path | None) -> None:
    """Nothing that is there and may be dear to somebody is written over: neither an input nor a bot's database."""
    if database is not None and database.exists():
        _refuse(f"{database} is there already; a rehearsal keeps its database in a new file.")
    read = {path.resolve() for path in inputs}
    for path in (out, html, database):
        if path is not None and path.resolve() in read:
            _refuse(f"{path} is what is to be read; name another file to write to.")


def _compare(
    inputs: tuple[Path, ...],
    against: tuple[Path, Path],
    every: dt.timedelta | None,
    reader: Which,
    as_json: bool,
    progress: Callable[[int, int | None], None],
) -> NoReturn:
    with tempfile.TemporaryDirectory(prefix="liaison-") as folder:
        played = [
            _played(Plan(inputs, path, every, reader=choice(reader)), Path(folder) / f"{place}.jsonl", progress)
            for place, path in enumerate(against)
        ]
        names = _names(against)
        versions = [Version(name, one.summary, one.records) for name, one in zip(names, played, strict=True)]
        comparison = compare(versions[0], versions[1])
        if as_json:
            typer.echo(json.dumps(comparison_json(comparison), ensure_ascii=False, indent=2))
        else:
            typer.echo(render_comparison(comparison))
    raise typer.Exit(_SKIPPED if any(one.skips for one in played) else 0)


def _names(against: tuple[Path, Path]) -> tuple[str, str]:
    first, second = (path.stem if path.is_file() else path.name for path in against)
    return (first, second) if first != second else (str(against[0]), str(against[1]))


def _played(plan: Plan, timeline: Path, progress: Callable[[int, int | None], None]) -> Played:
    try:
        return play(plan, timeline, progress)
    except Unreadable as error:
        _refuse(f"Nothing could be read: {error}.")
    except PlaybookErrors as errors:
        for mistake in errors.mistakes:
            typer.echo(str(mistake), err=True)
        _refuse("The playbooks have mistakes, so nothing was rehearsed.")
    except OSError as error:
        _refuse(f"{error.filename or 'A file'} cannot be used: {error.strerror}.")


@contextmanager
def _scratch(out: Path | None) -> Iterator[Path]:
    """Where the timeline is written: the file asked for, else one that is thrown away."""
    if out is not None:
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="liaison-") as folder:
        yield Path(folder) / "timeline.jsonl"


@contextmanager
def _progress() -> Iterator[Callable[[int, int | None], None]]:
    """A bar on long inputs, when somebody watches."""
    console = Console(stderr=True)
    columns = (TextColumn("Rehearsing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty())
    task = bar.add_task("", total=None, visible=False)
    started = False

    def tell(done: int, size: int | None) -> None:
        nonlocal started
        if not started and (size or 0) >= LONG:
            bar.start()
            bar.update(task, total=size, visible=True)
            started = True
        bar.advance(task, done)

    try:
        yield tell
    finally:
        bar.stop()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        _refuse(f"The report cannot be written to {path}: {error.strerror}.")


def _say_where(out: Path | None, html: Path | None, database: Path | None) -> None:
    for what, path in (("Timeline", out), ("Report", html), ("Database", database)):
        if path is not None:
            typer.echo(f"{what}: {path}", err=True)


def _refuse(what: str) -> NoReturn:
    typer.echo(what, err=True)
    raise typer.Exit(_NOTHING_READ)
