"""What every Slack listener works with."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.errands import Errands
from bot.signing import ButtonSigner
from bot.slack.workspaces import Workspaces
from handlers.desk import Desk
from handlers.once import Brought, let_again, only_once
from playbooks.terms import Platform
from storage.line import Tx
from storage.store import Store

T = TypeVar("T")


@dataclass(slots=True)
class SlackDesk:
    """Everything a Slack listener works with."""

    store: Store
    desk: Desk
    workspaces: Workspaces
    signer: ButtonSigner
    now: Callable[[], dt.datetime]
    wake: Callable[[], None] = lambda: None
    heard: Callable[[], None] = lambda: None
    removed: Callable[[dict[str, Any], dt.datetime], Awaitable[object]] | None = None
    """What to do when a workspace takes the app away, where several may install it."""
    limited: Callable[[], None] = lambda: None
    """What to do when Slack holds events back because there were too many."""
    groups: frozenset[str] = frozenset()
    """The user groups that give somebody a role, by the playbooks and settings."""
    counts: dict[str, int] = field(default_factory=dict)
    errands: Errands = field(default_factory=Errands)

    def count(self, what: str) -> None:
        """Count something that came in, by what it was."""
        self.counts[what] = self.counts.get(what, 0) + 1

    async def once(
        self, body: Mapping[str, Any], work: Callable[[Tx], T], refused: Callable[[T], bool] = lambda _: False
    ) -> T:
        """Do what a request asks for in one transaction, unless it was done before: then DoneBefore is raised.

        What `refused` says of the result was not done, and may come again.
        """
        brought = _brought(body)

        def checked(tx: Tx) -> T:
            if brought is None:
                return work(tx)
            only_once(tx, brought, self.now())
            done = work(tx)
            if refused(done):
                let_again(tx, brought)
            return done

        return await self.store.write(checked)


def _brought(body: Mapping[str, Any]) -> Brought | None:
    """What tells one request from another: the id of what the person did, which a copy of the request shares.

    Typing a command once more, or pressing a button again, makes a new one. A form can be sent off once as long as it
    stands open, so its own id does as well; an event has an id of its own.
    """
    team, view = body.get("team"), body.get("view")
    workspace = team.get("id") if isinstance(team, Mapping) else body.get("team_id")
    shown = view.get("id") if isinstance(view, Mapping) and body.get("type") == "view_submission" else None
    for place, known in (("trigger", body.get("trigger_id")), ("view", shown), ("event", body.get("event_id"))):
        if isinstance(known, str) and known:
            return Brought(Platform.SLACK, workspace if isinstance(workspace, str) else "", place, known)
    return None
