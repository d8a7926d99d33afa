"""Whom a check-in can ask: the contacts it names or the client's channel, their wishes, and how things stand."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from handlers.desk import Pinned
from playbooks.cadence import open_days_between
from playbooks.schema import CheckIn, Contact, Playbook
from playbooks.terms import ACTION, CountsIn, Platform
from playbooks.yielding import Known, Rhythm, Standing, may_ask
from storage import asks, checkins, figures, tickets, wishes
from storage import standing as since_then
from storage.line import Tx
from storage.rows import CheckInRow, WishRow

EVERYBODY = ""
"""The name under which a whole channel is asked, and a wish counts for all."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a client is asked: a channel of theirs on a platform; `person` empty means whoever reads it."""

    channel: str
    person: str = EVERYBODY
    platform_id: str = ""


def homes_of(playbook: Playbook) -> list[tuple[Platform, str]]:
    """The client's own channel on each platform, on Slack before Teams before a transcript."""
    channels = playbook.channels
    slack = [(Platform.SLACK, place.id) for place in channels.slack[:1]]
    teams = [(Platform.TEAMS, place.id) for place in channels.teams[:1]]
    return [*slack, *teams, *((Platform.TRANSCRIPT, name) for name in channels.transcript[:1])]


def platform_of(playbook: Playbook, channel: str) -> Platform:
    """The platform a channel of the client's is on; Slack for one that the playbook no longer names."""
    if any(place.id == channel for place in playbook.channels.teams):
        return Platform.TEAMS
    return Platform.SLACK


def places(playbook: Playbook, check_in: CheckIn) -> tuple[Place, ...]:
    """Everybody a check-in for the client asks: each where they have an id, in the client's first channel otherwise."""
    homes = homes_of(playbook)
    if not homes:
        return ()
    if not check_in.to:
        return (Place(homes[0][1]),)
    named = {someone.name: someone for someone in playbook.contacts.people}
    return tuple(_place(homes, name, named.get(name)) for name in check_in.to)


def _place(homes: list[tuple[Platform, str]], name: str, someone: Contact | None) -> Place:
    reached = (Place(channel, name, id) for platform, channel in homes if (id := _id(someone, platform)))
    return next(reached, Place(homes[0][1], name))


def _id(someone: Contact | None, platform: Platform) -> str:
    if someone is None:
        return ""
    return (someone.teams if platform is Platform.TEAMS else someone.slack) or ""


def askable(tx: Tx, pinned: Pinned, check_in: CheckIn, now: dt.datetime, found: tuple[Place, ...]) -> list[Place]:
    """Those of them who may be asked today: not asked too recently, not paused, as often as they wish."""
    playbook = pinned.playbook
    last = asks.last_asked(tx, playbook.client)
    own = wishes.of_client(tx, playbook.client)
    zone = ZoneInfo(playbook.zone)
    today = now.astimezone(zone).date()

    def known(place: Place) -> Known:
        # Whoever reads the channel was asked with it, and a channel is read by everybody asked in person.
        times = last.values() if place.person == EVERYBODY else (last.get(place.person), last.get(EVERYBODY))
        latest = max((at for at in times if at is not None), default=None)
        rhythm, paused = _wish(own, place.person, check_in.name, now)
        return Known(latest.astimezone(zone).date() if latest else None, rhythm, paused)

    return [place for place in found if may_ask(known(place), today, playbook.asking.apart)]


def _wish(own: list[WishRow], person: str, name: str, now: dt.datetime) -> tuple[Rhythm | None, bool]:
    """The slowest rhythm that concerns a person, and whether a pause does."""
    mine = [row for row in own if row.person in (person, EVERYBODY) and row.check_in in (name, EVERYBODY)]
    mine = [row for row in mine if row.until is None or row.until > now]
    rhythms = [Rhythm(row.rule) for row in mine if row.rule != "paused"]
    order = list(Rhythm)
    return max(rhythms, key=order.index, default=None), any(row.rule == "paused" for row in mine)


def _breach(tx: Tx, client: str) -> bool:
    """Whether a promise to the client is broken and open; an action of a review is talked of there, not before."""
    of_reviews = {ticket.id for ticket in tickets.open_of(tx, client) if ticket.kind == ACTION}
    return bool(figures.breached_tickets(tx, client) - of_reviews)


def standing(tx: Tx, pinned: Pinned, check_in: CheckIn, row: CheckInRow, now: dt.datetime) -> Standing:
    """How things stand between us and the client."""
    playbook = pinned.playbook
    since = now - check_in.yields.within
    zone = ZoneInfo(playbook.zone)
    meant, today = dt.date.fromisoformat(row.local_date), now.astimezone(zone).date()
    following = [
        one.local_date for one in checkins.of_name(tx, row.client, row.name) if one.local_date > row.local_date
    ]
    return Standing(
        breach=_breach(tx, row.client),
        tone=since_then.shifts_since(tx, row.client, since) > 0,
        spoke=since_then.spoke_since(tx, row.client, since),
        waited=open_days_between(meant, today, playbook.zone, pinned.calendar(CountsIn.CLIENT)),
        next_in=(dt.date.fromisoformat(following[0]) - today).days if following else None,
    )
