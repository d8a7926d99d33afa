"""Every way out of the bot: one post, tried at whoever it is for, then at whoever of ours can still be reached.

Where a person is on two platforms their playbook says which they want; the other is tried when that one fails. Each
platform looks itself, at that moment, whether anybody from outside could read along.
"""

import datetime as dt
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from handlers.notices import CheckInAsk, ClientNote, ClientReply, HeatChart, Receipt
from handlers.telling import INTERNAL, OPS
from playbooks.schema import Playbook
from playbooks.terms import Audience, Platform
from scheduler.relay import Delivery, Outcome, Post

MOST_PLACES = 6
"""How many places an alert is tried in before it is parked for a person."""
NOBODY_FOR = dt.timedelta(minutes=1)
_MARKED = {"teams:": Platform.TEAMS}
"""How the outbox's destinations say where they are; those without a mark are Slack's."""


class Way(Protocol):
    """One platform, as posts leave by it; none of these raises for what the platform answers."""

    async def place(self, playbook: Playbook, recipient: str) -> str | None:
        """Where a recipient is reached here, if they are and nobody from outside can read it."""

    async def post(self, post: Post, place: str, now: dt.datetime) -> Delivery:
        """Post a notice as a card of its own."""

    async def edit(self, post: Post, now: dt.datetime) -> Delivery:
        """Bring a card that was posted before up to date."""

    async def to_client(self, post: Post) -> Delivery:
        """Say what a client may read: fixed words of ours, or a reply of one of our people."""

    async def find(self, post: Post, place: str) -> Delivery | None:
        """Look in a place for a post whose outcome is unknown; None when it is not there or nobody can tell."""

    async def find_with_client(self, post: Post) -> Delivery | None:
        """The same in a client's channel; None only when it is certainly not there."""


class WaysOut:
    """Posts of the outbox, each sent by the platform that reaches its reader."""

    def __init__(self, ways: Mapping[Platform, Way]) -> None:
        self._ways = ways

    async def deliver(self, post: Post, now: dt.datetime) -> Delivery:
        """Send or edit one post."""
        if isinstance(post.notice, Receipt | ClientReply | CheckInAsk | ClientNote):
            way = self._ways.get(post.notice.platform)
            return await way.to_client(post) if way else Delivery(Outcome.REFUSED, why="that platform is not connected")
        if post.row.audience != Audience.INTERNAL.value:
            return Delivery(Outcome.REFUSED, why="only fixed words and our people's replies go to clients")
        way = self._ways.get(_platform_of(post.earlier[0])) if post.earlier and post.earlier[1] else None
        if way is not None:
            edited = await way.edit(post, now)
            if edited.outcome is not Outcome.REFUSED:
                return edited
        # Nobody to be reached is a matter of the moment: the platform may not say who is who just now.
        last = Delivery(Outcome.RETRY, retry_after=NOBODY_FOR, why="nobody of ours can be reached")
        async for way, place in self._places(post):
            last = await way.post(post, place, now)
            if last.outcome is not Outcome.REFUSED:
                return last
        return last

    async def find(self, post: Post, now: dt.datetime) -> Delivery | None:
        """Look for a post whose outcome is unknown; a card's earlier state is brought up to date.

        Where it cannot be looked for just now, the outcome stays unknown.
        """
        if isinstance(post.notice, Receipt | ClientReply | CheckInAsk | ClientNote):
            with_client = self._ways.get(post.notice.platform)
            return await with_client.find_with_client(post) if with_client else None
        async for way, place in self._places(post):
            found = await way.find(post, place)
            if found is None or found.outcome is Outcome.REFUSED:
                continue
            if found.outcome is Outcome.SENT and post.row.kind == "ticket_card":
                return await way.edit(replace(post, earlier=(place, found.provider_id or "")), now)
            return found
        return None

    async def _places(self, post: Post) -> AsyncIterator[tuple[Way, str]]:
        """Where a post may go, best first: itself, then whoever of ours can still be reached."""
        seen: set[str] = set()
        # What is about several clients is for nobody but whoever asked: others may have no part in some of them.
        alone = isinstance(post.notice, HeatChart)
        for recipient in (post.row.recipient,) if alone else _recipients(post.playbook, post.row.recipient):
            for platform in _preferred(post.playbook, recipient):
                way = self._ways.get(platform)
                place = await way.place(post.playbook, recipient) if way else None
                if way is None or place is None or place in seen:
                    continue
                seen.add(place)
                yield way, place
                if len(seen) == MOST_PLACES:
                    return


def _recipients(playbook: Playbook, recipient: str) -> Iterator[str]:
    people = playbook.people
    wanted = [recipient, OPS, *(f"person:{key}" for key in people.ops_leads), INTERNAL, f"person:{people.pm}"]
    wanted += [f"person:{key}" for key in (people.backup, *people.managers) if key]
    yield from dict.fromkeys(wanted)


def _preferred(playbook: Playbook, recipient: str) -> tuple[Platform, ...]:
    """The platform a person asked to be told on first; channels on Slack first where they are on both."""
    someone = playbook.people.directory.get(recipient.removeprefix("person:"))
    if recipient.startswith("person:") and someone is not None and someone.nudges == "teams":
        return Platform.TEAMS, Platform.SLACK
    return Platform.SLACK, Platform.TEAMS


def _platform_of(destination: str) -> Platform:
    return next((platform for mark, platform in _MARKED.items() if destination.startswith(mark)), Platform.SLACK)
