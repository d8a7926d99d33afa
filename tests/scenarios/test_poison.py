"""An event that cannot be worked off, whatever is tried, holds up no other; it is set aside, and ops hear of it."""

import datetime as dt

from structlog.testing import capture_logs

from bot.reader.rules import RulesReader
from handlers.auditing import audit_engine
from handlers.desk import Desk
from handlers.inbound import Inbound
from handlers.messages import receive
from playbooks.loading import SAMPLES, load_book
from playbooks.reading import Asked, Reading
from playbooks.schema import Triage
from playbooks.terms import Platform
from scheduler.worker import Worker
from storage import inbox, outbox
from storage.store import Store

NOW = dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC)
MANY = 1_000
POISON = "CANARY"


class Choking(RulesReader):
    """Reads everything but one word."""

    def read(self, asked: Asked, triage: Triage) -> Reading:
        if POISON in asked.text:
            raise RuntimeError(asked.text)
        return super().read(asked, triage)


def arrived(book_channel: tuple[str, str], number: int) -> Inbound:
    """A client's message; the 500th is poison."""
    workspace, channel = book_channel
    at = NOW + dt.timedelta(seconds=number / MANY)
    word = POISON if number == MANY // 2 else "thanks"
    return Inbound(
        kind="message",
        platform=Platform.SLACK,
        workspace=workspace,
        channel=channel,
        message_id=f"{at.timestamp():.6f}",
        event_id=f"Ev{number}",
        author="U07T0M4CHTB",
        external=True,
        at=at,
        text=f"{word} {number}",
    )


async def test_one_in_a_thousand_holds_up_nobody_and_is_set_aside_after_five_tries(store: Store) -> None:
    book = load_book(SAMPLES)
    desk = Desk(book, Choking())
    place = book.of("harborline").channels.slack[0]
    rows = [arrived((place.workspace, place.id), number) for number in range(MANY)]
    await store.write(lambda tx: desk.adopt(tx, NOW))
    await store.write(lambda tx: receive(tx, rows, NOW))
    worker, now = Worker(store, desk), NOW + dt.timedelta(seconds=2)

    with capture_logs() as logs:
        while await store.read(lambda tx: inbox.counts(tx)) != {"done": MANY - 1, "waiting": 1}:
            assert await worker.run_once(now), await store.read(lambda tx: inbox.counts(tx))
        assert now < NOW + inbox.FIRST_PAUSE
        while (await store.read(lambda tx: inbox.counts(tx))).get("waiting"):
            now += inbox.LONGEST_PAUSE
            await worker.run_once(now)
    assert await store.read(lambda tx: inbox.counts(tx)) == {"done": MANY - 1, "parked": 1}
    assert len([line for line in logs if line["event"] == "inbox row failed"]) == inbox.ATTEMPTS
    assert POISON not in repr(logs)

    await store.write(lambda tx: audit_engine(tx, desk, NOW + dt.timedelta(minutes=2)))
    told = await store.read(lambda tx: [row.payload for row in outbox.since(tx, 0)])
    assert [payload["text"] for payload in told if payload.get("about") == "parked"]
