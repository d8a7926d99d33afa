"""What the log keeps of questions and promises: who was asked, what an answer is worth, what was kept; never words."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from handlers.roles import Person
from playbooks.terms import Metric
from storage import daily, events
from storage.answers import Answered, AskedCount
from storage.daily import Ended
from storage.line import Tx
from storage.rows import AskRow, EventRow

ASKED, ANSWERED, SETTLED = "check_in_asked", "check_in_answered", "promise_settled"
KINDS = frozenset({ASKED, ANSWERED, SETTLED})


def log_asked(tx: Tx, asked: AskRow, now: dt.datetime) -> None:
    """Log that one of the client's people is asked; our own people are not logged, since they do not count."""
    if asked.side == "client":
        data = {"ask": asked.id, "check_in": asked.check_in, "closes": asked.closes_at.isoformat()}
        events.log(tx, asked.client, at=asked.asked_at, recorded_at=now, kind=ASKED, data=data)


def log_answer(
    tx: Tx, asked: AskRow, who: Person, question: int, kind: str, value: float | None, now: dt.datetime
) -> None:
    """Log what an answer of a client's contact is worth now."""
    if asked.side == "client":
        data = {"ask": asked.id, "check_in": asked.check_in, "question": question, "kind": kind, "value": value}
        events.log(tx, asked.client, at=now, recorded_at=now, kind=ANSWERED, actor=who.id, data=data)


def count_promise(tx: Tx, client: str, kept: bool, at: dt.datetime, now: dt.datetime) -> None:
    """Count a promise made in words that was kept or broken, in the daily numbers and in the log."""
    daily.count(tx, client, promise_counted(at, kept))
    events.log(tx, client, at=at, recorded_at=now, kind=SETTLED, data={"kept": kept})


def promise_counted(at: dt.datetime, kept: bool) -> Ended:
    """What a promise made in words counts for: the same as a ticket's promise clock."""
    return Ended(daily.day_of(at), Metric.PROMISE.value, kept, None)


@dataclass(slots=True)
class Asked:
    """Questions, answers and promises as the log tells them."""

    asked: dict[int, dt.datetime] = field(default_factory=dict)
    closes: dict[int, dt.datetime] = field(default_factory=dict)
    given: dict[tuple[int, int, str], Answered] = field(default_factory=dict)
    settled: list[Ended] = field(default_factory=list)

    def take(self, row: EventRow) -> None:
        """Take one event in, in the order they were logged."""
        data = row.data
        if row.kind == ASKED:
            self.asked[data["ask"]] = row.at
            # What was logged before windows were is taken as closed at once.
            self.closes[data["ask"]] = dt.datetime.fromisoformat(data.get("closes", row.at.isoformat()))
        elif row.kind == SETTLED:
            self.settled.append(promise_counted(row.at, data["kept"]))
        else:
            key = (data["ask"], data["question"], row.actor)
            first = self.given.get(key) or Answered(row.at, data["check_in"], data["kind"], None, row.actor)
            self.given[key] = replace(first, value=data["value"])

    def answers(self, since: dt.datetime) -> list[Answered]:
        """The answers first given since then, each as it stood at the end of what was taken in."""
        return sorted((one for one in self.given.values() if one.at >= since), key=lambda one: one.at)

    def count(self, since: dt.datetime, then: dt.datetime) -> AskedCount:
        """How many were asked since `since`, and what had come of it `then`."""
        asked = {number for number, at in self.asked.items() if at >= since}
        answered = asked & {ask for ask, _, _ in self.given}
        expired = {number for number in asked - answered if self.closes[number] <= then}
        return AskedCount(len(asked), len(answered), len(expired))

    def promises(self) -> Iterator[Ended]:
        """What promises made in words count for."""
        yield from self.settled
