"""In which channels of clients the bot is not: asked of Slack now and then, for the ops lead's report."""

from collections.abc import Iterable
from typing import Any

import structlog

from bot.slack.workspaces import NO_ANSWER, Workspace, Workspaces, no_answer, workspace_of
from playbooks.schema import Playbook

MOST_PAGES = 50
PAGE = 200
log = structlog.get_logger()


async def absences(workspaces: Workspaces, playbooks: Iterable[Playbook]) -> dict[str, list[str]]:
    """By client, the ids of its Slack channels the bot is not in; a workspace that gives no answer is left out."""
    joined: dict[str, frozenset[str] | None] = {}
    found: dict[str, list[str]] = {}
    for playbook in playbooks:
        team = workspace_of(playbook)
        if playbook.channels.slack and team not in joined:
            workspace = await workspaces.of(team)
            joined[team] = await _joined(workspace) if workspace is not None else frozenset()
        mine = joined.get(team)
        missing = [place.id for place in playbook.channels.slack if mine is not None and place.id not in mine]
        if missing:
            found[playbook.client] = missing
    return found


async def _joined(workspace: Workspace) -> frozenset[str] | None:
    """Every channel the bot is in; None when Slack would not say."""
    channels: set[str] = set()
    asked: dict[str, Any] = {"types": "public_channel,private_channel", "exclude_archived": True, "limit": PAGE}
    try:
        for _ in range(MOST_PAGES):
            answer: Any = await workspace.client.users_conversations(**asked)
            channels |= {str(channel["id"]) for channel in answer.get("channels") or ()}
            asked["cursor"] = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not asked["cursor"]:
                return frozenset(channels)
    except NO_ANSWER as error:
        log.warning("own channels not known", team=workspace.team, error=no_answer(error))
    return None
