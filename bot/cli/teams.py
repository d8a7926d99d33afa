"""`liaison teams manifest`: the app package for Microsoft Teams."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Make the Teams app.", no_args_is_help=True)


def register(line: typer.Typer) -> None:
    """Add the group `teams` to the command line."""
    line.add_typer(app, name="teams")


@app.callback()
def group() -> None:
    """Make the Teams app."""


@app.command("manifest")
def write_package(
    url: Annotated[str, typer.Option(metavar="URL", help="Where Teams reaches this bot, https://host.")],
    app_id: Annotated[
        str, typer.Option("--app-id", envvar="TEAMS_APP_ID", help="The Microsoft app id of your Azure bot.")
    ],
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("liaison-teams.zip"),
    name: Annotated[str, typer.Option(help="The app's name in Teams.")] = "Liaison",
) -> None:
    """Write the app package, to upload in the Teams admin center under "Manage apps"."""
    from bot.teams.manifest import PERMISSIONS, package

    try:
        out.write_bytes(package(app_id, url, name))
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"{out} could not be written: {error.strerror}.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{out} is written. Upload it in the Teams admin center. It asks each team for:")
    for permission, why in PERMISSIONS.items():
        typer.echo(f"  {permission}: {why}")
