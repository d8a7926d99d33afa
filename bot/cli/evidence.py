"""`liaison evidence CLIENT PERIOD --out DIR`: the signed SLA evidence of a period, and the check of such a pack."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli._opening import client_named, opened, refuse, settings_or_refuse, write
from handlers.problems import NotAPeriod, Problem
from playbooks.periods import period_of
from scheduler.clock import now

_UNSIGNED = 2


def register(line: typer.Typer) -> None:
    """Add the command to the command line."""
    line.command()(evidence)


def evidence(
    client: Annotated[str | None, typer.Argument(metavar="CLIENT", help="A client, for example acme.")] = None,
    period: Annotated[
        str | None, typer.Argument(metavar="PERIOD", help="A month or quarter: 2026-09, 2026-Q3.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the pack's folder is made.")] = None,
    database: Annotated[
        str, typer.Option(metavar="URL", envvar="DATABASE_URL", help="Address or file of the database.")
    ] = "sqlite:///liaison.db",
    slack_url: Annotated[
        str,
        typer.Option(metavar="URL", help="Your workspace, https://firm.slack.com, for links that open in a browser."),
    ] = "",
    verify: Annotated[Path | None, typer.Option(metavar="DIR", help="Check a pack instead of making one.")] = None,
    public_key: Annotated[
        str | None, typer.Option(metavar="KEY", help="With --verify: the public key that must have signed it.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--new-key", help="Print a fresh signing key and its public half.")] = False,
) -> None:
    """Write every clock, pause, reason, actor and source of a period as CSV and PDF, with a signed manifest.

    The key stands in LIAISON_EVIDENCE_KEY; without one the pack says that it is not signed. Exit status 0: written, or
    checked and signed. 2: checked, intact, but unsigned. 1: something is wrong.
    """
    if fresh:
        _print_key()
    elif verify is not None:
        _verify(verify, public_key)
    elif client is None or period is None or out is None:
        refuse("Say whose evidence of when, and where to: liaison evidence acme 2026-09 --out DIR")
    else:
        _make(client, period, out, database, slack_url)


def _print_key() -> None:
    from bot.kit.evidence import key_from, new_key, public_text

    key = new_key()
    typer.echo(f"LIAISON_EVIDENCE_KEY={key}")
    typer.echo(f"Public half, for whoever checks your packs: {public_text(key_from(key))}", err=True)


def _make(client: str, period: str, out: Path, database: str, slack_url: str) -> None:
    from bot.kit.evidence import MANIFEST, SIGNATURE, BadKey, key_from, pack_files, public_text
    from handlers.evidence import evidence_of

    secret = settings_or_refuse().liaison_evidence_key.get_secret_value()
    try:
        key = key_from(secret) if secret else None
        with opened(database) as (tx, desk):
            named = client_named(desk.book.playbooks, client)
            asked = period_of(period)
            if asked is None:
                raise NotAPeriod(period[:40], named, "liaison evidence")
            found = evidence_of(tx, desk, named, asked, now(), slack_url)
    except (Problem, BadKey) as problem:
        refuse(str(problem))
    folder = out / f"{named}-{asked.label}-evidence"
    if folder.exists() and not (folder / MANIFEST).exists() and any(folder.iterdir()):
        refuse(f"{folder} is there already and is no pack; name another folder.")
    files = pack_files(found, key)
    if not _can_hold(folder):
        refuse(f"{folder} cannot be made: {out} is no folder that can be written to.")
    if key is None:
        (folder / SIGNATURE).unlink(missing_ok=True)  # of an earlier pack, which this one replaces
    for name, content in files.items():
        write(folder, name, content)
    if key is None:
        typer.echo(
            "NOT SIGNED: LIAISON_EVIDENCE_KEY is not set. Make a key with `liaison evidence --new-key`.", err=True
        )
    else:
        typer.echo(f"Signed. Whoever checks it needs your public key: {public_text(key)}", err=True)


def _can_hold(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return True


def _verify(folder: Path, trusted: str | None) -> None:
    from bot.kit.evidence import Broken, check_pack

    if not folder.is_dir():
        refuse(f"There is no folder {folder}; name the folder of a pack, which holds its manifest.json.")
    try:
        found = check_pack(folder, trusted)
    except Broken as broken:
        refuse(f"{folder} is no sound pack: {broken}")
    said = f"{found.files} files of {found.client}, {found.period}, are as they were written"
    if found.signed_by is None:
        typer.echo(f"{said}, but the pack is NOT SIGNED: anybody could have made it.")
        raise typer.Exit(_UNSIGNED)
    whose = "with the key you named" if trusted else f"with the key {found.signed_by}; compare it with the one you know"
    typer.echo(f"{said} and signed {whose}.")
