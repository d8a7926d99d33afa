"""What a platform may bring twice and is to be done once: its key is kept in the transaction that does it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from playbooks.terms import Platform
from storage import inbox
from storage.line import Tx


class DoneBefore(Exception):
    """This was done already, by this process or another: nothing is done again."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought: the place and the message, as the platform names them."""

    platform: Platform
    workspace: str
    place: str
    message: str


def only_once(tx: Tx, brought: Brought, now: dt.datetime) -> None:
    """Keep that a command is being done; raises DoneBefore when it was. Its words are not kept."""
    row: dict[str, Any] = {
        "platform": brought.platform.value,
        "workspace": brought.workspace,
        "event_id": _event(brought),
        "channel": brought.place,
        "message_id": brought.message,
        "revision": "command",
        "payload": {},
        "state": "done",
        "received_at": now,
        "next_attempt_at": now,
    }
    if inbox.put(tx, [row]) != [True]:
        raise DoneBefore


def let_again(tx: Tx, brought: Brought) -> None:
    """Forget, in the transaction that kept it, that something was done: it was refused, and may be brought again."""
    inbox.drop(tx, brought.platform.value, brought.workspace, _event(brought))


def _event(brought: Brought) -> str:
    return f"command:{brought.place}:{brought.message}"
