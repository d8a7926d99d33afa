"""What every Slack listener works with."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.errands import Errands
from bot.signing import ButtonSigner
from bot.slack.workspaces import Workspaces
from handlers.desk import Desk
from storage.store import Store


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
