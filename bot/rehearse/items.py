"""What a transcript is made of: what was said, what was done, and what could not be read."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from playbooks.terms import Side

SKIPS_LISTED = 10_000
"""How many skips are kept word for word; the rest are only counted."""

ACTIONS = frozenset(
    [
        "acknowledge",
        "assign",
        "cover",
        "dismiss",
        "merge",
        "promise",
        "reopen",
        "resolve",
        "responded",
        "resume",
        "severity",
        "snooze",
        "split",
        "wait",
    ]
)
"""Everything a transcript may say somebody did."""


class Unreadable(ValueError):
    """Nothing of an input could be read; the text is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message as it stood in the end: `text` is the final text, `previous_text` the first, where it is known."""

    id: str
    at: dt.datetime
    channel: str
    channel_name: str
    thread: str | None
    """The root's id; None for a message that stands in the channel, or is the root itself."""
    author: str
    author_name: str | None
    role: Side | None
    """What the transcript says outright."""
    external: bool | None
    """What the platform knows: True for guests and other firms' people, None when it says nothing."""
    email: str | None
    text: str
    edited_at: dt.datetime | None
    previous_text: str | None
    deleted_at: dt.datetime | None
    files: int
    workspace: str
    where: str
    """Where it stands, for people: `acme.jsonl line 12`."""


@dataclass(frozen=True, slots=True)
class Acted:
    """Something one of our people did to a ticket; keys that are not named here are in `args`."""

    at: dt.datetime
    action: str
    ticket: str | None
    message: str | None
    by: str
    args: dict[str, Any]
    where: str


Item = Said | Acted


@dataclass(frozen=True, slots=True)
class Skipped:
    """One thing that was left out, where it stands, and why in a plain sentence."""

    where: str
    why: str


class Notes:
    """What was not passed on: skips, which are faults of the input, and what was ignored because nobody said it."""

    def __init__(self) -> None:
        self.skipped: list[Skipped] = []
        self.skipped_count = 0
        self.ignored: dict[str, int] = {}

    def skip(self, where: str, why: str) -> None:
        """Note a fault of the input."""
        self.skipped_count += 1
        if len(self.skipped) < SKIPS_LISTED:
            self.skipped.append(Skipped(where, why))

    def ignore(self, what: str) -> None:
        """Count something that is no message of a person in a channel."""
        self.ignored[what] = self.ignored.get(what, 0) + 1


class Transcript(Protocol):
    """An input opened for reading."""

    @property
    def size(self) -> int | None:
        """How many items there are, for a progress bar."""

    @property
    def skipped(self) -> list[Skipped]:
        """What was left out and why, at most 10,000 of them; complete once the items were read."""

    @property
    def skipped_count(self) -> int:
        """How many were left out, listed or not."""

    @property
    def ignored(self) -> dict[str, int]:
        """What is in the input but was not said by a person in a channel, counted by what it is."""

    def items(self) -> Iterator[Item]:
        """Everything said and done, ordered by time, read as it is asked for; may be called once."""
