"""Business reviews: some days before one, the PM gets the facts that belong in it."""

import datetime as dt
from zoneinfo import ZoneInfo

from handlers import checkin_asks as asking
from handlers.desk import Desk, Pinned
from handlers.lists import open_lines
from handlers.notices import Section
from handlers.problems import NoData, NotBegun
from handlers.review_facts import review_facts
from handlers.review_kit import BOTH, kit_of
from handlers.spoken_times import clock_time
from handlers.telling import Fact, hand_over, person, tell
from handlers.who import responsible
from playbooks.cadence import Occurrence
from playbooks.periods import reviewed
from playbooks.schema import CheckIn
from storage import answers, appointments, checkins, promises
from storage import standing as since_then
from storage.line import Tx
from storage.rows import AppointmentRow

MONTHS = {"mbr": 1, "qbr": 3}
"""How many months a review of each kind is about."""
REVIEWS = frozenset(MONTHS)
_PERIOD = {"mbr": dt.timedelta(days=31), "qbr": dt.timedelta(days=92)}


def plan_preparation(tx: Tx, pinned: Pinned, check_in: CheckIn, occurrence: Occurrence, after: dt.datetime) -> None:
    """Plan when the PM hears that a review is near; one that is nearer already has only its own day."""
    if check_in.kind not in REVIEWS:
        return
    pm = pinned.hours_of(pinned.playbook.people.pm)
    at = pm.next_open(occurrence.due_at - pinned.playbook.digests.prepare)
    if after < at < occurrence.due_at:
        client, date = pinned.playbook.client, occurrence.local_date.isoformat()
        data = {"name": check_in.name, "review": occurrence.due_at.isoformat(), "date": date}
        appointments.plan(
            tx, client, key=f"prepare:{client}:{check_in.name}:{date}", kind="prepare", due_at=at, data=data
        )


def prepare(tx: Tx, desk: Desk, row: AppointmentRow, now: dt.datetime) -> None:
    """Give the PM what a review is made of: promises kept, what broke, what is open, what the client answered."""
    pinned = desk.current(row.client)
    check_in = next((item for item in pinned.playbook.check_ins if item.name == row.data["name"]), None)
    planned = checkins.of_name(tx, row.client, row.data["name"])
    held = any(one.local_date == row.data["date"] and one.state == "planned" for one in planned)
    if check_in is None or not held:
        return
    review = dt.datetime.fromisoformat(row.data["review"])
    who = responsible(tx, pinned.playbook, None, row.due_at)
    zone = pinned.hours_zone(who)
    title = f"{check_in.name} with {pinned.playbook.name} is {clock_time(review, zone)}: what to bring"
    notice = asking.briefing(pinned, "review", title, facts(tx, pinned, row.due_at - _PERIOD[check_in.kind], zone))
    lines = tuple(open_lines(tx, desk, row.client, row.due_at))
    notice = notice.model_copy(update={"tickets": lines})
    tell(tx, pinned, (person(who),), notice, Fact(row.fact_key, row.due_at, priority=asking.PRIORITY), now)
    _hand_over(tx, desk, check_in, review, person(who), row)


def _hand_over(tx: Tx, desk: Desk, check_in: CheckIn, review: dt.datetime, recipient: str, row: AppointmentRow) -> None:
    """The deck and the PDF of what the review will be about, both editions; nothing where nothing is known of it."""
    pinned = desk.current(row.client)
    period = reviewed(review.astimezone(ZoneInfo(pinned.playbook.zone)).date(), MONTHS[check_in.kind])
    try:
        facts = review_facts(tx, desk, row.client, period, row.due_at)
    except (NoData, NotBegun):
        return
    fact = Fact(f"{row.fact_key}:kit", row.due_at, priority=asking.PRIORITY)
    hand_over(tx, pinned, recipient, kit_of(facts, BOTH, "planned"), fact)


def facts(tx: Tx, pinned: Pinned, since: dt.datetime, zone: str) -> tuple[Section, ...]:
    """What happened with a client since a time, in lines."""
    client = pinned.playbook.client
    judged = since_then.judged(tx, client, since)
    kept = promises.kept_since(tx, client, since)
    targets = tuple(
        f"{metric.replace('_', ' ')}: {met} of {met + missed} in time" for metric, (met, missed) in judged.items()
    )
    said = tuple(
        f"{clock_time(one.at, zone)}, {one.check_in}: {_shown(one)}" for one in answers.answers_since(tx, client, since)
    )
    asked = answers.asked_since(tx, client, since)
    made = [Section(title="Promised and kept", lines=targets or ("nothing fell due",))]
    if kept.kept or kept.broken:
        made.append(Section(title="Promises in words", lines=(f"{kept.kept} kept, {kept.broken} broken",)))
    if asked.asked:
        line = f"{asked.answered} of {asked.asked} answered"
        made.append(Section(title="Check-ins", lines=(line, *said[-8:])))
    return tuple(made)


def _shown(one: answers.Answered) -> str:
    if one.value is None:
        return one.words[:200]
    return f"{one.value:g}{' of 10' if one.kind == 'nps' else ' of 5'}"
