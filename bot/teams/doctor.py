"""What `liaison doctor` finds on Teams: keys, a token, and whether each place of the playbooks can be reached."""

from collections.abc import Iterator

import aiohttp

from bot.findings import Finding
from bot.settings import Settings
from bot.teams.keys import Keys
from bot.teams.tokens import Tokens, TokenSource, source_of
from playbooks.loading import Book
from playbooks.schema import Playbook
from scheduler import clock
from storage import conversations
from storage.line import Tx

_ANY_KEY = "-"


async def look_at_teams(settings: Settings, source: TokenSource | None = None) -> list[Finding]:
    """Whether Microsoft's keys can be fetched, and whether it gives us a token; changes nothing."""
    if settings.teams_local:
        return [Finding(True, "Teams: local mode, no tokens are checked and this machine only is listened to")]
    async with aiohttp.ClientSession() as session:
        keys = Keys(session, settings.teams_keys_url, clock.monotonic)
        await keys.find(_ANY_KEY)
        found = [_keys(keys.known, settings.teams_keys_url)]
        await keys.stop()
    tokens = Tokens(source or source_of(settings), clock.monotonic)
    try:
        await tokens.fresh()
        found.append(Finding(True, "Teams token: Microsoft gives us one"))
    except Exception as error:
        remedy = "check TEAMS_APP_ID, TEAMS_APP_PASSWORD, TEAMS_TENANT_ID and TEAMS_APP_TYPE, and that this machine"
        found.append(Finding(False, "Teams token", f"Microsoft gives none ({error}); {remedy} reaches Microsoft"))
    finally:
        tokens.close()
    return found


def _keys(known: bool, url: str) -> Finding:
    if known:
        return Finding(True, "Teams keys: Microsoft's signing keys can be fetched")
    return Finding(False, "Teams keys", f"{url} does not answer with keys; let this machine reach it")


def look_at_places(tx: Tx, book: Book) -> Iterator[Finding]:
    """Whether the bot was let into every Teams channel of the playbooks."""
    known = {row.id: row for row in conversations.every(tx)}
    for playbook in book.playbooks.values():
        for key, id in _channels(playbook):
            row = known.get(id)
            if row is None:
                remedy = "the app has not been added there; add it to the team, and to each shared channel by itself"
                yield Finding(False, f"{playbook.client}: {key} {id}", remedy)
            elif row.gone_at is not None:
                yield Finding(False, f"{playbook.client}: {key} {id}", "the app was taken out of it; add it again")
            else:
                yield Finding(True, f"{playbook.client}: {key} is known on Teams")


def _channels(playbook: Playbook) -> Iterator[tuple[str, str]]:
    for place in playbook.channels.teams:
        yield "channel", place.id
    for key, channel in (("internal channel", playbook.internal_channel), ("ops channel", playbook.ops_channel)):
        if channel.teams is not None:
            yield key, channel.teams.id
