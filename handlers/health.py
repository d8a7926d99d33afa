"""`/health`: the facts of one client over thirty days, judged by its playbook, as a receipt."""

import datetime as dt

from handlers.desk import Pinned
from handlers.notices import HealthPart, HealthView
from playbooks.health import Attained, Facts, OpenTicket, Receipt, judge, percentile
from playbooks.terms import Metric, Severity
from storage import figures, tickets
from storage.line import Tx

PERIOD = dt.timedelta(days=30)


def health_of(tx: Tx, pinned: Pinned, now: dt.datetime) -> HealthView:
    """The receipt of one client as a notice."""
    facts, taken = _facts(tx, pinned.playbook.client, now)
    rules = pinned.playbook.health
    return _view(pinned, judge(facts, rules.weights, rules.bands), facts, taken, now)


def _facts(tx: Tx, client: str, now: dt.datetime) -> tuple[Facts, list[float]]:
    since = now - PERIOD
    late = figures.breached_tickets(tx, client)
    lags = figures.lags(tx, client, since)
    facts = Facts(
        days=PERIOD.days,
        attained=tuple(
            Attained(Metric(metric), met, missed)
            for metric, (met, missed) in sorted(figures.judged(tx, client, since).items())
        ),
        open_tickets=tuple(
            OpenTicket(row.key, Severity(row.severity), row.id in late) for row in tickets.open_of(tx, client)
        ),
        lag_shares=tuple(taken / target for taken, target in lags),
        tones=tuple(figures.tones(tx, client, since)),
    )
    return facts, [taken.total_seconds() / 60 for taken, _ in lags]


def _view(pinned: Pinned, receipt: Receipt, facts: Facts, minutes: list[float], now: dt.datetime) -> HealthView:
    return HealthView(
        client=pinned.playbook.client,
        client_name=pinned.playbook.name,
        score=receipt.score,
        band=receipt.band,
        parts=tuple(
            HealthPart(name=part.name, weight=part.weight, earned=part.earned, why=part.why) for part in receipt.parts
        ),
        open_tickets=tuple(f"{item.key} {item.severity}" for item in facts.open_tickets),
        attained=tuple((item.metric, item.met, item.judged) for item in facts.attained),
        lag_minutes=(percentile(minutes, 0.5), percentile(minutes, 0.9)) if minutes else None,
        days=facts.days,
        as_of=now,
        version=receipt.version,
    )
