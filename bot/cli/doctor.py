"""`liaison doctor`: looks at everything the bot needs, changes nothing, and says what to do."""

import asyncio
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import typer

from bot.findings import Finding, guarded, look_into_database, read_playbooks, read_settings
from bot.logs import set_up
from bot.settings import Settings
from playbooks.loading import Book
from scheduler import clock

_SHORTEST_HIDDEN = 6


def register(line: typer.Typer) -> None:
    """Add the command to the command line."""
    line.command()(doctor)


def doctor() -> None:
    """Check settings, token, scopes, channels, people, playbooks, database and clock, and say what to do.

    Exit status 0: all is well. 1: something needs doing.
    """
    set_up("error")
    problems = 0
    settings, found = read_settings()
    for finding in (*found, *(look(settings) if settings is not None else ())):
        typer.echo(hide(str(finding), settings))
        problems += not finding.well
    if problems:
        typer.echo(f"{problems} {'problem' if problems == 1 else 'problems'}.")
        raise typer.Exit(1)
    typer.echo("All is well.")


def look(settings: Settings) -> Iterator[Finding]:
    """Look at playbooks, database and Slack, as far as the settings allow."""
    book: Book | None = None
    if settings.liaison_playbooks.exists():
        book, found = read_playbooks(settings.liaison_playbooks)
        yield from found
    now = clock.now()
    if settings.database_url:
        yield from guarded("database", lambda: look_into_database(settings.database_url, book, now))
        if settings.installing:
            yield from guarded("workspaces", lambda: _workspaces(settings))
    yield from guarded("second reader", lambda: _second_reader(settings, book))
    if settings.teams and not settings.problems():
        yield from _teams(settings, book)
    if settings.slack_bot_token.get_secret_value() and not _unsafe(settings):
        yield from asyncio.run(_slack(settings, book))


def _second_reader(settings: Settings, book: Book | None) -> Iterator[Finding]:
    """Whether the clients who allow a second reader have one that answers."""
    willing = sorted(client for client, playbook in (book.playbooks if book else {}).items() if playbook.openai)
    key = settings.openai_api_key.get_secret_value()
    if not willing:
        if key:
            yield Finding(True, "second reader: no playbook says openai: true, so nothing is sent to one")
        return
    if not key:
        names = ", ".join(willing)
        yield Finding(
            False, "second reader", f"the playbook of {names} says openai: true; set OPENAI_API_KEY, or say no"
        )
        return
    if any("OPENAI_" in problem for problem in settings.problems()):
        return  # the settings have said so
    from bot.reader.openai.client import Access
    from bot.reader.openai.doctor import look_at_openai

    yield asyncio.run(look_at_openai(Access(key, settings.openai_base_url, settings.openai_model)))


def _teams(settings: Settings, book: Book | None) -> Iterator[Finding]:
    """Whether Microsoft lets us speak, and whether we were let into the playbooks' channels."""
    from bot.teams.doctor import look_at_places, look_at_teams
    from storage.errors import StoreError
    from storage.store import Store

    yield from asyncio.run(look_at_teams(settings))
    try:
        store = Store.open(settings.database_url, read_only=True)
    except StoreError:
        return  # the look at the database has said so
    try:
        with store.snapshot() as tx:
            yield from look_at_places(tx, book) if book is not None else ()
    finally:
        store.close()


def _workspaces(settings: Settings) -> Iterator[Finding]:
    """Whether every kept token opens with the keys that are set."""
    from bot.slack.installations import InstallationError, TokenKeys, check_tokens
    from storage.errors import StoreError
    from storage.store import Store

    try:
        keys = TokenKeys(settings.liaison_token_keys.get_secret_value())
        store = Store.open(settings.database_url, read_only=True)
    except InstallationError as error:
        yield Finding(False, "workspaces", str(error))
        return
    except StoreError:
        return  # the look at the database has said so
    try:
        with store.snapshot() as tx:
            count, wrong = check_tokens(tx, keys)
    finally:
        store.close()
    for sentence in wrong:
        yield Finding(False, "workspaces", sentence)
    if not wrong:
        yield Finding(True, f"workspaces: {count} installed, every token opens")


def _unsafe(settings: Settings) -> bool:
    # A token is not sent anywhere that the settings themselves would refuse.
    return any("SLACK_API_URL" in problem for problem in settings.problems())


async def _slack(settings: Settings, book: Book | None) -> list[Finding]:
    # The SDK is only loaded when there is a token to ask with.
    from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.doctor import look_at_slack

    client = AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url.rstrip("/") + "/",
        timeout=15,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3)],
    )
    app_token = settings.slack_app_token.get_secret_value()
    found: list[Finding] = []
    try:
        async for finding in look_at_slack(client, book, clock.now(), app_token):
            found.append(finding)  # noqa: PERF401  what was found before a failure is kept
    except Exception as error:
        found.append(Finding(False, "Slack", f"it could not be looked at ({type(error).__name__})"))
    return found


def hide(line: str, settings: Settings | None) -> str:
    """A line without any secret of the settings, whatever an error may have quoted."""
    for secret in _secrets(settings) if settings is not None else ():
        if len(secret) >= _SHORTEST_HIDDEN:
            line = line.replace(secret, "…")
    return line


def _secrets(settings: Settings) -> Iterable[str]:
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if hasattr(value, "get_secret_value"):
            yield value.get_secret_value()
    try:
        yield urlsplit(settings.database_url).password or ""
    except ValueError:
        return
