"""What somebody gets who asks for a client's health, and what they may say of it themselves."""

import datetime as dt
import re
from dataclasses import dataclass

from handlers.actions import Act
from handlers.bands import BANDS
from handlers.desk import Pinned
from handlers.health import chart_of, judged, view_of
from handlers.health_facts import facts_now
from handlers.notices import HealthView
from handlers.phrases import clock_time
from handlers.problems import Missing, NotLater
from handlers.telling import Fact, hand_over, person
from handlers.times import parse_when
from handlers.who import name_of
from storage import audit, events, health
from storage.line import Tx

_OVERRIDE = re.compile(r"^(healthy|watch|at[_ -]risk)\s+until\s+(.+?)\s+because\s+(.+)$", re.I | re.S)
_OFF = frozenset({"off", "end", "none", "stop"})
LONGEST_REASON = 300


def answer_health(tx: Tx, pinned: Pinned, now: dt.datetime, asked_by: str) -> HealthView:
    """The receipt as it stands now; its picture follows in a direct message to whoever asked."""
    facts = facts_now(tx, pinned.playbook, now)
    view = view_of(tx, pinned, facts, judged(pinned.playbook, facts), now)
    if asked_by in pinned.playbook.people.directory:
        chart = chart_of(tx, pinned, facts, now)
        if chart.worth_drawing:
            fact = Fact(f"health:{pinned.playbook.client}:{now:%Y-%m-%dT%H:%M}", now)
            hand_over(tx, pinned, person(asked_by), chart, fact)
    return view


def override(tx: Tx, pinned: Pinned, words: str, act: Act, owner: str | None = None) -> str:
    """Record somebody's own view of a client with its reason, owner and expiry, or end it; returns the answer."""
    client = pinned.playbook.client
    if words.strip().casefold() in _OFF:
        return _end(tx, pinned, act)
    found = _OVERRIDE.match(words.strip())
    if found is None:
        example = f"/health {client} override at_risk until friday because their sponsor left"
        raise Missing("Say healthy, watch or at_risk, until when, and because of what.", example)
    band, reason = re.sub("[ -]", "_", found[1].lower()), found[3].strip()[:LONGEST_REASON]
    until = parse_when(found[2], act.zone, act.at)
    if until <= act.at:
        raise NotLater("The end of an override")
    kept = {"band": band, "owner": owner or act.by}
    health.end_overrides(tx, client, act.at)
    health.override(tx, client, reason=reason, by=act.by, at=act.at, expires_at=until, **kept)
    _trace(tx, client, act, "health_override", kept | {"until": until.isoformat()})
    who = name_of(pinned.playbook, kept["owner"])
    return (
        f"{pinned.playbook.name} is shown as {BANDS[band]} beside its score until {clock_time(until, act.zone)},"
        f" owner {who}. The score itself does not change."
    )


@dataclass(frozen=True, slots=True)
class Owned:
    """An override's words without its owner, and who that is."""

    owner: str | None
    rest: str


def owner_in(words: list[str]) -> Owned:
    """The person after `owner`, which may stand anywhere before the reason."""
    folded = [word.casefold() for word in words]
    reason = folded.index("because") if "because" in folded else len(words)
    if "owner" not in folded[: max(0, reason - 1)]:
        return Owned(None, " ".join(words))
    place = folded.index("owner")
    return Owned(words[place + 1], " ".join(words[:place] + words[place + 2 :]))


def _end(tx: Tx, pinned: Pinned, act: Act) -> str:
    client, name = pinned.playbook.client, pinned.playbook.name
    if not health.end_overrides(tx, client, act.at):
        return f"Nobody's view stands beside the score of {name}."
    _trace(tx, client, act, "health_override_ended", {})
    return f"Beside the score of {name} stands nobody's view any more."


def _trace(tx: Tx, client: str, act: Act, kind: str, data: dict[str, str]) -> None:
    audit.append(tx, client, act.at, act.by, kind, client, data)
    events.log(tx, client, at=act.at, recorded_at=act.now, kind=kind, actor=act.by, data=data)
