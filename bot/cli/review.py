"""`liaison review CLIENT PERIOD --out DIR`: a client's review as an editable deck and a PDF, from a database."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, cast

import typer

from bot.cli._opening import client_named, opened, refuse, write
from handlers.problems import NotAPeriod, Problem
from playbooks.periods import period_of
from scheduler.clock import now


class Which(StrEnum):
    """Which edition is written; the client's holds nothing internal."""

    INTERNAL = "internal"
    CLIENT = "client"
    BOTH = "both"


def register(line: typer.Typer) -> None:
    """Add the command to the command line."""
    line.command()(review)


def review(
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="A client, for example acme.")],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="A quarter or month: 2026-Q3 or 2026-09.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write to; made where there is none.")],
    edition: Annotated[Which, typer.Option(help="For whom; both editions unless you say which.")] = Which.BOTH,
    database: Annotated[
        str, typer.Option(metavar="URL", envvar="DATABASE_URL", help="Address or file of the database.")
    ] = "sqlite:///liaison.db",
) -> None:
    """Write a client's business review of a month or quarter: an editable PowerPoint deck and a PDF for each edition.

    The files are written whole: one that is there already is replaced.
    """
    from bot.kit.files import deck_files
    from handlers.review_facts import review_facts
    from handlers.review_notice import Edition
    from handlers.review_pages import deck_of

    try:
        with opened(database) as (tx, desk):
            named = client_named(desk.book.playbooks, client)
            asked = period_of(period)
            if asked is None:
                raise NotAPeriod(period[:40], named, "liaison review")
            facts = review_facts(tx, desk, named, asked, now())
    except Problem as problem:
        refuse(str(problem))
    editions = ("internal", "client") if edition is Which.BOTH else (edition.value,)
    for one in editions:
        for file in deck_files(deck_of(facts, cast(Edition, one))):
            write(out, file.name, file.content)
