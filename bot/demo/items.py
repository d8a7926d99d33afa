"""What the demo's past is made of: what was said, what was done with it, and what was typed."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One message; `ts` is Slack's name for it, `root` the one it answers."""

    at: dt.datetime
    client: str
    channel: str
    author: str
    text: str
    ts: str
    root: str | None


@dataclass(frozen=True, slots=True)
class Deed:
    """Something one of our people did to what a message became: a ticket, a promise, or a growth signal."""

    at: dt.datetime
    client: str
    message: str
    action: str
    by: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A command one of our people typed; the ticket it opens is known as `opens`, and its key fills `{opens}` later."""

    at: dt.datetime
    client: str
    by: str
    words: str
    opens: str | None


Item = Line | Deed | Typed
