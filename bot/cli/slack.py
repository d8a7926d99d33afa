"""`liaison slack manifest`, `key` and `rotate-keys`: what Slack is asked for, and the keys that keep its tokens."""

from typing import Annotated, NoReturn

import typer

app = typer.Typer(help="Make the Slack app, and keep the tokens of several workspaces.", no_args_is_help=True)


def register(line: typer.Typer) -> None:
    """Add the group `slack` to the command line."""
    line.add_typer(app, name="slack")


@app.command("manifest")
def print_manifest(
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where Slack reaches this bot, https://host; without it, Socket Mode."),
    ] = None,
    name: Annotated[str, typer.Option(help="The app's name in your workspace.")] = "Liaison",
) -> None:
    """Print the app manifest, to paste into "Create New App, From a manifest" on api.slack.com/apps."""
    from bot.slack.manifest import as_yaml

    try:
        typer.echo(as_yaml(url, name), nl=False)
    except ValueError as error:
        _refuse(str(error))


@app.command()
def key() -> None:
    """Print a fresh key for LIAISON_TOKEN_KEYS."""
    from bot.slack.installations import new_key

    typer.echo(new_key())


@app.command("rotate-keys")
def rotate() -> None:
    """Encrypt every kept token anew with the first key of LIAISON_TOKEN_KEYS; stop the bot first on SQLite."""
    from bot.cli._opening import settings_or_refuse
    from bot.slack.installations import InstallationError, TokenKeys, rotate_keys
    from storage.errors import StoreError
    from storage.store import Store

    settings = settings_or_refuse()
    try:
        keys = TokenKeys(settings.liaison_token_keys.get_secret_value())
        store = Store.open(settings.database_url)
        try:
            with store.transaction() as tx:
                count = rotate_keys(tx, keys)
        finally:
            store.close()
    except (InstallationError, StoreError) as error:
        _refuse(str(error))
    typer.echo(f"{count} {'token is' if count == 1 else 'tokens are'} encrypted with the first key now.")


def _refuse(what: str) -> NoReturn:
    typer.echo(what, err=True)
    raise typer.Exit(1)
