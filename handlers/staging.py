"""What the stage of a partnership is judged by, from what is known of a client now."""

import datetime as dt

from handlers.desk import Pinned
from handlers.reviews import REVIEWS
from playbooks.health_facts import PERIOD, Facts
from playbooks.schema import Playbook
from playbooks.stage import Stage, StageFacts, stage_of
from storage import checkins, daily, growth
from storage.line import Tx

QUARTER = dt.timedelta(days=90)
REVIEWED = dt.timedelta(days=100)
"""A quarter and some days, so that one review a quarter is always in sight."""


def stage_now(tx: Tx, pinned: Pinned, facts: Facts, now: dt.datetime) -> Stage:
    """The stage of a client's partnership as it stands now."""
    client, people = pinned.playbook.client, facts.people
    asked_for = [row for row in growth.since(tx, client, now - QUARTER) if row.state != "dismissed"]
    first = daily.day_of(now) - PERIOD + 1
    return stage_of(
        StageFacts(
            days_written=sum(day >= first for day in facts.days_written),
            people=len(people.usual.keys() | people.recent.keys()),
            asked=facts.asked,
            answered=facts.answered,
            met=sum(item.met for item in facts.attained),
            judged=sum(item.judged for item in facts.attained),
            executives=tuple(sorted(people.vips_usual | people.vips_recent)),
            growth=len(asked_for),
            reviews=_reviews(tx, pinned.playbook, now),
            functions=both_sides(pinned.playbook),
        )
    )


def _reviews(tx: Tx, playbook: Playbook, now: dt.datetime) -> int:
    """How many business reviews were held: those whose day came and that were not skipped."""
    since, today = (now - REVIEWED).date().isoformat(), now.date().isoformat()
    return sum(
        row.state == "started" and since <= row.local_date <= today
        for item in playbook.check_ins
        if item.kind in REVIEWS
        for row in checkins.of_name(tx, playbook.client, item.name)
    )


def both_sides(playbook: Playbook) -> tuple[str, ...]:
    """Functions with somebody on both sides; a counterpart named counts for all of a contact's functions."""
    ours = {word.casefold() for one in playbook.people.directory.values() for word in one.functions}
    theirs = {word.casefold() for one in playbook.contacts.people for word in one.functions}
    met = {word.casefold() for one in playbook.contacts.people if one.counterpart for word in one.functions}
    return tuple(sorted((ours & theirs) | met))
