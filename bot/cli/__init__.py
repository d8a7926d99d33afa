"""The command line: `liaison COMMAND`.

Each command, or group of commands, is one module of this package named like it, with a function
`register(app: typer.Typer) -> None` that adds it; nothing else needs to know of it. Only the module of the command
asked for is imported, so that no command pays for another's start.
"""

import importlib
import os
import pkgutil
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

SHOW_TRACEBACK = "LIAISON_TRACEBACK"
"""Set this variable to see where an unexpected error came from."""

_FAILED = 1


def main(words: Sequence[str] | None = None) -> None:
    """Run the command line with these words, by default those the process was started with; always exits."""
    given = list(sys.argv[1:] if words is None else words)
    try:
        command_line(given)(args=given, prog_name="liaison")
    except Exception as error:
        if os.environ.get(SHOW_TRACEBACK):
            raise
        said = " ".join(str(error).split())[:200]
        typer.echo(f"Something unexpected went wrong ({type(error).__name__}: {said}).", err=True)
        typer.echo(f"Nothing more was done. Set {SHOW_TRACEBACK}=1 to see where it happened.", err=True)
        raise SystemExit(_FAILED) from None


def command_line(words: Sequence[str]) -> typer.Typer:
    """The command line with the command these words ask for; with every command when they ask for none of them."""
    app = typer.Typer(
        name="liaison",
        help="Keeps the clients of outsourcing firms heard: tickets, response times, check-ins, relationship health.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    known = commands()
    wanted = next((word for word in words if not word.startswith("-")), None)
    for name in [wanted] if wanted in known else list(known):
        module = importlib.import_module(known[str(name)])
        if hasattr(module, "register"):
            module.register(app)
    return app


def commands() -> Mapping[str, str]:
    """Every command that has a module here, with the module's name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return {name.replace("_", "-"): f"{__name__}.{name}" for name in names}


def _say_version(wanted: bool) -> None:
    if not wanted:
        return
    try:
        typer.echo(f"liaison {version('liaison')}")
    except PackageNotFoundError:
        typer.echo("liaison, run from its source")
    raise typer.Exit


def _options(
    show_version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    pass
