"""Events: what one says is committed before Slack is told that it arrived."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog

from bot.slack import inbound
from bot.slack.desk import SlackDesk
from bot.slack.people import Directory
from bot.slack.workspaces import Workspace
from handlers.auditing import report_to_ops
from handlers.inbound import Inbound
from playbooks.terms import Platform
from storage.errors import StoreError
from storage.line import Tx

KEEP_WITHIN_S = 1.5
"""How long the commit may take before Slack is told to come again."""
LISTENED_TO = frozenset({"app_home_opened", "reaction_added", "app_mention"})
"""Events that have a listener of their own."""
_ASKED = frozenset(
    {"block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion"}
)
"""What people do, beside slash commands, which have no type."""
_SHARING = ("channel_shared", "channel_unshared", "channel_id_changed", "channel_archive", "channel_rename")
_REMOVED = ("tokens_revoked", "app_uninstalled")
_OK = 200
_LATER = 503
log = structlog.get_logger()


class Keeper:
    """Commits what an event says before anybody is told that it arrived."""

    def __init__(self, slack: SlackDesk) -> None:
        self._slack = slack

    async def answer(self, body: Mapping[str, Any]) -> int | None:
        """The answer to an event once it is kept; None for what a listener waits for."""
        kind = body.get("type")
        if kind == "event_callback":
            return await self._event(inbound.Event(body))
        if kind in _ASKED or kind == "url_verification" or isinstance(body.get("command"), str):
            return None
        return await self._other(body)

    async def _event(self, delivered: inbound.Event) -> int | None:
        """The answer to an event; None where a listener has to be asked first."""
        slack, kind = self._slack, delivered.event.get("type")
        workspace = await slack.workspaces.of(delivered.workspace)
        if workspace is None:
            slack.count("not installed")
            return _OK
        _forget_changed(workspace.directory, delivered)
        try:
            if kind in _REMOVED:
                await self._removed(delivered)
            if kind == "channel_id_changed":
                await slack.store.write(lambda tx: _moved(tx, slack, workspace, delivered))
        except StoreError:
            return _LATER
        if not await keep(slack, workspace, delivered):
            return _LATER
        # Known or not, all else is acknowledged here: events that nobody answers would come again for nothing.
        return None if kind in LISTENED_TO else _OK

    async def _removed(self, delivered: inbound.Event) -> None:
        slack = self._slack
        if slack.removed is not None:
            await slack.removed(dict(delivered.body), slack.now())
        slack.workspaces.forget(delivered.workspace)

    async def _other(self, body: Mapping[str, Any]) -> int:
        """What is no event and nobody's doing: Slack's word that it holds events back, or something we do not know."""
        slack, now = self._slack, self._slack.now()
        if body.get("type") != "app_rate_limited":
            slack.count("unknown")
            return _OK
        slack.count("limited")
        log.warning("slack holds events back", team=str(body.get("team_id"))[:20])
        text = (
            "Slack holds events back because there were too many in an hour. Nothing is lost: "
            "Liaison reads what is missing from the channels' history."
        )
        try:
            await slack.store.write(
                lambda tx: report_to_ops(tx, slack.desk, "", "repaired", "slack-limited", text, now)
            )
        except StoreError:
            return _LATER
        slack.limited()
        slack.wake()
        return _OK


async def keep(slack: SlackDesk, workspace: Workspace, delivered: inbound.Event) -> bool:
    """Commit what an event says, once; False when Slack had better bring it again."""
    value = read(workspace, delivered)
    if value is None:
        slack.count("ignored")
        return True
    now = slack.now()
    try:
        async with asyncio.timeout(KEEP_WITHIN_S):
            await slack.store.keep([value.row(now)])
    except (StoreError, TimeoutError):
        slack.count("refused")
        return False
    slack.count("kept")
    slack.heard()
    return True


def read(workspace: Workspace, delivered: inbound.Event) -> Inbound | None:
    """An event as an inbound value; None where there is nothing to keep, the bot's own words among that."""
    directory = workspace.directory
    team = inbound.team_of(delivered)
    foreign = True if team and directory.team and team != directory.team else None
    value = inbound.read(delivered, foreign, None, None, directory.bot_user)
    return None if value is not None and value.author == directory.bot_user else value


def _forget_changed(directory: Directory, delivered: inbound.Event) -> None:
    """What we remember of a channel or user is asked for anew once Slack says it changed."""
    event = delivered.event
    kind = str(event.get("type"))
    if kind.startswith(("channel_", "group_", "shared_channel")) or kind in _SHARING:
        channel = event.get("channel")
        directory.forget_channel(str(channel.get("id") if isinstance(channel, dict) else channel))
        directory.forget_channel(str(event.get("old_channel_id")))
    if kind in ("user_change", "team_join"):
        user = event.get("user")
        directory.forget_person(str(user.get("id") if isinstance(user, dict) else user))
    if kind.startswith("subteam_"):
        directory.forget_groups()


def _moved(tx: Tx, slack: SlackDesk, workspace: Workspace, delivered: inbound.Event) -> None:
    """A private channel that is shared for the first time gets a new id for good: the playbook has to name that."""
    old, new = str(delivered.event.get("old_channel_id")), str(delivered.event.get("new_channel_id"))
    playbook = slack.desk.book.in_channel(Platform.SLACK, workspace.team, old)
    playbook = playbook or slack.desk.internal_client(Platform.SLACK, old)
    if playbook is not None:
        text = f"Slack gave the channel {old} the new id {new} for good. Put {new} in its place in the playbook."
        report_to_ops(tx, slack.desk, playbook.client, "unmapped", f"moved:{old}:{new}", text, slack.now())
