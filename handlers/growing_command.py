"""`/liaison growth`: what clients ask for beyond what they have, how it stands, and what became of one of them."""

import datetime as dt
import re
from collections.abc import Sequence

from handlers import checkin_asks as asking
from handlers import scope
from handlers.actions import Act, Reply
from handlers.desk import Desk, Pinned
from handlers.growing import WORDS, line_of, press_growth
from handlers.notices import Briefing, Section
from handlers.people_map import capped
from handlers.problems import Missing, Problem
from handlers.roles import Person
from storage import growth
from storage.growth import GrowthRow
from storage.line import Tx

_KEY = re.compile(r"^([A-Za-z][A-Za-z0-9]{1,9})-[Gg](\d{1,9})$")
MOST = 10
PERIOD = dt.timedelta(days=90)


class UnknownGrowth(Problem):
    """No growth signal of this person's clients has this key."""

    def __init__(self, word: str) -> None:
        super().__init__(f"There is no {word[:40]}. /liaison growth lists what there is.")


def find_growth(tx: Tx, desk: Desk, word: str, person: Person) -> GrowthRow | None:
    """The growth signal a key names; None where the word is no such key, UnknownGrowth where nothing is behind it."""
    found = _KEY.match(word.strip(".,"))
    if found is None:
        return None
    for client, playbook in desk.book.playbooks.items():
        if playbook.prefix == found[1].upper() and scope.inside(desk, client, person):
            row = growth.by_id(tx, client, int(found[2]))
            if row is not None:
                return row
    raise UnknownGrowth(word)


def say_growth(tx: Tx, desk: Desk, row: GrowthRow, words: Sequence[str], act: Act) -> Reply:
    """Record what became of it, or without words say how it stands."""
    if not words:
        return Reply(line_of(tx, desk.current(row.client), row, act.zone, act.at), changed=False)
    said = words[0].casefold()
    if said not in WORDS or len(words) > 1:
        key = f"{desk.current(row.client).playbook.prefix}-G{row.id}"
        raise Missing(f"Say {', '.join(WORDS[:-1])} or {WORDS[-1]}.", f"/liaison growth {key} won")
    return press_growth(tx, desk, row, act, f"growth_{said}")


def growth_list(tx: Tx, desk: Desk, clients: Sequence[str], act: Act) -> Briefing:
    """What is open with each client, and how the targets were kept over 90 days."""
    sections = tuple(_of_client(tx, desk.current(client), act) for client in clients)
    told = asking.briefing(desk.current(clients[0]), "growth", "What clients ask for beyond what they have", sections)
    return told if len(clients) == 1 else told.model_copy(update={"client_name": f"{len(clients)} clients"})


def _of_client(tx: Tx, pinned: Pinned, act: Act) -> Section:
    return Section(title=pinned.playbook.name, lines=area_lines(tx, pinned, act.zone, act.at))


def area_lines(tx: Tx, pinned: Pinned, zone: str, now: dt.datetime) -> tuple[str, ...]:
    """What is open with one client, and how the targets were kept."""
    rows = [line_of(tx, pinned, row, zone, now) for row in growth.unsettled(tx, pinned.playbook.client)]
    kept = kept_words(growth.since(tx, pinned.playbook.client, now - PERIOD), now)
    return (*(capped(rows, MOST) or ("nothing is open",)), kept)


def kept_words(rows: Sequence[GrowthRow], now: dt.datetime) -> str:
    """How the targets of these were kept, in words."""
    real = [row for row in rows if row.state != "dismissed"]
    if not real:
        return "nothing in 90 days"
    kept = [in_time(row, now) for row in real]
    won = sum(row.state == "won" for row in real)
    return (
        f"90 days: {len(real)} asked, {sum(one is True for one in kept)} answered in time,"
        f" {sum(one is False for one in kept)} late, {won} won"
    )


def in_time(row: GrowthRow, now: dt.datetime) -> bool | None:
    """Whether the first answer came in time; None while it may still. One settled without a word was answered then."""
    at = row.answered_at or row.proposed_at or row.settled_at
    if at is None:
        return False if row.answer_by < now else None
    return at <= row.answer_by
