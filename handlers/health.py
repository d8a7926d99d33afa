"""`/health`: one client's receipt as it stands now, with what moved it, what would raise it, and its picture."""

import datetime as dt
from collections.abc import Sequence

from handlers.desk import Pinned
from handlers.health_facts import DAY, facts_now
from handlers.notices import (
    HealthChart,
    HealthMove,
    HealthOpinion,
    HealthPart,
    HealthPoint,
    HealthView,
)
from handlers.staging import stage_now
from handlers.who import name_of
from playbooks.health import BANDS, NOT_COUNTED, WEIGHTS, Part, Receipt, judge
from playbooks.health_facts import ANSWERS, LONG, Facts, Touched
from playbooks.health_moves import Move, Raise, movers, raisers
from playbooks.health_parts import LATE
from playbooks.schema import Playbook
from playbooks.terms import Metric
from storage import daily, figures, health, promises
from storage.daily import Ended
from storage.line import Tx
from storage.rows import SnapshotRow

WEEK = 7
OLDEST = 14
"""A snapshot older than this is no last week's score."""


def judged(playbook: Playbook, facts: Facts) -> Receipt:
    """The facts judged by the weights and bands of a playbook."""
    return judge(facts, playbook.health.weights, playbook.health.bands)


def view_of(tx: Tx, pinned: Pinned, facts: Facts, receipt: Receipt, now: dt.datetime) -> HealthView:
    """A receipt with everything that is shown beside it."""
    playbook = pinned.playbook
    client, since = playbook.client, now - WEEK * DAY
    weights = {**WEIGHTS, **playbook.health.weights}
    before = health.upto(tx, client, daily.day_of(since), daily.day_of(now) - OLDEST)
    moved = movers(facts, receipt, touched_since(tx, client, since), since, weights)
    return HealthView(
        client=client,
        client_name=playbook.name,
        score=receipt.score,
        band=receipt.band,
        parts=tuple(_part(part, before) for part in receipt.parts),
        earned=receipt.earned,
        known=receipt.known,
        last_week=before.score if before else None,
        movers=tuple(_move(tx, client, move) for move in moved),
        raises=tuple(_raise(one) for one in raisers(facts, receipt, weights)),
        opinion=opinion_of(tx, playbook, now),
        open_tickets=tuple(f"{item.key} {item.severity}" for item in facts.open_tickets),
        newest=figures.last_heard(tx, client),
        stage=stage_now(tx, pinned, facts, now).told,
        not_counted=NOT_COUNTED,
        as_of=now,
        version=receipt.version,
    )


def touched_since(tx: Tx, client: str, since: dt.datetime) -> list[Touched]:
    """What the week brought each ticket (opened or not, its clocks that ended), and promises made in words."""
    opened = {row.key for row in figures.opened(tx, client, since)}
    ended: dict[str, list[tuple[Metric, bool, int | None]]] = {key: [] for key in opened}
    for key, metric, state, stopped_at, elapsed, target in figures.ended(tx, client, since):
        one = Ended.of(metric, state, stopped_at, elapsed, target)
        if one is not None and metric != Metric.ACKNOWLEDGE.value:
            ended.setdefault(key, []).append((Metric(metric), one.met, _share(one)))
    for key, metric in figures.late_since(tx, client, since):
        if metric != Metric.ACKNOWLEDGE.value:
            ended.setdefault(key, []).append((Metric(metric), False, None))
    worded = [
        Touched(
            f"promise {number}", ended=((Metric.PROMISE, state == "kept", None),), told=f"promise of {author} {state}"
        )
        for author, state, number in promises.settled_since(tx, client, since)
    ]
    return [*(Touched(key, key in opened, tuple(clocks)) for key, clocks in sorted(ended.items())), *worded]


def _part(part: Part, before: SnapshotRow | None) -> HealthPart:
    """A part as it is shown; one that is not known any more with what it earned a week ago."""
    _, earned = before.parts.get(part.name, (0, None)) if before and part.share is None else (0, None)
    return HealthPart(
        name=part.name, weight=part.weight, share=part.share, earned=part.earned, why=part.why, was=earned
    )


def _share(one: Ended) -> int | None:
    return one.share if one.met else LATE if Metric(one.metric) in ANSWERS else None


def _move(tx: Tx, client: str, move: Move) -> HealthMove:
    place = figures.opening_message(tx, client, move.ticket) if move.ticket else None
    return HealthMove(points=move.points, what=move.what, place=place)


def _raise(one: Raise) -> HealthMove:
    return HealthMove(points=one.points, what=one.what)


def opinion_of(tx: Tx, playbook: Playbook, now: dt.datetime) -> HealthOpinion | None:
    """What somebody says of this client themselves, while it stands."""
    row = health.standing(tx, playbook.client, now)
    if row is None:
        return None
    owner, by = name_of(playbook, row.owner), name_of(playbook, row.by)
    return HealthOpinion(band=row.band, reason=row.reason, owner=owner, by=by, until=row.expires_at)


def chart_of(tx: Tx, pinned: Pinned, facts: Facts, now: dt.datetime) -> HealthChart:
    """The picture of one client: ninety days of scores, today's as it is now, and the targets of the period."""
    playbook = pinned.playbook
    today = daily.day_of(now)
    before = [row for row in health.since(tx, playbook.client, today - LONG + 1) if row.day < today]
    points = [HealthPoint(day=row.day, score=row.score) for row in before]
    return HealthChart(
        client=playbook.client,
        client_name=playbook.name,
        points=(*points, HealthPoint(day=today, score=judged(playbook, facts).score)),
        bands={**BANDS, **playbook.health.bands},
        attained=tuple((item.metric, item.met, item.judged) for item in facts.attained),
        days=LONG,
        as_of=now,
    )


def snapshot(tx: Tx, pinned: Pinned, now: dt.datetime) -> None:
    """Keep how a client's health stands now as that day's."""
    receipt = judged(pinned.playbook, facts_now(tx, pinned.playbook, now))
    health.keep(
        tx,
        pinned.playbook.client,
        day=daily.day_of(now),
        as_of=now,
        score=receipt.score,
        band=receipt.band,
        version=receipt.version,
        policy_version=pinned.version,
        parts={part.name: [part.weight, part.earned] for part in receipt.parts},
    )


def stale(tx: Tx, clients: Sequence[str], now: dt.datetime, older: dt.timedelta, most: int) -> list[str]:
    """The clients whose snapshot of today is missing or older than this, those without one first."""
    ages = health.ages(tx, daily.day_of(now))
    wanted = [client for client in clients if client not in ages or now - ages[client] > older]
    return sorted(wanted, key=lambda client: (client in ages, ages.get(client, now), client))[:most]
