"""`liaison read --recalibrate CLIENT`: what a client's feedback teaches, before and after, applied only when asked."""

import getpass
from typing import NoReturn

import typer

from handlers.desk import Reader
from handlers.phrases import percent
from handlers.recalibrating import Change, Kind, Lesson, apply, lesson, undo
from playbooks.calibration import Moved
from playbooks.reading import Asked
from playbooks.schema import Playbook
from scheduler.clock import now
from storage.errors import StoreError
from storage.line import Tx
from storage.playbook_versions import known_clients, latest
from storage.store import Store

_SHOWN = 12
_QUOTE = 72


def recalibrate(client: str, database: str, reader: Reader, applied: bool) -> None:
    """Print what would change; with `applied` put it in force."""
    store = _open(database, read_only=not applied)
    try:
        found = _learned(store, client, reader)
        for line in report(found):
            typer.echo(line)
        if applied:
            _apply(store, found)
        elif found.teaches:
            typer.echo("Nothing was changed. Add --apply to put this in force.")
    finally:
        store.close()


def take_back(client: str, database: str, reader: Reader) -> None:
    """Take a client's calibration of this reader out of force."""
    store = _open(database, read_only=False)
    try:
        with store.transaction() as tx:
            name = _name_of(reader, _playbook(tx, client))
            done = undo(tx, client, name, getpass.getuser(), now())
        typer.echo(f"{name} reads {client} as it came." if done else f"Nothing was learned for {client} and {name}.")
    finally:
        store.close()


def _open(database: str, read_only: bool) -> Store:
    try:
        return Store.open(database if "://" in database else f"sqlite:///{database}", read_only=read_only)
    except StoreError as error:
        _refuse(str(error))


def _learned(store: Store, client: str, reader: Reader) -> Lesson:
    with store.snapshot() as tx:
        playbook = _playbook(tx, client)
        return lesson(tx, playbook, _name_of(reader, playbook), now())


def _playbook(tx: Tx, client: str) -> Playbook:
    stored = latest(tx, client)
    if stored is None:
        _refuse(f"There is no client {client!r} in this database; there are {', '.join(known_clients(tx)) or 'none'}.")
    return Playbook.from_body(stored[1])


def _name_of(reader: Reader, playbook: Playbook) -> str:
    return reader.read(Asked("hello", now(), "nobody"), playbook.triage).reader


def _apply(store: Store, found: Lesson) -> None:
    if not found.teaches:
        _refuse("Nothing was changed: there is nothing to learn yet.")
    with store.transaction() as tx:
        apply(tx, found, getpass.getuser(), now())
    typer.echo(f"In force for {found.client}; a running bot takes it up within five minutes.")


def report(found: Lesson) -> list[str]:
    """What was learned and what would come of it, as lines."""
    lines = [
        f"{found.client}, reader {found.reader}",
        *_kind("Escalations", "this was one", "not an escalation", found.escalation),
    ]
    if not found.escalation.why_not:
        answers = found.escalation.said_yes + found.escalation.said_no
        lines += [
            f"  answers agreed with: {found.escalation.agrees_before} of {answers} before,"
            f" {found.escalation.agrees_after} after",
            f"  of the last {found.looked_at} messages: {found.raised_before} raised before,"
            f" {found.raised_after} after",
            *(_change(each) for each in found.changes[:_SHOWN]),
        ]
        more = len(found.changes) - _SHOWN
        lines += [f"  and {more} more that change"] if more > 0 else []
    return [*lines, *_kind("Tone", "useful", "not a problem", found.tone)]


def _kind(name: str, yes: str, no: str, kind: Kind) -> list[str]:
    counted = f"{name}: {kind.said_yes} times “{yes}”, {kind.said_no} times “{no}”"
    others = f"; {kind.other_readers} answers about another reader are left out" if kind.other_readers else ""
    if kind.why_not:
        return [f"{counted}{others}", f"  not learned from yet: {kind.why_not}"]
    return [f"{counted}{others}", f"  chance moved by {_moved(kind.before)} before, {_moved(kind.after)} after"]


def _moved(moved: Moved) -> str:
    return f"scale {moved.scale:.2f} shift {moved.shift:+.2f}"


def _change(each: Change) -> str:
    done = "would be raised" if each.raised else "would not be raised"
    quote = " ".join(each.text.split())[:_QUOTE] or "(words not kept)"
    return f"  {each.at:%d %b %H:%M}  {percent(each.before)} to {percent(each.after)}, {done}: {quote}"


def _refuse(what: str) -> NoReturn:
    typer.echo(what, err=True)
    raise typer.Exit(1)
