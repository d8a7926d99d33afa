"""What happened once in the demo's past: promises in words, good news, and what was agreed in reviews."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.demo.items import Deed, Item, Line, Typed
from playbooks.periods import reviewed
from playbooks.schema import Playbook

MOMENTS = Path(__file__).with_name("moments.yaml")
_DAY = dt.timedelta(days=1)


def moments(told: Mapping[str, list[dict[str, Any]]], playbook: Playbook, until: dt.datetime) -> Iterator[Item]:
    """One client's moments before `until`, in order."""
    teller = _Teller(playbook, until)
    for step in told.get(playbook.client, ()):
        yield teller.item(step)


def told_moments() -> dict[str, list[dict[str, Any]]]:
    """The steps of all clients, as they are written down."""
    written: dict[str, list[dict[str, Any]]] = yaml.safe_load(MOMENTS.read_text(encoding="utf-8"))
    return written


def id_of(playbook: Playbook, who: str) -> str:
    """Slack's id of one of our people by key, or of a contact by first name; ValueError where there is none."""
    ours = playbook.people.directory.get(who)
    theirs = (one.slack for one in playbook.contacts.people if one.name.split()[0].lower() == who)
    found = ours.slack if ours else next(theirs, None)
    if found is None:
        raise ValueError(f"{playbook.client} has nobody called {who} on Slack")
    return found


@dataclass(slots=True)
class _Teller:
    """Makes items of one client's steps, and knows the messages that later ones name."""

    playbook: Playbook
    until: dt.datetime
    _named: dict[str, str] = field(default_factory=dict, init=False)
    _said: int = field(default=0, init=False)

    def item(self, step: Mapping[str, Any]) -> Item:
        zone = ZoneInfo(self.playbook.zone)
        date = (self.until - step["ago"] * _DAY).astimezone(zone).date()
        at = dt.datetime.combine(date, dt.time.fromisoformat(step["at"]), zone).astimezone(dt.UTC)
        if "says" in step:
            return self._line(step, at)
        if "presses" in step:
            return Deed(at, self.playbook.client, self._named[step["of"]], step["presses"], step["who"])
        due = date + step.get("due", 0) * _DAY
        # What the ticket of an earlier step is called is known only once it is open: its name stays in braces.
        words = step["types"].replace("{period}", self._period(date)).replace("{due}", due.isoformat())
        return Typed(at, self.playbook.client, step["who"], words, step.get("opens"))

    def _line(self, step: Mapping[str, Any], at: dt.datetime) -> Line:
        self._said += 1
        at = at.replace(
            microsecond=50 + 100 * self._said
        )  # between those of the conversations, which are whole hundreds
        ts = f"{int(at.timestamp())}.{at.microsecond:06d}"
        if "as" in step:
            self._named[step["as"]] = ts
        root = self._named[step["in"]] if "in" in step else None
        place = self.playbook.channels.slack[0].id
        author = id_of(self.playbook, step["who"])
        return Line(at, self.playbook.client, place, author, step["says"], ts, root)

    def _period(self, date: dt.date) -> str:
        """The month a review held on a day is about, or the quarter where reviews are quarterly."""
        quarterly = any(item.kind == "qbr" for item in self.playbook.check_ins)
        return reviewed(date, 3 if quarterly else 1).label
