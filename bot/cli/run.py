"""`liaison run`: the bot, on Slack and Teams, until it is told to stop."""

import asyncio
from typing import NoReturn

import typer

from bot.cli._opening import settings_or_refuse
from bot.logs import set_up
from bot.running import Bot, run_until_stopped
from bot.slack.installations import InstallationError
from bot.slack.listening import BadAppToken
from bot.slack.refusals import code_of
from playbooks.loading import load_book
from playbooks.mistakes import PlaybookErrors
from storage.errors import StoreError


def register(line: typer.Typer) -> None:
    """Add the command to the command line."""
    line.command()(run)


def run() -> None:
    """Run the bot with the settings of the environment; says plainly what is missing and starts nothing then."""
    settings = settings_or_refuse()
    problems = settings.problems()
    if problems:
        for problem in problems:
            typer.echo(problem, err=True)
        _refuse("Liaison did not start.")
    try:
        book = load_book(settings.liaison_playbooks)
    except PlaybookErrors as errors:
        for mistake in errors.mistakes:
            typer.echo(str(mistake), err=True)
        _refuse("Liaison did not start: the playbooks have mistakes.")
    set_up(settings.log_level)
    _start(Bot(settings, book))


def _start(bot: Bot) -> None:
    from slack_sdk.errors import SlackApiError

    try:
        asyncio.run(run_until_stopped(bot))
    except SlackApiError as error:
        _refuse(f"Slack refused the token ({code_of(error)}). Check SLACK_BOT_TOKEN.")
    except (StoreError, BadAppToken, InstallationError) as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"Liaison did not start: {error.strerror or error}.")


def _refuse(what: str) -> NoReturn:
    typer.echo(what, err=True)
    raise typer.Exit(1)
