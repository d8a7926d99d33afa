"""The relay: takes what is due from the outbox, asks once more whether it is true, and hands it to a platform.

Everything is written down before and after: a lease before sending, the provider's id after it. A post whose outcome
is unknown is looked for before it is tried again; who may not see it twice is held for a person.
"""

import asyncio
import datetime as dt
import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

import structlog

from handlers.desk import Desk
from handlers.notices import Notice
from handlers.outgoing import compose, posted_at
from handlers.replies import after_sending
from playbooks.schema import Playbook
from playbooks.terms import Audience
from storage import messages, outbox, tickets
from storage.line import Tx
from storage.rows import OutboxRow
from storage.store import Store

LEASE = dt.timedelta(seconds=60)
"""Longer than any platform's send timeout, so that an expired lease means the sender is gone."""
FIRST_RETRY = dt.timedelta(seconds=5)
LONGEST_RETRY = dt.timedelta(minutes=10)
_DOUBLED = 12
MOST_FAILURES = 5
"""How often a post may fail on our own side before it is parked: a fault of ours is the same the next time."""
BATCH = 10
"""How many posts are on their way at once: an urgent one waits for no more than these, in whatever channel."""
SEND_WITHIN_S = 40.0
"""How long after its claim a post may still be sent: with the platform's own time limit that ends with the lease."""


log = structlog.get_logger()


class Outcome(StrEnum):
    """What became of one attempt to send."""

    SENT = "sent"
    RETRY = "retry"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Source:
    """The client's message that a ticket was opened with."""

    channel: str
    message_id: str
    thread_id: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """One notice ready to go: to whom, in whose zone, about which message, and what to edit if it was posted before."""

    row: OutboxRow
    playbook: Playbook
    notice: Notice
    zone: str
    earlier: tuple[str, str] | None = None
    repeat: bool = False
    """Whether an earlier attempt may have reached the reader: such a repeat says so."""
    source: Source | None = None
    send_by: float = math.inf
    """Until when it may be sent, by the event loop's clock: later somebody else may have claimed it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a platform made of a post."""

    outcome: Outcome
    destination: str | None = None
    provider_id: str | None = None
    retry_after: dt.timedelta | None = None
    why: str | None = None


class ChatPlatform(Protocol):
    """Where posts go; the only way out."""

    async def deliver(self, post: Post, now: dt.datetime) -> Delivery:
        """Send or edit one post; never raises for what a platform answers."""

    async def find(self, post: Post, now: dt.datetime) -> Delivery | None:
        """Look for a post whose outcome is unknown; None when it is certainly not there."""


def zone_of(playbook: Playbook, recipient: str) -> str:
    """The zone a recipient reads times in: their own, else the PM's."""
    if recipient.startswith(("client:", "contact:")):
        named = recipient.removeprefix("contact:")
        contact = next((one for one in playbook.contacts.people if one.name == named), None)
        return (contact.zone if contact else None) or playbook.zone
    someone = playbook.people.directory.get(recipient.removeprefix("person:"))
    return (someone.zone if someone else None) or playbook.calendars.pm.zone


@dataclass(frozen=True, slots=True)
class Taken:
    """Posts leased for sending, and whether more may be waiting."""

    posts: list[Post]
    more: bool


def take(
    tx: Tx, desk: Desk, now: dt.datetime, fence: int, limit: int = BATCH, unseen: frozenset[str] = frozenset()
) -> Taken:
    """Lease what is due and still true; what no longer holds is voided in the same transaction.

    Kinds in `unseen` have no reader (a rehearsal shows no cards) and are voided unread.
    """
    posts, untrue = [], []
    later: list[tuple[OutboxRow, dt.datetime]] = []
    rows = outbox.claim(tx, now, LEASE, limit, fence)
    for row in rows:
        notice = None if row.kind in unseen else compose(tx, desk, row, now)
        if notice is None:
            untrue.append(row.id)
        elif (until := _card_under_way(tx, row, now)) is not None:
            later.append((row, until))
        else:
            posts.append(_post(tx, desk, row, notice))
    outbox.void_all(tx, untrue, fence, "no longer true")
    for row, until in later:
        outbox.retry(tx, row.id, fence, until, "an earlier state of this card may be on its way")
    return Taken(posts, more=len(rows) == limit)


def _post(tx: Tx, desk: Desk, row: OutboxRow, notice: Notice) -> Post:
    playbook = desk.current(row.client).playbook
    earlier = _posted_card(tx, row)
    repeat = earlier is None and row.state == "unknown"
    if row.kind == "ticket_card":
        # An earlier state that was tried may stand there although nobody wrote that down.
        repeat = earlier is None and (repeat or any(other.attempts for other in _other_cards(tx, row)))
    return Post(row, playbook, notice, zone_of(playbook, row.recipient), earlier, repeat, _source(tx, row))


def _source(tx: Tx, row: OutboxRow) -> Source | None:
    ticket = tickets.by_id(tx, row.client, row.ticket_id) if row.ticket_id is not None else None
    opened = messages.by_id(tx, row.client, ticket.opened_message) if ticket and ticket.opened_message else None
    return Source(opened.channel, opened.message_id, opened.thread_id) if opened else None


def _posted_card(tx: Tx, row: OutboxRow) -> tuple[str, str] | None:
    if row.payload.get("edits"):
        return posted_at(tx, row.client, str(row.payload["edits"]))
    if row.kind != "ticket_card" or row.ticket_id is None:
        return None
    return outbox.last_provider_id(tx, row.client, row.ticket_id, row.kind)


def _other_cards(tx: Tx, row: OutboxRow) -> list[OutboxRow]:
    of_ticket = outbox.of_ticket(tx, row.client, row.ticket_id) if row.ticket_id is not None else []
    return [other for other in of_ticket if other.kind == row.kind and other.id != row.id]


def _card_under_way(tx: Tx, row: OutboxRow, now: dt.datetime) -> dt.datetime | None:
    """Until when a card's first post by somebody else may still arrive; a second one now would stand beside it."""
    if row.kind != "ticket_card" or _posted_card(tx, row) is not None:
        return None
    others = (other for other in _other_cards(tx, row) if other.state in ("sending", "unknown"))
    return max((other.lease_until for other in others if other.lease_until and other.lease_until > now), default=None)


def record(tx: Tx, post: Post, delivery: Delivery, now: dt.datetime) -> None:
    """Write down what became of a post; a lost lease changes nothing."""
    row = post.row
    match delivery.outcome:
        case Outcome.SENT:
            outbox.mark_sent(tx, row.id, row.fence, delivery.provider_id or "", delivery.destination or "", now)
            if row.digest_key:
                outbox.mark_digested(tx, row.digest_key, delivery.provider_id, delivery.destination, now)
        case Outcome.RETRY:
            _again(tx, post, delivery, now)
        case Outcome.UNKNOWN if row.audience == Audience.CLIENT.value:
            outbox.park(tx, row.id, row.fence, delivery.why or "unknown outcome: a client must not read it twice")
        case Outcome.UNKNOWN:
            outbox.mark_unknown(tx, row.id, row.fence, now + LEASE, delivery.why or "the outcome is unknown")
        case Outcome.REFUSED:
            outbox.park(tx, row.id, row.fence, delivery.why or "the platform refused it")


def _again(tx: Tx, post: Post, delivery: Delivery, now: dt.datetime) -> None:
    """For as long as a platform only asks to wait, nothing is given up; what is no longer true by then is not said."""
    wait = delivery.retry_after or min(FIRST_RETRY * 2 ** min(post.row.attempts, _DOUBLED), LONGEST_RETRY)
    outbox.retry(tx, post.row.id, post.row.fence, now + wait, delivery.why or "the platform asked to wait")


class Relay:
    """Sends what is due through one platform, a batch at a time."""

    def __init__(self, store: Store, desk: Desk, platform: ChatPlatform, fence: int) -> None:
        self._store = store
        self._desk = desk
        self._platform = platform
        self.fence = fence

    async def run_once(self, now: dt.datetime) -> bool:
        """Send one batch; whether it is worth looking again at once."""
        send_by = asyncio.get_running_loop().time() + SEND_WITHIN_S
        taken = await self._store.write(lambda tx: take(tx, self._desk, now, self.fence))
        # At once: each channel has its own pace, and a slow one must not hold up an alert elsewhere.
        await asyncio.gather(*(self._send(replace(post, send_by=send_by), now) for post in taken.posts))
        return taken.more or bool(taken.posts)

    async def _send(self, post: Post, now: dt.datetime) -> None:
        """Send one post, or first look for it when an earlier attempt may have got through."""
        try:
            found = await self._platform.find(post, now) if post.repeat else None
            delivery = found or await self._platform.deliver(post, now)
        except Exception as error:
            delivery = _failed(post, error)
        await self._store.write(lambda tx: self._note(tx, post, delivery, now))

    def _note(self, tx: Tx, post: Post, delivery: Delivery, now: dt.datetime) -> None:
        """Write down what became of a post, and what follows from that."""
        record(tx, post, delivery, now)
        after_sending(tx, self._desk, post.row, now)


def _failed(post: Post, error: Exception) -> Delivery:
    """What to note of a post whose sending failed here, not there: it is tried again a few times, then parked."""
    kind = type(error).__name__
    log.error("sending failed", outbox_id=post.row.id, error=kind)
    given_up = post.row.attempts >= MOST_FAILURES
    return Delivery(Outcome.REFUSED if given_up else Outcome.UNKNOWN, why=f"it could not be sent ({kind})")
